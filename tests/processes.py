"""Real processes for tests: `tideover …` on a database and a port of its own, and the texts that it is sent."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol, TypeVar

import requests

from service.messaging import signatures
from tests.ports import free_port
from tests.standin import ACCOUNT, TOKEN, Twilio

T = TypeVar("T")
SIDS = (f"SM{n:032x}" for n in count(1))


def eventually(look: Callable[[], T], *, seconds: float = 30) -> T:
    """Wait for a fact: what `look` gives as soon as it is true. Raises AssertionError after `seconds`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(requests.ConnectionError, requests.Timeout, AssertionError):
            if found := look():
                return found
        time.sleep(0.05)
    raise AssertionError("it did not come about in time")


class Process(Protocol):
    """As much of subprocess.Popen as tests ask for."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def kill(self) -> None: ...


@dataclass
class Deployment:
    """One deployment: its settings, and the processes that were started with them."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    started: list[Process] = field(default_factory=list)
    python: Sequence[str] = ("-m", "service")
    """What Python runs: by default the command line as it is."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        own = {"PORT": str(self.port), "DATA_DIR": str(self.folder), "PUBLIC_URL": self.url, **self.settings}
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), **own}

    def run(self, *command: str, typed: str = "", seconds: float = 60) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, with this on its standard input."""
        return subprocess.run(
            [sys.executable, "-m", "service", *command],
            env=self.environment(),
            input=typed,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def start(self, *command: str) -> Process:
        process = self.spawn(command, self.folder / f"{command[0]}.log")
        self.started.append(process)
        return process

    def spawn(self, command: Sequence[str], log: Path) -> Process:
        """Start a process in a session of its own."""
        with log.open("ab") as file:
            return subprocess.Popen(
                [sys.executable, *self.python, *command],
                env=self.environment(),
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def is_up(self) -> bool:
        return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200

    def until_up(self) -> None:
        """A machine with other work takes its time to start it."""
        eventually(self.is_up, seconds=180)

    def answers(self) -> bool:
        """Whether it takes texts, be it without its keys."""
        return requests.get(f"{self.url}/healthz", timeout=5).ok

    def text(self, sender: str, to: str, body: str, *, sid: str | None = None) -> str | None:
        """Post a signed text as Twilio would; what the reply says."""
        form = {
            "MessageSid": sid or next(SIDS),
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": to,
            "Body": body,
        }
        url = f"{self.url}/twilio/sms"
        headers = {"X-Twilio-Signature": signatures.sign(TOKEN, url, form)}
        answer = requests.post(url, data=form, headers=headers, timeout=15)
        assert answer.status_code == 200
        message = ET.fromstring(answer.text).find("Message")
        return message.text if message is not None else None

    def stop(self) -> None:
        """End whatever still runs, children included."""
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def settings_for(twilio: Twilio, database: str, keys: str) -> dict[str, str]:
    """Of a deployment whose texts go to a stand-in, with ticks that no test waits long for."""
    return {
        "DATABASE_URL": database,
        "KEYS": keys,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": twilio.url,
        "TICK_SECONDS": "0.2",
    }


@contextlib.contextmanager
def deployment(folder: Path, **settings: str) -> Iterator[Deployment]:
    made = Deployment(folder, settings)
    try:
        yield made
    finally:
        made.stop()
