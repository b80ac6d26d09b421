"""How far the carrier's list of what came in was looked through, and whose turn it is to look again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session

from service.db import Scoped
from service.people.programs import Program

LEASE: Final = timedelta(minutes=3)
"""A worker that has begun to look is left alone for so long."""


class InboxMark(Scoped, table=True):
    """One program's place in the list."""

    program_id: UUID = Field(foreign_key="program.id", primary_key=True)
    seen_until: datetime
    """Everything that the carrier took before this was handled."""
    next_at: datetime
    """Not to be looked at before; while somebody looks, when others may."""
    looked_at: datetime | None = None
    """The last look at which everything went well."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A program whose list is to be looked through."""

    program: UUID
    seen_until: datetime


_mark: Any = InboxMark.__table__  # type: ignore[attr-defined]
_program: Any = Program.__table__  # type: ignore[attr-defined]

# A program that was never looked at: nothing can have come in for it before it was made.
_DUE = (
    sa.select(_program.c.id, sa.func.coalesce(_mark.c.seen_until, _program.c.created_at).label("seen_until"))
    .select_from(_program.outerjoin(_mark, _mark.c.program_id == _program.c.id))
    .where(sa.or_(_mark.c.next_at.is_(None), _mark.c.next_at <= sa.bindparam("due")))
    .order_by(_program.c.id)
)
_BEGIN: Final = {
    name: dialect.insert(_mark).on_conflict_do_nothing(index_elements=["program_id"])
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}
_CLAIM = (
    sa.update(_mark)
    .where(_mark.c.program_id == sa.bindparam("program"), _mark.c.next_at <= sa.bindparam("due"))
    .values(next_at=sa.bindparam("lease_until"))
)
_LOOKED_AT = sa.select(_program.c.id, _mark.c.looked_at).select_from(
    _program.outerjoin(_mark, _mark.c.program_id == _program.c.id)
)


def due(session: Session, *, due: datetime) -> Sequence[Turn]:
    """The programs whose turn has come by then. Changes nothing, so that looking often costs little."""
    rows = session.connection().execute(_DUE, {"due": due})
    return [Turn(row.id, row.seen_until) for row in rows]


def claim(session: Session, turn: Turn, *, due: datetime, now: datetime) -> bool:
    """Take a turn, for LEASE. False where another worker has it."""
    connection = session.connection()
    begun = {"program_id": turn.program, "seen_until": turn.seen_until, "next_at": due}
    connection.execute(_BEGIN[connection.dialect.name], begun)
    taken = {"program": turn.program, "due": due, "lease_until": now + LEASE}
    return bool(connection.execute(_CLAIM, taken).rowcount)


def settle(
    session: Session, program: UUID, *, seen_until: datetime, next_at: datetime, looked_at: datetime | None
) -> None:
    """Write how far we have come. Never goes back; without `looked_at` the look was not a good one."""
    forward = sa.case((_mark.c.seen_until < seen_until, seen_until), else_=_mark.c.seen_until)
    values = {"seen_until": forward, "next_at": next_at} | ({"looked_at": looked_at} if looked_at else {})
    session.connection().execute(sa.update(_mark).where(_mark.c.program_id == program).values(values))


def oldest_look(session: Session) -> datetime | None:
    """The last good look at the program that was looked at longest ago; None where one never was, or there is none."""
    looks = [row.looked_at for row in session.connection().execute(_LOOKED_AT)]
    return min(looks) if looks and all(looks) else None
