"""Break-glass: one of the staff opens, with a reason and for a while, whom they have nothing to do with; others look at it.

A row goes with the person, or once its time is over (holdings/retention.py); that it was opened stays in the record.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of
from service.errors import ServiceError
from service.protection.vault import Key

LASTS: Final = timedelta(minutes=60)
REVIEW_WITHIN: Final = timedelta(days=7)
SHOWN_FOR: Final = timedelta(days=90)
"""So long one that was looked at stays in the list."""

SHORTEST: Final = 10
LONGEST: Final = 500
"""Characters of the reason."""


class Because(StrEnum):
    EMERGENCY = "emergency"
    COVER = "cover"
    ASKED = "asked"
    COMPLAINT = "complaint"
    RECORDS = "records"


class Verdict(StrEnum):
    IN_ORDER = "in_order"
    FOLLOW_UP = "follow_up"


class NotHere(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is nothing like that to look at")


class OwnLook(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("nobody signs off what they opened themselves: somebody else who leads does")


class BrokenGlass(Scoped, table=True):
    """One person, opened by one of the staff for a while."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    because: Because = Field(sa_type=one_of(Because))
    why: bytes
    """Sealed with the alumnus's key: the reason in words."""
    opened_at: datetime
    ends_at: datetime
    reviewed_at: datetime | None = None
    reviewed_by: UUID | None = Field(default=None, foreign_key="staff.id")
    verdict: Verdict | None = Field(default=None, sa_type=one_of(Verdict))

    def is_late(self, *, now: datetime) -> bool:
        """Whether nobody has looked at it in time."""
        return self.reviewed_at is None and now - self.opened_at > REVIEW_WITHIN


def break_(
    session: Session, key: Key, by: UUID, because: Because, why: str, *, program: UUID, now: datetime
) -> bool:
    """Open the person whose key this is. Whether it was closed: pressed twice it is opened once."""
    if open_until(session, key.person, by, now=now) is not None:
        return False
    row = BrokenGlass(
        program_id=program,
        alumnus_id=key.person,
        staff_id=by,
        because=because,
        why=b"",
        opened_at=now,
        ends_at=now + LASTS,
    )
    row.why = key.seal("brokenglass.why", row.id, why)
    session.add(row)
    return True


def open_until(session: Session, alumnus: UUID, by: UUID, *, now: datetime) -> datetime | None:
    """Until when this person is open to them; None: they are not."""
    query = select(BrokenGlass.ends_at).where(
        BrokenGlass.alumnus_id == alumnus, BrokenGlass.staff_id == by, col(BrokenGlass.ends_at) > now
    )
    return max(session.exec(query), default=None)


def listed(session: Session, *, now: datetime) -> list[BrokenGlass]:
    """Those that nobody has looked at, oldest first; then the others of the last while, newest first."""
    query = select(BrokenGlass).where(
        col(BrokenGlass.reviewed_at).is_(None) | (col(BrokenGlass.opened_at) > now - SHOWN_FOR)
    )
    rows = session.exec(query.order_by(col(BrokenGlass.id))).all()
    waiting = [one for one in rows if one.reviewed_at is None]
    return waiting + [one for one in reversed(rows) if one.reviewed_at is not None]


def review(session: Session, glass: UUID, verdict: Verdict, *, by: UUID, now: datetime) -> BrokenGlass:
    """Sign one off: of two at once the first one's word stands. Raises NotHere, OwnLook."""
    row = session.exec(select(BrokenGlass).where(BrokenGlass.id == glass).with_for_update()).one_or_none()
    if row is None:
        raise NotHere
    if row.staff_id == by:
        raise OwnLook
    if row.reviewed_at is None:
        row.reviewed_at, row.reviewed_by, row.verdict = now, by, verdict
    return row
