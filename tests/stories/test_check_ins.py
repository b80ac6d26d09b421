"""When we write first: at the hour they chose, once, and what an answer brings."""

from datetime import time

import pytest
from sqlmodel import select

from service.checkins.ratings import Rating
from service.checkins.schedules import CheckIn
from service.db import transaction
from tests.world import Handset, World


@pytest.fixture
def ana(world: World) -> Handset:
    """Ana, who is asked at eight in the evening; it has just become eight."""
    ana = world.alumnus(check_ins=[time(20)])
    world.wait(hours=7, minutes=59)
    assert ana.inbox() == []
    world.wait(minutes=1)
    assert len(ana.inbox()) == 1
    return ana


def test_b1_the_number_is_kept_as_the_answer(world: World, ana: Handset) -> None:
    ana.texts("2")
    assert len(ana.inbox()) == 1
    with transaction(world.engine, program=world.program) as session:
        asked, rating = session.exec(select(CheckIn)).one(), session.exec(select(Rating)).one()
        assert (rating.value, rating.check_in_id) == (2, asked.id)
        assert asked.answered_at == world.now


def test_b4_a_high_number_brings_the_own_strategy_at_once(world: World, ana: Handset) -> None:
    ana.texts("7")
    [reply] = ana.inbox()
    assert any(own in reply for own in ("Put the phone in the kitchen", "Walk around the block"))


def test_an_answer_in_words_is_no_silence(world: World, ana: Handset) -> None:
    ana.texts("pretty good actually")
    assert len(ana.inbox()) == 1
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(CheckIn)).one().answered_at is not None


def test_b1_it_comes_every_day_and_once_a_day(world: World, ana: Handset) -> None:
    for _ in range(3):
        world.wait(days=1)
        world.wait(minutes=1)
        assert len(ana.inbox()) == 1


def test_b6_a_new_time_by_text(world: World, ana: Handset) -> None:
    ana.texts("TIME 7pm")
    assert len(ana.inbox()) == 1
    world.wait(hours=22, minutes=59)
    assert ana.inbox() == []
    world.wait(minutes=1)
    assert len(ana.inbox()) == 1


def test_a14_a_pause_stops_check_ins_but_not_help(world: World, ana: Handset) -> None:
    ana.texts("PAUSE 2")
    ana.inbox()
    world.wait(days=1)
    assert ana.inbox() == []
    ana.texts("URGE")
    assert len(ana.inbox()) == 1
