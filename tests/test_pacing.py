"""Check-ins in their sender's line: as many as the carrier lets go in a second, and no more at once after an outage."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from service.db import EVERY_PROGRAM, new_id, transaction
from service.messaging import pacing
from service.messaging.pacing import Line, Place
from tests.world import NOON, World


def places(world: World, count: int, slot_at: datetime | None = None) -> list[Place]:
    return [Place(new_id(), world.program, slot_at) for _ in range(count)]


def line_up(world: World, waiting: Sequence[Place], rate: float, *, now: datetime = NOON) -> Line:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return pacing.line_up(session, waiting, rate=rate, now=now)


def test_without_a_rate_all_leave_at_once(world: World) -> None:
    assert len(line_up(world, places(world, 50), 0).leaving) == 50


def test_f46_at_two_a_second_one_leaves_and_the_others_get_their_places(world: World) -> None:
    five = places(world, 5)
    line = line_up(world, five, 2)
    assert line.leaving == {five[0].id}
    assert [line.waiting[one.id] - NOON for one in five[1:]] == [
        timedelta(seconds=n / 2) for n in range(1, 5)
    ]


def test_the_next_in_line_wait_behind_those_before_them(world: World) -> None:
    line_up(world, places(world, 5), 1)
    [late] = places(world, 1)
    assert line_up(world, [late], 1).waiting[late.id] == NOON + timedelta(seconds=5)


def test_a_place_whose_time_has_come_leaves(world: World) -> None:
    line_up(world, places(world, 5), 1)
    three_later = NOON + timedelta(seconds=3)
    [place] = places(world, 1, slot_at=three_later)
    assert line_up(world, [place], 1, now=three_later).leaving == {place.id}


def test_f46_places_that_an_outage_has_missed_do_not_all_leave_at_once(world: World) -> None:
    much_later = NOON + timedelta(hours=1)
    line = line_up(world, places(world, 100, slot_at=NOON), 1, now=much_later)
    assert len(line.leaving) == 1


def test_a_sender_at_its_limit_is_held_until_the_carrier_takes_more(world: World) -> None:
    until = NOON + timedelta(minutes=5)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        pacing.hold(session, world.program, 30022, until=until, now=NOON)
    [place] = places(world, 1)
    assert line_up(world, [place], 0).waiting[place.id] == until
    assert line_up(world, [place], 0, now=until).leaving == {place.id}


def test_programs_do_not_wait_for_each_other(world: World) -> None:
    other = world.add_program("+12025550300", "Haven")
    line_up(world, places(world, 10), 1)
    place = Place(new_id(), other, None)
    assert line_up(world, [place], 1).leaving == {place.id}


def test_f45_a_program_has_a_limit_for_each_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.messaging.pacing.MOST_A_DAY", 3)
    line = line_up(world, places(world, 5), 0)
    assert (len(line.leaving), len(line.waiting), line.too_many) == (3, 2, {world.program})
    tomorrow = line_up(world, places(world, 1), 0, now=NOON + timedelta(days=1))
    assert len(tomorrow.leaving) == 1


def test_a_thousand_in_line_each_get_a_place_of_their_own(world: World) -> None:
    lines = [line_up(world, places(world, 200), 100) for _ in range(5)]
    given = {at for line in lines for at in line.waiting.values()}
    assert len(given) == 999
    assert max(given) == NOON + timedelta(seconds=9.99)
