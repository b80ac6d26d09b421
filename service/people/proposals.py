"""Two persons for what cannot be undone or would give a person away: one asks, another one who leads confirms.

What was asked for is sealed, and goes with the person, or once its time is over (holdings/retention.py); that it was asked and answered stays in the record.
"""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of
from service.errors import ServiceError
from service.people.staff import IS_HERE, LEADERS, Staff
from service.protection.vault import Key

LASTS: Final = timedelta(hours=72)
"""Over a weekend; not confirmed until then, it was never asked."""


class What(StrEnum):
    ERASURE = "erasure"
    NUMBER = "number"


class NotHere(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("nothing like that waits to be confirmed: it was answered, or its time is over")


class OneIsNotTwo(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("nobody confirms what they asked for themselves: another one who leads does")


class Alone(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "this takes two, and you are the only one here who leads: have the operator name a second one"
            " in the program file. An erasure can be done by `tideover erase` as well"
        )


class Proposal(Scoped, table=True):
    """What one of those who lead asks for about a person."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    what: What = Field(sa_type=one_of(What))
    said: bytes
    """Sealed JSON with the alumnus's key: why, or which number."""
    asked_by: UUID = Field(foreign_key="staff.id")
    asked_at: datetime
    ends_at: datetime
    answered_by: UUID | None = Field(default=None, foreign_key="staff.id")
    answered_at: datetime | None = None
    is_confirmed: bool | None = None


def ask(
    session: Session,
    key: Key,
    what: What,
    said: dict[str, str],
    *,
    by: UUID,
    program: UUID,
    now: datetime,
) -> Proposal:
    """In place of one of the same kind that waits. Raises Alone."""
    others = select(Staff.id).where(col(Staff.role).in_(LEADERS), Staff.id != by, IS_HERE)
    if session.exec(others).first() is None:
        raise Alone
    for former in waiting(session, now=now):
        if (former.alumnus_id, former.what) == (key.person, what):
            former.ends_at = now
    row = Proposal(
        program_id=program,
        alumnus_id=key.person,
        what=what,
        said=b"",
        asked_by=by,
        asked_at=now,
        ends_at=now + LASTS,
    )
    row.said = key.seal("proposal.said", row.id, json.dumps(said))
    session.add(row)
    return row


def said_in(key: Key, row: Proposal) -> dict[str, str]:
    said: dict[str, str] = json.loads(key.open("proposal.said", row.id, row.said))
    return said


def waiting(session: Session, *, now: datetime) -> list[Proposal]:
    """Those of the session's program that nobody has answered in time yet, oldest first."""
    query = select(Proposal).where(col(Proposal.answered_at).is_(None), col(Proposal.ends_at) > now)
    return list(session.exec(query.order_by(col(Proposal.id))))


def answer(session: Session, proposal: UUID, *, by: UUID, is_confirmed: bool, now: datetime) -> Proposal:
    """Of two at once the first one's word stands. Whoever asked may take it back, and not confirm it.

    Raises NotHere, OneIsNotTwo.
    """
    row = session.exec(select(Proposal).where(Proposal.id == proposal).with_for_update()).one_or_none()
    if row is None or row.answered_at is not None or row.ends_at <= now:
        raise NotHere
    if is_confirmed and row.asked_by == by:
        raise OneIsNotTwo
    row.answered_by, row.answered_at, row.is_confirmed = by, now, is_confirmed
    return row
