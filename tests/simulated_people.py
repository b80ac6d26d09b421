"""People who do not exist, with strategies that help them more or less: how well does an order do?

All rates are assumed, but for one: 62-68% of people answer when a program asks how it is (Naughton and others 2016,
PMC4826491); here 60%. No trial tells how often somebody's own strategies help in this behavior.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from uuid import UUID

from service.conversation import coping
from service.conversation.context import Context, DayPart, Evidence
from service.conversation.coping import fading
from service.conversation.plan import Strategy

ANSWERS = 0.6
STRONG = 0.3
WORSE = 0.15
"""Of the times that a strategy does not help, so many make it worse."""
PARTS = {DayPart.MORNING: 1, DayPart.AFTERNOON: 2, DayPart.EVENING: 3, DayPart.NIGHT: 4}
"""How often an urge comes in each."""
MOST_OFFERS = 3
LIFE = timedelta(days=364)
"""Over so long their episodes are spread: a year at home."""

Order = Callable[["Person", Collection[UUID], Context, int], Strategy | None]


@dataclass(slots=True)
class Person:
    """One of them: what truly helps, and what we have learned."""

    rates: dict[UUID, dict[DayPart, float]]
    episodes: int
    strategies: dict[UUID, Strategy]
    counts: dict[UUID, dict[tuple[DayPart | None, bool, str], float]] = field(default_factory=dict)
    offers: list[UUID] = field(default_factory=list)

    def helps(self, strategy: UUID, context: Context) -> float:
        """How likely the strategy helps in this moment; a strong urge yields less."""
        assert context.part is not None
        return max(0.02, self.rates[strategy][context.part] - (0.1 if context.is_strong else 0))

    def learn(self, strategy: UUID, context: Context, outcome: str) -> None:
        """Keep an offer as the database does, and what was told of it."""
        self.offers.append(strategy)
        count = self.counts.setdefault(strategy, defaultdict(float))
        count[context.part, context.is_strong, outcome] += 1
        cells = {cell[:2] for cell in count}
        evidence = tuple(
            Evidence(*cell, *(count[*cell, what] for what in ("helped", "unchanged", "worse")))
            for cell in cells
        )
        before = self.strategies[strategy]
        self.strategies[strategy] = replace(before, last=len(self.offers), evidence=evidence)

    def wait(self, duration: timedelta) -> None:
        """So much time passes, and what was told fades."""
        left = fading.weight(duration)
        self.counts = {
            one: defaultdict(float, {cell: left * number for cell, number in count.items()})
            for one, count in self.counts.items()
        }
        self.strategies = {
            one: replace(known, evidence=fading.faded(known.evidence, duration))
            for one, known in self.strategies.items()
        }

    def change(self, other: "Person") -> None:
        """From now on their strategies help as somebody else's do: another home, another job, another life."""
        theirs = list(other.rates.values())
        self.rates = {one: theirs[number % len(theirs)] for number, one in enumerate(self.rates)}


def make(dice: Random) -> Person:
    """A person with 3 to 7 strategies: they help in 40% on average, and each has its hours."""
    ids = [UUID(int=number) for number in range(1, dice.randint(3, 7) + 1)]
    rates = {}
    for one in ids:
        base = dice.betavariate(2, 3)
        rates[one] = {part: min(0.95, max(0.02, base + dice.gauss(0, 0.15))) for part in DayPart}
    return Person(rates, dice.randint(20, 60), {one: Strategy(one, "", f"step {one.int}") for one in ids})


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all episodes, how many ended by the first offer, and by the first or second."""

    first: float
    within_two: float


def live(
    order: Order, *, people: int, seed: int, fades: bool = True, changes: bool = False
) -> tuple[Shares, list[Person]]:
    """Let so many people go through all their episodes, spread over LIFE. The same seed has the same people and luck.

    `changes`: halfway, what helps them becomes another person's.
    """
    ended: Counter[int] = Counter()
    lived = []
    for number in range(people):
        person = make(Random(f"{seed} {number}"))
        for episode in range(person.episodes):
            if fades:
                person.wait(LIFE / person.episodes)
            if changes and episode == person.episodes // 2:
                person.change(make(Random(f"{seed} {number} later")))
            ended[_episode(order, person, Random(f"{seed} {number} {episode}"))] += 1
        lived.append(person)
    total = ended.total()
    return Shares(ended[1] / total, (ended[1] + ended[2]) / total), lived


def _episode(order: Order, person: Person, dice: Random) -> int:
    """Which offer helped; 0 where none did, or they went silent."""
    [part] = dice.choices(list(PARTS), list(PARTS.values()))
    context = Context(part, intensity=8 if dice.random() < STRONG else 5)
    luck = {
        one: dice.random() for one in person.strategies
    }  # drawn for all, so that every order has the same
    tried: list[UUID] = []
    for turn in range(1, MOST_OFFERS + 1):
        is_told, worse, pick = dice.random() < ANSWERS, dice.random(), dice.getrandbits(32)
        chosen = order(person, tried, context, pick)
        if chosen is None:
            return 0
        has_helped = luck[chosen.id] < person.helps(chosen.id, context)
        told = "helped" if has_helped else "worse" if worse < WORSE else "unchanged"
        person.learn(chosen.id, context, told if is_told else "untold")
        tried.append(chosen.id)
        if has_helped:
            return turn
        if not is_told:
            return 0
    return 0


def learning(person: Person, tried: Collection[UUID], context: Context, pick: int) -> Strategy | None:
    return coping.choose(tuple(person.strategies.values()), tried, context=context, pick=pick)


def by_chance(person: Person, tried: Collection[UUID], context: Context, pick: int) -> Strategy | None:
    left = [one for one in person.strategies.values() if one.id not in tried]
    return Random(pick).choice(left) if left else None


def as_recorded(person: Person, tried: Collection[UUID], context: Context, pick: int) -> Strategy | None:
    return next((one for one in person.strategies.values() if one.id not in tried), None)


def in_turn(person: Person, tried: Collection[UUID], context: Context, pick: int) -> Strategy | None:
    """What has waited longest: the order that nobody can call unfair."""
    left = [one for one in person.strategies.values() if one.id not in tried]
    return min(left, key=lambda one: one.last, default=None)


def all_knowing(person: Person, tried: Collection[UUID], context: Context, pick: int) -> Strategy | None:
    """What truly helps most in this moment: nothing can do better."""
    left = [one for one in person.strategies.values() if one.id not in tried]
    return max(left, key=lambda one: person.helps(one.id, context), default=None)
