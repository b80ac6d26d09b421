"""Notes of the staff about a person: what was seen or said, for colleagues. Never changed, and never sent.

What sends texts may not import this module, which the import contracts hold. The person reads them in a copy of their
data, but for those that are about danger to others or a child (C4).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id
from service.protection.vault import Key


class Note(Scoped, table=True):
    """One note. What was wrong in it, a further one says."""

    __table_args__ = (sa.Index("ix_note_alumnus", "alumnus_id", "written_at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    words: bytes
    """Sealed with the alumnus's key, and so erased with them."""
    written_by: UUID = Field(foreign_key="staff.id")
    written_at: datetime
    corrects_id: UUID | None = None
    """The earlier note that this one corrects; it may have been let go since."""
    is_for_lead: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """About danger to others or a child: nobody but the lead reads it (C4)."""


def add(
    session: Session,
    key: Key,
    alumnus: UUID,
    words: str,
    *,
    corrects: UUID | None = None,
    is_for_lead: bool = False,
    program: UUID,
    by: UUID,
    now: datetime,
) -> UUID:
    """Returns its id."""
    row = new_id()
    session.add(
        Note(
            id=row,
            program_id=program,
            alumnus_id=alumnus,
            words=key.seal("note.words", row, words),
            written_by=by,
            written_at=now,
            corrects_id=corrects,
            is_for_lead=is_for_lead,
        )
    )
    return row


def find(session: Session, alumnus: UUID, note: UUID) -> Note | None:
    """One of theirs."""
    return session.exec(select(Note).where(Note.id == note, Note.alumnus_id == alumnus)).one_or_none()


def for_lead(session: Session, alumnus: UUID) -> frozenset[UUID]:
    """Those whose words are the lead's to read, by their ids."""
    query = select(Note.id).where(Note.alumnus_id == alumnus, col(Note.is_for_lead).is_(True))
    return frozenset(session.exec(query))
