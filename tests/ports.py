"""Ports for processes that bind theirs seconds later, and anew after each kill."""

import os
import socket
from contextlib import suppress
from itertools import count, islice
from typing import Final

FIRST: Final = 20_000
"""Below 32,768, where Linux begins to give ports to connections: none takes one of these meanwhile."""

EACH: Final = 2_000
MOST: Final = 6
"""So many ports has each parallel worker (pytest-xdist), and so many workers there may be: no two want the same one."""

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_numbers = count(os.getpid())  # two suites on one machine begin at different places


def free_port() -> int:
    """A port that nobody listens on. Each is given once, until all were."""
    for number in islice(_numbers, EACH):
        port = FIRST + (_worker % MOST) * EACH + number % EACH
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("every port is taken")
