"""Delivery status as the carrier reports it: every callback is kept, a text's status only ever rises."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.db import within
from service.messaging import consent
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

_message: Any = Message.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Report:
    """One status callback."""

    message: UUID
    """Our own id, from the callback's URL."""
    sid: str
    status: str
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A text that will not arrive."""

    message: UUID
    program: UUID
    alert: UUID | None


def receive(session: Session, report: Report, *, now: datetime) -> Failed | None:
    """Keep a callback and move its text forward. Returns the text where this tells that it will not arrive.

    A callback for a text that we do not have changes nothing.
    """
    row = session.connection().execute(sa.select(_message).where(_message.c.id == report.message)).first()
    if row is None:
        return None
    with within(session, row.program_id):
        session.add(
            DeliveryEvent(
                program_id=row.program_id,
                message_id=row.id,
                sid=report.sid,
                status=report.status,
                error_code=report.error_code,
                at=now,
            )
        )
    status = MEANING.get(report.status)
    if status is None or not _rise(session, report, status):
        return None
    if status not in (Status.UNDELIVERED, Status.FAILED):
        return None
    consent.not_delivered(session, row.id, report.error_code, now=now)
    return Failed(row.id, row.program_id, row.alert_id)


def _rise(session: Session, report: Report, status: Status) -> bool:
    """Move forward, learning the sid from the callback where the answer that told it was lost."""
    lower = [one for one, rank in RANK.items() if rank < RANK[status]]
    moved = session.connection().execute(
        sa.update(_message)
        .where(_message.c.id == report.message, _message.c.status.in_(lower))
        .values(
            status=status,
            sid=sa.func.coalesce(_message.c.sid, report.sid),
            error_code=report.error_code,
            next_at=None,
        )
    )
    return bool(moved.rowcount)
