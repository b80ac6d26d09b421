"""Hours that are often hard for a person: declared with their team, or learned and then confirmed by them (B7, B8)."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Field, Session, col, select

from service.checkins import windows
from service.db import Scoped, new_id, one_of, partial_index
from service.people.alumni import Alumnus

AHEAD: Final = timedelta(minutes=20)
"""So long before a window we write: time enough to do one thing first."""

NEAR: Final = 2
"""Hours."""


class Source(StrEnum):
    DECLARED = "declared"  # in the program file, with their team
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


def decide(session: Session, alumnus: Alumnus, *, is_wanted: bool, now: datetime) -> None:
    """Take their answer to the window that was offered last."""
    offered = [row for row in of(session, alumnus.id) if row.standing is Standing.OFFERED]
    if offered:
        row = offered[-1]
        row.standing = Standing.CONFIRMED if is_wanted else Standing.DECLINED
        plan(row, ZoneInfo(alumnus.timezone), now=now)
        session.add(row)


def overlaps(row: RiskWindow, weekday: int, hour: int) -> bool:
    """Whether a window is known already, whatever they said to it: nobody is asked about the same hours twice."""
    same_day = row.weekday is None or row.weekday == weekday
    return same_day and abs(row.starts.hour - hour) < NEAR
