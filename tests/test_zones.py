"""Elsewhere for a time, by the clocks there, and home again by itself; a pause that ends says so once (B5, A14)."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from service.checkins import schedules, zones
from service.conversation import wording
from service.conversation.reading import read
from service.conversation.reading.places import zones as known_zones
from service.conversation.values import Intent, Stay
from service.db import transaction
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.due import change, utc
from tests.world import Handset, World

THURSDAY = date(2030, 1, 3)

PLACES = {
    "I'm in London this week": ("Europe/London", Stay(weekday=6)),
    "estoy en Madrid hasta el viernes": ("Europe/Madrid", Stay(weekday=4)),
    "im in denver until sunday": ("America/Denver", Stay(weekday=6)),
    "traveling to Tokyo for 5 days": ("Asia/Tokyo", Stay(days=5)),
    "me voy a Bogot\u00e1 por una semana": ("America/Bogota", Stay(days=7)),
    "I'll be in Los Angeles for two weeks": ("America/Los_Angeles", Stay(days=14)),
    "estoy en Nueva York por 3 d\u00edas": ("America/New_York", Stay(days=3)),
    "I moved to Denver": ("America/Denver", None),
    "I will be in Eastern time this week": ("America/New_York", Stay(weekday=6)),
}
UNSURE = (
    "flying to Boston tomorrow",
    "traveling to Springfield for a week",
    "I'm traveling to Smallville this week",
)
ELSEWISE = (
    "im in bed until friday",
    "estoy en la cama hasta el lunes",
    "I'm in pain for 3 days",
    "I'm in Chicago this week and craving",
    "going to bed now",
    "visiting family this week",
)


@pytest.mark.parametrize("body", PLACES)
def test_b5_a_place_and_how_long_are_read(body: str) -> None:
    found = read(body)
    assert found.intent is Intent.SCHEDULE
    assert (found.zone, found.stay) == PLACES[body]


@pytest.mark.parametrize("body", UNSURE)
def test_b5_nothing_is_changed_on_a_guess(body: str) -> None:
    found = read(body)
    assert (found.intent, found.zone, found.is_elsewhere) == (Intent.SCHEDULE, None, True)


@pytest.mark.parametrize("body", ELSEWISE)
def test_b5_what_only_sounds_like_a_place_is_none(body: str) -> None:
    assert not read(body).is_elsewhere


def test_b5_every_place_is_a_zone_of_its_own_clocks() -> None:
    assert known_zones()["los angeles"] == "America/Los_Angeles"
    assert known_zones()["indianapolis"].endswith("Indianapolis")
    assert len(known_zones()) > 400


@pytest.mark.parametrize(
    ("stay", "expected"),
    [
        (Stay(weekday=4), THURSDAY + timedelta(days=1)),
        (Stay(weekday=3), THURSDAY),
        (Stay(weekday=2), THURSDAY + timedelta(days=6)),
        (Stay(days=5), THURSDAY + timedelta(days=5)),
        (Stay(days=5000), THURSDAY + timedelta(days=90)),
        (Stay(days=-3), THURSDAY + timedelta(days=1)),
    ],
)
def test_b5_how_long_becomes_a_date(stay: Stay, expected: date) -> None:
    assert zones.last_day(stay, THURSDAY) == expected


def zone_and_next(world: World, ana: Handset) -> tuple[str, object]:
    with transaction(world.engine, program=world.program) as session:
        alumnus = session.exec(select(Alumnus)).one()
        [row] = schedules.times_of(session, alumnus.id)
        return alumnus.timezone, row.next_at


def test_b5_a_week_abroad_by_the_clocks_there_and_home_by_itself(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    ana.texts("I'm in London until Thursday")
    [said] = ana.inbox()
    assert "London" in said
    assert "Thursday" in said
    assert zone_and_next(world, ana) == ("Europe/London", utc("2030-01-01 20:00"))
    while world.now < utc("2030-01-03 23:00"):
        world.wait(hours=1)
    assert len(ana.inbox()) == 3  # three evenings at eight, as London has it, and no reminder after nine
    world.wait(hours=1)
    assert zone_and_next(world, ana) == ("America/Chicago", utc("2030-01-05 02:00"))
    world.wait(hours=1)
    assert ana.inbox() == []


def test_b5_a_second_journey_does_not_forget_where_home_is(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    ana.texts("I'm in London until Thursday")
    ana.texts("flying to Paris until Saturday")
    world.wait(days=5)
    assert zone_and_next(world, ana)[0] == "America/Chicago"


def test_b5_an_unknown_place_is_asked_for_and_shown_to_staff(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    ana.texts("traveling to Springfield for a week")
    [said] = ana.inbox()
    assert wording.has_said("zone_how", said)
    assert zone_and_next(world, ana)[0] == "America/Chicago"
    with transaction(world.engine, program=world.program) as session:
        assert [task.about for task in session.exec(select(Task))] == [About.SCHEDULE]


def test_a14_a_pause_that_ends_says_so_once(world: World) -> None:
    ana = world.alumnus()
    ana.texts("PAUSE 2")
    ana.inbox()
    for _ in range(47):
        world.wait(hours=1)
    assert ana.inbox() == []
    world.wait(hours=1)
    [said] = ana.inbox()
    assert wording.has_said("pause_over", said)
    for _ in range(30):
        world.wait(hours=1)
    assert ana.inbox() == []


def test_a14_whoever_comes_back_early_is_not_told(world: World) -> None:
    ana = world.alumnus()
    ana.texts("PAUSE 2")
    ana.texts("RESUME")
    ana.inbox()
    for _ in range(60):
        world.wait(hours=1)
    assert ana.inbox() == []


def test_a14_b5_a_pause_that_ends_at_night_is_told_in_the_morning(world: World) -> None:
    ana = world.alumnus()
    change(world, ana.person, paused_until=utc("2030-01-02 05:00"))  # 23:00 in Chicago
    while world.now < utc("2030-01-02 14:30"):
        world.wait(minutes=30)
    assert ana.inbox() == []
    world.wait(minutes=30)
    assert len(ana.inbox()) == 1
