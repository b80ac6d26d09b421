"""What those who are called to somebody in danger do, or cannot do: nobody is there, two at once, the wrong ones."""

import time
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from sqlmodel import col

from service.escalations.rota_tables import Shift
from service.escalations.tables import EventKind, Status
from service.people.staff import Role, Staff
from tests import standin
from tests.campaign.faults.sending import refusal
from tests.campaign.paging import (
    STEP,
    code,
    events,
    in_danger,
    opened,
    opt_out_all,
    paged,
    pages,
    rings,
    status,
)
from tests.campaign.program import ALEX, ANN, OPERATOR, SAM
from tests.campaign.registry import fault
from tests.campaign.settling import settle
from tests.campaign.world import World
from tests.standin import Fault

TWO_STEPS = 2
STRANGER = "+12025550177"
WRITTEN = 3.0
"""Seconds into the five for which a failpoint keeps a transaction open."""


def lives(world: World) -> None:
    """The alert is open, and something happens by itself within one step."""
    [alert] = opened(world)
    assert alert.status is Status.TRIGGERED, f"the alert is {alert.status}"
    assert alert.next_at, "nothing is to happen"
    ahead = (alert.next_at - world.now()).total_seconds()
    assert ahead <= STEP + 1, f"nothing happens for {ahead:.0f} s"


@fault(
    "F25",
    "nobody is on call and the specialists have opted out: an admin is paged at once; then nobody is left, and the operator is, in every round",
)
def nobody(world: World) -> None:
    world.change(sa.delete(Shift))
    world.change(sa.update(Staff).where(col(Staff.role) == Role.SPECIALIST).values(has_opted_out=True))
    world.serve()
    in_danger(world)
    paged(world, ALEX)
    opt_out_all(world)
    for number in (1, 2, 3):
        world.elapse(STEP + 0.5)
        paged(world, OPERATOR, times=number)
    time.sleep(1)
    assert len(pages(world, OPERATOR)) == 3, (
        f"{len(pages(world, OPERATOR))} texts to the operator in three rounds"
    )
    assert not pages(world, SAM) + pages(world, ANN), "who has opted out was paged"
    lives(world)


@fault(
    "F25",
    "nobody is on call, and the numbers of the specialist and of the admin are invalid: each is called too, then the operator hears it, round after round",
)
def invalid_numbers(world: World) -> None:
    world.change(sa.delete(Shift))
    called: list[str] = []

    def text(form: dict[str, str]) -> Fault | None:
        return None if form["To"] not in {SAM, ALEX} else refusal(400, 21211)

    def call(form: dict[str, str]) -> Fault:
        called.append(form.get("To", ""))  # one that is to be ended has none
        return refusal(400, 21211)

    world.twilio.script, world.twilio.call_script = text, call
    world.serve()
    in_danger(world)
    for number in (1, 2):
        assert world.wait(lambda n=number: called.count(SAM) >= n and called.count(ALEX) >= n), (  # type: ignore[misc]
            f"in round {number} phones were called: {len(called)}"
        )
        world.elapse(STEP + 0.5)
        paged(world, OPERATOR, times=number)
    lives(world)
    world.twilio.script = world.twilio.call_script = standin.all_well
    world.elapse(STEP + 0.5)
    assert world.wait(lambda: pages(world, SAM) or pages(world, ALEX)), "numbers that work again are not used"


@fault("F26", "two take an alert in the very moment of its next step: one has it, the other is told")
def race(world: World) -> None:
    world.serve()
    in_danger(world)
    paged(world, SAM)
    world.elapse(STEP - 0.3)
    number = code(world)
    with ThreadPoolExecutor(2) as pool:
        said = [one.result().reply for one in [pool.submit(world.text, who, number) for who in (SAM, ANN)]]
    world.elapse(1)
    taken = events(world, EventKind.ACKNOWLEDGED)
    assert len(taken) == 1, f"taken {len(taken)} times"
    assert status(world) is Status.ACKNOWLEDGED
    assert len(set(said)) == 2, "both were told the same"


@fault(
    "F26",
    "an alert is taken while its next step is being written: the page is taken back, or whom it has reached hears who has it",
)
def taken_within_step(world: World) -> None:
    world.serve("alerts.before_commit=sleep@2")
    in_danger(world)
    paged(world, SAM)
    number = code(world)
    world.elapse(STEP + 0.1)
    time.sleep(WRITTEN)
    world.text(SAM, number)
    assert world.wait(lambda: status(world) is Status.ACKNOWLEDGED), "nobody has it"
    assert len(events(world, EventKind.PAGED)) == TWO_STEPS, "the step that was being written was lost"
    settle(world)
    is_told = any("has it" in one["Body"] for one in world.sent_to(ANN))
    assert is_told == bool(pages(world, ANN)), "who was paged hears who has it, and nobody else does"
    moves_no_more(world)


@fault("F26", "the next step comes due while an alert is being taken: it is taken, and nobody else is paged")
def step_within_taking(world: World) -> None:
    world.serve("inbound.before_commit=sleep@2")
    in_danger(world)
    paged(world, SAM)
    number = code(world)
    world.elapse(STEP - 1)
    world.text(SAM, number)
    assert world.wait(lambda: status(world) is Status.ACKNOWLEDGED), "nobody has it"
    assert not pages(world, ANN), "the next one was paged for an alert that was being taken"
    moves_no_more(world)


def moves_no_more(world: World) -> None:
    """A taken alert pages nobody, when the later steps would have come."""
    world.elapse(2 * STEP)
    time.sleep(1)
    last = events(world, EventKind.ACKNOWLEDGED, EventKind.PAGED)[-1]
    assert last.kind is EventKind.ACKNOWLEDGED, "somebody was paged after it was taken"


@fault(
    "F27",
    "an alert is answered by strangers, by an alumnus, after it was closed, and by the address of an old call: nothing changes, and nothing is told",
)
def stale(world: World) -> None:
    world.network.habits.ends_with, world.network.habits.error_code = "undelivered", "30003"
    world.serve()
    in_danger(world)
    assert world.wait(lambda: rings(world, SAM)), "no phone rang"
    world.network.habits.ends_with, world.network.habits.error_code = "delivered", ""
    number = code(world)
    [somebody] = world.pick(1)
    for phone in (STRANGER, somebody):
        refuses(world.text(phone, number).reply)
        assert status(world) is Status.TRIGGERED, "somebody from outside took an alert"
    ring = rings(world, SAM)[0]
    world.network.press(ring, "1")
    world.text(SAM, f"{number} reached")
    assert status(world) is Status.CLOSED
    in_danger(world)
    newest = opened(world, number=2)[-1]
    assert world.wait(lambda: len(pages(world, SAM)) > 1), "the second alert paged nobody"
    world.text(ANN, number)
    refuses(world.network.replay(ring, "1"))
    refuses(world.network.replay(ring, "1", token="0" * 64))
    unsigned = world.network.replay(ring, "1", is_signed=False)
    assert unsigned == "403", f"without a signature it was answered: {unsigned}"
    world.elapse(2 * 3600 + 1)
    refuses(world.network.replay(ring, "1"))
    found = [(one.status, one.assignee_id) for one in opened(world) if one.id == newest.id]
    assert found == [(Status.TRIGGERED, None)], "an old answer took a new alert"
    assert status(world) is Status.CLOSED, "a closed alert was opened again"


def refuses(reply: str | None) -> None:
    """It tells nothing of anybody in care, or of an alert."""
    assert not reply or not any(words in reply for words in ("Person", "needs you", "yours")), (
        f"an answer that is none of theirs was told: {reply}"
    )
