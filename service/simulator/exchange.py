"""The phones' network: what is typed goes through the real webhook, signed, by HTTP; its answer is delivered."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4
from xml.etree import ElementTree as ET

import requests
from sqlmodel import col, func, select

from service.checkins.schedules import CheckInTime
from service.db import reading
from service.errors import ServiceError
from service.messaging.simulated import SimulatedCarrier
from service.runtime import Runtime
from service.simulator import clock_file
from service.simulator.handsets import Demo, Handset

LONGEST: Final = 1600
"""Characters that Twilio takes in one message."""


class NoAnswer(ServiceError):
    def __init__(self) -> None:
        super().__init__("the webhook gave no answer")


def send(runtime: Runtime, demo: Demo, handset: Handset, body: str) -> None:
    """Text the program from this phone, and deliver what it answers at once. Raises NoAnswer."""
    assert isinstance(runtime.carrier, SimulatedCarrier)
    form = {
        "MessageSid": f"SM{uuid4().hex}",
        "From": handset.phone,
        "To": demo.sender,
        "Body": body[:LONGEST],
        "NumMedia": "0",
    }
    try:
        answer = runtime.carrier.post(f"{runtime.settings.base_url}/twilio/sms", form)
        for message in ET.fromstring(answer).iter("Message"):  # noqa: S314 (our own answer)
            callback = message.get("statusCallback") or message.get("action")
            if callback:
                runtime.carrier.report(callback, f"SM{uuid4().hex}", handset.phone, demo.sender)
    except requests.RequestException:
        raise NoAnswer from None


def move_clock(runtime: Runtime, by: timedelta) -> None:
    """Let the whole service believe that it is later, and see to what is due by then."""
    runtime.clock.advance(by)
    clock_file.save(runtime.settings.data_dir, runtime.clock.ahead)
    runtime.waker.wake()


def until_check_in(runtime: Runtime, demo: Demo, *, now: datetime) -> timedelta | None:
    """How long until the next check-in of a person in the demo; None where none is planned."""
    with reading(runtime.engine, program=demo.program) as session:
        query = select(func.min(col(CheckInTime.next_at))).where(col(CheckInTime.next_at) > now)
        next_at = session.exec(query).one()
    return next_at - now if next_at else None
