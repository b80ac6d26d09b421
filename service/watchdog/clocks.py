"""Finds jumps of the wall clock, by the clock that only ever runs on: due times and expiries are meant by the first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

log = structlog.get_logger()

NOTED: Final = timedelta(seconds=5)
TOLD: Final = timedelta(minutes=1)
"""A jump that is longer than this is the operator's business: check-ins and alerts shift by as much."""

STAYS_SECONDS: Final = 300
"""How long a jump counts as trouble; it is over as soon as it is there."""


class ClockWatch:
    """`monotonic` gives seconds. A machine that slept looks the same: the clock that runs on stood still."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._began: datetime | None = None
        """When that clock stood at zero, by the wall clock of the last look."""
        self._until = float("-inf")

    def has_jumped(self, *, now: datetime) -> bool:
        """Whether it jumped a short while ago. To be asked every few seconds."""
        at = self._monotonic()
        began = now - timedelta(seconds=at)
        jump = timedelta(0) if self._began is None else began - self._began
        self._began = began
        if abs(jump) > NOTED:
            log.warning("clock_jumped", seconds=round(jump.total_seconds()))
        if abs(jump) > TOLD:
            self._until = at + STAYS_SECONDS
        return at < self._until
