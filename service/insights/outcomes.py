"""What became of people one, three, six and twelve months after their discharge, counted without names (F8). Pure.

Whoever was not heard of counts as lost, and never as well. Each person weighs the same, however much they told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from statistics import fmean, median
from typing import Final

from service.conversation.states import RatingKind
from service.insights.withholding import FEW, Shown, part, whole

MARKS: Final[Mapping[int, int]] = {1: 30, 3: 91, 6: 182, 12: 365}
"""Months after discharge, in days."""

AROUND: Final = 15
"""Days before and after a mark that count for it."""

STRONG: Final = 8
"""Of 10."""

QUARTER: Final = 3
"""Months for which the figures stand: looked at every day, they would tell of each person who comes in."""

LONGEST_QUARTER: Final = timedelta(days=92)

SURVEY: Final = (
    RatingKind.MOOD,
    RatingKind.URGE,
    RatingKind.CONTACT,
    RatingKind.SESSIONS,
    RatingKind.CONFIDENCE,
)
"""All of the questions of the week: who left it in the middle has not answered it."""


class Measure(StrEnum):
    """In the order in which they are shown."""

    REACHED = "reached"
    IN_TOUCH = "in_touch"
    OPTED_OUT = "opted_out"
    LOST = "lost"
    ANSWERED = "answered"
    URGE = "urge"
    STRONG = "strong"
    LAPSE = "lapse"
    EASED = "eased"
    WEEK_MOOD = "week_mood"
    WEEK_URGE = "week_urge"
    WEEK_CONTACT = "week_contact"
    WEEK_SESSIONS = "week_sessions"
    WEEK_CONFIDENCE = "week_confidence"
    ALERT = "alert"


COUNTS: Final = frozenset({Measure.REACHED, Measure.IN_TOUCH, Measure.OPTED_OUT, Measure.LOST, Measure.LAPSE})
"""How many people; every other measure is a figure of so many people."""

WEEK: Final[Mapping[Measure, RatingKind]] = {
    Measure.WEEK_MOOD: RatingKind.MOOD,
    Measure.WEEK_URGE: RatingKind.URGE,
    Measure.WEEK_CONTACT: RatingKind.CONTACT,
    Measure.WEEK_SESSIONS: RatingKind.SESSIONS,
    Measure.WEEK_CONFIDENCE: RatingKind.CONFIDENCE,
}


@dataclass(slots=True)
class Known:
    """What is known of one person around one mark."""

    has_opted_out: bool = False
    """At the end of these days."""
    has_written: bool = False
    asked: int = 0
    answered: int = 0
    """Check-ins."""
    told: dict[RatingKind, list[int]] = field(default_factory=dict)
    lapses: int = 0
    moments: int = 0
    eased: int = 0
    """Of these moments of urge, so many ended with a number that fell, or with help that helped."""
    waits: list[timedelta | None] = field(default_factory=list)
    """Of each alert: until somebody first had it; None: nobody ever did."""

    @property
    def is_in_touch(self) -> bool:
        return not self.has_opted_out and (self.has_written or self.answered > 0)

    @property
    def has_answered_week(self) -> bool:
        return all(self.told.get(kind) for kind in SURVEY)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure at one mark."""

    people: Shown
    """Of how many it tells; of a count, how many."""
    value: float | None = None
    """Shares from 0 to 1, waits in minutes; None: a count, or withheld."""


def as_of(today: date) -> date:
    """The day up to which is counted: the first of this quarter."""
    return date(today.year, (today.month - 1) // QUARTER * QUARTER + 1, 1)


def window(discharged: date, days: int) -> tuple[date, date]:
    """The first and the last day around a mark."""
    mark = discharged + timedelta(days=days)
    return mark - timedelta(days=AROUND), mark + timedelta(days=AROUND)


def has_reached(discharged: date, enrolled: date, days: int, *, until: date, kept: timedelta) -> bool:
    """Whether a person counts at this mark: its days are over, they were here before these, and all of it is still kept."""
    begins, ends = window(discharged, days)
    return max(enrolled, until - kept + LONGEST_QUARTER) <= begins and ends < until


def count(people: Sequence[Known]) -> dict[Measure, Line]:
    """All measures of those who have reached one mark."""
    reached = whole(len(people))
    here = [one for one in people if one.is_in_touch]
    in_touch = part(len(here), reached)
    told_of = in_touch if in_touch.is_exact else reached
    left = [one for one in people if not one.is_in_touch]
    others = Shown(max(0, reached.low - in_touch.high), reached.high - in_touch.low)
    opted_out = sum(one.has_opted_out for one in left)
    asked = [one for one in people if one.asked]
    rated = [one for one in here if one.told.get(RatingKind.NOW)]
    moments = [one for one in here if one.moments]
    alerted = [one for one in people if one.waits]
    week = [one for one in here if one.has_answered_week]
    return {
        Measure.REACHED: Line(reached),
        Measure.IN_TOUCH: Line(in_touch),
        Measure.OPTED_OUT: Line(part(opted_out, others)),
        Measure.LOST: Line(part(len(left) - opted_out, others)),
        Measure.ANSWERED: _share(asked, reached, lambda one: one.answered / one.asked),
        Measure.URGE: _figure(rated, told_of, lambda one: median(one.told[RatingKind.NOW]), median),
        Measure.STRONG: _share(rated, told_of, _strong),
        Measure.LAPSE: Line(part(sum(one.lapses > 0 for one in here), told_of)),
        Measure.EASED: _share(moments, told_of, lambda one: one.eased / one.moments),
        **{name: _figure(week, told_of, _mean(kind), fmean) for name, kind in WEEK.items()},
        Measure.ALERT: _waits(alerted, reached),
    }


def _figure(
    people: Sequence[Known],
    of: Shown,
    each: Callable[[Known], float],
    over: Callable[[Iterable[float]], float],
) -> Line:
    shown = part(len(people), of)
    return Line(shown, over(map(each, people)) if shown.is_enough else None)


def _share(people: Sequence[Known], of: Shown, each: Callable[[Known], float]) -> Line:
    """The mean of their shares, where on either side of it there are enough of them."""
    shares = [each(one) for one in people]
    shown = part(len(people), of)
    some, not_all = sum(one > 0 for one in shares), sum(one < 1 for one in shares)
    is_told = shown.is_enough and min(some, not_all) >= FEW
    return Line(shown, fmean(shares) if is_told else None)


def _strong(one: Known) -> float:
    told = one.told[RatingKind.NOW]
    return sum(value >= STRONG for value in told) / len(told)


def _mean(kind: RatingKind) -> Callable[[Known], float]:
    return lambda one: fmean(one.told[kind])


def _waits(people: Sequence[Known], of: Shown) -> Line:
    """Half of the alerts took no longer, where those that nobody ever had took for ever."""
    shown = part(len(people), of)
    took = sorted(
        one.total_seconds() / 60 if one is not None else float("inf") for who in people for one in who.waits
    )
    half = median(took) if took else float("inf")
    return Line(shown, half if shown.is_enough and half < float("inf") else None)
