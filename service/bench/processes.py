"""Child processes on 127.0.0.1: started, waited for until they answer, and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from service.errors import ServiceError

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 60
STOP_SECONDS: Final = 20


class NotStarted(ServiceError):
    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} did not start:\n{said}")


@contextmanager
def started(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], *, port: int, folder: Path
) -> Generator[int]:
    """Run a module of ours until the end of the block; gives its process id once it listens. Raises NotStarted.

    It runs in `folder`, where no `.env` lies, and sees nothing of our environment but what is handed here.
    """
    log = folder / f"{name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603  (ourselves)
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env={**environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # so that whatever it has started itself can be ended with it
        )
    try:
        _wait_until_it_listens(process, port, name, log)
        yield process.pid
    finally:
        _end(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, name: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NotStarted(name, log.read_text(errors="replace")[-2000:])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
