"""Python runs this at its start: the service's clock then runs ahead by the seconds that a file holds.

The service reads the time in one place (service/clock.py), so this is libfaketime for it and for its children.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.clock import Clock

FILE = Path(os.environ["CAMPAIGN_CLOCK"])


def now(self: Clock) -> datetime:
    return datetime.now(UTC) + self.ahead + timedelta(seconds=float(FILE.read_text() or 0))


Clock.now = now  # type: ignore[method-assign]
