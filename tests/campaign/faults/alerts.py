"""What can happen while somebody is being called to a person in danger."""

import contextlib
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from service.escalations.calls import claims
from service.escalations.policies import PolicyStep
from service.escalations.rota_tables import Shift
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.people.staff import Staff
from tests.campaign.invariants import CRISIS
from tests.campaign.network import Rung
from tests.campaign.program import ALEX, ANN, OPERATOR, SAM
from tests.campaign.registry import fault
from tests.campaign.servers import SqliteFile
from tests.campaign.settling import settle
from tests.campaign.world import World

STEP = 300
"""Seconds between the steps of the policy."""
IN_A_STORM = 200


def paged(world: World, phone: str, *, seconds: float = 15) -> None:
    """Wait for a page on that phone, and note how long it took."""
    began = time.monotonic()
    assert world.wait(lambda: world.sent_to(phone), seconds=seconds), f"no page reached {phone[-2:]}"
    world.steps.append(time.monotonic() - began)


def code(world: World) -> str:
    return str(world.rows(sa.select(col(Alert.code)).order_by(col(Alert.opened_at).desc()))[0].code)


def in_danger(world: World) -> str:
    [phone] = world.pick(1)
    world.text(phone, world.rng.choice(CRISIS))
    return phone


def status(world: World) -> Status:
    found: Status = world.rows(sa.select(col(Alert.status)))[0].status
    return found


@fault(
    "F23", "kill -9 between the steps of an alert: before the commit, after it, between two pages", quick=True
)
def between_steps(world: World) -> None:
    point = world.rng.choice(["alerts.before_commit", "alerts.after_commit", "alerts.between_pages"])
    world.serve(f"{point}=kill@{world.rng.randint(1, 2)}")
    in_danger(world)
    for phone in (SAM, ANN, ALEX):
        assert world.wait(lambda phone=phone: world.sent_to(phone)), "no page came after the kill"  # type: ignore[misc]
        world.elapse(STEP + 0.5)


@fault("F24", "no worker for two hours: overdue steps run once, and everybody who should know does")
def no_worker(world: World) -> None:
    world.serve()
    in_danger(world)
    paged(world, SAM)
    world.restart_after = None
    world.kill("work")
    world.elapse(2 * 3600)
    time.sleep(0.5)
    if world.is_sqlite:
        world.serve()
    else:
        world.start("work")
    assert world.wait(lambda: world.sent_to(ANN) or world.sent_to(ALEX)), "nobody else was paged"
    time.sleep(1)
    assert all(len(world.sent_to(one)) <= 2 for one in (SAM, ANN, ALEX)), "a page storm after an outage"


@fault("F25", "nobody is on call, all have opted out: the operator is the last resort")
def nobody(world: World) -> None:
    world.change(sa.delete(Shift))
    world.change(sa.update(Staff).values(has_opted_out=True))
    world.serve()
    in_danger(world)
    paged(world, OPERATOR)


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
    taken = world.rows(sa.select(col(AlertEvent.id)).where(col(AlertEvent.kind) == EventKind.ACKNOWLEDGED))
    assert len(taken) == 1, f"taken {len(taken)} times"
    assert status(world) is Status.ACKNOWLEDGED
    assert len(set(said)) == 2, "both were told the same"


@fault("F27", "an alert is answered from a phone that may not, and after it was closed: nothing changes")
def stale(world: World) -> None:
    world.serve()
    in_danger(world)
    paged(world, SAM)
    number = code(world)
    [somebody] = world.pick(1)
    for phone in ("+12025550177", somebody):
        world.text(phone, number)
        assert status(world) is Status.TRIGGERED, "somebody from outside took an alert"
    world.text(SAM, number)
    world.text(SAM, f"{number} reached")
    assert status(world) is Status.CLOSED
    world.text(ANN, number)
    assert status(world) is Status.CLOSED, "a closed alert was opened again"


