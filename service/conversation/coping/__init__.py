"""Which of their own strategies comes next: what has helped this person in such moments, and a chance for the rest.

Pure, and no dice: `pick` stands for chance, so that the same text gets the same answer when it is read twice.
How it learns, and how well: docs/conversation.md.
"""

from collections.abc import Collection, Iterable, Mapping
from random import Random
from typing import Final
from uuid import UUID

from service.conversation.context import Context
from service.conversation.coping.beliefs import belief
from service.conversation.plan import Strategy

LEAVE_TAGS: Final = frozenset({"leave", "device", "device_exit", "move"})
"""Leave first: distance beats insight (docs/evidence.md, 'Strategies')."""

PATIENCE: Final = 8
"""A strategy that has not come for so many offers, times the length of the list, has its turn, whatever came of it."""

STEPS: Final = 20
"""What is drawn is told apart by twentieths; nearer than that is a tie, and goes to what has waited longest."""


def choose(
    strategies: tuple[Strategy, ...],
    offered: Collection[UUID],
    *,
    context: Context,
    pick: int,
    first: Collection[str] = (),
    is_urgent: bool = False,
) -> Strategy | None:
    """Take the next one that was not offered in this episode yet; None once the list is exhausted (A4).

    What has one of the tags `first` comes before the rest. Urgent: acting out is near. Then nothing has its turn
    only because it has waited, and where the phone or the place is the trigger, leaving it comes first.
    """
    left = [one for one in strategies if one.id not in offered]
    if not left:
        return None
    if is_urgent and not first and (context.place or "device" in context.tags):
        first = LEAVE_TAGS
    left = [one for one in left if _has(one, first)] or left
    waited = min(left, key=lambda one: one.last)
    if not is_urgent and _offers(strategies) - waited.last >= PATIENCE * len(strategies):
        return waited
    return _drawn(left, context, LEAVE_TAGS if is_urgent else (), pick)


def rehearsal(strategies: Iterable[Strategy], practiced: Mapping[UUID, int]) -> Strategy | None:
    """Which one to practice: the one of which least is known, practice included; of equals, what has waited longest.

    What goes out as a mere pointer to it is left out. The 'if' has to be sayable as well: the caller sees to that.
    """
    fit = [one for one in strategies if one.is_sayable or one.alias]

    def known(one: Strategy) -> tuple[float, int]:
        return sum(seen.judged for seen in one.evidence) + practiced.get(one.id, 0), one.last

    return min(fit, key=known, default=None)


def _offers(strategies: Iterable[Strategy]) -> int:
    """How many offers the person has had."""
    return max(one.last for one in strategies)


def _drawn(left: Iterable[Strategy], context: Context, fitting: Collection[str], pick: int) -> Strategy:
    """Draw one from each belief, and take the highest (Thompson 1933); of ties, what has waited longest."""
    chance = Random(pick)  # noqa: S311  # no secret: it must come out the same for the same text
    fits = {*fitting, *context.tags, context.part, context.place}

    def rank(one: Strategy) -> tuple[int, int, float]:
        drawn = chance.betavariate(*belief(one.evidence, context, fits=_has(one, fits)))
        return round(drawn * STEPS), -one.last, chance.random()

    return max(left, key=rank)


def _has(strategy: Strategy, tags: Collection[str | None]) -> bool:
    return bool(tags) and any(tag.casefold() in tags for tag in strategy.tags)
