"""What the carrier makes of our texts, from the ledger, so that any process can tell whichever one sends."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from service.db import first_id
from service.messaging import failures
from service.messaging.failures import Kind
from service.messaging.ledger import Direction, Message, Status
from service.messaging.pacing import SenderPace
from service.people.task_kinds import About
from service.people.tasks import Task

WINDOW: Final = timedelta(minutes=10)
"""Texts that were queued in the last minutes; they are found by their ids, which are in the order of time."""

LEAST_FAILED: Final = 5
SHARE: Final = 0.5
"""So many failed attempts, and such a share of all, are the carrier's trouble and not a phone's."""

OTHER: Final = "other"
"""A code that failures.py does not list: a label of its own for each would have no bound."""

_message: Any = Message.__table__  # type: ignore[attr-defined]
_ABOUT_ONE_PHONE: Final = tuple(
    code for code, one in failures.CODES.items() if one.kind in {Kind.NUMBER, Kind.OPTED_OUT}
)
_IS_RECENT: Final = _message.c.id >= sa.bindparam("since")
_IS_IN_HAND: Final = sa.and_(_message.c.status == Status.SENDING, _message.c.next_at > sa.bindparam("now"))
_ATTEMPTS: Final = sa.select(
    sa.func.coalesce(sa.func.sum(_message.c.attempt), 0),
    sa.func.count(_message.c.sid),
    sa.func.coalesce(sa.func.sum(sa.case((_IS_IN_HAND, 1), else_=0)), 0),
).where(
    _IS_RECENT,
    _message.c.direction == Direction.OUTBOUND,
    _message.c.attempt > 0,
    sa.or_(_message.c.error_code.is_(None), _message.c.error_code.not_in(_ABOUT_ONE_PHONE)),
)
_ERRORS: Final = (
    sa.select(_message.c.error_code, sa.func.count())
    .where(_IS_RECENT, _message.c.error_code.is_not(None))
    .group_by(_message.c.error_code)
)
_HELD: Final = sa.select(col(SenderPace.program_id)).where(col(SenderPace.held_until) > sa.bindparam("now"))
REFUSAL_TOLD: Final = timedelta(days=1)
"""How long a refusal counts as trouble, while its task is open: what is not mended is refused again within a day.

A task that nobody closes must not keep the heartbeat silent for ever: then its silence would tell nothing any more.
"""

_REFUSING: Final = sa.select(col(Task.id)).where(
    col(Task.about) == About.CARRIER,
    col(Task.alumnus_id).is_(None),
    col(Task.closed_at).is_(None),
    sa.func.coalesce(col(Task.again_at), col(Task.opened_at)) > sa.bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a text of the last minutes was handed over and had its answer, and how often it was not taken."""

    made: int
    failed: int

    @property
    def share_failed(self) -> float:
        return self.failed / self.made if self.made else 0.0

    @property
    def is_trouble(self) -> bool:
        return self.failed >= LEAST_FAILED and self.share_failed >= SHARE


def attempts(session: Session, *, now: datetime) -> Attempts:
    """What came of the attempts to send; a reply that left in the webhook's answer is none."""
    asked = {"since": first_id(now - WINDOW), "now": now}
    claimed, taken, in_hand = session.connection().execute(_ATTEMPTS, asked).one()
    made = int(claimed) - int(in_hand)
    return Attempts(made, made - taken)


def errors(session: Session, *, now: datetime) -> dict[str, int]:
    """Texts of the last minutes by the carrier's error code."""
    found: Counter[str] = Counter()
    for code, count in session.connection().execute(_ERRORS, {"since": first_id(now - WINDOW)}):
        found[str(code) if code in failures.CODES else OTHER] += count
    return dict(found)


def is_held(session: Session, *, now: datetime) -> bool:
    """Whether check-ins of some program wait because the carrier has had enough of its sender."""
    return session.connection().execute(_HELD.limit(1), {"now": now}).first() is not None


def is_refusing(session: Session, *, now: datetime) -> bool:
    """Whether the carrier has refused us within a day for what somebody must mend, and nobody has said that it is."""
    since = {"since": now - REFUSAL_TOLD}
    return session.connection().execute(_REFUSING.limit(1), since).first() is not None
