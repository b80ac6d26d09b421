"""Remembers that the database is away, so that not every text waits for it in vain."""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from service.patience import is_away

PAUSE_SECONDS: Final = 5
"""While it is away one text in so many seconds tries it; the others are answered at once."""


class Breaker:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_open = False
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the database was away when somebody last tried."""
        return self._is_open

    def lets_through(self) -> bool:
        """Whether this text may try the database. While it is away this also takes the turn to try."""
        with self._lock:
            if self._is_open and time.monotonic() < self._until:
                return False
            self._until = time.monotonic() + PAUSE_SECONDS
            return True

    @contextmanager
    def watching(self) -> Generator[None]:
        """Learn from what is tried in this block whether the database is there."""
        try:
            yield
        except Exception as error:
            if is_away(error):
                self._open()
            raise
        self._is_open = False

    def _open(self) -> None:
        with self._lock:
            self._is_open = True
            self._until = time.monotonic() + PAUSE_SECONDS
