"""The hours of the week in which it was hard by a person's own telling, as a picture and a table (H2)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.review import HARD
from service.conversation.dialogue.moment import STRONG
from service.conversation.states import RatingKind
from service.web import times
from service.web.spoken import say

DAYS: Final = 90
LEFT: Final = 28
TOP: Final = 12
CELL: Final = 12
"""Units of the picture an hour."""

LARGEST: Final = 10.0
SMALLEST: Final = 4.0
"""Side of a square, in the same units: size tells as much as color."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one weekday in which it was hard at least once."""

    weekday: int
    hour: int
    dates: int
    """On so many dates."""
    x: float
    y: float
    side: float

    @property
    def said(self) -> str:
        """'Fri, 10 PM to 11 PM'."""
        return say(
            "{day}, {begins} to {ends}",
            day=times.SHORT_DAYS[self.weekday],
            begins=times.hour(self.hour),
            ends=times.hour(self.hour + 1),
        )


@dataclass(frozen=True, slots=True)
class Heat:
    cells: tuple[Cell, ...]
    """By weekday and hour."""

    @property
    def most(self) -> Sequence[Cell]:
        """The same, the hardest first."""
        return sorted(self.cells, key=lambda one: (-one.dates, one.weekday, one.hour))


def read(session: Session, alumnus: UUID, zone: str, *, now: datetime) -> Heat:
    """By the person's own clock. A number that we asked for comes at our hour, and tells nothing of theirs."""
    since = now - timedelta(days=DAYS)
    told = select(Rating.at).where(
        Rating.alumnus_id == alumnus,
        Rating.kind == RatingKind.NOW,
        Rating.value >= STRONG,
        col(Rating.check_in_id).is_(None),
        Rating.at > since,
    )
    began = select(Episode.opened_at).where(
        Episode.alumnus_id == alumnus, Episode.opened_at > since, col(Episode.kind).in_(HARD)
    )
    moments = [*session.exec(told), *session.exec(began)]
    return draw(one.astimezone(ZoneInfo(zone)) for one in moments)


def draw(moments: Iterable[datetime]) -> Heat:
    """Of local moments. Dates are counted: one bad night is one, however often they wrote in it."""
    dates: dict[tuple[int, int], set[date]] = defaultdict(set)
    for one in moments:
        dates[one.weekday(), one.hour].add(one.date())
    most = max(map(len, dates.values()), default=1)
    return Heat(tuple(_cell(place, len(on), most) for place, on in sorted(dates.items())))


def _cell(place: tuple[int, int], dates: int, most: int) -> Cell:
    weekday, hour = place
    side = round(SMALLEST + (LARGEST - SMALLEST) * dates / most, 1)
    edge = (CELL - side) / 2
    x, y = round(LEFT + hour * CELL + edge, 1), round(TOP + weekday * CELL + edge, 1)
    return Cell(weekday, hour, dates, x, y, side)
