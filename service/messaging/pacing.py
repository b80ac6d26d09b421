"""Check-ins of one sender stand in line, so that the carrier's own queue stays near empty and a page never waits in it.

The carrier sends first in, first out, at a rate of each sender (twilio.com/docs/glossary/what-is-mps): 50,000 check-ins
handed over at once would hold an alert up for hours there, where nothing of ours can overtake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session

from service.db import Scoped

MOST_A_DAY: Final = 100_000
"""Check-ins of one program in one day (UTC): far more than its people can be due, so more of them is an error of ours."""

STALE: Final = timedelta(minutes=1)
"""A place in the line that was missed by so much, in an outage, is given anew: else all would leave at once."""


class SenderPace(Scoped, table=True):
    """Where one program's line stands. The row appears with the first check-in."""

    __tablename__ = "sender_pace"

    program_id: UUID = Field(primary_key=True, foreign_key="program.id")
    line_ends_at: datetime
    """When the next place in the line is free."""
    held_until: datetime | None = None
    """No check-in leaves before: the carrier said that this sender has reached a limit."""
    held_because: int | None = None
    """Twilio's error code."""
    counted_on: date
    count: int = 0
    """Check-ins that were let go on that day."""


@dataclass(frozen=True, slots=True)
class Place:
    """One queued check-in, as the line sees it."""

    id: UUID
    program: UUID
    slot_at: datetime | None
    """The place that it was given before."""


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of the check-ins that are due."""

    leaving: set[UUID]
    waiting: dict[UUID, datetime]
    """Until when."""
    too_many: set[UUID]
    """Programs that have reached MOST_A_DAY."""


_pace: Any = SenderPace.__table__  # type: ignore[attr-defined]
_READ = (
    sa.select(_pace).where(_pace.c.program_id.in_(sa.bindparam("programs", expanding=True))).with_for_update()
)
_INSERT: Final = {
    name: dialect.insert(_pace).on_conflict_do_nothing(index_elements=["program_id"])
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}
_WRITE = (
    sa.update(_pace)
    .where(_pace.c.program_id == sa.bindparam("program"))
    .values(
        line_ends_at=sa.bindparam("ends_at"), counted_on=sa.bindparam("today"), count=sa.bindparam("counted")
    )
)


def line_up(session: Session, places: Sequence[Place], *, rate: float, now: datetime) -> Line:
    """Let go what may leave now, and give the others their places. `rate` is in texts a second; 0 is no limit."""
    line = Line(leaving=set(), waiting={}, too_many=set())
    rows = _rows(session, {one.program for one in places}, now=now)
    moved = [
        _line_up(line, row, [one for one in places if one.program == row.program_id], rate, now)
        for row in rows
    ]
    session.connection().execute(_WRITE, moved)
    return line


def _rows(session: Session, programs: set[UUID], *, now: datetime) -> Sequence[Any]:
    """The programs' lines, locked; made where there is none yet."""
    connection = session.connection()
    asked = {"programs": sorted(programs)}
    rows = connection.execute(_READ, asked).all()
    missing = programs - {row.program_id for row in rows}
    if not missing:
        return rows
    new = [{"program_id": one, "line_ends_at": now, "counted_on": now.date(), "count": 0} for one in missing]
    connection.execute(_INSERT[connection.dialect.name], new)
    return connection.execute(_READ, asked).all()


def _line_up(line: Line, row: Any, places: Sequence[Place], rate: float, now: datetime) -> dict[str, Any]:
    """Serve one program's check-ins; how its row changes."""
    count = row.count if row.counted_on == now.date() else 0
    held_until = row.held_until if row.held_until is not None and row.held_until > now else None
    gap = timedelta(seconds=1 / rate) if rate > 0 else timedelta(0)
    ends_at = max(row.line_ends_at, held_until or now)
    if gap == timedelta(0):
        ends_at = held_until or now
    for place in places:
        if count >= MOST_A_DAY:
            line.too_many.add(row.program_id)
            line.waiting[place.id] = now + STALE
            continue
        if held_until is None and _has_its_turn(place, now):
            at = now
        else:
            at, ends_at = ends_at, ends_at + gap
        if at > now:
            line.waiting[place.id] = at
        else:
            line.leaving.add(place.id)
            count += 1
    return {"program": row.program_id, "ends_at": ends_at, "today": now.date(), "counted": count}


def _has_its_turn(place: Place, now: datetime) -> bool:
    return place.slot_at is not None and now - STALE < place.slot_at <= now


def hold(session: Session, program: UUID, code: int, *, until: datetime, now: datetime) -> None:
    """Let no check-in of this program leave before: the carrier has had enough of its sender."""
    _rows(session, {program}, now=now)
    later = sa.update(_pace).where(
        _pace.c.program_id == program, sa.or_(_pace.c.held_until.is_(None), _pace.c.held_until < until)
    )
    session.connection().execute(later.values(held_until=until, held_because=code))
