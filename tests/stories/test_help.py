"""From an urge to the person's own words, and from a check-in to an answer."""

from tests.world import World


def test_a1_a3_an_urge_gets_the_persons_own_strategy_at_once(world: World) -> None:
    ana = world.alumnus(strategies=["Put the phone in the kitchen and call Mike"])
    ana.texts("about to act out")
    [reply] = ana.inbox()
    assert "Put the phone in the kitchen and call Mike" in reply
