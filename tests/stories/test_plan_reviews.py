"""The written plan is reviewed after 30, 60 and 90 days, then every quarter: a task, and a text that names nothing (F4)."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlmodel import col, select

from service import cli
from service.checkins import plans_due
from service.conversation import wording
from service.db import transaction
from service.messaging.lint import problems
from service.people import plan_reviews, plans
from service.people.alumni import Alumnus
from service.people.plan_reviews import PlanReview
from service.people.programs import SecondFactor
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.settings import Settings
from tests.conftest import KEYS
from tests.due import change, run_in_workers
from tests.test_second_factor import wants
from tests.visiting import console_of
from tests.world import NOON, Handset, World

DISCHARGED = date(2030, 1, 1)


def ana_of(world: World, **columns: object) -> Handset:
    return world.alumnus(discharged_on=DISCHARGED, **columns)  # type: ignore[arg-type]


def until(world: World, day: date, hour: int = 18) -> None:
    """Noon in Chicago in the winter is six in the evening, UTC."""
    world.clock.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    world.tick()


def reviews(world: World) -> list[PlanReview]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(PlanReview).order_by(col(PlanReview.due_on))))


def tasks_open(world: World) -> list[Task]:
    with transaction(world.engine, program=world.program) as session:
        mine = select(Task).where(Task.about == About.PLAN_REVIEW, col(Task.closed_at).is_(None))
        return list(session.exec(mine))


def new_version(world: World, ana: Handset, *reasons: str) -> None:
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        plans.add_version(
            session, key, ana.person, program=world.program, reasons=list(reasons), now=world.now
        )


def test_f4_d17_whose_texts_others_may_read_gets_the_task_alone(world: World) -> None:
    ana = ana_of(world, wants_notices=False)
    world.tick()
    until(world, DISCHARGED + timedelta(days=30))
    assert len(tasks_open(world)) == 1
    for day in range(31, 40):
        until(world, DISCHARGED + timedelta(days=day))
    assert ana.inbox() == []


def next_of(world: World, ana: Handset) -> datetime | None:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Alumnus, _id(ana)).plan_review_at


def _id(ana: Handset) -> UUID:
    assert ana.person is not None
    return ana.person


def test_f4_thirty_sixty_ninety_days_and_then_every_quarter() -> None:
    day, days = DISCHARGED, []
    for _ in range(6):
        day = plan_reviews.next_due(DISCHARGED, day)
        days.append(day)
    assert [(one - DISCHARGED).days for one in days[:3]] == [30, 60, 90]
    assert days[3:] == [date(2030, 7, 1), date(2030, 10, 1), date(2031, 1, 1)]
    assert plan_reviews.next_due(date(2030, 8, 31), date(2031, 1, 1)) == date(2031, 2, 28)


def test_f4_when_it_comes_due_the_specialist_has_a_task_and_the_alumnus_a_text_that_names_nothing(
    world: World,
) -> None:
    sam = world.staff()
    ana = ana_of(world, specialist=sam)
    world.tick()
    assert (next_of(world, ana), reviews(world)) == (datetime(2030, 1, 31, 16, tzinfo=UTC), [])
    until(world, date(2030, 1, 31))
    [task], [said] = tasks_open(world), ana.inbox()
    assert (task.assignee_id, task.next_at) == (sam.person, None)
    assert wording.has_said("plan_review", said)
    assert problems(said, is_unasked=True) == ()
    until(world, date(2030, 2, 1))
    assert (ana.inbox(), len(tasks_open(world))) == ([], 1)
    assert sam.inbox() == [], "nobody is paged for it"


def test_f4_a_new_version_ends_it_and_the_first_one_is_no_review(world: World) -> None:
    ana = ana_of(world)
    new_version(world, ana, "My kids")
    until(world, date(2030, 1, 31))
    new_version(world, ana, "My kids", "Saturdays")
    [row] = reviews(world)
    assert (row.is_changed, row.done_at, tasks_open(world)) == (True, world.now, [])
    until(world, date(2030, 3, 2))
    assert [one.due_on.isoformat() for one in reviews(world)] == ["2030-01-31", "2030-03-02"]


def test_f4_a_version_of_the_two_weeks_before_counts_already(world: World) -> None:
    ana = ana_of(world)
    new_version(world, ana, "My kids")
    until(world, date(2030, 1, 20))
    new_version(world, ana, "Saturdays")
    until(world, date(2030, 1, 31))
    assert (tasks_open(world), ana.inbox()) == ([], [])
    [row] = reviews(world)
    assert (row.due_on, row.done_at is not None) == (date(2030, 1, 31), True)
    assert next_of(world, ana) == datetime(2030, 3, 2, 16, tzinfo=UTC)


def test_f4_reviewed_without_a_change_is_noted_on_the_page_and_in_the_inbox(world: World) -> None:
    sam = world.staff()
    wants(world, SecondFactor.OPTIONAL)
    ana = ana_of(world, specialist=sam)
    until(world, date(2030, 1, 31))
    client = console_of(world, sam)
    assert "Due since Jan 31" in client.get(f"/people/{ana.person}").text
    assert client.post(f"/people/{ana.person}/plan-reviewed").status_code == 303
    [row] = reviews(world)
    assert (row.is_changed, row.done_by, tasks_open(world)) == (False, sam.person, [])
    assert "Next on Mar 2" in client.get(f"/people/{ana.person}").text
    assert client.post(f"/people/{world.program}/plan-reviewed").status_code == 404
    until(world, date(2030, 3, 2))
    [task] = tasks_open(world)
    client = console_of(world, sam)
    client.post(f"/tasks/{task.id}/finish")
    assert reviews(world)[-1].done_by == sam.person


def test_f4_an_overdue_review_is_called_so_in_the_inbox(world: World) -> None:
    sam = world.staff()
    wants(world, SecondFactor.OPTIONAL)
    ana_of(world, specialist=sam)
    until(world, date(2030, 1, 31))
    assert "reviewed with them, overdue" not in console_of(world, sam).get("/").text
    until(world, date(2030, 2, 20))
    assert "reviewed with them, overdue" in console_of(world, sam).get("/").text


def test_f4_who_cannot_be_written_to_is_told_later_or_not_at_all(world: World) -> None:
    ana = ana_of(world, paused_until=NOON + timedelta(days=33))
    until(world, date(2030, 1, 31))
    assert (ana.inbox(), len(tasks_open(world))) == ([], 1)
    until(world, date(2030, 2, 4))
    assert len([one for one in ana.inbox() if wording.has_said("plan_review", one)]) == 1
    other = world.alumnus("+12025550102", discharged_on=date(2030, 1, 6), paused_until=NOON + timedelta(90))
    for day in range(5, 14):
        until(world, date(2030, 2, day))
    assert (other.inbox(), [one for one in reviews(world) if one.next_at]) == ([], [])


def test_f4_nobody_from_before_is_asked_for_what_lies_behind(world: World) -> None:
    ana = ana_of(world)
    change(world, ana.person, discharged_on=date(2029, 2, 10))
    world.tick()
    assert (reviews(world), next_of(world, ana)) == ([], datetime(2030, 2, 10, 16, tzinfo=UTC))


def test_f4_two_workers_open_one_review(world: World) -> None:
    ana_of(world)
    world.tick()
    world.clock.at = datetime(2030, 1, 31, 18, tzinfo=UTC)
    run_in_workers(world, plans_due.run_due, world.now, workers=2, limit=10)
    assert (len(reviews(world)), len(tasks_open(world))) == (1, 1)


def test_f4_the_command_line_notes_a_review(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = ana_of(world)
    until(world, date(2030, 1, 31))
    settings = Settings(
        _env_file=None,
        database_url=world.engine.url.render_as_string(hide_password=False),
        keys=SecretStr(KEYS),
        data_dir=tmp_path,
    )

    def reviewed(phone: str) -> int:
        arguments = cli.parser("reviewed").parse_args(["reviewed", "--program", "Harbor", "--phone", phone])
        code: int = arguments.run(arguments, settings)
        return code

    assert reviewed("+12025550199") == 1
    assert "nobody of this program has this phone" in capsys.readouterr().err
    assert (len(tasks_open(world)), reviewed(ana.number)) == (1, 0)
    [row] = reviews(world)
    assert (row.done_by, row.is_changed, row.done_at is not None) == (None, False, True)
    assert tasks_open(world) == []
