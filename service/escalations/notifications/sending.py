"""Hands over the e-mails and pushes that are due: claims, sends outside any transaction, writes down what came of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import structlog

from service import failpoints, metrics
from service.clock import Clock
from service.escalations.notifications import claims
from service.escalations.notifications.claims import Claimed, Desk
from service.escalations.notifications.ledger import Status
from service.escalations.notifications.settling import Outcome, settle
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.mail import Mail, Mailer
from service.messaging.outbox import back_off
from service.messaging.push import GONE, Pusher
from service.messaging.settling import Writes

log = structlog.get_logger()

AT_ONCE: Final = 8
"""Threads of one worker; each waits for a server of somebody else."""


class Notifier:
    """One worker's. `pump` may be called as often as one likes."""

    def __init__(
        self, mailer: Mailer | None, pusher: Pusher, writer: Writes, desk: Desk, *, clock: Clock
    ) -> None:
        """Without `mailer` no e-mail leaves: who was to get one is texted."""
        self._mailer, self._pusher, self._writer, self._desk = mailer, pusher, writer, desk
        self._clock = clock
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="notifications")
        self._lock = threading.Lock()
        self._in_flight = 0

    @property
    def in_flight(self) -> int:
        return self._in_flight

    def pump(self, *, now: datetime) -> int:
        """Start handing over what is due; returns how many."""
        room = AT_ONCE - self._in_flight
        if room <= 0:
            return 0
        taken = self._writer.run(lambda session: claims.claim(session, self._desk, limit=room, now=now))
        with self._lock:
            self._in_flight += len(taken)
        for one in taken:
            self._pool.submit(self._attend, one)
        return len(taken)

    def close(self) -> None:
        """Wait for what is in flight; nothing new is started."""
        self._pool.shutdown(wait=True)

    def _attend(self, one: Claimed) -> None:
        try:
            outcome = self.hand_over(one)
            if outcome is not None:
                now = self._clock.now()
                self._writer.run(lambda session: settle(session, self._desk.vault, one, outcome, now=now))
        except Exception as error:  # noqa: BLE001  (its lease runs out, and it is handed over again)
            log.error("notification_failed", message=str(one.id), error=type(error).__name__)  # noqa: TRY400
        finally:
            with self._lock:
                self._in_flight -= 1

    def hand_over(self, one: Claimed) -> Outcome | None:
        """Send it. None where it is no longer ours: this process stood still for longer than the lease."""
        if self._clock.now() >= one.lease_until:
            metrics.LEASE_CONFLICTS.inc()
            return None
        try:
            if not self._send(one):
                return Outcome(Status.FAILED)
            failpoints.reach("notifications.after_send")
        except Refused as refusal:
            log.warning("notification_refused", message=str(one.id), code=refusal.code)
            is_gone = not isinstance(one.cargo, Mail) and refusal.code in GONE
            return Outcome(Status.FAILED, code=refusal.code, is_gone=is_gone)
        except NotSent as failure:
            return self._again(one, failure.after)
        except OutcomeUnknown:
            # Twice is better than not at all, and by its id the second one is known for the first again.
            return self._again(one, None)
        return Outcome(Status.ACCEPTED)

    def _send(self, one: Claimed) -> bool:
        """False where this deployment has no such way."""
        if not isinstance(one.cargo, Mail):
            self._pusher.send(one.cargo)
        elif self._mailer is None:
            return False
        else:
            self._mailer.send(one.cargo)
        return True

    def _again(self, one: Claimed, after: timedelta | None) -> Outcome:
        log.warning("notification_not_sent", message=str(one.id), count=one.attempt)
        pause = max(after or timedelta(0), back_off(one.attempt))
        return Outcome(Status.QUEUED, next_at=self._clock.now() + pause)
