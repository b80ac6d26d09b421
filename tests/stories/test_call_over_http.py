"""The whole way over HTTP, to a stand-in of Twilio's API: a page that does not arrive, a call, a key, and who is told when."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import Engine

from service.messaging.carrier import Ring, Text, TwilioCarrier
from service.protection.vault import Vault
from service.settings import Settings
from tests import standin, telephone
from tests.standin import ACCOUNT, TOKEN, Fault, Twilio
from tests.stories.test_alerts import code_in, team
from tests.world import SENDER, FakeCarrier, World

LATEST = 65
"""Seconds from the alert until the phone rings."""


@dataclass
class OverHttp(FakeCarrier):
    """Twilio's own library in front of the stand-in; what that took is kept, so that the world's phones show it."""

    url: str = ""
    twilio: TwilioCarrier = field(init=False)

    def __post_init__(self) -> None:
        made = {
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "twilio_api_base_url": self.url,
        }
        self.twilio = TwilioCarrier(Settings.model_validate(made))

    def send(self, text: Text) -> str:
        sid = self.twilio.send(text)
        self.sent.append((text, sid))
        return sid

    def call(self, ring: Ring) -> str:
        sid = self.twilio.call(ring)
        self.calls.append((ring, sid))
        return sid

    def hang_up(self, sid: str) -> None:
        self.twilio.hang_up(sid)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


@pytest.fixture
def over_http(engine: Engine, vault: Vault, twilio: Twilio) -> Iterator[World]:
    world = World(engine, vault, carrier=OverHttp(url=twilio.url))
    yield world
    world.close()


class Times:
    """What happened how long after the alert, by the world's clock."""

    def __init__(self, began: datetime) -> None:
        self.began = began
        self.rows: list[tuple[str, float]] = []

    def note(self, what: str, at: datetime) -> float:
        seconds = (at - self.began).total_seconds()
        self.rows.append((what, seconds))
        return seconds

    def show(self) -> None:
        """With `pytest -s`."""
        for what, seconds in self.rows:
            sys.stdout.write(f"{seconds:6.0f} s  {what}\n")


@pytest.mark.parametrize("how", ["undelivered", "silent"])
def test_d2_d6_f21_a_page_that_does_not_arrive_becomes_a_call_in_time(
    over_http: World, twilio: Twilio, how: str
) -> None:
    world = over_http
    ana, sam, dana = team(world)
    world.switched_off.add(sam.number)
    times = Times(world.now)
    ana.texts("i want to die")
    times.note("the alert, and the page by text", world.now)
    ana.inbox()

    if how == "undelivered":
        world.wait(seconds=20)
        [(text, sid)] = [(text, sid) for text, sid in world.carrier.sent if text.to == sam.number]
        world.fails(text, "undelivered", sid=sid, error_code=30003)
        times.note("Twilio: undelivered, 30003; the next one is paged beside it", world.now)
        assert len(dana.inbox()) == 1
    else:
        for _ in range(60):
            world.wait(seconds=1)

    with telephone.at(world) as phones:
        [call] = phones.rings(sam)
        assert times.note("the phone rings", world.now) <= LATEST
        [placed] = twilio.calls
        assert (placed["To"], placed["From"], placed["MachineDetection"]) == (sam.number, SENDER, "Enable")
        assert placed["StatusCallbackEvent"] == "initiated ringing answered completed"
        assert placed["Timeout"] == "25"
        for status in ("initiated", "ringing"):
            call.reports(status)
        world.wait(seconds=8)
        assert "Ana R. needs you" in call.picks_up().words
        world.wait(seconds=7)
        call.presses("1")
        times.note("key 1", world.now)
        assert "Sam" in ana.inbox()[0]
        times.note("the alumnus is told who has it", world.now)
        if how == "undelivered":
            assert "Sam R. has it" in dana.inbox()[0]
            times.note("and so are the others", world.now)
    times.show()


def test_d2_f22_twilio_refuses_every_call(over_http: World, twilio: Twilio) -> None:
    world = over_http
    ana, sam, dana = team(world)
    world.switched_off.add(sam.number)
    refusal = '{"code": 21215, "message": "geo", "more_info": "", "status": 400}'
    twilio.call_script = lambda form: Fault(400, refusal)
    ana.texts("i want to die")
    world.wait(seconds=60)
    assert twilio.calls == []
    assert len(dana.inbox()) == 1, "the next one is paged at once"


def test_d2_f18_twilio_does_not_answer_and_the_phone_rings_all_the_same(
    over_http: World, twilio: Twilio
) -> None:
    """The answer is lost, but not the call: its callback says so, and it is not placed again."""
    world = over_http
    ana, sam, _ = team(world)
    world.switched_off.add(sam.number)
    ana.texts("i want to die")
    once = [Fault(hangs_up=True, is_taken=True)]
    twilio.call_script = lambda form: once.pop() if once else None
    world.wait(seconds=60)
    [placed] = twilio.calls
    with telephone.at(world) as phones:
        call = telephone.Line(
            phones, placed["sid"], SENDER, sam.number, placed["Url"], placed["StatusCallback"]
        )
        call.reports("ringing")
        world.wait(seconds=10)
        assert len(twilio.calls) == 1
        call.picks_up()
        call.presses("1")
    assert any("Sam" in text for text in ana.inbox())


@pytest.mark.parametrize("fault", [None, Fault(500, "{}"), Fault(404, '{"code": 20404, "status": 404}')])
def test_d8_a_ringing_call_is_canceled_at_twilio_once_somebody_else_has_it(
    over_http: World, twilio: Twilio, fault: Fault | None
) -> None:
    """Told again where it did not answer; what it knows no more is over."""
    world = over_http
    ana, sam, dana = team(world)
    world.switched_off.add(sam.number)
    ana.texts("i want to die")
    [(text, sid)] = [(text, sid) for text, sid in world.carrier.sent if text.to == sam.number]
    world.fails(text, "undelivered", sid=sid, error_code=30003)
    [ringing] = twilio.calls
    faults = [fault] if fault else []
    twilio.call_script = lambda form: faults.pop() if faults and "Status" in form else None
    dana.texts(code_in(dana.inbox()[0]))
    world.wait(seconds=15)
    assert twilio.canceled == ([] if fault and fault.status == 404 else [ringing["sid"]])
    world.wait(minutes=10)
    assert len(twilio.canceled) <= 1
