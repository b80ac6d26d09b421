"""Notices that the wall clock was set forward: every lease then looks over, and none is."""

from typing import Final

from service.clock import Clock
from service.messaging.outbox import LEASE

TOLERANCE: Final = 1.0
"""Seconds from one look to the next; a clock that is only corrected drifts by less."""


class Jumps:
    """One process's own observation. What was set before it started, it cannot know."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = self._measure()
        self._seen_at = float("-inf")

    def is_fresh(self) -> bool:
        """Whether the clock has jumped within the last LEASE: so long another process may still hand over what it claimed."""
        ahead = self._measure()
        if ahead - self._ahead > TOLERANCE:
            self._seen_at = self._clock.steady()
        self._ahead = ahead
        return self._clock.steady() - self._seen_at < LEASE.total_seconds()

    def _measure(self) -> float:
        return self._clock.now().timestamp() - self._clock.steady()
