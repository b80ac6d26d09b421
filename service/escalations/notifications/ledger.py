"""Every e-mail and every push that pages somebody, one row each; it is planned here, and none leaves within a transaction.

Neither is an acknowledgement, and of neither is it ever known that somebody has read it: the alert goes on meanwhile.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session

from service import wakeup
from service.db import Scoped, new_id, one_of, partial_index
from service.escalations.policies import EMAIL
from service.escalations.tables import Alert
from service.people import subscriptions

PATIENCE: Final = timedelta(minutes=5)
"""What no server has taken in so long has failed: then the same person is texted."""


class Status(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"  # in the hands of a worker; the outcome is not known before `next_at`
    ACCEPTED = "accepted"  # a server has taken it, and nothing more is ever known
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"  # somebody has the alert or has passed it on, or the operator has no address


class Notification(Scoped, table=True):
    """One e-mail, or one push to one browser. What it says is made when it leaves, and not kept."""

    __table_args__ = (
        partial_index("ix_notification_due", "next_at", where="next_at IS NOT NULL"),
        sa.Index("ix_notification_page_id", "page_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """None: the operator, by e-mail."""
    page_id: UUID
    """What it pages for: a text or a call that went out with it, or the first of these where none did."""
    subscription_id: UUID | None = None
    """The browser that it is pushed to; None: it is an e-mail. May have been forgotten since."""
    status: Status = Field(default=Status.QUEUED, sa_type=one_of(Status))
    attempt: int = 0
    """Counts claims; an outcome that comes with an older number is not believed."""
    next_at: datetime | None
    """Queued: not to leave before. Sending: when silence about it is an answer."""
    created_at: datetime
    expires_at: datetime
    error_code: int | None = None
    """Of the mail server (SMTP), or of the push service (HTTP)."""


def plan(
    session: Session, alert: Alert, staff: UUID, ways: Collection[str], *, page: UUID | None, now: datetime
) -> UUID | None:
    """Page somebody by what is no phone; the page's id, None where nothing was planned.

    By e-mail where the step names it; in every browser that they have turned on, for that is their own wish.
    """
    mails: list[UUID | None] = [None] if EMAIL in ways else []
    for browser in (*mails, *subscriptions.of(session, staff)):
        page = _add(session, alert, staff, browser, page=page, now=now)
    return page


def plan_for_operator(session: Session, alert: Alert, *, now: datetime) -> None:
    """Tell the operator too. Whether there is an address is known to who sends."""
    _add(session, alert, None, None, page=None, now=now)


def _add(
    session: Session,
    alert: Alert,
    staff: UUID | None,
    browser: UUID | None,
    *,
    page: UUID | None,
    now: datetime,
) -> UUID:
    row = new_id()
    made = Notification(
        id=row,
        program_id=alert.program_id,
        alert_id=alert.id,
        staff_id=staff,
        page_id=page or row,
        subscription_id=browser,
        next_at=now,
        created_at=now,
        expires_at=now + PATIENCE,
    )
    session.add(made)
    wakeup.on_commit(session)
    return made.page_id