@fault("F28", "two hundred alerts in one moment, behind check-ins of all: each first page leaves at once")
def alert_storm(world: World) -> None:
    world.enroll(IN_A_STORM - len(world.people))
    world.serve()
    world.make_check_ins_due(len(world.people))
    world.together([(phone, world.rng.choice(CRISIS)) for phone in world.people])
    assert world.wait(lambda: len(world.sent_to(SAM)) >= len(world.people), seconds=30), "pages are missing"
    settle(world, seconds=180)


@fault("F29", "the policy is deleted while an alert runs: it goes by the copy that it took")
def policy_gone(world: World) -> None:
    world.serve()
    in_danger(world)
    paged(world, SAM)
    world.change(sa.delete(PolicyStep))
    world.elapse(STEP + 0.5)
    paged(world, ANN)
    world.elapse(STEP + 0.5)
    paged(world, ALEX)


def stand_still(world: World) -> None:
    """Stop the worker while it holds no lock: on SQLite the watchdog could then do no more than page the operator."""
    for _ in range(20):
        world.kill("work", signal.SIGSTOP)
        if not world.is_sqlite or is_free(world):
            return
        world.kill("work", signal.SIGCONT)
        time.sleep(0.1)
    raise AssertionError("the worker always holds a lock")


def is_free(world: World) -> bool:
    assert isinstance(world.database, SqliteFile)
    with contextlib.closing(sqlite3.connect(world.database.path, timeout=0.2, isolation_level=None)) as other:
        try:
            other.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return False
        other.execute("ROLLBACK")
        return True


@fault("F30", "the worker stands still: the watchdog moves the alert on and tells the operator")
def watchdog(world: World) -> None:
    world.serve(also=["watch"])
    in_danger(world)
    paged(world, SAM)
    assert world.wait(
        lambda: world.rows(sa.select(col(AlertEvent.id)).where(col(AlertEvent.kind) == EventKind.PAGED))
    )
    time.sleep(1)
    stand_still(world)
    world.elapse(timedelta(seconds=STEP, minutes=2).total_seconds())
    pushed = world.wait(lambda: world.sent_to(ANN) and world.sent_to(OPERATOR), seconds=45)
    world.kill("work", signal.SIGCONT)
    assert pushed, (
        f"the watchdog did not: colleague {len(world.sent_to(ANN))}, operator {len(world.sent_to(OPERATOR))}"
    )


CALL = 65
"""Seconds after the alert by which a phone must ring that no text reaches."""


def rings(world: World, phone: str) -> list[Rung]:
    return [one for one in world.network.calls if one.phone == phone]


@fault(
    "F23", "a page does not arrive (30003), and the worker is killed around the call that follows", quick=True
)
def around_a_call(world: World) -> None:
    point = world.rng.choice(["calls.after_claim", "calls.before_post", "calls.after_post"])
    world.network.habits.ends_with, world.network.habits.error_code = "undelivered", "30003"
    world.serve(f"{point}=kill")
    began = world.now()
    phone = in_danger(world)
    if not world.wait(lambda: rings(world, SAM), seconds=10):
        world.elapse(claims.LEASE.total_seconds() + 1)  # its worker is gone, and the claim with it
    assert world.wait(lambda: rings(world, SAM)), "no phone rang"
    assert world.wait(world.deployment.is_up)
    world.network.habits.ends_with, world.network.habits.error_code = "delivered", ""
    rung = rings(world, SAM)[0]
    rang_after = (rung.at - began).total_seconds()
    said = world.network.press(rung, "1")
    assert "yours" in said, f"key 1 was answered: {said}"
    assert world.wait(lambda: any("Sam" in one["Body"] for one in world.sent_to(phone))), (
        "the alumnus was not told"
    )
    assert world.wait(lambda: any("has it" in one["Body"] for one in world.sent_to(ANN))), (
        "the others were not"
    )
    assert rang_after <= CALL + claims.LEASE.total_seconds(), f"it rang after {rang_after:.0f} s"
