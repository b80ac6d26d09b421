"""Calls on the demo's phones: what rings is read from the ledger, what is said comes from the real webhooks, signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from xml.etree import ElementTree as ET

import requests
from sqlalchemy import Engine
from sqlmodel import col, select

from service.db import reading
from service.escalations.calls.ledger import Call, Status, token_of
from service.messaging.simulated import Heard, SimulatedCarrier
from service.runtime import Runtime
from service.simulator.exchange import NoAnswer
from service.simulator.handsets import Demo, Handset

PICK_UP, HANG_UP, VOICEMAIL = "pick-up", "hang-up", "voicemail"
KEYS: Final = ("1", "2", "3", "4")

_HERE: Final = (Status.ACCEPTED, Status.RINGING, Status.ANSWERED)


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call on one of the phones."""

    id: UUID
    sid: str
    is_answered: bool


def ringing(engine: Engine, program: UUID) -> Mapping[UUID, Ringing]:
    """What rings, by the phone's owner; of several calls the newest."""
    with reading(engine, program=program) as session:
        query = select(Call).where(col(Call.status).in_(_HERE)).order_by(col(Call.id))
        return {
            row.staff_id: Ringing(row.id, row.sid, row.status is Status.ANSWERED)
            for row in session.exec(query)
            if row.sid is not None
        }


def press(runtime: Runtime, demo: Demo, handset: Handset, call: Ringing, key: str) -> None:
    """Pick up, press a key, put the phone down, or let a machine pick up. Raises NoAnswer."""
    assert isinstance(runtime.carrier, SimulatedCarrier)
    line = _Line(runtime, runtime.carrier, demo, handset, call)
    try:
        match key:
            case "pick-up":
                line.pick_up()
            case "voicemail":
                line.pick_up(machine="machine_start")
            case "hang-up":
                line.report("completed" if call.is_answered else "busy")
            case _ if key in KEYS:
                line.press(key)
    except requests.RequestException:
        raise NoAnswer from None


@dataclass(frozen=True, slots=True)
class _Line:
    runtime: Runtime
    carrier: SimulatedCarrier
    demo: Demo
    handset: Handset
    call: Ringing

    @property
    def _voice(self) -> str:
        return f"{self.runtime.settings.base_url}/twilio/voice"

    def pick_up(self, *, machine: str = "human") -> None:
        self.report("in-progress")
        token = token_of(self.runtime.vault, self.call.id)
        self._hear(f"{self._voice}/alert?t={token}", AnsweredBy=machine)

    def press(self, key: str) -> None:
        heard = self.carrier.heard.get(self.call.sid)
        if heard is not None and heard.keys is not None:
            self._hear(heard.keys, Digits=key)

    def report(self, status: str) -> None:
        self._post(f"{self._voice}/status?c={self.call.id.hex}", CallStatus=status)

    def _hear(self, url: str, **more: str) -> None:
        """Ask what is said next, and put the phone down where that was all."""
        said = ET.fromstring(self._post(url, CallStatus="in-progress", **more))  # noqa: S314 (our own answer)
        gather, words = said.find("Gather"), " ".join(one.text or "" for one in said.iter("Say"))
        keys = gather.get("action") if gather is not None else None
        self.carrier.heard[self.call.sid] = Heard(words, keys)
        if gather is None and said.find("Dial") is None:
            self.report("completed")

    def _post(self, url: str, **more: str) -> str:
        form = {"CallSid": self.call.sid, "From": self.demo.sender, "To": self.handset.phone, **more}
        return self.carrier.post(url, form)
