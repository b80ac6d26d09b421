"""Counts of people that may be given out: none from which a group of fewer than five could be worked out. Pure.

A group is only ever shown beside the group that it is a part of, so what must stay hidden is both: the part, and all others.
"""

from dataclasses import dataclass
from typing import Final

FEW: Final = 5
"""Fewer people than this are nobody's to count. The usual mark of health statistics: CMS and others take 5 to 11."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How many people, as far as it is told: from `low` through `high`."""

    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def is_enough(self) -> bool:
        """Whether a figure may be told of them."""
        return self.low >= FEW

    def __str__(self) -> str:
        return str(self.low) if self.is_exact else f"{self.low} to {self.high}"


def whole(count: int) -> Shown:
    """Everybody who is counted."""
    return Shown(count, count) if count >= FEW else Shown(0, FEW - 1)


def part(count: int, of: Shown) -> Shown:
    """So many of a group, of which `of` is told.

    Where either the part or the rest is small, it is told within which five numbers it lies; in a group that is too small
    for two parts, and in one that is not told exactly, nothing is told.
    """
    if not of.is_exact or of.low < 2 * FEW:
        return Shown(0, of.high)
    if count < FEW:
        return Shown(0, FEW - 1)
    if of.low - count < FEW:
        return Shown(of.low - FEW + 1, of.low)
    return Shown(count, count)
