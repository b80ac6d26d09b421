"""The operator, where nobody was left to page: by e-mail for each alert, and by text so that a storm comes as few.

The first text leaves at once. What comes up soon after it is gathered in one more, which counts on until it leaves.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from service.escalations import alerts, wording
from service.escalations.notifications import ledger as notifications
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind
from service.messaging import outbox
from service.messaging.ledger import Direction, Message, Purpose, Status
from service.messaging.outbox import Recipient
from service.protection import keyring
from service.protection.vault import Key, Vault

TOGETHER: Final = timedelta(minutes=4)
"""After a text: what comes up within is gathered. Shorter than a round, so that each round of one alert is told at once."""

GATHERS: Final = timedelta(minutes=2)
"""So long the one that gathers waits for more."""

_LOST: Final = (Status.FAILED, Status.UNDELIVERED, Status.EXPIRED, Status.CANCELED)


def tell(session: Session, vault: Vault, alert: Alert, operator: str, *, now: datetime) -> None:
    """`operator` is their phone, '' where there is none."""
    notifications.plan_for_operator(session, alert, now=now)
    if not operator:
        return
    index, key = vault.index("phone", operator), keyring.key_of(session, vault, alert.program_id)
    page = _gathered(session, key, index, now=now)
    if page is None:
        page = _queue(session, key, alert, operator, index, now=now)
    alerts.record(session, alert, EventKind.OPERATOR_PAGED, message=page, now=now)


def _queue(session: Session, key: Key, alert: Alert, operator: str, index: bytes, *, now: datetime) -> UUID:
    """At once for the first; for more in a while."""
    is_first = not _told_lately(session, index, now=now)
    said = wording.operator_page(alert.code) if is_first else wording.operator_pages(1)
    to, at = Recipient(alert.program_id, phone=operator), now if is_first else now + GATHERS
    # What stands for several is no page of one: it leaves also where that one is taken.
    page = outbox.queue(session, key, to, said, Purpose.ALERT, alert=alert.id if is_first else None, now=at)
    page.created_at, page.other_index = now, index
    session.flush()
    return page.id


def _gathered(session: Session, key: Key, index: bytes, *, now: datetime) -> UUID | None:
    """Count one more in the text that waits; None where none does, or a worker has it in hand."""
    waits = (
        _texts(index, now=now)
        .where(Message.status == Status.QUEUED, col(Message.alert_id).is_(None), Message.attempt == 0)
        .with_for_update(skip_locked=True)
    )
    text = session.exec(waits.limit(1)).first()
    if text is None:
        return None
    told = select(func.count(col(AlertEvent.alert_id).distinct())).join(
        Alert, col(Alert.id) == AlertEvent.alert_id
    )
    count = session.exec(told.where(IS_OPEN, AlertEvent.message_id == text.id)).one()
    text.body = key.seal("message.body", text.id, wording.operator_pages(count + 1))
    session.add(text)
    return text.id


def _texts(index: bytes, *, now: datetime) -> SelectOfScalar[Message]:
    return select(Message).where(
        Message.other_index == index,
        Message.direction == Direction.OUTBOUND,
        Message.purpose == Purpose.ALERT,
        col(Message.created_at) > now - TOGETHER,
    )


def _told_lately(session: Session, index: bytes, *, now: datetime) -> bool:
    """Whether a text to the operator has left, or is to, that may arrive."""
    there = _texts(index, now=now).where(col(Message.status).not_in(_LOST))
    return session.exec(there.limit(1)).first() is not None
