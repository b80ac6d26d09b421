"""Sends what the outbox holds: claims, hands to the carrier outside any transaction, settles."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from service import failpoints
from service.clock import Clock
from service.messaging import claims
from service.messaging.breaker import AT_ONCE, ROOM, Breaker
from service.messaging.carrier import Carrier
from service.messaging.jumps import Jumps
from service.messaging.ledger import Purpose
from service.messaging.opening import Outgoing
from service.messaging.sending import Sender, status_url
from service.messaging.settling import OnFailed, Outcome, Settler, Writes
from service.people.directory import Directory
from service.protection.vault import Vault
from service.wakeup import Waker

__all__ = ["Delivery", "status_url"]

log = structlog.get_logger()


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
        on_failed: OnFailed,
        rate: float,
    ) -> None:
        self._writer, self._vault, self._directory = writer, vault, directory
        self._rate = rate
        self.bell = waker.branch()
        """Rings when there may be something to send: new work, or room for more."""
        self.breaker = Breaker()
        self._jumps = Jumps(clock)
        self._sender = Sender(carrier, self.breaker, clock, base_url=base_url, countries=directory.countries)
        self._settler = Settler(writer, clock, on_failed, self._let_go)
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="delivery")
        self._lock = threading.Lock()
        self._in_flight = 0
        self._in_hand = set[UUID]()
        """What the carrier is being asked about by this process, until the outcome is written."""

    def pump(self, *, now: datetime) -> int:
        """Start sending what may leave and looking for what went astray; returns how many were started."""
        room = {purpose: most - self._in_flight for purpose, most in self.breaker.room(now=now).items()}
        if max(room.values()) <= 0:
            return 0
        may_look = room[Purpose.HELP] > 0 and self._in_flight < ROOM[Purpose.CHECK_IN]
        due, unsure = self._writer.run(lambda session: self._take(session, room, may_look=may_look, now=now))
        if due:
            failpoints.reach("outbound.after_claim")
        self._start(self._sender.send, due)
        self._start(self._sender.look, unsure)
        return len(due) + len(unsure)

    def close(self) -> None:
        """Wait for what is in flight; nothing new is started."""
        self._pool.shutdown(wait=True)

    @property
    def in_flight(self) -> int:
        """Texts that were claimed and whose outcome is not yet written."""
        return self._in_flight

    def _take(
        self, session: Session, room: dict[Purpose, int], *, may_look: bool, now: datetime
    ) -> tuple[list[Outgoing], list[Outgoing]]:
        vault, directory = self._vault, self._directory
        due = claims.claim(session, vault, directory, room=room, rate=self._rate, now=now)
        if not may_look:
            return due, []
        # A clock that jumps ends leases early: what is still in our own hands is not astray, and what may be in
        # another process's hands is left there for a while, unless it may go twice.
        up_to = Purpose.ALERT if self._jumps.is_fresh() else Purpose.CHECK_IN
        unsure = claims.take_unsure(session, vault, directory, up_to=up_to, now=now)
        return due, [one for one in unsure if one.id not in self._in_hand]

    def _start(self, act: Callable[[Outgoing], Outcome | None], taken: list[Outgoing]) -> None:
        with self._lock:
            self._in_flight += len(taken)
            self._in_hand |= {one.id for one in taken}
        for outgoing in taken:
            self._pool.submit(self._attend, act, outgoing)

    def _attend(self, act: Callable[[Outgoing], Outcome | None], outgoing: Outgoing) -> None:
        try:
            outcome = act(outgoing)
        except Exception as error:  # noqa: BLE001  (its lease runs out, and it is looked for again)
            log.error("delivery_failed", message=str(outgoing.id), error=type(error).__name__)  # noqa: TRY400
            outcome = None
        if outcome is None:
            self._let_go([outgoing])
        else:
            self._settler.add(outcome)

    def _let_go(self, settled: Sequence[Outgoing]) -> None:
        with self._lock:
            self._in_flight -= len(settled)
            self._in_hand -= {one.id for one in settled}
        self.bell.wake()
