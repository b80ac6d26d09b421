"""The threads of a web process that keep its lifeline ready, drain what it has caught, and call whom its pages missed."""

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from service import files
from service.recovery import aside
from service.recovery.copying import refresh
from service.recovery.drain import drain
from service.runtime import Runtime

log = structlog.get_logger()

DRAIN_SECONDS: Final = 2
REFRESH_SECONDS: Final = 60
CALL_SECONDS: Final = 2
BREATH_SECONDS: Final = 0.1
STOP_SECONDS: Final = 5
"""A database that hangs must not keep the process from ending."""


class Keeper:
    """`start` it when the process begins to answer texts, `stop` it at the end."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stopping = threading.Event()
        self._bell = runtime.waker.branch()
        """Rings, too, when a text was committed after the lifeline had answered it: then the ledger is set right at once."""
        self._threads = [
            threading.Thread(target=self._repeat, args=one, name=one[0].__name__, daemon=True)
            for one in (
                (self._drain, DRAIN_SECONDS, self._bell.wait),
                (self._refresh, REFRESH_SECONDS, self._stopping.wait),
                (self._call, CALL_SECONDS, self._stopping.wait),
            )
        ]

    def start(self) -> None:
        files.sweep(self._runtime.settings.data_dir)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._bell.wake()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _repeat(self, act: Callable[[], object], seconds: float, wait: Callable[[float], object]) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                act()
            except Exception as error:  # noqa: BLE001  (tried again soon; the lifeline works with what it has)
                log.warning("keeping_failed", job=act.__name__, error=type(error).__name__)
            self._stopping.wait(BREATH_SECONDS)
            wait(max(began + seconds - time.monotonic(), 0))

    def _drain(self) -> None:
        drain(self._runtime)
        self._runtime.lifeline.look_at_disk()

    def _call(self) -> None:
        self._runtime.lifeline.pager.call_unheard()

    def _refresh(self) -> None:
        aside.let_go(self._runtime)
        refresh(self._runtime, wait=self._stopping.wait)
