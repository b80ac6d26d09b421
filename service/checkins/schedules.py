"""Check-in times and the check-ins asked at them. Only here are they set; due.py moves them on."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, func, select

from service.checkins import rhythm
from service.checkins.rhythm import MIDDAY, Rhythm
from service.db import Scoped, new_id, partial_index
from service.people.alumni import Alumnus

A_MINUTE: Final = timedelta(minutes=1)
"""A time that is set within its own minute comes at once: a minute that has begun is not over yet."""


class CheckInTime(Scoped, table=True):
    """A time of day at which a person has asked us to write."""

    __table_args__ = (
        UniqueConstraint("alumnus_id", "slot"),
        partial_index("ix_checkintime_due", "next_at", where="next_at IS NOT NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    slot: int
    """Which of the person's times this is, from 0, in the order that they gave them; rhythm.MIDDAY is the extra one."""
    local_time: time
    """As the clocks show it in the person's zone, wherever that moves to."""
    next_at: datetime | None = None
    """NULL: not asked, as things stand (rhythm.py)."""


class CheckIn(Scoped, table=True):
    """One check-in that was asked. The unique key is the promise: never twice (P3)."""

    __table_args__ = (
        UniqueConstraint("alumnus_id", "local_date", "slot"),
        partial_index("ix_checkin_due", "next_at", where="next_at IS NOT NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    local_date: date
    slot: int
    message_id: UUID
    asked_at: datetime
    answered_at: datetime | None = None
    next_at: datetime | None = None
    """While there is no answer: when to remind, then when a person should look."""
    reminded_at: datetime | None = None
    """When the one reminder went, or was left out."""
    reminder_id: UUID | None = None
    """The text of the reminder, where one went."""


def times_of(session: Session, alumnus_id: UUID) -> list[CheckInTime]:
    """A person's times, in the order that they gave them."""
    return [row for row in _rows_of(session, alumnus_id) if row.slot != MIDDAY]


def _rows_of(session: Session, alumnus_id: UUID) -> list[CheckInTime]:
    mine = select(CheckInTime).where(CheckInTime.alumnus_id == alumnus_id)
    return list(session.exec(mine.order_by(col(CheckInTime.slot))))


def rhythm_of(alumnus: Alumnus) -> Rhythm:
    return Rhythm(alumnus.discharged_on, alumnus.pace)


def slots(alumnus: Alumnus, times: Sequence[time]) -> dict[int, time]:
    """A person's times by slot, each once; with the midday one, where they agreed to it and gave times at all."""
    own = dict(enumerate(dict.fromkeys(times)))
    is_extra = own and alumnus.midday is not None and alumnus.midday not in times
    return own | {MIDDAY: alumnus.midday} if is_extra and alumnus.midday else own


def set_times(session: Session, alumnus: Alumnus, times: Sequence[time], *, now: datetime) -> None:
    """Let a person be asked at these local times from now on, and at no others. Idempotent.

    A date that had its check-in does not get a second one because its time was moved.
    """
    kept = {one.slot: one for one in _rows_of(session, alumnus.id)}
    for slot, local_time in slots(alumnus, times).items():
        row = kept.pop(slot, None) or CheckInTime(
            program_id=alumnus.program_id, alumnus_id=alumnus.id, slot=slot, local_time=local_time
        )
        if row.next_at is None or row.local_time != local_time:
            row.local_time = local_time
            _plan(session, alumnus, row, now=now)
        session.add(row)
    for surplus in kept.values():
        session.delete(surplus)
    session.flush()


def reschedule(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    """Keep a person's local times after their zone, their pace or the day of their discharge has changed."""
    for row in _rows_of(session, alumnus.id):
        _plan(session, alumnus, row, now=now)
        session.add(row)
    session.flush()


def answer(session: Session, alumnus_id: UUID, *, now: datetime) -> CheckIn | None:
    """Note that a person answered the check-in asked last. None where they had, or were never asked."""
    asked = select(CheckIn).where(CheckIn.alumnus_id == alumnus_id)
    latest = asked.order_by(col(CheckIn.local_date).desc(), col(CheckIn.asked_at).desc()).limit(1)
    check_in = session.exec(latest).one_or_none()
    if check_in is None or check_in.answered_at is not None:
        return None
    check_in.answered_at = now
    check_in.next_at = None
    session.add(check_in)
    return check_in


def _plan(session: Session, alumnus: Alumnus, row: CheckInTime, *, now: datetime) -> None:
    asked = select(func.max(col(CheckIn.local_date))).where(
        CheckIn.alumnus_id == alumnus.id, CheckIn.slot == row.slot
    )
    last_date = session.exec(asked).one()
    row.next_at = first_due(alumnus, row.slot, row.local_time, now=now, last_date=last_date)


def first_due(
    alumnus: Alumnus, slot: int, local_time: time, *, now: datetime, last_date: date | None = None
) -> datetime | None:
    """When a time that was just set is asked first."""
    zone = ZoneInfo(alumnus.timezone)
    return rhythm.next_due(rhythm_of(alumnus), slot, local_time, zone, now - A_MINUTE, last_date)
