"""What is to be sent. Consent and expiry are checked when it is claimed (claims.py).

`next_at` is the one due column: for a queued text when it may leave, for one in flight when to
ask what became of it. No network call happens inside a transaction (delivery.py sends).
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from service import wakeup
from service.db import new_id
from service.messaging.ledger import PRIORITY, Direction, Message, Purpose, Status
from service.protection.vault import Key

LIFETIME: Final = {
    Purpose.CRISIS: timedelta(minutes=10),
    Purpose.ALERT: timedelta(minutes=10),
    Purpose.HELP: timedelta(minutes=15),
    Purpose.NOTICE: timedelta(minutes=30),
    Purpose.CHECK_IN: timedelta(hours=2),
}
"""After this a text no longer helps and is not sent (docs/architecture.md, 'What goes out')."""

FIRST_BACK_OFF: Final = timedelta(seconds=2)
LONGEST_BACK_OFF: Final = timedelta(minutes=2)

LEASE: Final = timedelta(seconds=60)
"""How long a text may be in flight without a word: three times the carrier's time-out and more."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a text goes: one alumnus, one of the staff, or a number that is nobody's of ours (the operator)."""

    program: UUID
    alumnus: UUID | None = None
    staff: UUID | None = None
    phone: str | None = None
    """Only where neither is set."""


def queue(
    session: Session,
    key: Key,
    to: Recipient,
    body: str,
    purpose: Purpose,
    *,
    alert: UUID | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> Message:
    """Write a text that is to leave now. `key` is the recipient's, or the program's for a bare number."""
    message = Message(**row(key, to, body, purpose, alert=alert, expires_at=expires_at, now=now))
    session.add(message)
    wakeup.on_commit(session)
    return message


def row(
    key: Key,
    to: Recipient,
    body: str,
    purpose: Purpose,
    *,
    message: UUID | None = None,
    alert: UUID | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> dict[str, Any]:
    """The columns of such a text, sealed: for those who write many at once."""
    message = message or new_id()
    return {
        "id": message,
        "program_id": to.program,
        "direction": Direction.OUTBOUND,
        "alumnus_id": to.alumnus,
        "staff_id": to.staff,
        "other_phone": key.seal("message.other_phone", message, to.phone) if to.phone else None,
        "alert_id": alert,
        "body": key.seal("message.body", message, body),
        "purpose": purpose,
        "priority": PRIORITY[purpose],
        "status": Status.QUEUED,
        "created_at": now,
        "next_at": now,
        "expires_at": expires_at or now + LIFETIME[purpose],
    }


def back_off(attempt: int) -> timedelta:
    """How long to wait before the next attempt: doubling, at most two minutes, spread by half."""
    longest = min(FIRST_BACK_OFF * 2.0 ** min(attempt - 1, 10), LONGEST_BACK_OFF)
    return longest * random.uniform(0.5, 1)  # noqa: S311  (spreads load, guards nothing)
