"""Sends what the outbox holds: claims, hands to the carrier outside any transaction, settles."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

import structlog
from sqlmodel import Session

from service.clock import Clock
from service.messaging import claims, consent
from service.messaging.carrier import Carrier, NotSent, OutcomeUnknown, Refused, Text
from service.messaging.claims import Outgoing
from service.messaging.ledger import Purpose, Status
from service.messaging.outbox import LEASE
from service.people.directory import Directory
from service.protection.vault import Vault
from service.wakeup import Waker

log = structlog.get_logger()

T = TypeVar("T")

AT_ONCE: Final = 16
"""Texts handed to the carrier at the same time, by one worker."""

SHORTEST_LIFETIME: Final = timedelta(seconds=10)
"""Twilio refuses a validity period under 1 s and advises more than 5."""

SENT_AGAIN_UNSEEN: Final = frozenset({Purpose.CRISIS, Purpose.ALERT})
"""Where nobody knows whether it went, twice is better than never."""


class Writes(Protocol):
    """What delivery needs of the writer."""

    def run(self, work: Callable[[Session], T]) -> T: ...


class Delivery:
    """One worker's sender. `pump` may be called as often as one likes; it fills the free lanes."""

    def __init__(
        self,
        carrier: Carrier,
        writer: Writes,
        vault: Vault,
        directory: Directory,
        *,
        clock: Clock,
        waker: Waker,
        base_url: str,
    ) -> None:
        self._carrier, self._writer, self._vault, self._directory = carrier, writer, vault, directory
        self._clock, self._waker, self._base_url = clock, waker, base_url
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="delivery")
        self._lock = threading.Lock()
        self._in_flight = 0

    def pump(self, *, now: datetime) -> int:
        """Start sending what may leave and looking for what went astray; returns how many were started."""
        return self._start(claims.claim, self._send, now=now) + self._start(
            claims.take_unsure, self._look, now=now
        )

    def close(self) -> None:
        """Wait for what is in flight; nothing new is started."""
        self._pool.shutdown(wait=True)

    @property
    def in_flight(self) -> int:
        return self._in_flight

    def _start(
        self, take: Callable[..., list[Outgoing]], act: Callable[[Outgoing], None], *, now: datetime
    ) -> int:
        free = AT_ONCE - self._in_flight
        if free <= 0:
            return 0
        taken = self._writer.run(
            lambda session: take(session, self._vault, self._directory, limit=free, now=now)
        )
        with self._lock:
            self._in_flight += len(taken)
        for outgoing in taken:
            self._pool.submit(self._attend, act, outgoing)
        return len(taken)

    def _attend(self, act: Callable[[Outgoing], None], outgoing: Outgoing) -> None:
        try:
            act(outgoing)
        except Exception as error:  # noqa: BLE001  (its lease runs out, and it is looked for again)
            log.error("delivery_failed", message=str(outgoing.id), error=type(error).__name__)
        finally:
            with self._lock:
                self._in_flight -= 1
            self._waker.wake()

    def _text(self, outgoing: Outgoing) -> Text:
        left = max(outgoing.expires_at - self._clock.now(), SHORTEST_LIFETIME)
        callback = status_url(self._base_url, outgoing.id.hex)
        return Text(outgoing.to, outgoing.sender, outgoing.body, callback, left)

    def _send(self, outgoing: Outgoing) -> None:
        try:
            sid = self._carrier.send(self._text(outgoing))
        except Refused as refusal:
            self._refused(outgoing, refusal.code)
        except NotSent:
            self._again(outgoing, after=claims.back_off(outgoing.attempt))
        except OutcomeUnknown:
            self._unknown(outgoing)
        else:
            self._settle(outgoing, Status.ACCEPTED, sid=sid)

    def _look(self, outgoing: Outgoing) -> None:
        """Find out what became of a text that nobody reported on, and send it once if it never went."""
        if outgoing.purpose in SENT_AGAIN_UNSEEN:
            self._again(outgoing, after=timedelta(0))
            return
        try:
            sid = self._carrier.find(self._text(outgoing), since=outgoing.created_at - timedelta(minutes=1))
        except OutcomeUnknown:
            self._give_up_or(outgoing, self._unknown)
            return
        if sid is not None:
            self._settle(outgoing, Status.ACCEPTED, sid=sid)
        elif outgoing.purpose is Purpose.CHECK_IN:
            self._settle(outgoing, Status.FAILED)  # a check-in is never sent twice, so never again
        else:
            self._again(outgoing, after=timedelta(0))

    def _unknown(self, outgoing: Outgoing) -> None:
        self._settle(outgoing, Status.UNKNOWN, next_at=self._clock.now() + LEASE)

    def _again(self, outgoing: Outgoing, *, after: timedelta) -> None:
        self._settle(outgoing, Status.QUEUED, next_at=self._clock.now() + after)

    def _give_up_or(self, outgoing: Outgoing, act: Callable[[Outgoing], None]) -> None:
        if self._clock.now() >= outgoing.expires_at:
            self._settle(outgoing, Status.EXPIRED)
        else:
            act(outgoing)

    def _refused(self, outgoing: Outgoing, code: int) -> None:
        log.warning("text_refused", message=str(outgoing.id), code=code)
        now = self._clock.now()

        def write(session: Session) -> None:
            if claims.settle(session, outgoing, Status.FAILED, error_code=code):
                consent.not_delivered(session, outgoing.id, code, now=now)

        self._writer.run(write)

    def _settle(
        self, outgoing: Outgoing, status: Status, *, sid: str | None = None, next_at: datetime | None = None
    ) -> None:
        self._writer.run(
            lambda session: claims.settle(session, outgoing, status, sid=sid, next_at=next_at)
        )


def status_url(base_url: str, message: str) -> str:
    """Where the carrier reports on one text. Our id rides along, so that a lost answer is found again."""
    return f"{base_url}/twilio/status?m={message}"
