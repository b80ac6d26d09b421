"""Takes back the pages by text that have not left: nobody is asked for what somebody has by now (D8).

Calls, e-mails and pushes need nothing of this: whether they are still wanted is looked at when their time comes.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.escalations import alerts
from service.escalations.calls import ledger as calls
from service.escalations.notifications import ledger as notifications
from service.escalations.tables import Alert, EventKind
from service.messaging.ledger import Message, Purpose, Status

_message: Any = Message.__table__  # type: ignore[attr-defined]

# What somebody else holds is being handed over at this moment: it leaves, and the ledger is not waited for.
_WAITING: Final = (
    sa.select(_message.c.id, _message.c.staff_id, _message.c.attempt)
    .where(
        _message.c.alert_id == sa.bindparam("alert"),
        _message.c.purpose == Purpose.ALERT,
        _message.c.status == Status.QUEUED,
    )
    .with_for_update(skip_locked=True)
)
_END: Final = (
    sa.update(_message)
    .where(_message.c.id.in_(sa.bindparam("ids", expanding=True)), _message.c.status == Status.QUEUED)
    .values(status=Status.CANCELED, next_at=None)
)


def withdraw(session: Session, alert: Alert, *, now: datetime) -> None:
    """Let no page of this alert leave that waits still. Whoever heard nothing of it was not paged, and is told nothing."""
    waiting = session.connection().execute(_WAITING, {"alert": alert.id}).all()
    if not waiting:
        return
    session.connection().execute(_END, {"ids": [one.id for one in waiting]})
    # One that was tried before may have arrived.
    unsent = {one.id: one.staff_id for one in waiting if one.attempt == 0 and one.staff_id}
    for page in unsent.keys() - _told_otherwise(session, unsent.keys()):
        alerts.record(session, alert, EventKind.WITHDRAWN, staff=unsent[page], message=page, now=now)


def _told_otherwise(session: Session, pages: Collection[UUID]) -> set[UUID]:
    """The pages of which a call, an e-mail or a push has begun."""
    rung = select(calls.Call.page_id).where(
        col(calls.Call.page_id).in_(pages), calls.Call.status != calls.Status.QUEUED
    )
    written = select(notifications.Notification.page_id).where(
        col(notifications.Notification.page_id).in_(pages),
        notifications.Notification.status != notifications.Status.QUEUED,
    )
    return {*session.exec(rung), *session.exec(written)}
