"""Hours that are often hard for a person: declared with their team, or learned and then confirmed by them (B7, B8)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Field, Session, col, select

from service.checkins import windows
from service.conversation.plan import NEAR, Hours
from service.db import Scoped, new_id, one_of, partial_index
from service.people.alumni import Alumnus
from service.protection.vault import Key

AHEAD: Final = timedelta(minutes=20)
"""So long before a window we write: time enough to do one thing first."""


class Source(StrEnum):
    DECLARED = "declared"  # in the program file, with their team
    TOLD = "told"  # by the person, by text
    STAFF = "staff"  # at the console, agreed with them
    LEARNED = "learned"  # from when their own hard moments were


class Standing(StrEnum):
    FOUND = "found"  # learned, and not offered to them yet
    OFFERED = "offered"  # they were asked, once
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class RiskWindow(Scoped, table=True):
    """An hour of a weekday, or of every day. Only a confirmed one is ever used."""

    __table_args__ = (partial_index("ix_riskwindow_due", "next_at", where="next_at IS NOT NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    source: Source = Field(sa_type=one_of(Source))
    standing: Standing = Field(sa_type=one_of(Standing))
    weekday: int | None = None
    """0 is Monday; NULL: every day."""
    starts: time
    """As the clocks show it in the person's zone."""
    label: bytes | None = None
    """Sealed: what is hard about it, in their words. Never sent."""
    moments: int | None = None
    """Of a learned one: on how many days it was hard then."""
    found_at: datetime
    next_at: datetime | None = None
    """When to write: before the window, or to offer one that was found."""


def next_start(row: RiskWindow, zone: ZoneInfo, after: datetime) -> datetime:
    """When the window begins next, so that there is still time to write before it."""
    at = windows.next_occurrence(row.starts, zone, after + AHEAD)
    while row.weekday is not None and at.astimezone(zone).weekday() != row.weekday:
        at = windows.next_occurrence(row.starts, zone, at)
    return at


def plan(row: RiskWindow, zone: ZoneInfo, *, now: datetime) -> None:
    """Let a confirmed window be written ahead of; any other is left alone."""
    if row.standing is Standing.CONFIRMED:
        row.next_at = next_start(row, zone, now) - AHEAD


def of(session: Session, alumnus: UUID) -> list[RiskWindow]:
    query = select(RiskWindow).where(RiskWindow.alumnus_id == alumnus)
    return list(session.exec(query.order_by(col(RiskWindow.found_at), col(RiskWindow.id))))


def reschedule(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    """Keep the local hours after their zone has changed."""
    for row in of(session, alumnus.id):
        plan(row, ZoneInfo(alumnus.timezone), now=now)
        session.add(row)


def decide(session: Session, alumnus: Alumnus, hours: Hours, *, is_wanted: bool, now: datetime) -> None:
    """Take their answer to the hours that they were asked about last; what was offered before that stays as it is."""
    for row in of(session, alumnus.id):
        is_day = row.weekday in (hours.weekdays or (None,))
        if row.standing is not Standing.OFFERED or row.starts != hours.at or not is_day:
            continue
        row.standing = Standing.CONFIRMED if is_wanted else Standing.DECLINED
        plan(row, ZoneInfo(alumnus.timezone), now=now)
        session.add(row)


def tell(
    session: Session,
    key: Key,
    alumnus: Alumnus,
    weekdays: Sequence[int],
    at: time,
    *,
    words: str,
    now: datetime,
) -> None:
    """Keep hours that they told, until they say whether we are to write before them: a learned window becomes theirs."""
    known = [row for row in of(session, alumnus.id) if row.standing is not Standing.CONFIRMED]
    for weekday in weekdays or (None,):
        row = next((one for one in known if one.weekday == weekday and _is_near(one, at.hour)), None)
        row = row or _new(alumnus, Source.TOLD, weekday, at, now=now)
        row.standing, row.starts, row.found_at, row.next_at = Standing.OFFERED, at, now, None
        row.label = key.seal("riskwindow.label", row.id, words)
        session.add(row)


def declare(
    session: Session, key: Key, alumnus: Alumnus, weekday: int | None, at: time, *, why: str, now: datetime
) -> None:
    """Staff keep hours that they agreed with the person. The same hours twice are one window."""
    same = (one for one in of(session, alumnus.id) if one.weekday == weekday and _is_near(one, at.hour))
    row = next(same, None) or _new(alumnus, Source.STAFF, weekday, at, now=now)
    row.standing, row.starts = Standing.CONFIRMED, at
    row.label = key.seal("riskwindow.label", row.id, why) if why else row.label
    plan(row, ZoneInfo(alumnus.timezone), now=now)
    session.add(row)


def _new(alumnus: Alumnus, source: Source, weekday: int | None, at: time, *, now: datetime) -> RiskWindow:
    return RiskWindow(
        id=new_id(),
        program_id=alumnus.program_id,
        alumnus_id=alumnus.id,
        source=source,
        standing=Standing.OFFERED,
        weekday=weekday,
        starts=at,
        found_at=now,
    )


def drop(session: Session, alumnus: UUID, window: UUID) -> bool:
    """Write before it no more, and do not offer it again. False where this person has no such window."""
    mine = select(RiskWindow).where(RiskWindow.id == window, RiskWindow.alumnus_id == alumnus)
    row = session.exec(mine).one_or_none()
    if row is None:
        return False
    row.standing, row.next_at = Standing.DECLINED, None
    return True


def _is_near(row: RiskWindow, hour: int) -> bool:
    return abs(row.starts.hour - hour) < NEAR


def overlaps(row: RiskWindow, weekday: int, hour: int) -> bool:
    """Whether a window is known already, whatever they said to it: nobody is asked about the same hours twice."""
    same_day = row.weekday is None or row.weekday == weekday
    return same_day and _is_near(row, hour)
