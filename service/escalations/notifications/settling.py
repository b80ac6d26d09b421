"""What came of handing one over, written down: believed for its own attempt alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.db import within
from service.escalations.notifications import endings
from service.escalations.notifications.claims import Claimed
from service.escalations.notifications.ledger import Notification, Status
from service.people import subscriptions
from service.protection.vault import Vault


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to."""

    status: Status
    code: int | None = None
    next_at: datetime | None = None
    is_gone: bool = False
    """The browser is lost, and is never pushed to again."""


def settle(session: Session, vault: Vault, claimed: Claimed, outcome: Outcome, *, now: datetime) -> None:
    """Write an outcome down. One that a later attempt has overtaken changes nothing."""
    with within(session, claimed.program):
        row = session.get_one(
            Notification, claimed.id, with_for_update={"key_share": True}, populate_existing=True
        )
        if outcome.is_gone and row.subscription_id is not None:
            subscriptions.forget(session, row.subscription_id)
        if (row.status, row.attempt) != (Status.SENDING, claimed.attempt):
            return
        if outcome.status is Status.FAILED:
            endings.end(session, vault, row, Status.FAILED, code=outcome.code, now=now)
        else:
            row.status, row.next_at = outcome.status, outcome.next_at
            session.add(row)
