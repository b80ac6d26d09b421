"""Where passwords are hashed: on one thread of the lowest priority, for a part of its time, with a short queue."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any, Final, TypeVar

from service.errors import ServiceError

SHARE: Final = 0.25
"""Of one core, at most, goes to hashing in the long run: about six sign-ins a second."""
AHEAD: Final = 4.0
"""Seconds of that share that may be spent at once: a morning's twenty-five sign-ins do not wait for each other."""
LOWEST: Final = 19
"""As `nice` counts: whatever else wants a core gets it first."""

MOST: Final = 16
"""Sign-ins at a time in this process: in a flood the last one waits less than three seconds. More are turned away unlooked at."""

_T = TypeVar("_T")


class Slot:
    """A share of one core, so that no flood of sign-ins takes from the texts what they need."""

    def __init__(self, *, share: float = SHARE, ahead: float = AHEAD) -> None:
        self._share, self._ahead = share, ahead
        self._spent_until = 0.0
        """Until when, by the monotonic clock, what was hashed has used up the share."""
        self._thread = ThreadPoolExecutor(1, "sign-in", initializer=_give_way)

    async def run(self, work: Callable[..., _T], *arguments: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._paced, work, *arguments)

    def _paced(self, work: Callable[..., _T], *arguments: Any) -> _T:
        time.sleep(max(0.0, self._spent_until - self._ahead - time.monotonic()))
        begun = time.thread_time()
        try:
            return work(*arguments)
        finally:
            took = time.thread_time() - begun
            self._spent_until = max(self._spent_until, time.monotonic()) + took / self._share


def _give_way() -> None:
    # Linux knows the priority of a single thread; elsewhere the share alone has to do.
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)


class Busy(ServiceError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after = 5
    """In seconds."""

    def __init__(self) -> None:
        super().__init__("very many sign in at this moment: please try again in a few seconds")


class Door:
    """Lets so many in at a time. Of one event loop, so that it needs no lock."""

    def __init__(self, most: int) -> None:
        self._most, self._inside = most, 0

    @asynccontextmanager
    async def entered(self) -> AsyncGenerator[None]:
        """Raises Busy at once, before the database is asked anything."""
        if self._inside >= self._most:
            raise Busy
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


door: Final = Door(MOST)
_slot: Final = Slot()


async def hashing(work: Callable[..., _T], *arguments: Any) -> _T:
    """Run what hashes a password, or compares one. Call it within the door."""
    return await _slot.run(work, *arguments)
