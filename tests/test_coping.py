"""Which strategy comes next: rules that hold always, and what it learns from (A4-A6)."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversation.context import Context, DayPart, Evidence, part_of_day
from service.conversation.coping import LEAVE_TAGS, PATIENCE, choose, fading
from service.conversation.coping.beliefs import PRIOR, belief
from service.conversation.plan import Strategy
from service.conversation.reading import read
from tests import simulated_people
from tests.simulated_people import Person

NIGHT, MORNING = Context(DayPart.NIGHT), Context(DayPart.MORNING)
MANY = 200


def strategy(number: int, *tags: str, last: int = 0, evidence: tuple[Evidence, ...] = ()) -> Strategy:
    return Strategy(UUID(int=number), "", f"step {number}", tags, last, evidence=evidence)


def told(helped: int = 0, unchanged: int = 0, worse: int = 0, at: Context = NIGHT) -> tuple[Evidence, ...]:
    return (Evidence(at.part, at.is_strong, helped, unchanged, worse),)


def share(
    mine: tuple[Strategy, ...], number: int, context: Context = NIGHT, *, is_urgent: bool = False
) -> float:
    """How often that one comes first, over many texts."""
    chosen = [choose(mine, [], context=context, pick=pick, is_urgent=is_urgent) for pick in range(MANY)]
    return sum(one is not None and one.id == UUID(int=number) for one in chosen) / MANY


contexts = st.builds(
    Context,
    st.none() | st.sampled_from(DayPart),
    st.frozensets(st.sampled_from(["lonely", "device"])),
    st.none() | st.just("hotel"),
    st.none() | st.integers(0, 10),
)
evidences = st.lists(
    st.builds(
        Evidence,
        st.none() | st.sampled_from(DayPart),
        st.booleans(),
        *(st.integers(0, 30),) * 3,
    ),
    max_size=4,
).map(tuple)
lists = st.lists(
    st.builds(
        Strategy,
        st.integers(1, 9).map(lambda number: UUID(int=number)),
        st.just(""),
        st.just("step"),
        st.lists(st.sampled_from(["Leave", "lonely", "night"]), max_size=2).map(tuple),
        st.integers(0, 300),
        st.none(),
        evidences,
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda one: one.id,
).map(tuple)
picks = st.integers(0, 2**130)


@given(lists, contexts, picks, st.booleans())
def test_a4_each_comes_once_and_then_none_at_all(
    mine: tuple[Strategy, ...], context: Context, pick: int, is_urgent: bool
) -> None:
    offered: list[UUID] = []
    while chosen := choose(mine, offered, context=context, pick=pick, is_urgent=is_urgent):
        assert chosen.id not in offered
        offered.append(chosen.id)
    assert sorted(offered) == sorted(one.id for one in mine)


@given(lists, contexts, picks, st.booleans())
def test_the_same_text_gets_the_same_choice(
    mine: tuple[Strategy, ...], context: Context, pick: int, is_urgent: bool
) -> None:
    first = choose(mine, [], context=context, pick=pick, is_urgent=is_urgent)
    assert choose(mine, [], context=context, pick=pick, is_urgent=is_urgent) == first


@given(lists, contexts, picks)
def test_leaving_comes_first_where_the_phone_or_the_place_is_the_trigger(
    mine: tuple[Strategy, ...], context: Context, pick: int
) -> None:
    at_the_place = replace(context, place="hotel")
    on_the_phone = replace(context, tags=frozenset({"device"}))
    has_leaving = any(tag.casefold() in LEAVE_TAGS for one in mine for tag in one.tags)
    for moment in (at_the_place, on_the_phone):
        chosen = choose(mine, [], context=moment, pick=pick, is_urgent=True)
        assert chosen is not None
        assert not has_leaving or "Leave" in chosen.tags


@given(st.integers(2, 6), st.integers(0, 2**32), st.integers(0, 5))
def test_one_that_makes_it_worse_starves_nobody_and_is_not_starved(
    length: int, seed: int, cruel: int
) -> None:
    """One makes it worse every time, one helps every time, the rest never do."""
    person = Person({}, 0, {(one := strategy(n)).id: one for n in range(1, length + 1)})
    bad, good = UUID(int=1 + cruel % length), UUID(int=1 + (cruel + 1) % length)
    longest = 0
    for turn in range(12 * PATIENCE * length):
        chosen = simulated_people.learning(person, [], NIGHT, seed + turn)
        assert chosen is not None
        longest = max(longest, *(turn - one.last for one in person.strategies.values()))
        outcome = {bad: "worse", good: "helped"}.get(chosen.id, "unchanged")
        person.learn(chosen.id, NIGHT, outcome)
    assert longest <= PATIENCE * length + length
    often = {one: person.offers.count(one) for one in person.strategies}
    assert min(often.values()) >= 10
    assert often[good] > len(person.offers) / 2
    assert often[bad] <= min(often.values()) + 5


@pytest.mark.parametrize("others", [1, 2, 4])
def test_one_that_always_helps_ends_up_first(others: int) -> None:
    seldom = tuple(strategy(n, evidence=told(helped=2, unchanged=6)) for n in range(2, 2 + others))
    assert share((strategy(1, evidence=told(helped=8)), *seldom), 1) > 0.95


def test_one_that_was_never_offered_gets_its_chance() -> None:
    known = strategy(1, last=8, evidence=told(helped=6, unchanged=2))
    assert 0.15 < share((known, strategy(2)), 2) < 0.5


def test_worse_sinks_below_no_change() -> None:
    mine = (strategy(1, evidence=told(helped=2, worse=4)), strategy(2, evidence=told(helped=2, unchanged=4)))
    assert share(mine, 2) > 0.6


def test_what_helps_at_night_comes_at_night_and_elsewhere_until_the_morning_has_its_own_say() -> None:
    owl = strategy(1, evidence=(*told(helped=8), *told(unchanged=8, at=MORNING)))
    lark = strategy(2, evidence=(*told(unchanged=8), *told(helped=8, at=MORNING)))
    assert share((owl, lark), 1, NIGHT) > 0.6
    assert share((owl, lark), 2, MORNING) > 0.6
    assert (
        share((strategy(1, evidence=told(helped=8)), strategy(2, evidence=told(unchanged=8))), 1, MORNING)
        > 0.9
    )


def test_the_belief_backs_off_from_the_moment_to_the_strategy_to_the_prior() -> None:
    a, b = PRIOR
    assert belief((), NIGHT, fits=False) == PRIOR
    assert belief((), NIGHT, fits=True) == (a + 1, b)
    assert belief(told(helped=4, unchanged=2), NIGHT, fits=False) == (a + 4, b + 2)
    assert belief(told(helped=4, unchanged=2), MORNING, fits=False) == (a + 3, b + 1.5)
    assert belief(told(helped=4, worse=2), replace(MORNING, intensity=8), fits=False) == (a + 2, b + 2)


def test_what_was_written_for_such_a_moment_has_a_head_start() -> None:
    mine = (strategy(1), strategy(2, "Lonely"))
    assert share(mine, 2, replace(NIGHT, tags=frozenset({"lonely"}))) > share(mine, 2) + 0.15
    assert share((strategy(1), strategy(2, "night")), 2) > share(mine, 2) + 0.15
    assert share((strategy(1), strategy(2, "leave")), 2, is_urgent=True) > share(mine, 2) + 0.15


def test_of_ties_the_one_that_waited_longest_comes() -> None:
    sure = told(helped=5000)
    mine = tuple(strategy(number, last=10 - number, evidence=sure) for number in (1, 2, 3))
    assert {choose(mine, [], context=NIGHT, pick=pick) for pick in range(20)} == {mine[2]}


def test_what_has_waited_too_long_has_its_turn_but_not_where_acting_out_is_near() -> None:
    long_ago = strategy(1, last=1, evidence=told(worse=20))
    often = strategy(2, last=1 + 2 * PATIENCE, evidence=told(helped=20))
    assert choose((long_ago, often), [], context=NIGHT, pick=0) == long_ago
    assert choose((long_ago, often), [], context=NIGHT, pick=0, is_urgent=True) == often
    not_yet = replace(often, last=2 * PATIENCE)
    assert choose((long_ago, not_yet), [], context=NIGHT, pick=0) == not_yet


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "night"),
        (4, "night"),
        (5, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (17, "evening"),
        (22, "night"),
    ],
)
def test_the_parts_of_the_day(hour: int, part: str) -> None:
    assert part_of_day(time(hour, 59)) == part


@pytest.mark.parametrize(
    ("body", "place", "triggers"),
    [
        ("alone in a hotel, 8", "hotel", {"lonely"}),
        ("urge. on my PHONE in bed", "bedroom", {"device"}),
        ("estoy solo en el baño con el celular", "bathroom", {"lonely", "device"}),
        ("im outside her apartment", "outside", set()),
        ("urge", None, set()),
    ],
)
def test_a_text_tells_where_and_what_is_behind_it(body: str, place: str | None, triggers: set[str]) -> None:
    reading = read(body)
    assert reading.place == place
    assert set(reading.triggers) == triggers


def test_a_text_tells_that_it_got_worse() -> None:
    assert read("no, it made it worse").is_worse
    assert read("ahora está peor").is_worse
    assert not read("not worse, thanks").is_worse
    assert not read("didn't help").is_worse


def test_a6_an_outcome_fades_by_half_in_a_half_life_and_never_grows() -> None:
    seen = told(helped=8, unchanged=4, worse=2)
    assert fading.faded(seen, fading.HALF_LIFE) == told(helped=4, unchanged=2, worse=1)
    assert fading.faded(seen, timedelta(days=-3)) == seen
    assert fading.weight(timedelta(days=182)) == pytest.approx(0.708, abs=0.001)


@given(st.integers(0, 900), st.integers(0, 900))
def test_a6_fading_twice_is_fading_once(first: int, second: int) -> None:
    seen, days = told(helped=8), timedelta(days=1)
    twice = fading.faded(fading.faded(seen, first * days), second * days)
    assert twice[0].helped == pytest.approx(fading.faded(seen, (first + second) * days)[0].helped)


def test_a6_what_helped_long_ago_yields_to_what_helps_now() -> None:
    long_ago = fading.faded(told(helped=6), 4 * fading.HALF_LIFE)
    mine = (strategy(1, evidence=long_ago), strategy(2, evidence=told(helped=4)))
    kept = (strategy(1, evidence=told(helped=6)), strategy(2, evidence=told(helped=4)))
    assert share(mine, 2) > share(kept, 2) + 0.1
