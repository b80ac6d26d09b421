"""What a flood of sign-ins may take: a share of one core, at the lowest priority (H9, F56)."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from service.web.auth.hashing import LOWEST, Slot
from tests.loops import in_a_thread

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return in_a_thread(lambda: asyncio.run(work))


def busy(seconds: float) -> None:
    """Uses that much of a core."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


async def work(slot: Slot, times: int) -> float:
    """How long so many at once take, of 20 ms each."""
    begun = time.monotonic()
    await asyncio.gather(*(slot.run(busy, 0.02) for _ in range(times)))
    return time.monotonic() - begun


def test_f56_a_flood_gets_its_share_of_one_core() -> None:
    # The last one is not waited after: four times 20 ms at a quarter of a core.
    assert run(work(Slot(share=0.25, ahead=0), 5)) >= 4 * 0.08


def test_f56_a_morning_of_sign_ins_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = list[float]()
    monkeypatch.setattr(time, "sleep", waited.append)
    run(work(Slot(share=0.25, ahead=4), 10))
    assert set(waited) == {0.0}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows the priority of a thread")
def test_f56_it_gives_way_to_everything_else() -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert run(Slot().run(priority)) == LOWEST
    assert priority() < LOWEST
