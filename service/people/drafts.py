"""What staff are about to write to somebody: kept until it is sent, one a person and writer."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, delete, select

from service.db import Scoped, new_id
from service.protection.vault import Key, Unreadable


class Draft(Scoped, table=True):
    """Sealed with the alumnus's key, and so erased with them."""

    __table_args__ = (sa.UniqueConstraint("alumnus_id", "staff_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    body: bytes
    written_at: datetime


def words_of(session: Session, key: Key, alumnus: UUID, staff: UUID) -> str:
    """What this writer has begun to write to them; empty where that is nothing, or does not open.

    No word of ours may stand in its place: what stands in the box is one press away from being sent.
    """
    row = _find(session, alumnus, staff)
    try:
        return key.open("draft.body", row.id, row.body) if row else ""
    except Unreadable:
        return ""


def keep(
    session: Session, key: Key, alumnus: UUID, staff: UUID, words: str, *, program: UUID, now: datetime
) -> None:
    """Nothing is kept of an empty one. Each time in a new row: its id tells how old it is (retention)."""
    forget(session, alumnus, staff)
    if not words.strip():
        return
    row = Draft(program_id=program, alumnus_id=alumnus, staff_id=staff, body=b"", written_at=now)
    row.body = key.seal("draft.body", row.id, words)
    session.add(row)
    session.flush()


def forget(session: Session, alumnus: UUID, staff: UUID) -> None:
    session.exec(delete(Draft).where(col(Draft.alumnus_id) == alumnus, col(Draft.staff_id) == staff))


def _find(session: Session, alumnus: UUID, staff: UUID) -> Draft | None:
    query = select(Draft).where(Draft.alumnus_id == alumnus, Draft.staff_id == staff)
    return session.exec(query).one_or_none()
