"""A week of the rota cut into days and blocks, as it is drawn (H6). Pure: no database, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from service import local_times
from service.escalations import rota
from service.escalations.rota import Duty
from service.escalations.rota_changes import Entry
from service.escalations.routing import Roster
from service.web import times
from service.web.spoken import say
from service.web.visitors import LEADERS, Visitor

HALF_HOUR: Final = timedelta(minutes=30)
USUAL: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is on call in a block."""

    alias: str
    override: Entry | None
    """By which they are."""
    may_change: bool
    """Whether this visitor may change that."""


@dataclass(frozen=True, slots=True)
class Block:
    """From one moment of a day until another the same people are on call."""

    starts_at: datetime
    ends_at: datetime
    said: str
    seats: tuple[Seat, ...]
    """In the order in which they are asked."""
    hole: str
    """Why nobody would be paged, in words; empty where somebody would."""
    is_over: bool
    is_now: bool

    @property
    def halves(self) -> int:
        """Its length in half hours, at least one."""
        return max(1, round((self.ends_at - self.starts_at) / HALF_HOUR))


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    note: str
    """Of a day on which clocks change: how long it is."""
    blocks: tuple[Block, ...]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """When nobody would be paged, from now on."""

    starts_at: datetime
    ends_at: datetime
    said: str


def may_change(visitor: Visitor, who: UUID) -> bool:
    """Those who lead change the rota for others; anybody does for themselves."""
    return visitor.role in LEADERS or visitor.staff == who


def days(
    roster: Roster,
    edges: Sequence[datetime],
    overrides: Sequence[Entry],
    names: Mapping[UUID, str],
    visitor: Visitor,
    *,
    now: datetime,
) -> Iterator[Day]:
    today = local_times.shown(now, roster.rota.zone).date()
    for begins, ends in pairwise(edges):
        on = local_times.shown(begins, roster.rota.zone).date()
        found = rota.duties(roster.rota, begins, ends)
        blocks = tuple(_block(roster, one, overrides, names, visitor, now=now) for one in found)
        yield Day(on, _note(ends - begins), blocks, on == today)


def _note(length: timedelta) -> str:
    if length == USUAL:
        return ""
    hours = f"{length / timedelta(hours=1):g}"
    if length > USUAL:
        return say("Clocks go back: {hours} hours", hours=hours)
    return say("Clocks go forward: {hours} hours", hours=hours)


def _block(
    roster: Roster,
    duty: Duty,
    overrides: Sequence[Entry],
    names: Mapping[UUID, str],
    visitor: Visitor,
    *,
    now: datetime,
) -> Block:
    return Block(
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
        said=_hours(duty, visitor.timezone),
        seats=tuple(
            Seat(names.get(who, "?"), _by(overrides, who, duty.starts_at), may_change(visitor, who))
            for who in duty.people
        ),
        hole=_hole(roster, duty.people, names),
        is_over=duty.ends_at <= now,
        is_now=duty.starts_at <= now < duty.ends_at,
    )


def _hours(duty: Duty, zone: str) -> str:
    """'all day', '9:00 AM to midnight'."""
    begins, ends = (
        times.exact_time(at, zone).replace(say("12:00 AM"), say("midnight"))
        for at in (duty.starts_at, duty.ends_at)
    )
    is_all_day = begins == ends == say("midnight")
    return say("all day") if is_all_day else say("{begins} to {ends}", begins=begins, ends=ends)


def _by(overrides: Sequence[Entry], who: UUID, at: datetime) -> Entry | None:
    """The override that puts somebody there; the last one added holds."""
    found = (one for one in reversed(overrides) if one.span.who == who and one.span.covers(at))
    return next(found, None)


def _hole(roster: Roster, people: Sequence[UUID], names: Mapping[UUID, str]) -> str:
    reachable = {one.id for one in roster.members if one.is_reachable}
    if set(people) & reachable:
        return ""
    if not people:
        return say("Nobody is on call")
    them = ", ".join(names.get(one, "?") for one in people)
    return say("No page reaches {names}: nobody else is on call", names=them)


def holes(roster: Roster, edges: Sequence[datetime], zone: str, *, now: datetime) -> Iterator[Hole]:
    since = max(edges[0], now)
    if since >= edges[-1]:
        return
    reachable = {one.id for one in roster.members if one.is_reachable}
    for one in rota.gaps(roster.rota, reachable, since, edges[-1]):
        yield Hole(one.starts_at, one.ends_at, times.span(one.starts_at, one.ends_at, zone))
