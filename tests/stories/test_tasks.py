"""What is due to a human but is no alarm: assigned, aged, and an alert where nobody takes it in its time (B3, C3)."""

import threading
from datetime import time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, transaction
from service.escalations import alerts, overdue
from service.escalations.tables import Alert
from service.people import tasks
from service.people.staff import Role
from service.people.task_kinds import PATIENCE, SLOW, About
from service.people.tasks import Task
from tests.due import locked, run, run_in_workers
from tests.escalating import kinds, raised
from tests.visiting import console_of
from tests.world import NOON, Handset, World

NEW_YORK = ZoneInfo("America/New_York")


def opened(
    world: World, about: About, *, alumnus: Handset | None = None, staff: Handset | None = None
) -> UUID:
    """Open a task, as the service does; its id."""
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(
            session,
            about,
            program=world.program,
            alumnus=alumnus.person if alumnus else None,
            staff=staff.person if staff else None,
            now=world.now,
        )
        session.flush()
        return session.exec(select(Task.id).where(Task.about == about)).one()


def stored(world: World, task: UUID) -> Task:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Task, task)


def reasons(world: World) -> list[Reason]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return [one.reason for one in session.exec(select(Alert))]


@pytest.mark.parametrize(("outcome", "paged"), [("reached", False), ("referred", False), ("no answer", True)])
def test_c6_what_they_wrote_in_a_crisis_pages_nobody_once_somebody_has_spoken_with_them(
    world: World, outcome: str, paged: bool
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    world.tick()
    ana.texts("are you there")
    world.wait(minutes=1)
    sam.texts("1")
    sam.texts(f"1 {outcome}")
    sam.inbox()
    world.wait(minutes=35)
    assert any("needs you" in said for said in sam.inbox()) is paged


def test_c6_what_they_write_once_somebody_has_them_waits_for_somebody_to_read_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    world.tick()
    sam.texts("1")
    world.wait(minutes=5)
    ana.texts("he is back")
    sam.texts("1 reached")
    sam.inbox()
    world.wait(minutes=35)
    assert any("needs you" in said for said in sam.inbox())


def test_a_task_is_the_specialists_and_becomes_an_alert_where_nobody_takes_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    task = opened(world, About.MISSED_TEXT, alumnus=ana)
    assert stored(world, task).assignee_id == sam.person
    world.wait(minutes=119)
    assert sam.inbox() == []
    world.wait(minutes=1)
    [page] = sam.inbox()
    assert page.startswith("A1: Ana R. needs you")
    assert reasons(world) == [Reason.OVERDUE]
    sam.texts("1 reached")
    assert ana.inbox() == [], "they have asked for nobody"
    world.wait(hours=48)
    assert reasons(world) == [Reason.OVERDUE], "once is enough"


def test_who_takes_it_has_as_long_again_to_end_it(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    task = opened(world, About.MISSED_TEXT, alumnus=world.alumnus(specialist=sam))
    console = console_of(world, dana)
    page = console.get("/").text
    assert "For Sam R." in page
    world.wait(minutes=100)
    assert console.post(f"/tasks/{task}/take").status_code == 303
    page = console.get("/").text
    assert "Dana K. has taken it" in page
    world.wait(minutes=119)
    assert reasons(world) == []
    world.wait(minutes=1)
    assert reasons(world) == [Reason.OVERDUE]


def test_what_is_done_never_becomes_an_alert(world: World) -> None:
    sam = world.staff()
    task = opened(world, About.MISSED_TEXT, alumnus=world.alumnus(specialist=sam))
    assert console_of(world, sam).post(f"/tasks/{task}/finish").status_code == 303
    world.wait(hours=48)
    assert reasons(world) == []


def test_what_hurts_nobody_by_waiting_waits(world: World) -> None:
    opened(world, About.PLAN_CHANGE, alumnus=world.alumnus(specialist=world.staff()))
    world.wait(hours=24 * 30)
    assert reasons(world) == []


def test_one_about_a_phone_of_the_staff_is_told_to_the_admins(world: World) -> None:
    pat, sam = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN), world.staff()
    opened(world, About.STAFF_STOPPED, staff=sam)
    world.wait(hours=24)
    assert pat.inbox() == ["A task waits in your Tideover inbox, and nobody has taken it in its time."]
    assert reasons(world) == []


def test_who_of_the_staff_opts_out_is_a_task_for_the_admins_until_they_come_back(world: World) -> None:
    sam = world.staff()
    sam.texts("STOP")
    with transaction(world.engine, program=world.program) as session:
        [task] = session.exec(select(Task))
    assert (task.about, task.staff_id) == (About.STAFF_STOPPED, sam.person)
    sam.texts("START")
    assert stored(world, task.id).closed_at is not None


def test_what_comes_up_again_joins_the_open_task_and_is_dated(world: World) -> None:
    ana = world.alumnus()
    task = opened(world, About.UNCLEAR, alumnus=ana)
    world.wait(hours=1)
    assert opened(world, About.UNCLEAR, alumnus=ana) == task
    assert (stored(world, task).opened_at, stored(world, task).again_at) == (NOON, world.now)


def test_d9_an_overdue_task_joins_an_alert_that_is_open_and_changes_nothing_of_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    opened(world, About.MISSED_TEXT, alumnus=ana)
    raised(world, ana, Reason.CALL)
    world.tick()
    sam.texts("1")
    sam.inbox()
    assert run(world, overdue.run_due, world.now + timedelta(hours=2)) == 1
    assert reasons(world) == [Reason.CALL]
    assert sam.inbox() == []


def test_two_workers_raise_it_once(world: World) -> None:
    sam = world.staff()
    for number in range(4):
        ana = world.alumnus(f"+1202555014{number}", specialist=sam)
        with transaction(world.engine, program=world.program) as session:
            tasks.open_one(session, About.NOT_HANDLED, program=world.program, alumnus=ana.person, now=NOON)
    done = run_in_workers(world, overdue.run_due, NOON + timedelta(hours=2), workers=2, limit=1)
    assert done == 4
    assert reasons(world) == [Reason.OVERDUE] * 4


def test_every_kind_says_how_long_it_may_wait() -> None:
    assert set(PATIENCE) == set(About)


@given(st.sampled_from(About), st.integers(0, 20 * 365 * 24 * 60))
def test_nobody_is_woken_for_what_can_wait(about: About, minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    wait, at = PATIENCE[about], tasks.due_at(about, NEW_YORK, now=now)
    if wait is None:
        assert at is None
        return
    assert at is not None
    assert now + wait <= at <= now + wait + timedelta(hours=14)
    if wait >= SLOW:
        assert time(9) <= at.astimezone(NEW_YORK).time() < time(20)


def test_c3_a_task_that_became_an_alert_stands_below_all_who_asked(world: World) -> None:
    sam = world.staff()
    ana, ben = world.alumnus(specialist=sam), world.alumnus("+12025550102", name="Ben Sol", specialist=sam)
    raised(world, ana, Reason.OVERDUE)
    world.wait(minutes=1)
    raised(world, ben, Reason.SILENCE)
    world.tick()
    sam.inbox()
    sam.texts("?")
    assert sam.inbox() == ["Open for you: A2 Ben S., A1 Ana R."]
    raised(world, ana, Reason.CRISIS)
    sam.texts("list")
    assert sam.inbox()[0] == "Open for you: A1 Ana R., A2 Ben S.", "what becomes worse moves up"
    page = console_of(world, sam).get("/").text
    assert page.index("Ana R.") < page.index("Ben S.")


def test_the_page_of_tasks_shows_their_age(world: World) -> None:
    sam = world.staff()
    opened(world, About.UNCLEAR, alumnus=world.alumnus(specialist=sam))
    world.wait(minutes=130)
    page = console_of(world, sam).get("/").text
    assert "2 h 10 min" in page
    assert "becomes an alert at Wed, Jan 2, 1:00 PM unless it is taken" in page


def test_p4_a_text_and_a_task_that_is_overdue_never_wait_for_each_other(world: World) -> None:
    """Her text has the alert in hand and comes to the task; the worker has the task, and comes to the alert."""
    ana = world.alumnus(specialist=world.staff())
    opened(world, About.UNCLEAR, alumnus=ana)
    alert = raised(world, ana)
    due = world.now + timedelta(days=1)
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        locked(session, ana.person)
        alerts.lock(session, session.get_one(Alert, alert.id))
        worker = threading.Thread(target=run, args=(world, overdue.run_due, due))
        worker.start()
        worker.join(timeout=0.5)  # on SQLite it waits for us
        tasks.open_one(session, About.UNCLEAR, program=world.program, alumnus=ana.person, now=due)
    worker.join()
    run(world, overdue.run_due, due)
    assert kinds(world, alert).count("joined") == 1


def test_p4_what_may_well_succeed_a_moment_later_is_not_set_aside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.alumnus(specialist=world.staff())
    opened(world, About.MISSED_TEXT, alumnus=ana)
    world.clock.advance(timedelta(hours=2))
    raise_alert, busy = alerts.raise_alert, [OperationalError("UPDATE", {}, Exception("database is locked"))]

    def sometimes(*arguments: Any, **more: Any) -> Alert:
        if busy:
            raise busy.pop()
        return raise_alert(*arguments, **more)

    monkeypatch.setattr(alerts, "raise_alert", sometimes)
    with pytest.raises(OperationalError):
        run(world, overdue.run_due, world.now)
    run(world, overdue.run_due, world.now)
    assert reasons(world) == [Reason.OVERDUE]


@pytest.mark.parametrize("page", ["/", "/hand-overs"])
def test_h8_what_can_wait_least_stands_first_and_what_has_waited_too_long_before_it(
    world: World, page: str
) -> None:
    sam = world.staff()
    people = {
        name: world.alumnus(f"+120255501{number}", name=name, specialist=sam)
        for number, name in enumerate(("Slow Ruiz", "Wish Ruiz", "Late Ruiz", "Soon Ruiz"), 41)
    }
    opened(world, About.LAPSE_RISK, alumnus=people["Slow Ruiz"])
    world.wait(minutes=1)
    opened(world, About.PLAN_CHANGE, alumnus=people["Wish Ruiz"])
    opened(world, About.WROTE_IN_CRISIS, alumnus=people["Late Ruiz"])
    world.wait(minutes=31)
    opened(world, About.DOUBTFUL, alumnus=people["Soon Ruiz"])
    with transaction(world.engine, program=world.program) as session:
        order = [one.about for one in tasks.list_open(session)]
    assert order == [About.WROTE_IN_CRISIS, About.DOUBTFUL, About.LAPSE_RISK, About.PLAN_CHANGE]
    shown = console_of(world, sam).get(page).text
    body = shown[shown.index('id="tasks"') if page == "/" else shown.index("<main") :]
    at = [body.index(f"{one} R.") for one in ("Late", "Soon", "Slow", "Wish")]
    assert at == sorted(at)
