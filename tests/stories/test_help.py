"""From an urge to the person's own words, and on to how it ended."""

from sqlmodel import select

from service.checkins.episodes import Episode
from service.conversation.states import Outcome
from service.db import transaction
from tests.world import World


def test_a1_a3_an_urge_gets_the_persons_own_strategy_at_once(world: World) -> None:
    ana = world.alumnus(strategies=["Put the phone in the kitchen and call Mike"])
    ana.texts("URGE")
    [reply] = ana.inbox()
    assert "Put the phone in the kitchen and call Mike" in reply


def test_a4_a5_more_gives_each_strategy_once_before_any_comes_again(world: World) -> None:
    mine = ["Kitchen, phone face down", "Walk around the block", "Call Mike"]
    ana = world.alumnus(strategies=mine)
    ana.texts("URGE")
    ana.texts("MORE")
    ana.texts("more")
    told = ana.inbox()
    assert sorted(one for reply in told for one in mine if one in reply) == sorted(mine)

    ana.texts("MORE")
    [reply] = ana.inbox()
    assert not any(one in reply for one in mine)
    assert "CALL" in reply


def test_a6_fifteen_minutes_later_we_ask_and_the_answer_ends_it(world: World) -> None:
    ana = world.alumnus()
    ana.texts("urge 6")
    ana.inbox()

    world.wait(minutes=14)
    assert ana.inbox() == []
    world.wait(minutes=1)
    [question] = ana.inbox()
    assert "10" in question

    ana.texts("2")
    [reply] = ana.inbox()
    assert reply
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Episode.outcome)).one() is Outcome.EASED

    world.wait(hours=3)
    assert ana.inbox() == []


def test_a_repeated_webhook_gets_the_same_reply_and_changes_nothing(world: World) -> None:
    ana = world.alumnus()
    for _ in range(3):
        ana.texts("URGE", sid="SM" + "f" * 32)
    first, second, third = ana.inbox()
    assert first == second == third
    with transaction(world.engine, program=world.program) as session:
        assert len(session.exec(select(Episode)).all()) == 1
