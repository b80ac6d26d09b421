"""The one thread of a process that writes: texts and delivery reports in batches, everything else piece by piece.

What waits in a line shares one transaction and one commit, crisis texts first; a batch that fails is done again
one by one, so that one bad row hurts nobody. A text waits for at most one batch of reports and one piece of due
work, and each of these for at most one batch of texts.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy import Engine

from service import failpoints, metrics, wakeup
from service.db import EVERY_PROGRAM, ProgramSession, Scope, transaction
from service.errors import ServiceError
from service.inbound import Answer, InboundText
from service.lines import Line, Waiting
from service.messaging.callbacks import Report
from service.patience import is_away
from service.wakeup import Waker

log = structlog.get_logger()

T = TypeVar("T")

MOST_WAITING: Final = 5_000
"""Texts that may wait; more are turned away at once rather than answered too late."""

Receive = Callable[[ProgramSession, Sequence[InboundText]], list[Answer]]
TakeReports = Callable[[ProgramSession, Sequence[Report]], Sequence[None]]


class Overloaded(ServiceError):
    def __init__(self) -> None:
        super().__init__("too many texts are waiting")


class Stopped(ServiceError):
    def __init__(self) -> None:
        super().__init__("the service is stopping")


@dataclass(frozen=True, slots=True)
class _Chore:
    act: Callable[[ProgramSession], object]
    program: Scope


class Writer:
    """Start one per process, `close` it at the end."""

    def __init__(self, engine: Engine, receive: Receive, take_reports: TakeReports, waker: Waker) -> None:
        self._engine, self._waker = engine, waker
        self._has_work = threading.Condition()
        self._texts = Line("inbound", receive, is_hurried=True)
        self._reports = Line("reports", take_reports)
        self._chores: deque[Waiting[_Chore]] = deque()
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def receive(self, text: InboundText) -> "Future[Answer]":
        """Handle a text; the future holds its answer after the commit. Raises Overloaded or Stopped.

        A text whose future is canceled before its turn is left alone: somebody has answered it otherwise.
        """
        with self._has_work:
            if self._is_closing:
                raise Stopped
            if len(self._texts) >= MOST_WAITING and not text.is_urgent:
                raise Overloaded
            self._has_work.notify()
            return self._texts.put(text, is_urgent=text.is_urgent)

    def report(self, report: Report) -> "Future[None]":
        """Take a delivery status; done after the commit. What is canceled before its turn is not taken. Raises Stopped."""
        with self._has_work:
            if self._is_closing and not self._thread.is_alive():
                raise Stopped
            self._has_work.notify()
            return self._reports.put(report)

    def run(self, work: Callable[[ProgramSession], T], *, program: Scope = EVERY_PROGRAM) -> T:
        """Do one piece of writing in a transaction of its own, and wait for its commit."""
        return self.submit(work, program=program).result()

    def submit(self, work: Callable[[ProgramSession], T], *, program: Scope = EVERY_PROGRAM) -> "Future[T]":
        """As `run`, without the waiting; what is canceled before its turn is not done. Raises Stopped."""
        future: Future[object] = Future()
        with self._has_work:
            if self._is_closing and not self._thread.is_alive():
                raise Stopped
            self._chores.append(Waiting(_Chore(work, program), future))
            self._has_work.notify()
        return future  # type: ignore[return-value]

    def close(self) -> None:
        """Finish what waits, then end."""
        with self._has_work:
            self._is_closing = True
            self._has_work.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._has_work:
                self._has_work.wait_for(self._is_awake)
                batches = [(line, line.take()) for line in (self._texts, self._reports)]
                chore = self._chores.popleft() if self._chores else None
                if chore is None and not any(batch for _, batch in batches):
                    return
            for line, batch in batches:
                self._handle(line, batch)
            if chore is not None:
                self._do(chore)

    def _is_awake(self) -> bool:
        return bool(self._texts or self._reports or self._chores or self._is_closing)

    def _handle(self, line: Line[Any, Any], waiting: list[Waiting[Any]]) -> None:
        batch = [one for one in waiting if not one.future.cancelled()]
        if not batch:
            return
        try:
            results, leaves_due = self._write_together(line, [one.work for one in batch])
        except Exception as error:
            log.exception("batch_failed", line=line.name, sid=batch[0].work.sid, count=len(batch))
            self._failed(line, batch, error)
            return
        is_late = False
        for one, result in zip(batch, results, strict=True):
            if one.future.set_running_or_notify_cancel():
                one.future.set_result(result)
            else:
                is_late = True  # given up while it was in hand: what was answered instead waits in the spool
        if leaves_due or is_late:
            self._waker.wake()

    def _failed(self, line: Line[Any, Any], batch: list[Waiting[Any]], error: Exception) -> None:
        """Try each alone, unless it is the database that fails: that would cost each of them the wait."""
        if len(batch) > 1 and not is_away(error):
            for one in batch:
                self._handle(line, [one])
            return
        for one in batch:
            if one.future.set_running_or_notify_cancel():
                one.future.set_exception(error)

    def _write_together(self, line: Line[Any, Any], some: list[Any]) -> tuple[Sequence[Any], bool]:
        """What came of them, and whether something is due at once."""
        with transaction(self._engine, program=EVERY_PROGRAM, is_hurried=line.is_hurried) as session:
            results = line.write(session, some)
            session.flush()
            failpoints.reach(f"{line.name}.before_commit")
            leaves_due = wakeup.announce(session)
        failpoints.reach(f"{line.name}.after_commit")
        metrics.BATCH.labels(line.name).observe(len(some))
        return results, leaves_due

    def _do(self, chore: Waiting[_Chore]) -> None:
        if not chore.future.set_running_or_notify_cancel():
            return
        try:
            with transaction(self._engine, program=chore.work.program) as session:
                result = chore.work.act(session)
                session.flush()
                leaves_due = wakeup.announce(session)
        except Exception as error:  # noqa: BLE001  (it belongs to whoever asked)
            chore.future.set_exception(error)
            return
        chore.future.set_result(result)
        if leaves_due:
            self._waker.wake()
