"""Which of their own strategies comes next."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.conversation.coping import LEAVE_TAGS, choose
from service.conversation.values import Strategy


def strategy(number: int, *tags: str, offered: int = 0) -> Strategy:
    return Strategy(UUID(int=number), "", f"step {number}", tags, offered)


def test_a4_none_comes_twice_and_then_none_at_all() -> None:
    mine = (strategy(1), strategy(2))
    assert choose(mine, [UUID(int=1)], pick=0) == mine[1]
    assert choose(mine, [UUID(int=1), UUID(int=2)], pick=0) is None
    assert choose((), [], pick=0) is None


def test_what_was_offered_least_comes_first() -> None:
    mine = (strategy(1, offered=3), strategy(2, offered=1), strategy(3, offered=2))
    assert choose(mine, [], pick=7) == mine[1]


def test_what_fits_the_moment_comes_before_what_was_offered_least() -> None:
    mine = (strategy(1), strategy(2, "Leave", offered=9))
    assert choose(mine, [], pick=0, tags=LEAVE_TAGS) == mine[1]
    assert choose(mine, [], pick=0) == mine[0]


def test_ties_go_by_pick_and_always_the_same_way() -> None:
    mine = (strategy(1), strategy(2), strategy(3))
    assert [choose(mine, [], pick=pick) for pick in range(4)] == [*mine, mine[0]]


@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)), st.integers(0, 2**64))
def test_something_is_chosen_while_something_is_left(mine: set[int], offered: set[int], pick: int) -> None:
    chosen = choose(tuple(map(strategy, sorted(mine))), [UUID(int=one) for one in offered], pick=pick)
    left = {UUID(int=one) for one in mine - offered}
    assert (chosen.id in left) if chosen else not left
