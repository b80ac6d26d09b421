"""Event loops in tests: the browser's driver keeps one running in the main thread of a worker until the suite ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def in_a_thread(runs_a_loop: Callable[[], T]) -> T:
    """What `runs_a_loop` returns or raises; a thread has no loop yet, whichever tests ran in this worker before."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(runs_a_loop).result()
