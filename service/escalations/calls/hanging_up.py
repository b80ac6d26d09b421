"""Lets go of calls that nobody needs any more: the alert was taken, or closed, while a phone still rang.

Apart from the acknowledgement, which waits for nothing here, and from the calls that are placed: a carrier that cannot be
told makes neither of them later. A call that somebody has picked up goes on, and says who has it (answers.py). One that
is only planned is left alone until it is due (claims.py): the alert may be anybody's again by then.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col, select

from service.escalations.calls.endings import SILENCE
from service.escalations.calls.ledger import Call, Status
from service.escalations.tables import Alert
from service.escalations.tables import Status as AlertStatus
from service.messaging import failures
from service.messaging.breaker import Breaker
from service.messaging.carrier import Carrier
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.settling import Writes

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=15)
"""How long one worker may take to tell the carrier, which has ten seconds; then it is told again."""

AT_ONCE: Final = 2
"""Of its own threads: no call waits for one of them to be placed."""

DROPPED_AT_ONCE: Final = 200

_UNANSWERED: Final = (Status.QUEUED, Status.PLACING, Status.ACCEPTED, Status.RINGING)

_call: Any = Call.__table__  # type: ignore[attr-defined]
_DONE = (
    sa.update(_call)
    .where(_call.c.id == sa.bindparam("call"), _call.c.status == Status.CANCELED)
    .values(next_at=None)
)


@dataclass(frozen=True, slots=True)
class HangUp:
    """A call that the carrier is to end, unless somebody has picked it up."""

    id: UUID
    sid: str


def claim(session: Session, *, limit: int, now: datetime) -> list[HangUp]:
    """Drop the calls of alerts that somebody has by now, and take those of which the carrier is to be told."""
    _drop(session, now=now)
    due = (
        select(Call)
        .where(
            Call.status == Status.CANCELED,
            col(Call.next_at) <= now,
            # While its number is not known there is nothing to tell.
            sa.or_(col(Call.sid).is_not(None), col(Call.expires_at) <= now),
        )
        .order_by(col(Call.next_at))
        .limit(limit)
    )
    locked = due.with_for_update(skip_locked=True, key_share=True)
    taken: list[HangUp] = []
    for call in session.exec(locked.execution_options(populate_existing=True)).all():
        call.next_at = None if now >= call.expires_at else now + LEASE
        if call.next_at and call.sid:
            taken.append(HangUp(call.id, call.sid))
    return taken


def _drop(session: Session, *, now: datetime) -> None:
    """End what is placed or ringing. Never waits for whoever has such a row, or its alert, in hand."""
    unneeded = (
        select(Call)
        .join(Alert, col(Alert.id) == Call.alert_id)
        .where(
            col(Call.next_at).is_not(None),
            col(Call.status).in_(_UNANSWERED),
            Call.attempt > 0,
            col(Alert.status) != AlertStatus.TRIGGERED,
        )
        .limit(DROPPED_AT_ONCE)
        .with_for_update(of=Call, skip_locked=True, key_share=True)
    )
    for call in session.exec(unneeded.execution_options(populate_existing=True)).all():
        call.status, call.next_at, call.expires_at = Status.CANCELED, now, now + SILENCE
    session.flush()


class HangingUp:
    """One worker's. `pump` may be called as often as one likes."""

    def __init__(self, carrier: Carrier, writer: Writes, breaker: Breaker) -> None:
        self._carrier, self._writer, self._breaker = carrier, writer, breaker
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="hanging-up")
        self._lock = threading.Lock()
        self._in_flight = 0

    @property
    def in_flight(self) -> int:
        return self._in_flight

    def pump(self, *, now: datetime) -> int:
        """Drop what is not needed, and begin to tell the carrier; how many. While the carrier rests it is not asked."""
        room = 0 if self._breaker.is_open else AT_ONCE - self._in_flight
        taken = self._writer.run(lambda session: claim(session, limit=room, now=now))
        with self._lock:
            self._in_flight += len(taken)
        for one in taken:
            self._pool.submit(self._attend, one)
        return len(taken)

    def close(self) -> None:
        """Wait for what is in flight; nothing new is started."""
        self._pool.shutdown(wait=True)

    def _attend(self, one: HangUp) -> None:
        try:
            if self._has_told(one):
                self._writer.run(lambda session: session.connection().execute(_DONE, {"call": one.id}))
        except Exception as error:  # noqa: BLE001  (its lease runs out, and the carrier is told again)
            log.error("call_not_ended", call=str(one.id), error=type(error).__name__)  # noqa: TRY400
        finally:
            with self._lock:
                self._in_flight -= 1

    def _has_told(self, one: HangUp) -> bool:
        """Whether the carrier knows. What it refuses is over already, unless it refuses everything of ours."""
        try:
            self._carrier.hang_up(one.sid)
        except Refused as refusal:
            return not failures.refused(refusal.code).is_kept
        except (NotSent, OutcomeUnknown):
            return False
        return True
