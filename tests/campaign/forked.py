"""Processes of the service, forked from one that has imported it: `python -m service …` without a second of importing.

Everything else is a process's own: environment, clock, log, session, threads, signals, exit code.
"""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final
from unittest.mock import patch

from service import cli
from service.commands import serving
from tests.processes import Deployment

CLOCK: Final = Path(__file__).parent / "clock"

_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload([__name__, "tests.campaign.preloaded"])
_LOCK: Final = threading.Lock()
"""multiprocessing keeps a list of its children without a lock, and an exit code can be read only once."""


class Forked:
    """As much of subprocess.Popen as the campaign asks for."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.args = list(command)
        self._process = _FORKING.Process(
            target=_become, args=(command, dict(environment), str(log)), daemon=True
        )
        with _LOCK:
            self._process.start()
        self.pid: int = self._process.pid or 0

    def poll(self) -> int | None:
        with _LOCK:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        wait([self._process.sentinel], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(9)


class ForkingDeployment(Deployment):
    def spawn(self, command: Sequence[str], log: Path) -> Forked:
        return Forked(command, self.environment(), log)


def _become(command: Sequence[str], environment: Mapping[str, str], log: str) -> None:
    """In the new process: the command line, as if it had been started by it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    to_log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for descriptor in (1, 2):
        os.dup2(to_log, descriptor)
    os.close(to_log)
    runpy.run_path(str(CLOCK / "sitecustomize.py"))
    sys.argv = ["tideover", *(_with_watchdog() if command[0] == "serve" else command)]
    cli.main()


def _with_watchdog() -> Sequence[str]:
    """Part into `serve` and its watchdog, which would be a process that imports everything itself."""
    parent = os.getpid()
    if not (child := os.fork()):
        return ["watch", "--beside", str(parent)]
    patch.object(serving, "_watchdog", lambda: _ending(child)).start()
    return ["serve"]


@contextmanager
def _ending(child: int) -> Generator[None]:
    try:
        yield
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
