"""What came of attempts, written down many at a time. An outcome is only believed for its own attempt."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from service import failpoints
from service.clock import Clock
from service.messaging import aftermath
from service.messaging.aftermath import Failed
from service.messaging.ledger import Message, Status
from service.messaging.opening import Outgoing

log = structlog.get_logger()

T = TypeVar("T")

GATHER_SECONDS: Final = 0.005
"""How long outcomes gather before they are written: one commit for many."""

_message: Any = Message.__table__  # type: ignore[attr-defined]

_SETTLE = (
    sa.update(_message)
    .where(
        _message.c.id == sa.bindparam("text"),
        _message.c.attempt == sa.bindparam("of_attempt"),
        # Not `in_`, which no bulk statement can hold.
        sa.or_(_message.c.status == Status.SENDING, _message.c.status == Status.UNKNOWN),
    )
    .values(
        status=sa.bindparam("moved"),
        sid=sa.bindparam("learned"),
        error_code=sa.bindparam("code"),
        next_at=sa.bindparam("at"),
    )
)
# In the order of their ids, as callbacks lock them: two processes never wait for each other in a circle.
_LOCK = (
    sa.select(_message.c.id)
    .where(_message.c.id.in_(sa.bindparam("texts", expanding=True)))
    .order_by(_message.c.id)
    .with_for_update(key_share=True)
)
_TAKEN = sa.select(_message.c.sid).where(_message.c.sid.in_(sa.bindparam("sids", expanding=True)))


class OnFailed(Protocol):
    """Told of each text that will not arrive, within the transaction: a page's alert must not wait for it."""

    def __call__(self, session: Session, failed: Failed, *, now: datetime) -> None: ...


class Writes(Protocol):
    """What is needed of the writer."""

    def run(self, work: Callable[[Session], T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to."""

    outgoing: Outgoing
    status: Status
    sid: str | None = None
    error_code: int | None = None
    next_at: datetime | None = None
    found: tuple[str, ...] | None = None
    """What a look at the carrier gave: the sids of texts of the same words. `status` is what follows where none is ours."""


def settle(session: Session, outcomes: Sequence[Outcome], on_failed: OnFailed, *, now: datetime) -> None:
    """Write outcomes down. One that a callback, or a later attempt, has overtaken changes nothing."""
    session.connection().execute(_LOCK, {"texts": [one.outgoing.id for one in outcomes]})
    plain = [one for one in outcomes if one.found is None and one.status is not Status.FAILED]
    if plain:
        session.connection().execute(_SETTLE, [_values(one) for one in plain])
    # Refused for a reason that is not the text's: once for each program and code is enough.
    for one in {(one.outgoing.program, one.error_code): one for one in plain if one.error_code}.values():
        assert one.error_code is not None, "chosen so"
        aftermath.of_trouble(session, one.outgoing.id, one.error_code, now=now)
    for one in outcomes:
        if one.found is not None:
            _settle_found(session, one, one.found, on_failed, now=now)
        elif one.status is Status.FAILED:
            _settle_failed(session, one, on_failed, now=now)


def _settle_found(
    session: Session, outcome: Outcome, found: Sequence[str], on_failed: OnFailed, *, now: datetime
) -> None:
    """Take the first sid that is no other text's of ours."""
    taken = set(session.connection().execute(_TAKEN, {"sids": list(found)}).scalars()) if found else set()
    sid = next((one for one in found if one not in taken), None)
    if sid is not None:
        session.connection().execute(_SETTLE, _values(Outcome(outcome.outgoing, Status.ACCEPTED, sid)))
    elif outcome.status is Status.FAILED:
        _settle_failed(session, outcome, on_failed, now=now)
    else:
        session.connection().execute(_SETTLE, _values(outcome))


def _settle_failed(session: Session, outcome: Outcome, on_failed: OnFailed, *, now: datetime) -> None:
    moved = session.connection().execute(_SETTLE, _values(outcome))
    if moved.rowcount and (
        failed := aftermath.of_refusal(session, outcome.outgoing.id, outcome.error_code, now=now)
    ):
        on_failed(session, failed, now=now)


def _values(outcome: Outcome) -> dict[str, UUID | int | str | datetime | None]:
    return {
        "text": outcome.outgoing.id,
        "of_attempt": outcome.outgoing.attempt,
        "moved": outcome.status,
        "learned": outcome.sid,
        "code": outcome.error_code,
        "at": outcome.next_at,
    }


class Settler:
    """Gathers outcomes from many threads: whoever comes first writes for those who come meanwhile."""

    def __init__(
        self,
        writer: Writes,
        clock: Clock,
        on_failed: OnFailed,
        on_settled: Callable[[Sequence[Outgoing]], None],
    ) -> None:
        self._writer, self._clock, self._on_failed, self._on_settled = writer, clock, on_failed, on_settled
        self._lock = threading.Lock()
        self._waiting: list[Outcome] = []
        self._is_writing = False

    def add(self, outcome: Outcome) -> None:
        """Have it written: by this thread, unless another one is at it already."""
        with self._lock:
            self._waiting.append(outcome)
            if self._is_writing:
                return
            self._is_writing = True
        while batch := self._next():
            self._write(batch)
            self._on_settled([one.outgoing for one in batch])

    def _next(self) -> list[Outcome]:
        with self._lock:
            if not self._waiting:
                self._is_writing = False
                return []
        time.sleep(GATHER_SECONDS)
        with self._lock:
            batch, self._waiting = self._waiting, []
        return batch

    def _write(self, batch: Sequence[Outcome]) -> None:
        now = self._clock.now()
        try:
            failpoints.reach("outbound.before_settle")
            self._writer.run(lambda session: settle(session, batch, self._on_failed, now=now))
        except Exception as error:  # noqa: BLE001  (one that cannot be written must not take the others with it)
            log.error("not_settled", count=len(batch), error=type(error).__name__)  # noqa: TRY400
            if len(batch) > 1:
                for one in batch:
                    self._write([one])
