"""How a call ends, and what follows where nobody answered it: another ring, or the alert goes on without this phone."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from service.escalations import alerts
from service.escalations.calls import ledger
from service.escalations.calls.ledger import RANK, Call, Status
from service.escalations.tables import Alert, EventKind
from service.escalations.tables import Status as AlertStatus
from service.protection.vault import Vault

SILENCE: Final = timedelta(minutes=2)
"""A call that the carrier took and said nothing more of counts as one that nobody answered."""

UNANSWERED: Final = frozenset({Status.BUSY, Status.NO_ANSWER, Status.COMPLETED})
"""It rang, and that may go better a minute later. A call that was only completed was answered by nobody: no key was
pressed, so it may have been a machine (docs/adr/0018-a-voicemail-is-no-acknowledgement.md)."""


def end(
    session: Session, vault: Vault, call: Call, status: Status, *, code: int | None = None, now: datetime
) -> None:
    """End a locked call. Once only: what has ended stays as it ended."""
    if RANK[call.status] >= RANK[status]:
        return
    call.status, call.next_at, call.error_code = status, None, code
    session.add(call)
    session.flush()
    alert = session.get_one(Alert, call.alert_id)
    if status is Status.CANCELED or call.digit is not None or alert.status is not AlertStatus.TRIGGERED:
        return
    if status in UNANSWERED:
        alerts.record(session, alert, EventKind.UNANSWERED, staff=call.staff_id, message=call.id, now=now)
        if ledger.plan_again(session, vault, call, now=now):
            return
    alerts.page_failed(session, call.alert_id, message=call.page_id, now=now)
