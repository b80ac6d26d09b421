"""What the carrier keeps of texts and calls that we have let go: to be deleted there, one by one, until it is done.

Deleting what is gone already is done, too: so whatever is not known to be done is simply tried again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, func, select

from service.db import Scoped, new_id

LEASE: Final = timedelta(minutes=2)
"""Longer than a round of deletions lasts."""

FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)

# Both know ON CONFLICT, but SQLAlchemy has no common type for it.
_INSERT: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class CarrierCopy(Scoped, table=True):
    """One message or call at the carrier that is to be deleted there. The row goes when it is."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    sid: str = Field(unique=True)
    """MessageSid or CallSid."""
    attempt: int = 0
    """Counts claims; an outcome that comes with an older number is not believed."""
    next_at: datetime = Field(index=True)


_copy: Any = CarrierCopy.__table__  # type: ignore[attr-defined]


def plan(session: Session, sids: Sequence[str], *, program: UUID, now: datetime) -> None:
    """Have these deleted. What is planned already stays as it is."""
    connection = session.connection()
    insert = _INSERT[connection.dialect.name](_copy).on_conflict_do_nothing()
    rows = [{"id": new_id(), "program_id": program, "sid": one, "attempt": 0, "next_at": now} for one in sids]
    if rows:
        connection.execute(insert, rows)


def claim(session: Session, *, now: datetime, limit: int) -> list[tuple[UUID, str, int]]:
    """Take some that are due, for a while: id, sid, and the number of this attempt."""
    due = (
        select(CarrierCopy).where(CarrierCopy.next_at <= now).order_by(col(CarrierCopy.next_at)).limit(limit)
    )
    rows = session.exec(due.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.attempt, row.next_at = row.attempt + 1, now + LEASE
    session.flush()
    return [(row.id, row.sid, row.attempt) for row in rows]


def settle(session: Session, copy: UUID, attempt: int, *, is_gone: bool, now: datetime) -> None:
    """Note what came of an attempt: done, or to be tried again after a growing pause."""
    mine = (_copy.c.id == copy, _copy.c.attempt == attempt)
    if is_gone:
        session.connection().execute(sa.delete(_copy).where(*mine))
        return
    pause = min(FIRST_PAUSE * 2.0 ** min(attempt - 1, 16), LONGEST_PAUSE)
    session.connection().execute(sa.update(_copy).where(*mine).values(next_at=now + pause))


def waiting(session: Session) -> int:
    """How many are still at the carrier."""
    return session.exec(select(func.count()).select_from(CarrierCopy)).one()
