"""Which of their own strategies comes next. Deterministic: the same text gets the same answer when it is read twice."""

from collections.abc import Collection
from uuid import UUID

from service.conversation.values import Strategy

LEAVE_TAGS = frozenset({"leave", "device", "device_exit", "move"})
"""Leave first: distance beats insight (docs/evidence.md, 'Strategies')."""


def choose(
    strategies: tuple[Strategy, ...],
    offered: Collection[UUID],
    *,
    pick: int,
    tags: Collection[str] = (),
) -> Strategy | None:
    """Take the best one not offered in this episode yet; None once the list is exhausted (A4).

    What fits the moment comes first, then what was offered least; pick breaks ties.
    """
    left = [strategy for strategy in strategies if strategy.id not in offered]
    if not left:
        return None
    best = min(_rank(strategy, tags) for strategy in left)
    ties = [strategy for strategy in left if _rank(strategy, tags) == best]
    return ties[pick % len(ties)]


def _rank(strategy: Strategy, tags: Collection[str]) -> tuple[bool, int]:
    fits = any(tag.casefold() in tags for tag in strategy.tags)
    return not fits, strategy.offered
