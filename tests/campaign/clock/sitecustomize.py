"""Python runs this at its start: the service's clocks then run ahead by the seconds that a file holds.

The service reads the time in one place (service/clock.py), so this is libfaketime for it and for its children. The
file holds two numbers: how far the wall clock is ahead, and how far the one that nobody can set. And where the
stand-in is behind TLS, its certificate is trusted.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi

from service.clock import Clock

FILE = Path(os.environ["CAMPAIGN_CLOCK"])


def now(self: Clock) -> datetime:
    return datetime.now(UTC) + self.ahead + timedelta(seconds=float(FILE.read_text().split()[0]))


def steady(self: Clock) -> float:
    return time.monotonic() + self.ahead.total_seconds() + float(FILE.read_text().split()[1])


Clock.now = now  # type: ignore[method-assign]
Clock.steady = steady  # type: ignore[method-assign]

if "CAMPAIGN_TRUSTS" in os.environ:
    certifi.where = lambda: os.environ["CAMPAIGN_TRUSTS"]
