"""The last 90 days of one person as a picture and a table: what they told, and which check-ins they answered (B12)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.checkins.ratings import Rating
from service.checkins.schedules import CheckIn
from service.conversation.states import RatingKind

DAYS: Final = 90
WEEK: Final = 7
HIGHEST: Final = 10

LEFT: Final = 20
TOP: Final = 8
STEP: Final = 3.3
"""Units of the picture a day."""

RISE: Final = 11
"""Units of the picture a point."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One number that they told, where it stands in the picture."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One day with check-ins."""

    x: float
    is_answered: bool
    """Whether any of that day's was."""


@dataclass(frozen=True, slots=True)
class Week:
    """One line of the table; means are of the numbers that were told, and None where none was."""

    begins: date
    told: int
    mean: float | None
    highest: int | None
    asked: int
    answered: int
    mood: int | None
    confidence: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    begins: date
    ends: date
    dots: tuple[Dot, ...]
    line: str
    """The means of the weeks, as the points of a polyline."""
    marks: tuple[Mark, ...]
    weeks: tuple[Week, ...]
    """Newest first."""

    @property
    def asked(self) -> int:
        return sum(week.asked for week in self.weeks)

    @property
    def answered(self) -> int:
        return sum(week.answered for week in self.weeks)

    @property
    def told(self) -> int:
        return sum(week.told for week in self.weeks)


def read(session: Session, alumnus: UUID, zone: str, *, now: datetime) -> Trend:
    since = now - timedelta(days=DAYS)
    ratings = select(Rating).where(Rating.alumnus_id == alumnus, col(Rating.at) > since)
    asked = select(CheckIn).where(CheckIn.alumnus_id == alumnus, col(CheckIn.asked_at) > since)
    rows, check_ins = session.exec(ratings.order_by(col(Rating.at))).all(), session.exec(asked).all()
    return draw(rows, check_ins, ZoneInfo(zone), now=now)


def draw(ratings: Sequence[Rating], check_ins: Sequence[CheckIn], zone: ZoneInfo, *, now: datetime) -> Trend:
    """Days are those of the person's own calendar."""
    ends = now.astimezone(zone).date()
    begins = ends - timedelta(days=DAYS - 1)
    told = [(row.at.astimezone(zone).date(), row) for row in ratings]
    told = [(day, row) for day, row in told if begins <= day <= ends]
    asked = [row for row in check_ins if begins <= row.local_date <= ends]
    weeks = [_week(first, told, asked) for first in sorted(_weeks(begins, ends))]
    return Trend(
        begins=begins,
        ends=ends,
        dots=tuple(Dot(_x(day, begins), _y(row.value)) for day, row in told if row.kind is RatingKind.NOW),
        line=_line(weeks, begins),
        marks=tuple(_marks(asked, begins)),
        weeks=tuple(reversed(weeks)),
    )


def _weeks(begins: date, ends: date) -> Iterable[date]:
    """The first days of the weeks that end with the last day; the oldest is shorter."""
    first = ends - timedelta(days=WEEK - 1)
    while first > begins - timedelta(days=WEEK):
        yield first
        first -= timedelta(days=WEEK)


def _week(first: date, told: Sequence[tuple[date, Rating]], asked: Sequence[CheckIn]) -> Week:
    after = first + timedelta(days=WEEK)
    by_kind: dict[RatingKind, list[int]] = defaultdict(list)
    for day, row in told:
        if first <= day < after:
            by_kind[row.kind].append(row.value)
    numbers = by_kind[RatingKind.NOW]
    mine = [row for row in asked if first <= row.local_date < after]
    return Week(
        begins=first,
        told=len(numbers),
        mean=round(fmean(numbers), 1) if numbers else None,
        highest=max(numbers, default=None),
        asked=len(mine),
        answered=sum(row.answered_at is not None for row in mine),
        mood=next(reversed(by_kind[RatingKind.MOOD]), None),
        confidence=next(reversed(by_kind[RatingKind.CONFIDENCE]), None),
    )


def _marks(asked: Sequence[CheckIn], begins: date) -> Iterable[Mark]:
    by_day: dict[date, bool] = defaultdict(bool)
    for row in asked:
        by_day[row.local_date] |= row.answered_at is not None
    return (Mark(_x(day, begins), is_answered) for day, is_answered in sorted(by_day.items()))


def _line(weeks: Sequence[Week], begins: date) -> str:
    middle = timedelta(days=WEEK // 2)
    points = ((week.begins + middle, week.mean) for week in weeks if week.mean is not None)
    return " ".join(f"{max(_x(day, begins), LEFT)},{_y(mean)}" for day, mean in points)


def _x(day: date, begins: date) -> float:
    return round(LEFT + (day - begins).days * STEP, 1)


def _y(value: float) -> float:
    return round(TOP + (HIGHEST - value) * RISE, 1)
