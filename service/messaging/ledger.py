"""Every text once: inbound by its MessageSid, outbound by our own id. The outbox is the part still to send."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from service.db import Scoped, new_id, one_of, partial_index


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Purpose(StrEnum):
    """What an outbound text is for: decides its urgency, its end, and what an unknown outcome means."""

    CRISIS = "crisis"
    ALERT = "alert"
    HELP = "help"
    NOTICE = "notice"
    CHECK_IN = "check_in"


PRIORITY: Final = {
    Purpose.CRISIS: 0,
    Purpose.ALERT: 1,
    Purpose.HELP: 2,
    Purpose.NOTICE: 3,
    Purpose.CHECK_IN: 9,
}
"""Order of leaving, lowest first."""


class Status(StrEnum):
    """Where a text stands. Ours until the carrier took it, then Twilio's MessageStatus."""

    RECEIVED = "received"  # inbound
    QUEUED = "queued"
    SENDING = "sending"  # handed over; the outcome is not known before `next_at`
    UNKNOWN = "unknown"  # nobody said whether it went: look before sending again
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    EXPIRED = "expired"  # too late to be of help
    CANCELED = "canceled"  # consent was withdrawn first, or nobody needs it any more


RANK: Final = {
    Status.QUEUED: 0,
    Status.SENDING: 1,
    Status.UNKNOWN: 2,
    Status.ACCEPTED: 3,
    Status.SENT: 4,
    Status.DELIVERED: 5,
    Status.UNDELIVERED: 5,
    Status.FAILED: 5,
    Status.EXPIRED: 5,
    Status.CANCELED: 5,
}
"""Callbacks come out of order: a status only ever rises."""


class Message(Scoped, table=True):
    """One text, in or out."""

    __table_args__ = (
        partial_index("ix_message_queue", "priority", "next_at", where="status = 'queued'"),
        partial_index("ix_message_unsure", "next_at", where="status IN ('sending', 'unknown')"),
        partial_index("ix_message_alert", "alert_id", where="alert_id IS NOT NULL"),
        partial_index("ix_message_reply", "in_reply_to", where="in_reply_to IS NOT NULL"),
        partial_index("ix_message_stranger", "other_index", "created_at", where="other_index IS NOT NULL"),
        partial_index("ix_message_late", "alumnus_id", "found_at", where="found_at IS NOT NULL"),
        sa.Index("ix_message_alumnus", "alumnus_id", "created_at"),
        sa.Index("ix_message_staff", "staff_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    direction: Direction = Field(sa_type=one_of(Direction))
    alumnus_id: UUID | None = Field(default=None, foreign_key="alumnus.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """The member of staff at the other end; both are NULL for a stranger and for the operator."""
    other_phone: bytes | None = None
    """The number at the other end where it is nobody's of ours, sealed with the program's key."""
    other_index: bytes | None = None
    """Blind index of that number, by which a stranger's texts are counted."""
    alert_id: UUID | None = None
    """The alert that this text pages for."""
    in_reply_to: UUID | None = None
    """The inbound text that this answers: it left in the webhook's own answer."""
    sid: str | None = Field(default=None, unique=True)
    """Twilio's MessageSid; unknown until Twilio told it."""
    body: bytes
    """Sealed with the key of the person at the other end, or of the program."""
    intent: str | None = None
    risk: str | None = None
    because: str | None = None
    """Inbound: how the text was read, and by which rule. Outbound: why it did not leave (later.py)."""
    is_for_lead: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Inbound: of danger to others or a child, or written while the lead sees to that: nobody else reads it (C4)."""
    purpose: Purpose | None = Field(default=None, sa_type=one_of(Purpose))
    priority: int | None = None
    """NULL: inbound; or planned for later, and not for the outbox yet (escalations/planned_texts.py)."""
    status: Status = Field(sa_type=one_of(Status))
    created_at: datetime
    found_at: datetime | None = None
    """Inbound: when we learned of it, where that was after it had come; else None."""
    next_at: datetime | None = None
    """Queued: not to be sent before. Sending, unknown: when to look again."""
    expires_at: datetime | None = None
    slot_at: datetime | None = None
    """A check-in's place in its sender's line (pacing.py); of a text that staff planned, the time that they chose."""
    attempt: int = 0
    """Counts claims; an outcome that comes with an older number is not believed."""
    error_code: int | None = None


class DeliveryEvent(Scoped, table=True):
    """One status callback, as it came. All are kept."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    message_id: UUID = Field(foreign_key="message.id", index=True)
    sid: str
    status: str
    """Twilio's MessageStatus, verbatim."""
    error_code: int | None = None
    at: datetime
