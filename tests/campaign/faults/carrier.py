"""The carrier refuses, is ill, or will not know us: check-ins wait, and an alert finds another way."""

import json
import time
from collections.abc import Callable
from itertools import pairwise

import requests
import sqlalchemy as sa
from sqlmodel import col

from service.escalations.policies import PolicyStep
from service.escalations.tables import EventKind
from service.escalations.tables import Status as AlertStatus
from service.messaging.ledger import Message, Status
from tests import standin
from tests.campaign.faults.sending import CHECK_INS, accepted, all_left, always, refusal, under
from tests.campaign.invariants import CRISIS
from tests.campaign.outside import LOOK, OPERATOR_MAIL, mailed, mails, monitor
from tests.campaign.paging import STEP, events, in_danger, pages, rings, status
from tests.campaign.program import ALEX, ANN, SAM
from tests.campaign.registry import fault
from tests.campaign.settling import settle
from tests.campaign.world import World
from tests.standin import Fault
from tests.tls_door import Door, Mode

HANDSHAKES = 25
"""Seconds in which there are two tries at least: the service waits for ten, and then a few."""
RETRY_AFTER = 2.0
TOGETHER = 0.5
"""Seconds between texts that were claimed at once: whose hands are quicker is chance."""
UNDELIVERED = 61
"""After so many seconds a page of which nobody has said that it arrived becomes a call."""
ILL = (
    refusal(500, 20500),
    Fault(502, "<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
    Fault(201, "no json"),
    Fault(200, '{"sid": ', seconds=1),
    Fault(resets=True),
)


@fault(
    "F20",
    "429 with Retry-After: no text is tried again sooner, and a page leaves before the check-ins that waited longer",
)
def too_many(world: World) -> None:
    tries: dict[str, list[float]] = {}
    to_sam: list[float] = []

    def script(form: dict[str, str]) -> Fault:
        tries.setdefault(form["StatusCallback"], []).append(time.monotonic())
        if form["To"] == SAM:
            to_sam.append(time.monotonic())
        return Fault(429, json.dumps({"code": 20429, "status": 429}), {"Retry-After": str(int(RETRY_AFTER))})

    world.twilio.script = script
    world.serve()
    world.make_check_ins_due(CHECK_INS)
    assert world.wait(lambda: tries), "no check-in was tried"
    in_danger(world)
    assert world.wait(lambda: len(to_sam) > 1, seconds=30), "the page was not tried again"
    time.sleep(TOGETHER)  # what was claimed beside it has been refused too
    world.twilio.script = standin.all_well
    assert world.wait(lambda: pages(world, SAM), seconds=30), "the page did not leave"
    assert world.wait(lambda: all_left(world), seconds=90), "check-ins did not leave"
    pauses = [after - before for those in tries.values() for before, after in pairwise(those)]
    assert min(pauses, default=RETRY_AFTER) >= RETRY_AFTER, f"tried again after {min(pauses):.1f} s"
    page = float(pages(world, SAM)[0]["mono"])
    others = [
        float(one["mono"]) for one in world.twilio.messages if "direction" not in one and one["To"] != SAM
    ]
    assert page <= min(others) + TOGETHER, f"a check-in left {page - min(others):.1f} s before the page"


def door_to(world: World) -> Door:
    """Between the service and the stand-in; to be set before the service is started."""
    door = Door(int(world.twilio.url.rpartition(":")[2]), world.folder)
    world.at_the_end.callback(door.close)
    world.deployment.settings |= {"TWILIO_API_BASE_URL": door.url, "CAMPAIGN_TRUSTS": str(door.trusted)}
    return door


@fault(
    "F21",
    "500, 502 as HTML, garbage, an answer a byte at a time, resets; a broken certificate, a handshake that hangs",
)
def carrier_ill(world: World) -> None:
    door = door_to(world)
    under(world, 0.6, *ILL, Fault(201, "no json", is_taken=True))
    settle(world)
    for mode, person in ((Mode.BROKEN, world.people[-2]), (Mode.HANGING, world.people[-3])):
        behind_tls(world, door, mode, person)


def behind_tls(world: World, door: Door, mode: Mode, person: str) -> None:
    """Nothing gets through, and nothing is given up: who is in danger is paged as soon as the door opens."""
    door.turn(mode)
    before = accepted(world)
    world.text(person, CRISIS[0])
    assert world.wait(lambda: door.tries > 1, seconds=HANDSHAKES), "it was not tried again"
    assert accepted(world) == before, "a text got through a broken door"
    unsure = sa.select(col(Message.id)).where(col(Message.status) == Status.UNKNOWN)
    assert not world.rows(unsure), "what was surely not sent is taken for unknown"
    door.turn(Mode.WELL)
    assert world.wait(lambda: accepted(world) > before), "nothing left after the door was mended"
    settle(world)


def any_of(world: World, *faults: Fault) -> Callable[[dict[str, str]], Fault | None]:
    return lambda form: world.rng.choice(faults)


def logged(world: World, event: str) -> bool:
    return any(event in path.read_text(errors="replace") for path in world.folder.glob("**/*.log"))


@fault(
    "F21",
    "no text of an alert gets through (5xx, HTML, garbage, resets): the carrier is spared, a phone rings, and who presses 1 has it",
)
def only_calls(world: World) -> None:
    world.twilio.script = any_of(world, *ILL)
    world.serve()
    world.make_check_ins_due(CHECK_INS)
    in_danger(world)
    assert world.wait(lambda: events(world, EventKind.PAGED)), "nobody was to be paged"
    assert world.wait(lambda: logged(world, "carrier_rests"), seconds=30), "the carrier was not spared"
    world.elapse(UNDELIVERED)
    assert world.wait(lambda: rings(world, SAM), seconds=30), "no phone rang"
    said = world.network.press(rings(world, SAM)[0], "1")
    assert "yours" in said, f"key 1 was answered: {said}"
    assert status(world) is AlertStatus.ACKNOWLEDGED
    world.twilio.script = standin.all_well


@fault(
    "F21",
    "neither text nor call gets through for an alert (5xx, or TLS that is broken or hangs): each step e-mails, and the operator is e-mailed",
)
def only_mail(world: World) -> None:
    server, door = mails(world), door_to(world)
    world.change(sa.update(PolicyStep).values(ways=["sms", "email"]))
    world.serve()
    if mode := world.rng.choice([None, Mode.BROKEN, Mode.HANGING]):
        door.turn(mode)
    else:
        world.twilio.script = world.twilio.call_script = any_of(world, *ILL[:3])
    in_danger(world)
    for name in ("sam", "ann", "alex"):
        assert world.wait(lambda who=name: mailed(server, f"{who}@example.org")), f"{name} was not e-mailed"  # type: ignore[misc]
        world.elapse(STEP + 0.5)
    assert world.wait(lambda: mailed(server, OPERATOR_MAIL)), "the operator was not e-mailed"
    door.turn(Mode.WELL)
    world.twilio.script = world.twilio.call_script = standin.all_well
    world.elapse(UNDELIVERED)  # the breaker rests no longer
    assert world.wait(lambda: any(pages(world, who) for who in (SAM, ANN, ALEX)), seconds=30), "no page left"


@fault(
    "F22",
    "401, 403, a suspended or a trial account: the operator is e-mailed, the heartbeat stops, /readyz shows the share that failed",
)
def refused(world: World) -> None:
    server, beats = mails(world), monitor(world)
    wrong = world.rng.choice([refusal(401, 20003), refusal(403, 30002), refusal(400, 21608)])
    world.serve(also=["watch"])
    assert beats.beats_again(world), "no heartbeat while all is well"
    world.twilio.script = world.twilio.call_script = always(wrong)
    world.make_check_ins_due(CHECK_INS)
    in_danger(world)
    told = world.wait(lambda: any("Twilio" in one for one in mailed(server, OPERATOR_MAIL)), seconds=3 * LOOK)
    assert told, "the operator was not e-mailed"
    assert beats.is_silent(), "the heartbeat goes on"
    watched = requests.get(f"{world.deployment.url}/readyz", timeout=5).json()["watched"]
    assert watched["twilio_failed_share"] >= 0.5, f"/readyz says {watched}"
    world.twilio.script = world.twilio.call_script = standin.all_well
    world.elapse(STEP + UNDELIVERED)
    assert world.wait(lambda: any(pages(world, who) for who in (SAM, ANN, ALEX)), seconds=30), "no page left"
