"""Ninety days of one person, as a picture and as a table (B12)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.checkins.ratings import Rating
from service.checkins.risk_windows import RiskWindow, Source, Standing
from service.checkins.schedules import CheckIn
from service.conversation.states import RatingKind
from service.db import new_id, transaction
from service.web import trends
from tests.visiting import console_of
from tests.world import NOON, World

CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2030, 1, 1)


def rating(days_ago: int, value: int, kind: RatingKind = RatingKind.NOW) -> Rating:
    at = NOON - timedelta(days=days_ago)
    return Rating(program_id=new_id(), alumnus_id=new_id(), value=value, kind=kind, at=at)


def check_in(days_ago: int, *, is_answered: bool) -> CheckIn:
    at = NOON - timedelta(days=days_ago)
    return CheckIn(
        program_id=new_id(),
        alumnus_id=new_id(),
        local_date=TODAY - timedelta(days=days_ago),
        slot=0,
        message_id=new_id(),
        asked_at=at,
        answered_at=at if is_answered else None,
    )


def test_b12_the_table_says_what_the_picture_shows() -> None:
    told = [rating(8, 2), rating(3, 6), rating(2, 9), rating(1, 7, RatingKind.MOOD)]
    asked = [check_in(8, is_answered=True), check_in(2, is_answered=True), check_in(1, is_answered=False)]
    trend = trends.draw(told, asked, CHICAGO, now=NOON)
    newest, before = trend.weeks[:2]
    assert (newest.told, newest.mean, newest.highest, newest.mood) == (2, 7.5, 9, 7)
    assert (newest.answered, newest.asked) == (1, 2)
    assert (before.told, before.mean, before.answered, before.asked) == (1, 2.0, 1, 1)
    assert (trend.told, trend.answered, trend.asked) == (3, 2, 3)
    assert len(trend.dots) == 3
    assert [mark.is_answered for mark in trend.marks] == [True, True, False]
    assert len(trend.line.split()) == 2


def test_b12_everything_stands_within_the_picture() -> None:
    told = [rating(day, value) for day in range(95) for value in (0, 10)]
    trend = trends.draw(told, [check_in(day, is_answered=True) for day in range(95)], CHICAGO, now=NOON)
    assert len(trend.dots) == 2 * 90
    assert all(0 < dot.x < 320 and 0 < dot.y < 125 for dot in trend.dots)
    assert (trend.begins, trend.ends, len(trend.weeks)) == (date(2029, 10, 4), TODAY, 13)


def test_b12_a_number_told_after_midnight_counts_for_the_day_on_their_own_clock() -> None:
    late = Rating(program_id=new_id(), alumnus_id=new_id(), value=5, at=datetime(2030, 1, 1, 5, tzinfo=UTC))
    trend = trends.draw([late], [], CHICAGO, now=NOON)
    assert trend.dots[0].x == trends.LEFT + 88 * trends.STEP  # 23:00 of the day before


def test_b12_b8_the_page_shows_the_trend_and_the_hard_hours(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam, check_ins=[time(13)])
    with transaction(world.engine, program=world.program) as session:
        session.add(
            RiskWindow(
                program_id=world.program,
                alumnus_id=ana.person or world.program,
                source=Source.LEARNED,
                standing=Standing.OFFERED,
                weekday=4,
                starts=time(22),
                moments=4,
                found_at=NOON,
            )
        )
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert "No numbers and no check-ins yet" in page
    world.wait(hours=1)
    ana.texts("2")
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert "Answered 1 of 1 check-ins" in page
    assert page.count('class="dot"') == 1
    assert "Fridays at 22:00, offered, no answer yet: hard on 4 dates" in page
