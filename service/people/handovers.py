"""What who goes off call leaves for who comes next: a few words, and which notes about people go with them. Never texted.

The words are sealed with the program's key, for they are about nobody. What is about somebody stands in a note of theirs,
sealed with their key and erased with them (notes.py); here stands only which one, and that goes with them too.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id
from service.protection.vault import Key

LASTS: Final = timedelta(days=3)
"""So long it waits for who comes on call: the shifts of a long weekend. Who comes later is told by the notes themselves."""

LONGEST: Final = 500
"""Characters."""


class Handover(Scoped, table=True):
    """One shift, handed over."""

    __table_args__ = (sa.Index("ix_handover_program_id_written_at", "program_id", "written_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    words: bytes | None = None
    """Sealed with the program's key; None: there are notes alone."""
    written_by: UUID = Field(foreign_key="staff.id")
    written_at: datetime


class HandoverLine(Scoped, table=True):
    """One person of whom a note goes with it."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    handover_id: UUID = Field(foreign_key="handover.id", index=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    note_id: UUID
    """It may have been let go since."""


class HandoverRead(Scoped, table=True):
    """That somebody has read it."""

    __table_args__ = (sa.UniqueConstraint("handover_id", "staff_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    handover_id: UUID = Field(foreign_key="handover.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    read_at: datetime


def add(
    session: Session,
    key: Key,
    words: str,
    notes: Mapping[UUID, UUID],
    *,
    program: UUID,
    by: UUID,
    now: datetime,
) -> UUID:
    """`key`: the program's. `notes`: by the alumnus whom each is about. Returns its id."""
    row = new_id()
    sealed = key.seal("handover.words", row, words) if words else None
    session.add(Handover(id=row, program_id=program, words=sealed, written_by=by, written_at=now))
    session.flush()  # before what names it
    session.add_all(
        HandoverLine(program_id=program, handover_id=row, alumnus_id=alumnus, note_id=note)
        for alumnus, note in notes.items()
    )
    return row


def since(session: Session, at: datetime) -> list[Handover]:
    """The newest first."""
    query = select(Handover).where(Handover.written_at >= at)
    return list(session.exec(query.order_by(col(Handover.written_at).desc(), col(Handover.id).desc())))


def find(session: Session, handover: UUID) -> Handover | None:
    """Locked, so that of two presses one is the first."""
    query = select(Handover).where(Handover.id == handover)
    return session.exec(query.with_for_update(key_share=True)).one_or_none()


def lines(session: Session, handovers: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    """By hand-over: about whom its notes are."""
    query = select(HandoverLine).where(col(HandoverLine.handover_id).in_(handovers))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in session.exec(query.order_by(col(HandoverLine.id))):
        found[row.handover_id].append(row.alumnus_id)
    return found


def reads(session: Session, handovers: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, datetime]]:
    """By hand-over: who of the staff has read it, and when, in the order in which they did."""
    query = select(HandoverRead).where(col(HandoverRead.handover_id).in_(handovers))
    found: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for row in session.exec(query.order_by(col(HandoverRead.id))):
        found[row.handover_id][row.staff_id] = row.read_at
    return found


def has_part(session: Session, handover: Handover, member: UUID) -> bool:
    """Whether they wrote it, or have said that they read it."""
    return handover.written_by == member or member in reads(session, [handover.id]).get(handover.id, {})


def read(session: Session, handover: Handover, *, by: UUID, now: datetime) -> bool:
    """Say that they have read it. False where they have said so before, or wrote it themselves."""
    if has_part(session, handover, by):
        return False
    session.add(
        HandoverRead(program_id=handover.program_id, handover_id=handover.id, staff_id=by, read_at=now)
    )
    return True


def unread(session: Session, *, now: datetime) -> Mapping[UUID, frozenset[UUID]]:
    """Each that may wait still, the oldest first: for whom it does not, its writer and who has read it. In two queries."""
    rows = since(session, now - LASTS)[::-1]
    done = reads(session, [one.id for one in rows])
    return {one.id: frozenset({one.written_by, *done.get(one.id, ())}) for one in rows}
