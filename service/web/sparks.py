"""The last 14 days of many people, each as a small picture with its words: for the inbox, in one query (H1)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.checkins.ratings import Rating
from service.conversation.states import RatingKind
from service.web.spoken import say

DAYS: Final = 14
WEEK: Final = 7
HIGHEST: Final = 10

EDGE: Final = 4
STEP: Final = 8
RISE: Final = 2.2
"""Units of the picture: around it, a day, a point."""

WIDTH: Final = 2 * EDGE + (DAYS - 1) * STEP
HEIGHT: Final = 2 * EDGE + HIGHEST * RISE


class Dot(NamedTuple):
    """The highest number of one day."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Spark:
    """`dots` are in the order of their days, at least one."""

    dots: tuple[Dot, ...]
    words: str
    last: str
    """The last number, and when it was told."""

    @property
    def line(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)

    @property
    def marks(self) -> str:
        """Each dot as a line of no length, which round ends make a dot: one element for all of them."""
        return "".join(f"M{dot.x} {dot.y}h0" for dot in self.dots)


def read(session: Session, zones: Mapping[UUID, str], *, now: datetime) -> dict[UUID, Spark]:
    """By person, who told anything; each person's days are those of their own calendar."""
    since = now - timedelta(days=DAYS + 1)
    query = select(Rating.alumnus_id, Rating.at, Rating.value).where(
        col(Rating.alumnus_id).in_(zones), Rating.kind == RatingKind.NOW, Rating.at > since
    )
    told: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    for person, at, value in session.exec(query.order_by(col(Rating.at), col(Rating.id))):
        told[person].append((at, value))
    drawn = {one: draw(told[one], ZoneInfo(zones[one]), now=now) for one in told}
    return {one: spark for one, spark in drawn.items() if spark is not None}


def draw(told: Sequence[tuple[datetime, int]], zone: ZoneInfo, *, now: datetime) -> Spark | None:
    """What was told, oldest first; None where nothing was in these days. Pure."""
    today = now.astimezone(zone).date()
    begins = today - timedelta(days=DAYS - 1)
    days = [(at.astimezone(zone).date(), value) for at, value in told]
    days = [(day, value) for day, value in days if begins <= day <= today]
    if not days:
        return None
    highest: dict[date, int] = {}
    for day, value in days:
        highest[day] = max(value, highest.get(day, 0))
    dots = tuple(
        Dot(EDGE + (day - begins).days * STEP, round(EDGE + (HIGHEST - value) * RISE, 1))
        for day, value in sorted(highest.items())
    )
    last = f"{days[-1][1]}, {_ago((today - days[-1][0]).days)}"
    return Spark(dots, _words(days, begins, last), last)


def _words(days: Sequence[tuple[date, int]], begins: date, last: str) -> str:
    """'12 numbers in 14 days, from 2 to 9, the last 9, today: higher than the week before'."""
    values = [value for _, value in days]
    low, high = min(values), max(values)
    span = say("from {low} to {high}", low=low, high=high) if low < high else say("each {low}", low=low)
    count = (
        say("{count} numbers in 14 days, {span}", count=len(values), span=span)
        if len(values) > 1
        else say("One number in 14 days")
    )
    half = begins + timedelta(days=WEEK)
    before = [value for day, value in days if day < half]
    lately = [value for day, value in days if day >= half]
    return say("{count}, the last {last}", count=count, last=last) + _change(before, lately)


def _change(before: Sequence[int], lately: Sequence[int]) -> str:
    if not before or not lately:
        return ""
    change = fmean(lately) - fmean(before)
    if abs(change) < 1:
        return say(": much as the week before")
    return say(": higher than the week before") if change > 0 else say(": lower than the week before")


def _ago(days: int) -> str:
    return {0: say("today"), 1: say("yesterday")}.get(days, say("{days} days ago", days=days))
