"""Places the calls that are due: claims, hands to the carrier outside any transaction, writes down what came of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import structlog

from service import failpoints, metrics
from service.clock import Clock
from service.escalations.calls import claims
from service.escalations.calls.claims import Claimed
from service.escalations.calls.endings import SILENCE
from service.escalations.calls.hanging_up import HangingUp
from service.escalations.calls.ledger import Status
from service.escalations.calls.settling import Outcome, settle
from service.messaging import retrying
from service.messaging.breaker import Breaker
from service.messaging.carrier import Carrier, Ring
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.ledger import Purpose
from service.messaging.settling import Writes
from service.people.directory import Directory
from service.protection.vault import Vault

log = structlog.get_logger()

AT_ONCE: Final = 4
"""Calls that are being handed over by one worker: Twilio begins one a second (docs/twilio-facts.md, 'Voice')."""


class Caller:
    """One worker's. `pump` may be called as often as one likes; calls share the texts' breaker."""

    def __init__(
        self,
        carrier: Carrier,
        writer: Writes,
        vault: Vault,
        directory: Directory,
        breaker: Breaker,
        *,
        clock: Clock,
        base_url: str,
    ) -> None:
        self._carrier, self._writer, self._vault, self._directory = carrier, writer, vault, directory
        self._breaker, self._clock, self._base_url = breaker, clock, base_url
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="calls")
        self._hanging_up = HangingUp(carrier, writer, breaker)
        self._lock = threading.Lock()
        self._in_flight = 0

    @property
    def in_flight(self) -> int:
        return self._in_flight + self._hanging_up.in_flight

    def pump(self, *, now: datetime) -> int:
        """Let go of what is not needed any more, and start placing what is due; returns how many of these."""
        self._hanging_up.pump(now=now)
        room = min(AT_ONCE, self._breaker.room(now=now)[Purpose.ALERT]) - self._in_flight
        if room <= 0:
            return 0
        taken = self._writer.run(
            lambda session: claims.claim(session, self._vault, self._directory, limit=room, now=now)
        )
        if taken:
            failpoints.reach("calls.after_claim")
        with self._lock:
            self._in_flight += len(taken)
        for one in taken:
            self._pool.submit(self._attend, one)
        return len(taken)

    def close(self) -> None:
        """Wait for what is in flight; nothing new is started."""
        self._pool.shutdown(wait=True)
        self._hanging_up.close()

    def _attend(self, call: Claimed) -> None:
        try:
            outcome = self.place(call)
            if outcome is not None:
                now = self._clock.now()
                self._writer.run(lambda session: settle(session, self._vault, call, outcome, now=now))
        except Exception as error:  # noqa: BLE001  (its lease runs out, and it is placed again)
            log.error("call_failed", call=str(call.id), error=type(error).__name__)  # noqa: TRY400
        finally:
            with self._lock:
                self._in_flight -= 1

    def place(self, call: Claimed) -> Outcome | None:
        """Hand it over. None where it is no longer ours: this process stood still for longer than the lease."""
        if self._clock.now() >= call.lease_until:
            metrics.LEASE_CONFLICTS.inc()
            return None
        voice = f"{self._base_url}/twilio/voice"
        ring = Ring(call.to, call.sender, f"{voice}/alert?t={call.token}", f"{voice}/status?c={call.id.hex}")
        try:
            failpoints.reach("calls.before_post")
            sid = self._carrier.call(ring)
            failpoints.reach("calls.after_post")
        except Refused as refusal:
            return self._refused(call, refusal.code)
        except NotSent as failure:
            return self._not_placed(call, failure.after)
        except OutcomeUnknown:
            # Two calls are better than none: it may have been placed, and then its callback says so first.
            return self._not_placed(call, None)
        self._breaker.worked()
        return Outcome(Status.ACCEPTED, sid, next_at=self._clock.now() + SILENCE)

    def _refused(self, call: Claimed, code: int) -> Outcome:
        log.warning("call_refused", call=str(call.id), code=code)
        at = retrying.after_refusal(self._breaker, code, call.attempt, now=self._clock.now())
        return Outcome(Status.FAILED if at is None else Status.QUEUED, code=code, next_at=at)

    def _not_placed(self, call: Claimed, after: timedelta | None) -> Outcome:
        at = retrying.after_not_sent(self._breaker, after, call.attempt, now=self._clock.now())
        return Outcome(Status.QUEUED, next_at=at)
