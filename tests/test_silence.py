"""A check-in without an answer: one reminder, then a person looks; at once where the last word was hard (B3)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from service.checkins import patience
from service.checkins.schedules import CheckIn
from service.conversation import wording
from service.conversation.states import Reason
from service.db import transaction
from service.escalations.tables import Alert
from service.messaging.ledger import Purpose
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.due import change, queued, utc
from tests.world import Handset, World

HOME = date(2030, 1, 1)
CHICAGO = ZoneInfo("America/Chicago")
MINUTE = timedelta(minutes=1)

DELAYS = [
    ([], timedelta(hours=2)),
    ([MINUTE, MINUTE], timedelta(hours=2)),  # two answers tell nothing yet
    ([MINUTE, MINUTE, MINUTE], timedelta(minutes=30)),
    ([20 * MINUTE, 40 * MINUTE, 600 * MINUTE], timedelta(hours=2)),
    ([300 * MINUTE] * 5, timedelta(hours=6)),
]


@pytest.mark.parametrize(("delays", "expected"), DELAYS)
def test_b3_the_reminder_waits_three_times_their_own_median_within_bounds(
    delays: list[timedelta], expected: timedelta
) -> None:
    assert patience.reminder_after(delays) == expected


REMINDERS = [  # local time of the check-in, of its reminder
    (time(10), time(12)),
    (time(19), time(20, 45)),  # two hours would be at nine, as the quiet hours begin
    (time(20), time(20, 45)),
    (time(20, 15), time(20, 45)),
    (time(20, 30), None),
    (time(23), None),  # their own choice; a reminder in the night is not
    (time(8), time(10)),
    (time(3), None),
]


@pytest.mark.parametrize(("asked", "expected"), REMINDERS)
def test_b3_b5_a_reminder_never_comes_in_the_quiet_hours(asked: time, expected: time | None) -> None:
    at = patience.reminder_at(datetime.combine(HOME, asked, CHICAGO).astimezone(UTC), [], CHICAGO)
    assert (at and at.astimezone(CHICAGO).time()) == expected


def ask(world: World, ana: Handset) -> None:
    """It has become ten in the morning in Chicago, on the second day."""
    world.wait(hours=(utc("2030-01-02 16:00") - world.now) / timedelta(hours=1))
    assert len(ana.inbox()) == 1


def tasks_about(world: World, about: About) -> list[Task]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Task).where(Task.about == about).order_by(col(Task.id))))


def alerts(world: World) -> list[Reason]:
    with transaction(world.engine, program=world.program) as session:
        return [one.reason for one in session.exec(select(Alert).order_by(col(Alert.opened_at)))]


def test_b3_one_reminder_then_a_task_after_a_day_in_the_first_weeks(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10)], discharged_on=HOME)
    ask(world, ana)
    for _ in range(4):
        world.wait(minutes=30)
    [reminder] = ana.inbox()
    assert wording.has_said("remind", reminder)
    text = queued(world)[-1]
    with transaction(world.engine, program=world.program) as session:
        reminded = session.exec(select(CheckIn)).one().reminder_id
    assert (text.purpose, text.id) == (Purpose.CHECK_IN, reminded)
    for _ in range(43):
        world.wait(minutes=30)
    assert (ana.inbox(), tasks_about(world, About.SILENCE)) == ([], [])
    world.wait(minutes=30)
    assert len(tasks_about(world, About.SILENCE)) == 1
    assert alerts(world) == []


def test_b3_after_the_first_weeks_a_person_looks_after_two_days(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10)], discharged_on=HOME - timedelta(days=200))
    while not ana.inbox():
        world.wait(hours=1)
    asked = queued(world)[0].created_at
    while world.now < asked + timedelta(hours=47):
        world.wait(hours=1)
    assert tasks_about(world, About.SILENCE) == []
    world.wait(hours=1)
    world.wait(hours=1)
    assert len(tasks_about(world, About.SILENCE)) == 1


@pytest.mark.parametrize("body", ["2", "pretty good actually", "PLAN", "URGE"])
def test_b3_whoever_has_written_anything_is_not_silent(world: World, body: str) -> None:
    ana = world.alumnus(check_ins=[time(10)], discharged_on=HOME)
    ask(world, ana)
    world.wait(minutes=20)
    ana.texts(body)
    if body == "URGE":
        ana.texts("1")
    ana.inbox()
    for _ in range(24):
        world.wait(hours=1)
    assert [text for text in ana.inbox() if wording.has_said("remind", text)] == []
    assert tasks_about(world, About.SILENCE) == []


def test_b3_a_number_after_the_reminder_is_the_answer(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10)])
    ask(world, ana)
    for _ in range(4):
        world.wait(minutes=30)
    ana.inbox()
    ana.texts("7")
    assert any("kitchen" in said or "block" in said for said in ana.inbox())


def test_b3_silence_after_a_hard_word_is_seen_at_once(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10)])
    world.wait(minutes=1)
    ana.texts("5")
    ask_after_an_episode(world, ana)
    assert len(tasks_about(world, About.SILENCE)) == 1
    assert alerts(world) == [Reason.OVERDUE], "the task of the day before, and not this silence"


def test_b3_silence_after_a_strong_urge_pages_somebody(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(check_ins=[time(10)], specialist=sam)
    world.wait(minutes=1)
    ana.texts("8")
    end_in_silence(world, ana)
    assert alerts(world) == [Reason.STRONG_URGE]
    sam.texts("1")
    sam.texts("1 no answer")
    sam.inbox()
    stay_silent(world, ana)
    assert len(tasks_about(world, About.SILENCE)) == 1
    assert alerts(world) == [Reason.STRONG_URGE, Reason.SILENCE]
    assert [said for said in sam.inbox() if "Ana R." in said]


def ask_after_an_episode(world: World, ana: Handset) -> None:
    """The next day's check-in and its reminder, both without an answer; the episode before ended in silence too."""
    end_in_silence(world, ana)
    stay_silent(world, ana)


def end_in_silence(world: World, ana: Handset) -> None:
    for _ in range(4):
        world.wait(minutes=30)
    ana.inbox()


def stay_silent(world: World, ana: Handset) -> None:
    ana.inbox()
    ask(world, ana)
    for _ in range(4):
        world.wait(minutes=30)
    assert [wording.has_said("remind", said) for said in ana.inbox()] == [True]


def test_b3_a_check_in_that_never_left_is_no_silence(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10)])
    change(world, ana.person, is_unreachable=False)
    world.carrier.failures = []
    world.wait(hours=(utc("2030-01-02 16:00") - world.now) / timedelta(hours=1))
    [text] = [one for one, _ in world.carrier.sent]
    world.fails(text, "undelivered", sid=world.carrier.sent[0][1], error_code=30008)
    for _ in range(30):
        world.wait(hours=2)
    assert tasks_about(world, About.SILENCE) == []


def test_p3_a_reminder_never_comes_twice(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10)])
    ask(world, ana)
    for _ in range(40):
        world.wait(minutes=15)
    assert len(ana.inbox()) == 1


def test_b3_who_is_asked_twice_a_day_is_not_reminded_in_between(world: World) -> None:
    ana = world.alumnus(check_ins=[time(10), time(16)], discharged_on=HOME)
    world.wait(hours=(utc("2030-01-02 16:00") - world.now) / timedelta(hours=1) - 6)
    ana.inbox()
    world.wait(hours=6)
    for _ in range(20):
        world.wait(minutes=30)
    assert [wording.has_said("check_in", said) for said in ana.inbox()] == [True, True]
