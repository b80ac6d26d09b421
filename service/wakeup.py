"""Tells a waiting worker that there is something to do, across threads and, on PostgreSQL, processes."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from service import patience

CHANNEL = "tideover_due"


class Waker:
    """A bell: `wake` rings it, `wait` sleeps until it rings."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._branches: list[Waker] = []
        self._told: list[Callable[[], None]] = []

    def branch(self) -> "Waker":
        """A bell that rings with this one: for a second thread that waits, since each ring wakes one."""
        self._branches.append(Waker())
        return self._branches[-1]

    @contextmanager
    def telling(self, heard: Callable[[], None]) -> Generator[None]:
        """Call `heard` with each ring, in the thread that rings: it must not take long."""
        self._told.append(heard)
        try:
            yield
        finally:
            self._told.remove(heard)

    def wake(self) -> None:
        self._rung.set()
        for heard in list(self._told):
            heard()
        for one in self._branches:
            one.wake()

    def wait(self, timeout: float | None = None) -> None:
        self._rung.wait(timeout)
        self._rung.clear()


def on_commit(session: Session) -> None:
    """Say that this transaction leaves something due at once."""
    session.info["leaves_due"] = True


def announce(session: Session) -> bool:
    """Ring in the other processes when the transaction commits. Call as its last statement.

    Returns whether something is due at once: then ring in this process, after the commit.
    """
    leaves_due = bool(session.info.pop("leaves_due", False))
    connection = session.connection()
    if leaves_due and connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"NOTIFY {CHANNEL}"))
    return leaves_due


def listen(engine: Engine, waker: Waker, stopping: threading.Event) -> None:
    """Ring for each NOTIFY until `stopping`. A lost connection is made anew; the ticks cover the gap."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stopping.is_set():
        try:
            with psycopg.connect(url, autocommit=True, **patience.CONNECTING) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                while not stopping.is_set():
                    for _ in connection.notifies(timeout=1, stop_after=1):
                        waker.wake()
        except psycopg.OperationalError:
            stopping.wait(1)
