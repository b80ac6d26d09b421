"""A person's own check-in times, and what becomes of them when they move (B1, B5, B6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from service.checkins import due, ratings, schedules
from service.checkins.ratings import Rating
from service.checkins.schedules import CheckInTime
from service.db import transaction
from service.people.alumni import Alumnus
from tests.due import run, utc
from tests.world import NOON, World

EIGHT = utc("2030-01-02 02:00")
"""20:00 in Chicago, on the first day of the world."""
DAY = timedelta(days=1)


@contextmanager
def person(world: World, who: UUID | None) -> Iterator[tuple[Session, Alumnus]]:
    with transaction(world.engine, program=world.program) as session:
        yield session, session.get_one(Alumnus, who)


def set_times(world: World, who: UUID | None, *times: time, now: datetime = NOON) -> list[CheckInTime]:
    with person(world, who) as (session, alumnus):
        schedules.set_times(session, alumnus, times, now=now)
        return schedules.times_of(session, alumnus.id)


def test_b1_a_time_still_ahead_is_for_today_and_one_that_has_passed_for_tomorrow(world: World) -> None:
    ana = world.alumnus()
    rows = set_times(world, ana.person, time(20), time(12), time(11, 59), time(12, 1))
    assert [(row.slot, row.next_at) for row in rows] == [
        (0, EIGHT),
        (1, NOON),  # its minute is not over yet
        (2, NOON + DAY - timedelta(minutes=1)),
        (3, NOON + timedelta(minutes=1)),
    ]


def test_setting_the_same_times_again_changes_nothing_not_even_what_is_due(world: World) -> None:
    ana = world.alumnus()
    before = set_times(world, ana.person, time(9, 30), time(20))
    after = set_times(world, ana.person, time(9, 30), time(20), now=EIGHT + timedelta(minutes=5))
    assert [(row.id, row.next_at) for row in after] == [(row.id, row.next_at) for row in before]


def test_b6_one_time_in_place_of_two_keeps_the_first_slot(world: World) -> None:
    ana = world.alumnus()
    first, _ = set_times(world, ana.person, time(9, 30), time(20))
    [row] = set_times(world, ana.person, time(21))
    assert (row.id, row.slot, row.local_time, row.next_at) == (
        first.id,
        0,
        time(21),
        EIGHT + timedelta(hours=1),
    )
    assert set_times(world, ana.person) == []


def test_the_same_time_twice_is_one_time(world: World) -> None:
    ana = world.alumnus()
    assert [row.slot for row in set_times(world, ana.person, time(20), time(20))] == [0]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", "2030-01-02 01:00"),
        ("America/Los_Angeles", "2030-01-02 04:00"),
        ("Europe/Berlin", "2030-01-01 19:00"),
        ("Asia/Tokyo", "2030-01-02 11:00"),
    ],
)
def test_b5_a_person_who_moves_keeps_their_local_time(world: World, zone: str, expected: str) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    with person(world, ana.person) as (session, alumnus):
        alumnus.timezone = zone
        schedules.reschedule(session, alumnus, now=NOON)
        assert [row.next_at for row in schedules.times_of(session, alumnus.id)] == [utc(expected)]


def test_p3_who_flies_west_after_the_check_in_gets_no_second_one_that_day(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    run(world, due.run_due, EIGHT)
    with person(world, ana.person) as (session, alumnus):
        alumnus.timezone = "Pacific/Honolulu"  # there it is four in the afternoon of the same day
        schedules.reschedule(session, alumnus, now=EIGHT)
        [row] = schedules.times_of(session, alumnus.id)
    assert row.next_at == utc("2030-01-03 06:00")


def test_an_answer_belongs_to_the_check_in_asked_last_and_counts_once(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    with person(world, ana.person) as (session, alumnus):
        assert schedules.answer(session, alumnus.id, now=NOON) is None
    for day in range(2):
        run(world, due.run_due, EIGHT + day * DAY)
    answered_at = EIGHT + DAY + timedelta(minutes=3)
    with person(world, ana.person) as (session, alumnus):
        check_in = schedules.answer(session, alumnus.id, now=answered_at)
        assert check_in is not None
        assert (check_in.asked_at, check_in.answered_at) == (EIGHT + DAY, answered_at)
        assert schedules.answer(session, alumnus.id, now=answered_at) is None


def test_a_rating_is_kept_with_what_asked_for_it(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    run(world, due.run_due, EIGHT)
    with person(world, ana.person) as (session, alumnus):
        check_in = schedules.answer(session, alumnus.id, now=EIGHT)
        assert check_in is not None
        ratings.record(session, alumnus.id, 7, program=world.program, check_in=check_in.id, now=EIGHT)
    with person(world, ana.person) as (session, _):
        [rating] = session.exec(select(Rating)).all()
    assert (rating.alumnus_id, rating.value, rating.check_in_id, rating.at) == (
        ana.person,
        7,
        check_in.id,
        EIGHT,
    )
