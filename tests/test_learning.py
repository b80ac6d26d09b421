"""The order that learns, among people who do not exist: what docs/conversation.md says of it is counted here."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from service.conversation.coping import PATIENCE
from tests import simulated_people
from tests.simulated_people import MOST_OFFERS, Order, Person, Shares, live

pytestmark = pytest.mark.slow

PEOPLE, SEED = 200, 1
PAGE = Path(__file__).parent.parent / "docs/conversation.md"
MARGIN = 0.06
"""So many more of a hundred episodes are helped, by the first offer and within two."""

ORDERS: dict[str, Order] = {
    "that learns": simulated_people.learning,
    "by chance": simulated_people.by_chance,
    "as recorded": simulated_people.as_recorded,
    "what has waited longest": simulated_people.in_turn,
    "all-knowing": simulated_people.all_knowing,
}


@cache
def lived(name: str) -> tuple[Shares, list[Person]]:
    return live(ORDERS[name], people=PEOPLE, seed=SEED)


@pytest.mark.parametrize("other", ["by chance", "as recorded", "what has waited longest"])
def test_a6_more_is_helped_than_in_any_order_that_does_not_learn(other: str) -> None:
    learned, shares = lived("that learns")[0], lived(other)[0]
    assert learned.first >= shares.first + MARGIN
    assert learned.within_two >= shares.within_two + MARGIN


def test_a6_no_strategy_is_starved() -> None:
    """Each is offered at least once in PATIENCE times as many episodes as there are strategies, and a few."""
    for person in lived("that learns")[1]:
        length = len(person.strategies)
        for one in person.strategies:
            at = [number for number, offer in enumerate(person.offers) if offer == one]
            waits = [later - before for before, later in pairwise([0, *at, len(person.offers)])]
            assert max(waits) <= PATIENCE * length + length + MOST_OFFERS


@pytest.mark.parametrize("name", ORDERS)
def test_the_page_says_what_is_counted(name: str) -> None:
    [row] = re.findall(rf"^\| {name} \| (\d+)% \| (\d+)% \|$", PAGE.read_text(), re.MULTILINE)
    shares = lived(name)[0]
    assert [int(one) for one in row] == [round(100 * shares.first), round(100 * shares.within_two)]
