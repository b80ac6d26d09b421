"""Which hours of which weekday have often been hard for one person (B8). Pure, and small enough to be explained.

A window is two hours of a weekday. It is found where all of this holds:
- it was hard then on at least three different dates;
- the share of weeks, shrunk towards the person's own average as if four average weeks were added, is a quarter or more;
- chance alone would show such a window somewhere in the week in less than one of ten people.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

FEWEST_DATES: Final = 3
PRIOR_WEEKS: Final = 4
SHARE: Final = 0.25
CHANCE: Final = 0.1
LENGTH: Final = 2
"""Hours of one window."""

_HOURS: Final = 24
_CELLS: Final = 7 * 24


@dataclass(frozen=True, slots=True)
class Hours:
    """One window that was found."""

    weekday: int
    """0 is Monday."""
    hour: int
    dates: int
    """On so many dates it was hard then."""


def find(moments: Sequence[datetime], weeks: float) -> list[Hours]:
    """The windows of a person's hard moments, in local time, of the last `weeks`; the clearest first, none overlapping."""
    at = _dates_by_hour(moments)
    usual = len({(one.date(), one.hour) for one in moments}) * LENGTH / _CELLS
    found = [
        Hours(weekday, hour, len(dates))
        for (weekday, hour) in at
        if _is_often(len(dates := at[weekday, hour] | at.get((weekday, hour + 1), set())), usual, weeks)
    ]
    chosen: list[Hours] = []
    for one in sorted(found, key=lambda one: (-one.dates, one.weekday, one.hour)):
        if not any(one.weekday == other.weekday and abs(one.hour - other.hour) < LENGTH for other in chosen):
            chosen.append(one)
    return chosen


def _dates_by_hour(moments: Sequence[datetime]) -> dict[tuple[int, int], set[date]]:
    """Dates, not moments: one bad night is one, however often they wrote in it."""
    at: dict[tuple[int, int], set[date]] = defaultdict(set)
    for one in moments:
        at[one.weekday(), one.hour].add(one.date())
    return dict(at)


def _is_often(dates: int, usual: float, weeks: float) -> bool:
    """`usual` is what such a window would hold, were the same moments spread evenly over the week."""
    share = (dates + PRIOR_WEEKS * usual / weeks) / (weeks + PRIOR_WEEKS)
    by_chance = _at_least(dates, usual) * _CELLS
    return dates >= FEWEST_DATES and share >= SHARE and by_chance <= CHANCE


def _at_least(count: int, mean: float) -> float:
    """Poisson: how likely are `count` or more, where `mean` are usual."""
    below = sum(mean**k / math.factorial(k) for k in range(count)) * math.exp(-mean)
    return max(0.0, 1 - below)
