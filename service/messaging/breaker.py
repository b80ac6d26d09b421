"""Keeps us from hammering a carrier that is down: after some failures only crisis texts and pages still try, sparingly."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from service.messaging.ledger import Purpose

log = structlog.get_logger()

OPENS_AFTER: Final = 5
"""Failures in a row: no connection, no answer, an error of theirs, or our account refused."""

FIRST_REST: Final = timedelta(seconds=10)
LONGEST_REST: Final = timedelta(minutes=1)

AT_ONCE: Final = 64
"""Texts handed to the carrier at the same time, by one worker."""

ROOM: Final = {
    Purpose.CRISIS: AT_ONCE,
    Purpose.ALERT: AT_ONCE,
    Purpose.HELP: AT_ONCE - 8,
    Purpose.NOTICE: AT_ONCE - 8,
    Purpose.CHECK_IN: AT_ONCE - 24,
}
"""How many may be in flight before a text of this purpose waits: what is less urgent leaves room for what is more so."""

_SPARING: Final = {
    Purpose.CRISIS: 4,
    Purpose.ALERT: 4,
    Purpose.HELP: 0,
    Purpose.NOTICE: 0,
    Purpose.CHECK_IN: 0,
}
_PROBE: Final = {Purpose.CRISIS: 4, Purpose.ALERT: 4, Purpose.HELP: 1, Purpose.NOTICE: 1, Purpose.CHECK_IN: 1}
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


class Breaker:
    """One carrier, as one process sees it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._rests = 0
        self._rests_until: datetime | None = None
        self._bulk_waits_until = _LONG_AGO

    @property
    def is_open(self) -> bool:
        return self._rests_until is not None

    def room(self, *, now: datetime) -> Mapping[Purpose, int]:
        """How many texts may be in flight, by purpose."""
        with self._lock:
            if self._rests_until is not None:
                return _SPARING if now < self._rests_until else _PROBE
            return ROOM if now >= self._bulk_waits_until else {**ROOM, Purpose.CHECK_IN: 0}

    def worked(self) -> None:
        """The carrier has taken a text, or refused one for its own sake."""
        with self._lock:
            if self._rests_until is not None:
                log.warning("carrier_is_back")
            self._failures, self._rests, self._rests_until = 0, 0, None

    def failed(self, *, now: datetime) -> None:
        """The carrier could not be reached, gave no answer, or will not know us."""
        with self._lock:
            self._failures += 1
            is_probe = self._rests_until is not None and now >= self._rests_until
            if is_probe or (self._rests_until is None and self._failures >= OPENS_AFTER):
                self._rests_until = now + min(FIRST_REST * 2**self._rests, LONGEST_REST)
                self._rests = min(self._rests + 1, 10)
                log.error("carrier_rests", count=self._failures)

    def slow_down(self, until: datetime) -> None:
        """The carrier asks us to wait: check-ins do."""
        with self._lock:
            self._bulk_waits_until = max(self._bulk_waits_until, until)
