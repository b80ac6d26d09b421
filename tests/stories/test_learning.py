"""What helps comes first: offers are kept with their moment and outcome, and the next urge is answered from them."""

import pytest
from sqlmodel import col, select

from service.conversation.context import DayPart
from service.conversation.coping import fading
from service.db import transaction
from service.people import offers, plans
from service.people.offers import Offer
from service.people.plans import Strategy
from service.protection import keyring
from tests.visiting import console_of
from tests.world import Handset, World

CALL, WALK = "Call Mike", "Walk around the block"


def kept(world: World, who: Handset) -> list[Offer]:
    with transaction(world.engine, program=world.program) as session:
        found = list(
            session.exec(select(Offer).where(Offer.alumnus_id == who.person).order_by(col(Offer.id)))
        )
        session.expunge_all()
        return found


def action_of(world: World, offer: Offer) -> str:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Strategy, offer.strategy_id)
        return plans.open_strategy(keyring.key_of(session, world.vault, offer.alumnus_id), row).action


def until_offered(world: World, ana: Handset, action: str) -> None:
    """An urge in which that one comes, whatever comes before it."""
    ana.texts("urge, a 6")
    while action_of(world, kept(world, ana)[-1]) != action:
        ana.texts("more")


def test_a6_an_offer_is_kept_with_its_moment(world: World) -> None:
    ana = world.alumnus(timezone="America/Chicago")
    ana.texts("alone in the hotel on my phone, urge 6")
    [offer] = kept(world, ana)
    with transaction(world.engine, program=world.program) as session:
        context = offers.context_of(keyring.key_of(session, world.vault, offer.alumnus_id), offer)
    assert (context.part, context.place, context.intensity) == (DayPart.AFTERNOON, "hotel", 6)
    assert context.tags == {"lonely", "device"}
    assert (offer.number, offer.has_helped, offer.is_worse) == (1, None, None)
    assert offer.place is not None
    assert b"hotel" not in offer.place
    assert offer.triggers is not None
    assert b"lonely" not in offer.triggers


def test_a6_the_part_of_the_day_is_that_of_the_person(world: World) -> None:
    kim = world.alumnus("+12025550133", timezone="Asia/Tokyo")  # noon in Chicago is 3 in the morning there
    kim.texts("URGE")
    [offer] = kept(world, kim)
    assert (offer.part, offer.intensity, offer.place, offer.triggers) == (DayPart.NIGHT, None, None, None)


@pytest.mark.parametrize(
    ("answer", "has_helped", "is_worse"),
    [
        ("4", True, False),  # from 6, a fall of 2
        ("3", True, False),
        ("that helped", True, False),
        ("5", False, False),
        ("didn't help", False, False),
        ("8", False, True),
        ("no, it made it worse", False, True),
    ],
)
def test_a6_what_came_of_it_is_kept_at_the_offer(
    world: World, answer: str, has_helped: bool, is_worse: bool
) -> None:
    ana = world.alumnus()
    ana.texts("urge, a 6")
    world.wait(minutes=16)
    ana.texts(answer)
    first = kept(world, ana)[0]
    assert (first.has_helped, first.is_worse) == (has_helped, is_worse)


def test_a6_what_is_known_of_a_strategy_is_what_its_offers_say(world: World) -> None:
    ana = world.alumnus(strategies=(WALK,))
    for answer in ("that helped", "8", "didn't help"):
        ana.texts("urge, a 6")
        ana.texts(answer)
        ana.texts("that helped")  # the last word on an offer counts
    ana.texts("urge")
    with transaction(world.engine, program=world.program) as session:
        [strategy] = session.exec(select(Strategy))
        history = offers.histories(session.connection(), [strategy.id])[strategy.id]
        assert (
            plans.load_evidence(strategy.outcomes)
            == history.evidence
            == ((DayPart.AFTERNOON, False, 3, 0, 0),)
        )
        assert history.offered == 4


def test_a6_old_outcomes_fade_and_the_specialist_is_told_what_they_count(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(strategies=(WALK,))
    ana.texts("urge, a 6")
    ana.texts("that helped")
    world.clock.advance(fading.HALF_LIFE)
    ana.texts("urge, a 6")
    ana.texts("that helped")
    with transaction(world.engine, program=world.program) as session:
        [strategy] = session.exec(select(Strategy))
        kept_now = plans.load_evidence(strategy.outcomes, strategy.outcomes_at, now=world.now)
        later = plans.load_evidence(strategy.outcomes, strategy.outcomes_at, now=world.now + fading.HALF_LIFE)
    assert sum(one.helped for one in kept_now) == pytest.approx(1.5, abs=0.01)
    assert sum(one.helped for one in later) == pytest.approx(0.75, abs=0.01)
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert "helped 2 of 2" in page
    assert "Counts today as 1.5 of 1.5" in page


def test_a6_silence_and_more_say_nothing_of_a_strategy(world: World) -> None:
    ana = world.alumnus()
    ana.texts("urge")
    ana.texts("more")
    world.wait(hours=3)
    assert [(one.number, one.has_helped, one.is_worse) for one in kept(world, ana)] == [
        (1, None, None),
        (2, None, None),
    ]


def test_a6_what_helped_comes_first_the_next_times(world: World) -> None:
    ana = world.alumnus(strategies=(CALL, WALK))
    for _ in range(6):
        until_offered(world, ana, WALK)
        ana.texts("that helped")
    firsts = []
    for _ in range(10):
        ana.texts("urge, a 6")
        firsts.append(action_of(world, kept(world, ana)[-1]))
        ana.texts("3")
    assert firsts.count(WALK) >= 8


def test_a6_what_made_it_worse_sinks(world: World) -> None:
    ana = world.alumnus(strategies=(CALL, WALK))
    for _ in range(4):
        until_offered(world, ana, WALK)
        ana.texts("it made it worse")
        ana.texts("that helped")
    firsts = []
    for _ in range(8):
        ana.texts("urge, a 6")
        firsts.append(action_of(world, kept(world, ana)[-1]))
        ana.texts("3")
    assert firsts.count(WALK) <= 2
