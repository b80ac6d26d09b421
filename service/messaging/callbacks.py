"""Delivery status as the carrier reports it: every callback is kept, a text's status only ever rises."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.db import new_id
from service.messaging import aftermath
from service.messaging.aftermath import Failed
from service.messaging.ledger import RANK, DeliveryEvent, Message, Status

MEANING: Final = {
    "accepted": Status.ACCEPTED,
    "scheduled": Status.ACCEPTED,
    "queued": Status.ACCEPTED,
    "sending": Status.ACCEPTED,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELED,
}
"""Twilio's MessageStatus in ours (twilio.com/docs/messaging/guides/track-outbound-message-status)."""

_ENDED: Final = ("undelivered", "failed", "canceled")

_message: Any = Message.__table__  # type: ignore[attr-defined]
_event: Any = DeliveryEvent.__table__  # type: ignore[attr-defined]

_READ = sa.select(_message.c.id, _message.c.program_id, _message.c.sid).where(
    _message.c.id == sa.bindparam("text")
)
_KEEP = sa.insert(_event)
_HAS_ENDED = sa.select(_event.c.id).where(
    _event.c.message_id == sa.bindparam("text"),
    _event.c.sid == sa.bindparam("of_sid"),
    _event.c.status.in_(_ENDED),
)
_GIVEN_UP = sa.and_(_message.c.sid.is_(None), _message.c.status.in_((Status.FAILED, Status.EXPIRED)))
_RISE: Final = {
    status: sa.update(_message)
    .where(
        _message.c.id == sa.bindparam("text"),
        # What we gave up without ever hearing of it may have gone all the same.
        sa.or_(_message.c.status.in_([one for one, rank in RANK.items() if rank < RANK[status]]), _GIVEN_UP),
    )
    .values(
        status=status,
        sid=sa.func.coalesce(_message.c.sid, sa.bindparam("of_sid")),
        error_code=sa.bindparam("code"),
        next_at=None,
    )
    for status in set(MEANING.values())
}


@dataclass(frozen=True, slots=True)
class Report:
    """One status callback."""

    message: UUID
    """Our own id, from the callback's URL."""
    sid: str
    status: str
    error_code: int | None = None


def receive(session: Session, report: Report, *, now: datetime) -> Failed | None:
    """Keep a callback and move its text forward. Returns the text where this tells that it will not arrive.

    A callback for a text that we do not have changes nothing.
    """
    run = session.connection().execute
    row = run(_READ, {"text": report.message}).first()
    if row is None:
        return None
    status = MEANING.get(report.status)
    counts = status is not None and _counts(session, row, report, status)
    run(_KEEP, _event_of(row.program_id, report, now))
    if status is None or not counts or not _rise(session, report, status):
        return None
    if status not in (Status.UNDELIVERED, Status.FAILED):
        return None
    return aftermath.of_report(session, row.id, report.error_code, now=now)


def _counts(session: Session, row: Any, report: Report, status: Status) -> bool:
    """Whether it speaks of the attempt that stands now. That an earlier one has arrived after all always counts."""
    if row.sid == report.sid or status is Status.DELIVERED:
        return True
    if row.sid is not None:
        return False
    asked = {"text": report.message, "of_sid": report.sid}
    return session.connection().execute(_HAS_ENDED, asked).first() is None


def _event_of(program: UUID, report: Report, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "program_id": program,
        "message_id": report.message,
        "sid": report.sid,
        "status": report.status,
        "error_code": report.error_code,
        "at": now,
    }


def _rise(session: Session, report: Report, status: Status) -> bool:
    """Move forward, learning the sid from the callback where the answer that told it was lost."""
    moved = session.connection().execute(
        _RISE[status], {"text": report.message, "of_sid": report.sid, "code": report.error_code}
    )
    return bool(moved.rowcount)
