"""What can happen while somebody is being called to a person in danger."""

import contextlib
import itertools
import signal
import sqlite3
import time
from datetime import timedelta

import requests
import sqlalchemy as sa
from sqlmodel import select

from service.db import EVERY_PROGRAM, transaction
from service.escalations.calls import claims
from service.escalations.policies import ADMINS, PolicyStep
from service.escalations.tables import EventKind
from service.people.staff import Role, Staff
from service.protection import signin
from tests.campaign.outside import LOOK, monitor
from tests.campaign.paging import STEP, events, in_danger, opened, paged, pages, rings, unanswered
from tests.campaign.program import ALEX, ANN, OPERATOR, SAM
from tests.campaign.registry import fault
from tests.campaign.servers import SqliteFile
from tests.campaign.world import World

PASSWORD = "three herons over the harbor"
MANY = 20
GATHERED = 121
"""Seconds after which the text for all that came up with the first one leaves."""


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


@fault("F23", "kill -9 of the worker after each step of an alert, through two rounds")
def after_each_step(world: World) -> None:
    world.serve()
    in_danger(world)
    steps = itertools.count(1)
    for number in (1, 2):
        for phone in (SAM, ANN, ALEX):
            # Not by the texts: one whose sender was killed may come twice.
            due = next(steps)
            assert world.wait(lambda due=due: len(events(world, EventKind.PAGED)) >= due), (  # type: ignore[misc]
                f"step {due} did not come"
            )
            paged(world, phone, times=number, is_measured=False)
            world.kill("work")
            world.elapse(STEP + 0.5)
    paged(world, OPERATOR, times=2, is_measured=False)


@fault(
    "F23",
    "two workers and a watchdog beside twenty alerts, through a round: each step pages each once",
    on=("postgresql",),
)
def two_workers(world: World) -> None:
    world.serve(also=["work", "watch"])
    for _ in range(MANY):
        in_danger(world)
    number = len(opened(world))
    for phone in (SAM, ANN, ALEX):
        assert world.wait(lambda to=phone: len(pages(world, to)) >= number, seconds=30), "pages are missing"  # type: ignore[misc]
        world.elapse(STEP + 0.5)
    assert world.wait(lambda: unanswered(world) > 0, seconds=30), "the operator was not told"
    assert world.wait(lambda: len(events(world, EventKind.OPERATOR_PAGED)) >= number), "alerts are missing"
    world.elapse(GATHERED)
    assert world.wait(lambda: unanswered(world) >= number, seconds=30), "the operator was not told of all"


@fault(
    "F24",
    "no worker and no watchdog for two hours: no heartbeat, the console says it, then overdue steps run once and all who should know do",
)
def no_worker(world: World) -> None:
    beats = monitor(world)
    give_password(world)
    world.serve(also=["watch"])
    in_danger(world)
    paged(world, SAM)
    assert beats.beats_again(world), "no heartbeat while all is well"
    world.restart_after = None
    world.kill("work")
    if not world.is_sqlite:
        world.kill("watch")
    world.elapse(2 * 3600)
    assert beats.is_silent(), "the heartbeat goes on"
    if world.is_sqlite:
        world.serve()
    else:
        assert "stands-still" in inbox(world), "the console does not say that the worker stands still"
        world.start("work")
        world.start("watch")
    paged(world, ANN)
    paged(world, ALEX)
    assert world.wait(lambda: "stands-still" not in inbox(world)), "the console still says it"
    assert beats.beats_again(world), "the heartbeat does not come back"
    once = [len(pages(world, one)) for one in (SAM, ANN, ALEX)]
    assert once == [1, 1, 1], f"pages after an outage: {once}"


def give_password(world: World) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        member = session.exec(select(Staff).where(Staff.role == Role.ADMIN)).one()
        signin.set_password(
            session, member.id, signin.hash_password(PASSWORD), program=member.program_id, now=world.now()
        )


def inbox(world: World) -> str:
    """The first page of the console, as an admin sees it."""
    with requests.Session() as browser:
        browser.headers["sec-fetch-site"] = "same-origin"
        form = {"email": "alex@example.org", "password": PASSWORD}
        browser.post(f"{world.deployment.url}/sign-in", data=form, timeout=10)
        page = browser.get(f"{world.deployment.url}/", timeout=10).text
    assert "Who needs me now" in page, "not signed in"
    return page


@fault(
    "F29",
    "the policy is edited and then deleted while an alert runs: it goes by the copy that it took, a new one by what is there",
)
def policy_gone(world: World) -> None:
    world.serve()
    in_danger(world)
    paged(world, SAM)
    world.change(sa.update(PolicyStep).values(notify=ADMINS))
    world.elapse(STEP + 0.5)
    paged(world, ANN)
    assert not pages(world, ALEX), "an edited policy changed an alert that runs"
    in_danger(world)
    if len(opened(world)) > 1:  # or the same person wrote once more
        paged(world, ALEX)
    before = len(pages(world, ALEX))
    world.change(sa.delete(PolicyStep))
    world.elapse(STEP + 0.5)
    paged(world, ALEX, times=before + 1)
    world.elapse(STEP + 0.5)
    paged(world, OPERATOR)


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


@fault(
    "F30",
    "the worker stands still: the watchdog moves the alert on, step by step, and tells the operator; no heartbeat until the worker lives again",
)
def watchdog(world: World) -> None:
    beats = monitor(world)
    world.serve(also=["watch"])
    in_danger(world)
    paged(world, SAM)
    assert world.wait(lambda: events(world, EventKind.PAGED))
    assert beats.beats_again(world), "no heartbeat while all is well"
    time.sleep(1)
    stand_still(world)
    world.elapse(timedelta(seconds=STEP, minutes=2).total_seconds())
    pushed = world.wait(lambda: world.sent_to(ANN) and world.sent_to(OPERATOR), seconds=4 * LOOK)
    number = len(beats.beats)
    world.elapse(timedelta(seconds=STEP, minutes=2).total_seconds())
    again = world.wait(lambda: world.sent_to(ALEX), seconds=4 * LOOK)
    is_silent = len(beats.beats) == number
    world.kill("work", signal.SIGCONT)
    assert pushed, (
        f"the watchdog did not: colleague {len(world.sent_to(ANN))}, operator {len(world.sent_to(OPERATOR))}"
    )
    assert again, "the watchdog moved it on once, and then no more"
    assert is_silent, "the heartbeat goes on while the worker stands still"
    assert beats.beats_again(world), "the heartbeat does not come back"


CALL = 65
"""Seconds after the alert by which a phone must ring that no text reaches."""


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
