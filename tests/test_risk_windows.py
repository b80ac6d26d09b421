"""Hours that are often hard: learned by a small statistic, offered once, and written ahead of once a day (B7, B8)."""

import random
from datetime import UTC, datetime, time, timedelta

from sqlmodel import col, select

from service.checkins import risky_hours
from service.checkins.episodes import Episode
from service.checkins.risk_windows import RiskWindow, Source, Standing
from service.checkins.schedules import CheckIn
from service.conversation import wording
from service.conversation.states import EpisodeKind, Mode
from service.db import transaction
from service.messaging.lint import problems
from tests.due import change, state_of, utc
from tests.world import NOON, Handset, World

MONDAY = datetime(2029, 11, 5, tzinfo=UTC)
WEEKS = 8


def moment(week: int, weekday: int, hour: int, minute: int = 0) -> datetime:
    return MONDAY + timedelta(weeks=week, days=weekday, hours=hour, minutes=minute)


def test_b8_four_fridays_at_ten_are_a_window() -> None:
    moments = [moment(week, 4, 22, 7 * week) for week in range(0, 8, 2)]
    [found] = risky_hours.find(moments, WEEKS)
    assert (found.weekday, found.hour, found.dates) == (4, 22, 4)


def test_b8_one_bad_night_is_one_however_often_they_wrote() -> None:
    assert risky_hours.find([moment(0, 4, 22, minute) for minute in range(50)], WEEKS) == []


def test_b8_two_dates_are_too_few_and_three_among_many_are_chance() -> None:
    assert risky_hours.find([moment(0, 4, 22), moment(1, 4, 22)], WEEKS) == []
    everywhere = [moment(week, day, hour) for week in range(8) for day in range(7) for hour in (8, 14, 20)]
    assert risky_hours.find(everywhere, WEEKS) == []


def test_b8_the_neighbouring_hour_counts_and_gives_no_second_window() -> None:
    moments = [moment(week, 4, 22 + week % 2, 30) for week in range(6)]
    assert [(one.weekday, one.hour, one.dates) for one in risky_hours.find(moments, WEEKS)] == [(4, 22, 6)]


def test_b8_people_without_a_pattern_are_rarely_told_of_one() -> None:
    """Of a thousand people whose hard moments fall anywhere, fewer than one in ten gets an offer."""
    chance = random.Random(8)
    found = sum(
        bool(
            risky_hours.find(
                [moment(0, 0, 0) + timedelta(hours=chance.uniform(0, WEEKS * 168)) for _ in range(many)],
                WEEKS,
            )
        )
        for many in (5, 10, 20, 40, 80)
        for _ in range(200)
    )
    assert found < 100


def test_b8_people_with_a_pattern_are_mostly_found() -> None:
    chance = random.Random(8)
    found = 0
    for _ in range(200):
        moments = [moment(0, 0, 0) + timedelta(hours=chance.uniform(0, WEEKS * 168)) for _ in range(10)]
        moments += [
            moment(week, 4, 22, chance.randrange(60)) for week in range(WEEKS) if chance.random() < 0.7
        ]
        found += any(
            (one.weekday, one.hour) in {(4, 22), (4, 21)} for one in risky_hours.find(moments, WEEKS)
        )
    assert found >= 170


def hard_fridays(world: World, ana: Handset) -> None:
    """Four Fridays around ten in the evening, in Chicago; the world begins on a Tuesday."""
    with transaction(world.engine, program=world.program) as session:
        for week in range(4):
            at = utc("2029-12-29 04:10") - timedelta(weeks=week)
            session.add(
                Episode(
                    program_id=world.program,
                    alumnus_id=ana.person or world.program,
                    kind=EpisodeKind.URGE,
                    opened_at=at,
                    closed_at=at + timedelta(minutes=20),
                )
            )
    change(world, ana.person, enrolled_at=NOON - timedelta(weeks=8), review_at=NOON)


def until(world: World, at: datetime) -> None:
    while world.now < at:
        world.wait(minutes=min(20, (at - world.now) / timedelta(minutes=1)))


def windows_of(world: World) -> list[RiskWindow]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(RiskWindow).order_by(col(RiskWindow.found_at))))


