"""Named places at which a test hurts the process. Without the setting FAILPOINTS nothing ever happens here."""

import os
import signal
import threading
import time
from dataclasses import dataclass
from typing import Final

from service.errors import ServiceError

SLEEP_SECONDS: Final = 5


class FailpointWrong(ServiceError):
    def __init__(self, text: str) -> None:
        super().__init__(
            f"FAILPOINTS: {text!r} is not name=kill, stop, raise or sleep, with @n for the n-th time"
        )


class FailpointReached(ServiceError):
    def __init__(self, name: str) -> None:
        super().__init__(f"told to fail at {name}")


@dataclass(slots=True)
class _Armed:
    act: str
    left: int
    """How often it is still passed before it acts."""


_armed: dict[str, _Armed] = {}
_lock = threading.Lock()


def arm(text: str) -> None:
    """Take a list such as `outbound.after_post=kill@3,inbound.after_commit=stop`. Raises FailpointWrong."""
    for part in filter(None, text.split(",")):
        name, _, rest = part.partition("=")
        act, _, count = rest.partition("@")
        if act not in {"kill", "stop", "raise", "sleep"} or not (count or "1").isdecimal():
            raise FailpointWrong(part)
        _armed[name.strip()] = _Armed(act, int(count or 1))


def reach(name: str) -> None:
    """Say that this place was reached. Costs one look at an empty dict where nothing is armed."""
    if _armed and name in _armed:
        _act(name)


def _act(name: str) -> None:
    with _lock:
        armed = _armed.get(name)
        if armed is None:
            return
        armed.left -= 1
        if armed.left > 0:
            return
        del _armed[name]
    match armed.act:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "sleep":
            time.sleep(SLEEP_SECONDS)
        case _:
            raise FailpointReached(name)
