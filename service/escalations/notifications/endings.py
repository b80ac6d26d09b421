"""How an e-mail or a push ends, and what follows where none of a page has left: a text, and the alert goes on."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.escalations import alerts, paging
from service.escalations.calls import ledger as calls
from service.escalations.notifications.ledger import Notification, Status
from service.escalations.tables import Alert, EventKind
from service.escalations.tables import Status as AlertStatus
from service.people.staff import Staff
from service.protection.vault import Vault

_HOPEFUL: Final = (Status.QUEUED, Status.SENDING, Status.ACCEPTED)


def end(
    session: Session,
    vault: Vault,
    row: Notification,
    status: Status,
    *,
    code: int | None = None,
    now: datetime,
) -> None:
    """End a locked one that no server has taken."""
    row.status, row.next_at, row.error_code = status, None, code
    session.add(row)
    session.flush()
    if row.staff_id is None or status is Status.CANCELED or _is_hopeful(session, row):
        return
    alert = session.get_one(Alert, row.alert_id)
    if alert.status is not AlertStatus.TRIGGERED:
        return
    alerts.record(session, alert, EventKind.NOT_REACHED, staff=row.staff_id, message=row.page_id, now=now)
    one = session.get_one(Staff, row.staff_id)
    if one.is_reachable:
        paging.by_phone(session, vault, alert, one, paging.words(session, vault, alert), now=now)
    alerts.page_failed(session, alert.id, message=row.page_id, now=now)


def _is_hopeful(session: Session, row: Notification) -> bool:
    """Whether the page may still arrive otherwise: by another of these, or by the phone, which sees to itself."""
    others = select(sa.func.count()).where(
        Notification.page_id == row.page_id, col(Notification.status).in_(_HOPEFUL)
    )
    return session.exec(others).one() > 0 or bool(calls.alerts_of(session, row.page_id))