def test_b8_a_learned_window_is_offered_once_and_used_only_when_confirmed(world: World) -> None:
    ana = world.alumnus()
    hard_fridays(world, ana)
    until(world, utc("2030-01-02 17:00"))  # eleven in Chicago, on the next day
    [offer] = ana.inbox()
    assert "on Fridays at 9:40 PM" in offer
    assert problems(offer, is_unasked=True) == ()
    [row] = windows_of(world)
    assert (row.source, row.standing, row.moments, row.next_at) == (Source.LEARNED, Standing.OFFERED, 4, None)
    until(world, utc("2030-01-05 06:00"))
    assert ana.inbox() == [], "not confirmed, so nothing came on Friday"
    ana.texts("1")
    assert wording.has_said("window_taken", ana.inbox()[0])
    assert windows_of(world)[0].next_at == utc("2030-01-12 03:40")
    until(world, utc("2030-01-12 03:39"))
    assert ana.inbox() == [], "and the same hours are not offered again"
    until(world, utc("2030-01-12 03:40"))
    [ahead] = ana.inbox()
    assert wording.has_said("ahead", ahead)


def test_b8_two_leaves_it_and_no_text_ever_comes_of_it(world: World) -> None:
    ana = world.alumnus()
    hard_fridays(world, ana)
    until(world, utc("2030-01-02 17:00"))
    ana.inbox()
    ana.texts("2")
    assert wording.has_said("window_left", ana.inbox()[0])
    until(world, utc("2030-01-06 06:00"))
    assert ana.inbox() == []
    assert [row.standing for row in windows_of(world)] == [Standing.DECLINED]


def test_b8_any_other_answer_is_taken_for_what_it_is(world: World) -> None:
    ana = world.alumnus()
    hard_fridays(world, ana)
    until(world, utc("2030-01-02 17:00"))
    ana.inbox()
    ana.texts("7")
    assert any("kitchen" in said or "block" in said for said in ana.inbox())
    assert [row.standing for row in windows_of(world)] == [Standing.OFFERED]


def declare(world: World, ana: Handset, next_at: datetime, starts: time) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.add(
            RiskWindow(
                program_id=world.program,
                alumnus_id=ana.person or world.program,
                source=Source.DECLARED,
                standing=Standing.CONFIRMED,
                starts=starts,
                found_at=NOON,
                next_at=next_at,
            )
        )


def test_b7_a_text_comes_before_a_declared_window_and_more_brings_their_own_step(world: World) -> None:
    ana = world.alumnus()
    declare(world, ana, utc("2030-01-02 00:40"), time(19))
    until(world, utc("2030-01-02 00:40"))
    [ahead] = ana.inbox()
    assert wording.has_said("ahead", ahead)
    assert not any(own in ahead for own in ("kitchen", "block"))
    assert state_of(world, ana.person).mode is Mode.CHECK_IN
    ana.texts("MORE")
    [reply] = ana.inbox()
    assert any(own in reply for own in ("Put the phone in the kitchen", "Walk around the block"))
    assert windows_of(world)[0].next_at == utc("2030-01-03 00:40")


def test_b7_two_windows_of_one_day_bring_one_text(world: World) -> None:
    ana = world.alumnus()
    declare(world, ana, utc("2030-01-01 20:40"), time(15))
    declare(world, ana, utc("2030-01-02 00:40"), time(19))
    until(world, utc("2030-01-02 05:00"))
    assert len(ana.inbox()) == 1
    with transaction(world.engine, program=world.program) as session:
        assert len(session.exec(select(CheckIn)).all()) == 1


def test_b7_nothing_comes_in_a_pause_nor_after_the_window_has_begun(world: World) -> None:
    ana, ben = world.alumnus(), world.alumnus("+12025550103")
    declare(world, ana, utc("2030-01-01 20:40"), time(15))
    change(world, ana.person, paused_until=utc("2030-01-01 21:00"))
    declare(world, ben, utc("2030-01-01 17:00"), time(11, 20))
    world.wait(minutes=1)
    until(world, utc("2030-01-01 20:45"))
    assert (ana.inbox(), ben.inbox()) == ([], [])
