"""How often a person is asked since they came home: densely, then less, never ending by itself (B2)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from service.checkins import rhythm, schedules
from service.checkins.due import run_due
from service.checkins.rhythm import MIDDAY, Rhythm
from service.checkins.schedules import CheckIn
from service.conversation.reading import read
from service.conversation.values import Intent, Pace
from service.db import transaction
from service.people.alumni import Alumnus
from tests.due import queued, run, utc
from tests.world import NOON, World

HOME = date(2030, 1, 1)
"""A Tuesday: the day of the discharge, and the first of the world."""
DAY = timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")


def asked_days(
    pace: Pace | None, *, until: int, slot: int = 0, discharged_on: date | None = HOME
) -> list[int]:
    """The days since the discharge on which a slot is asked."""
    one = Rhythm(discharged_on, pace)
    return [day for day in range(until) if one.asks(HOME + day * DAY, slot)]


def test_b2_every_own_time_is_asked_for_seventeen_days_then_the_first_alone() -> None:
    assert asked_days(None, until=60, slot=1) == list(range(18))
    assert asked_days(None, until=57) == list(range(57))


def test_b2_after_eight_weeks_three_a_week_and_from_the_sixth_month_on_one() -> None:
    days = asked_days(None, until=400)
    assert [day for day in days if 56 < day < 72] == [58, 60, 63, 65, 67, 70]
    assert [day for day in days if 170 < day < 200] == [172, 175, 177, 179, 182, 189, 196]


def test_b2_it_never_ends_by_itself() -> None:
    for year in range(1, 40):
        week = [Rhythm(HOME).asks(HOME.replace(year=2030 + year) + day * DAY, 0) for day in range(7)]
        assert week.count(True) == 1


@pytest.mark.parametrize(
    ("pace", "in_two_weeks"),
    [(Pace.EVERY_TIME, 14), (Pace.DAILY, 14), (Pace.THREE_A_WEEK, 6), (Pace.WEEKLY, 2)],
)
def test_b2_a_wish_of_their_own_stands_above_the_time_since_discharge(pace: Pace, in_two_weeks: int) -> None:
    for start in (HOME, HOME + 100 * DAY, HOME + 1000 * DAY):
        assert sum(Rhythm(HOME, pace).asks(start + day * DAY, 0) for day in range(14)) == in_two_weeks


def test_b2_midday_is_asked_in_the_first_days_alone() -> None:
    assert asked_days(None, until=60, slot=MIDDAY) == list(range(18))
    assert asked_days(Pace.DAILY, until=60, slot=MIDDAY) == list(range(18))
    assert asked_days(None, until=60, slot=MIDDAY, discharged_on=None) == []


def test_without_a_day_of_discharge_all_their_times_stand_every_day() -> None:
    assert asked_days(None, until=400, slot=1, discharged_on=None) == list(range(400))


@settings(deadline=None)  # a zone's first use reads its file
@given(
    st.dates(date(2029, 1, 1), date(2031, 12, 31)),
    st.none() | st.sampled_from(Pace),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Lisbon"]),
    st.integers(0, 900 * 24),
)
def test_b2_b5_the_next_one_is_the_first_date_that_is_asked_whatever_the_clocks_do(
    discharged_on: date, pace: Pace | None, local_time: time, name: str, hours: int
) -> None:
    one, zone = Rhythm(discharged_on, pace), ZoneInfo(name)
    after = NOON + timedelta(hours=hours)
    at = rhythm.next_due(one, 0, local_time, zone, after)
    assert at is not None
    assert after < at <= after + 9 * DAY
    assert one.asks(at.astimezone(zone).date(), 0)
    between = after.astimezone(zone).date() + DAY
    while between < at.astimezone(zone).date():
        assert not one.asks(between, 0)
        between += DAY


def test_b2_a_second_time_falls_silent_after_the_dense_days_and_costs_nothing_then(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20), time(9)], discharged_on=HOME)
    for quarter in range(24 * 20):
        run(world, run_due, NOON + timedelta(hours=quarter))
    with transaction(world.engine, program=world.program) as session:
        by_slot = {row.slot: row.next_at for row in schedules.times_of(session, ana.person or world.program)}
    assert by_slot[1] is None
    assert by_slot[0] is not None
    assert (
        len(queued(world)) == 18 + 17 + 2
    )  # evenings of days 0-17, mornings of days 1-17, two more evenings


def test_b2_midday_comes_where_they_agreed_and_never_a_fourth_a_day(world: World) -> None:
    world.alumnus(check_ins=[time(9), time(20)], discharged_on=HOME, midday=time(13))
    for hour in range(24):
        run(world, run_due, utc("2030-01-02 06:00") + timedelta(hours=hour))
    with transaction(world.engine, program=world.program) as session:
        slots = [row.slot for row in session.exec(select(CheckIn).order_by(col(CheckIn.asked_at)))]
    assert slots == [0, MIDDAY, 1]


PACES = {
    "daily please": Pace.DAILY,
    "every day please": Pace.DAILY,
    "text me daily": Pace.DAILY,
    "cada d\u00eda por favor": Pace.DAILY,
    "three times a week": Pace.THREE_A_WEEK,
    "weekly is enough": Pace.WEEKLY,
    "una vez por semana": Pace.WEEKLY,
}


@pytest.mark.parametrize("body", PACES)
def test_b2_a_pace_is_read_in_everyday_words(body: str) -> None:
    found = read(body)
    assert (found.intent, found.pace) == (Intent.SCHEDULE, PACES[body])


@pytest.mark.parametrize(
    "body", ["I run every day", "I crave it every day", "once a week on sundays", "I pray daily"]
)
def test_b2_other_things_that_happen_every_day_are_no_wish_about_our_texts(body: str) -> None:
    assert read(body).pace is None


def test_b2_daily_please_brings_the_daily_one_back_in_the_weekly_months(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)], discharged_on=HOME - 300 * DAY)
    ana.texts("daily please")
    assert ["once a day" in said or "a day from now" in said for said in ana.inbox()] == [True]
    for _ in range(3):
        world.wait(hours=8)  # 20:00 in Chicago
        assert len(ana.inbox()) == 1
        ana.texts("2")
        ana.inbox()
        world.wait(hours=16)
        ana.inbox()


def test_b6_time_sets_the_hour_and_leaves_the_pace(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)], discharged_on=HOME - 300 * DAY)
    ana.texts("TIME 7pm")
    with transaction(world.engine, program=world.program) as session:
        [row] = schedules.times_of(session, ana.person or world.program)
        assert session.get_one(Alumnus, ana.person).pace is None
    assert (row.local_time, row.next_at and row.next_at.astimezone(CHICAGO).weekday()) == (
        time(19),
        (HOME - 300 * DAY).weekday(),
    )


def test_b2_every_day_at_nine_sets_both(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)], discharged_on=HOME - 300 * DAY)
    ana.texts("text me every day at 9pm")
    with transaction(world.engine, program=world.program) as session:
        [row] = schedules.times_of(session, ana.person or world.program)
        assert session.get_one(Alumnus, ana.person).pace is Pace.DAILY
    assert row.next_at == datetime.combine(HOME, time(21), CHICAGO)
