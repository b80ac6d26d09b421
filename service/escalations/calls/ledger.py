"""Every call that pages somebody, one row each; it is planned here, and no call is placed within a transaction."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from service import wakeup
from service.db import Scoped, new_id, one_of, partial_index
from service.escalations.tables import Alert
from service.protection.vault import Vault

UNDELIVERED_AFTER: Final = timedelta(seconds=60)
"""A page by text of which nobody has said so long that it was delivered becomes a call (D6)."""

LIFETIME: Final = timedelta(minutes=10)
"""Later a call does not help any more: the policy has gone on."""

MOST_RINGS: Final = 3
"""So often one phone rings for one page."""

GAP: Final = timedelta(seconds=60)
"""Between two rings: somebody who drives finds a place to stop, and the calls do not end in each other's voicemail."""

TOKEN_LIFETIME: Final = timedelta(hours=2)
"""Since the call was planned: longer than it may wait, ring and last."""


class Status(StrEnum):
    """Where a call stands. Ours until the carrier took it, then Twilio's CallStatus."""

    QUEUED = "queued"
    PLACING = "placing"  # handed over; the outcome is not known before `next_at`
    ACCEPTED = "accepted"
    RINGING = "ringing"
    ANSWERED = "answered"  # by a person or a machine
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    EXPIRED = "expired"  # too late to be of help
    CANCELED = "canceled"  # the text has arrived, somebody has the alert, or this phone is not to be called
    # Where it may ring all the same the carrier is still to be told, at `next_at` (hanging_up.py).


RANK: Final[Mapping[Status, int]] = {
    Status.QUEUED: 0,
    Status.PLACING: 1,
    Status.ACCEPTED: 2,
    Status.RINGING: 3,
    Status.ANSWERED: 4,
    **dict.fromkeys(
        (
            Status.COMPLETED,
            Status.BUSY,
            Status.NO_ANSWER,
            Status.FAILED,
            Status.EXPIRED,
            Status.CANCELED,
        ),
        5,
    ),
}
"""Callbacks come out of order: a status only ever rises."""


class Call(Scoped, table=True):
    """One ring of one phone of the staff. The next ring for the same page is another row."""

    __table_args__ = (
        partial_index("ix_call_due", "next_at", where="next_at IS NOT NULL"),
        sa.Index("ix_call_page_id", "page_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    page_id: UUID
    """What it pages for: the text that may not have arrived, or without one the first of these calls."""
    ring: int = 1
    """The how manieth for this page; 0 for a direct call, which rang without one and overtakes none."""
    token: bytes = Field(unique=True)
    """SHA-256 of what the call's addresses carry; it opens this call alone, and ends with TOKEN_LIFETIME."""
    sid: str | None = Field(default=None, unique=True)
    """Twilio's CallSid; unknown until Twilio told it."""
    status: Status = Field(default=Status.QUEUED, sa_type=one_of(Status))
    digit: str | None = None
    """The last key that was an answer: without one nobody has answered, whoever picked up."""
    attempt: int = 0
    """Counts claims; an outcome that comes with an older number is not believed."""
    next_at: datetime | None
    """Queued: not to be placed before. In flight: when silence about it is an answer. Canceled: when the carrier is told."""
    created_at: datetime
    expires_at: datetime
    """Not to be placed from then on; canceled, it has stopped ringing by itself."""
    error_code: int | None = None


_call: Any = Call.__table__  # type: ignore[attr-defined]
_FORWARD = (
    sa.update(_call)
    .where(
        _call.c.page_id == sa.bindparam("page"),
        _call.c.status == Status.QUEUED,
        _call.c.next_at > sa.bindparam("at"),
    )
    .values(next_at=sa.bindparam("at"))
)


def token_of(vault: Vault, call: UUID) -> str:
    """What the addresses of a call carry: made anew from our keys each time, since the database holds its hash alone."""
    return vault.index("call", call.hex).hex()


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def plan(
    session: Session, vault: Vault, alert: Alert, staff: UUID, *, page: UUID | None, now: datetime
) -> Call:
    """Page somebody by voice: at once, or where `page` is a text once that turns out not to arrive."""
    first = new_id()
    next_at = now if page is None else now + UNDELIVERED_AFTER
    call = Call(
        id=first,
        program_id=alert.program_id,
        alert_id=alert.id,
        staff_id=staff,
        page_id=page or first,
        token=hashed(token_of(vault, first)),
        next_at=next_at,
        created_at=now,
        expires_at=next_at + LIFETIME,
    )
    session.add(call)
    wakeup.on_commit(session)
    return call


def plan_again(session: Session, vault: Vault, before: Call, *, now: datetime) -> bool:
    """Let the same phone ring once more after a while. False where that was enough, too late, or another page rings it."""
    if before.ring >= MOST_RINGS or now + GAP >= before.expires_at or is_overtaken(session, before):
        return False
    row = new_id()
    kept = before.model_dump(include={"program_id", "alert_id", "staff_id", "page_id", "expires_at"})
    token = hashed(token_of(vault, row))
    session.add(Call(id=row, ring=before.ring + 1, token=token, next_at=now + GAP, created_at=now, **kept))
    return True


def is_overtaken(session: Session, call: Call) -> bool:
    """Whether this alert has paged them anew since: one page rings a phone, the newest, and never two in turn."""
    pages = select(Call.page_id).where(
        Call.alert_id == call.alert_id, Call.staff_id == call.staff_id, Call.ring == 1
    )
    return session.exec(pages.order_by(col(Call.id).desc()).limit(1)).one() != call.page_id


def alerts_of(session: Session, page: UUID) -> set[UUID]:
    """The alerts that a text pages for."""
    return set(session.exec(select(Call.alert_id).where(Call.page_id == page)))


def bring_forward(session: Session, page: UUID, *, now: datetime) -> None:
    """A page by text will not arrive: whoever was to get it is called at once."""
    if session.connection().execute(_FORWARD, {"page": page, "at": now}).rowcount:
        wakeup.on_commit(session)


def by_token(session: Session, token: str, *, now: datetime) -> Call | None:
    """The call that these addresses belong to, locked; None where it never was, or is long over."""
    query = select(Call).where(Call.token == hashed(token), col(Call.created_at) > now - TOKEN_LIFETIME)
    return session.exec(query.with_for_update(key_share=True)).one_or_none()
