"""The only reader of time. Everything below the processes is handed `now`."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The wall clock, aware and in UTC. Only the demo's phones ever move it."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead
        """How far this clock runs ahead of the machine's; zero outside the demo."""

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def steady(self) -> float:
        """Seconds since some moment, by a clock that nobody sets: it tells what took long from a clock that jumped."""
        return time.monotonic() + self.ahead.total_seconds()

    def advance(self, by: timedelta) -> None:
        """Move forward. Never back: due times would come twice. Raises ValueError."""
        if by < timedelta(0):
            raise ValueError("the demo's clock only moves forward")
        self.ahead += by
