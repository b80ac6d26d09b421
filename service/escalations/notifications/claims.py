"""Who hands over which e-mail or push: claimed by one worker, for a while. What it says, and whether it is still wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col, select

from service.db import within
from service.escalations import alerts, answering, notices, wording
from service.escalations.notifications import endings
from service.escalations.notifications.ledger import Notification, Status
from service.escalations.tables import Alert
from service.escalations.tables import Status as AlertStatus
from service.messaging.mail import Mail
from service.messaging.push import Push
from service.people import staff, subscriptions
from service.people.alumni import Alumnus
from service.people.directory import Directory
from service.people.staff import Staff
from service.protection.vault import Vault

log = structlog.get_logger()

LEASE: Final = timedelta(minutes=2)
"""How long one may be in the hands of one worker without a word: a dozen words to a mail server, 10 s each."""

MOST_ATTEMPTS: Final = 4
"""With the pauses between them a quarter of a minute: then another way is better than this one again."""

_notification: Any = Notification.__table__  # type: ignore[attr-defined]
_SET_ASIDE = (
    sa.update(_notification)
    .where(_notification.c.id == sa.bindparam("row"))
    .values(status=Status.FAILED, next_at=None)
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What this process knows of itself, for what it writes."""

    vault: Vault
    directory: Directory
    operator: str
    """The operator's e-mail address; '' where there is none."""
    base_url: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """All that handing one over needs."""

    id: UUID
    program: UUID
    attempt: int
    cargo: Mail | Push
    lease_until: datetime
    """Not to be handed over from then on: somebody else may have it."""


def claim(session: Session, desk: Desk, *, limit: int, now: datetime) -> list[Claimed]:
    """Take what is to leave now, at most `limit`, and end what is not wanted any more or has waited too long."""
    claimed = []
    for row in _due(session, limit, now=now):
        with within(session, row.program_id):
            if taken := _take_safely(session, desk, row, now=now):
                claimed.append(taken)
    return claimed


def _due(session: Session, limit: int, *, now: datetime) -> Sequence[Notification]:
    due = select(Notification).where(col(Notification.next_at) <= now)
    in_order = due.order_by(col(Notification.next_at)).limit(limit)
    locked = in_order.with_for_update(skip_locked=True, key_share=True)
    return session.exec(locked.execution_options(populate_existing=True)).all()


def _take_safely(session: Session, desk: Desk, row: Notification, *, now: datetime) -> Claimed | None:
    """Take one; a row that cannot be read is set aside, and keeps no other from leaving."""
    one = row.id
    try:
        with session.begin_nested():
            return _take(session, desk, row, now=now)
    except Exception as error:  # noqa: BLE001
        log.error("notification_unreadable", message=str(one), error=type(error).__name__)  # noqa: TRY400
        session.connection().execute(_SET_ASIDE, {"row": one})
        return None


def _take(session: Session, desk: Desk, row: Notification, *, now: datetime) -> Claimed | None:
    alert = session.get_one(Alert, row.alert_id, populate_existing=True)
    by = session.get_one(Staff, row.staff_id) if row.staff_id else None
    ended = _unwanted(session, desk, row, alert, by, now=now)
    cargo = _cargo(session, desk, row, alert, by, now=now) if ended is None else None
    if cargo is None:
        endings.end(session, desk.vault, row, ended or Status.FAILED, now=now)
        return None
    lease_until = now + LEASE
    row.status, row.attempt, row.next_at = Status.SENDING, row.attempt + 1, lease_until
    session.add(row)
    session.flush()
    return Claimed(row.id, row.program_id, row.attempt, cargo, lease_until)


def _unwanted(
    session: Session, desk: Desk, row: Notification, alert: Alert, by: Staff | None, *, now: datetime
) -> Status | None:
    """How one ends that is not to leave; None for one that is."""
    is_nobodys = not desk.operator if by is None else by.left_at is not None
    has_passed_on = by is not None and answering.has_released(alert, by, alerts.history(session, alert))
    if alert.status is not AlertStatus.TRIGGERED or has_passed_on or is_nobodys:
        return Status.CANCELED
    if row.attempt >= MOST_ATTEMPTS:
        return Status.FAILED
    return Status.EXPIRED if now >= row.expires_at else None


def _cargo(
    session: Session, desk: Desk, row: Notification, alert: Alert, by: Staff | None, *, now: datetime
) -> Mail | Push | None:
    """What leaves; None where the browser was forgotten meanwhile."""
    if by is None:
        return Mail(desk.operator, wording.operator_page(alert.code), row.id.hex, now)
    if row.subscription_id is not None:
        browser = subscriptions.open_one(session, desk.vault, row.subscription_id)
        return Push(browser.endpoint, browser.p256dh, browser.auth, row.page_id.hex, now) if browser else None
    return Mail(staff.email_of(session, desk.vault, by), _words(session, desk, alert), row.id.hex, now)


def _words(session: Session, desk: Desk, alert: Alert) -> str:
    entry = desk.directory.of(alert.program_id)
    assert entry is not None, "an alert's program exists: it is a foreign key"
    alias = notices.alumnus_alias(session, desk.vault, session.get_one(Alumnus, alert.alumnus_id))
    return wording.mailed_page(alert.code, alias, entry.sender, desk.base_url)
