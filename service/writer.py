"""The one thread of a process that writes: texts in batches, everything else piece by piece between them.

Texts that wait share one transaction and one commit, crisis texts first; a batch that fails is done again
one by one, so that one bad row hurts nobody. A piece of due work waits for at most one batch, and a text
for at most one piece.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import structlog
from sqlalchemy import Engine

from service import failpoints, metrics, wakeup
from service.db import EVERY_PROGRAM, ProgramSession, Scope, transaction
from service.errors import ServiceError
from service.inbound import Answer, InboundText
from service.patience import is_away
from service.wakeup import Waker

log = structlog.get_logger()

T = TypeVar("T")

LARGEST_BATCH: Final = 64
MOST_WAITING: Final = 5_000
"""Texts that may wait; more are turned away at once rather than answered too late."""

Receive = Callable[[ProgramSession, Sequence[InboundText]], list[Answer]]


class Overloaded(ServiceError):
    def __init__(self) -> None:
        super().__init__("too many texts are waiting")


class Stopped(ServiceError):
    def __init__(self) -> None:
        super().__init__("the service is stopping")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[T]):
    work: T
    future: "Future[object]"


@dataclass(frozen=True, slots=True)
class _Chore:
    act: Callable[[ProgramSession], object]
    program: Scope


class Writer:
    """Start one per process, `close` it at the end."""

    def __init__(self, engine: Engine, receive: Receive, waker: Waker) -> None:
        self._engine, self._receive, self._waker = engine, receive, waker
        self._has_work = threading.Condition()
        self._urgent: deque[_Waiting[InboundText]] = deque()
        self._texts: deque[_Waiting[InboundText]] = deque()
        self._chores: deque[_Waiting[_Chore]] = deque()
        self._is_closing = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def receive(self, text: InboundText) -> "Future[Answer]":
        """Handle a text; the future holds its answer after the commit. Raises Overloaded or Stopped.

        A text whose future is canceled before its turn is left alone: somebody has answered it otherwise.
        """
        future: Future[object] = Future()
        with self._has_work:
            if self._is_closing:
                raise Stopped
            if len(self._texts) >= MOST_WAITING and not text.is_urgent:
                raise Overloaded
            (self._urgent if text.is_urgent else self._texts).append(_Waiting(text, future))
            self._has_work.notify()
        return future  # type: ignore[return-value]

    def run(self, work: Callable[[ProgramSession], T], *, program: Scope = EVERY_PROGRAM) -> T:
        """Do one piece of writing in a transaction of its own, and wait for its commit."""
        return self.submit(work, program=program).result()

    def submit(self, work: Callable[[ProgramSession], T], *, program: Scope = EVERY_PROGRAM) -> "Future[T]":
        """As `run`, without the waiting; what is canceled before its turn is not done. Raises Stopped."""
        future: Future[object] = Future()
        with self._has_work:
            if self._is_closing and not self._thread.is_alive():
                raise Stopped
            self._chores.append(_Waiting(_Chore(work, program), future))
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
                batch, chore = self._take_batch(), self._take_chore()
            if not batch and chore is None:
                return
            if batch:
                self._handle(batch)
            if chore is not None:
                self._do(chore)

    def _is_awake(self) -> bool:
        return bool(self._urgent or self._texts or self._chores or self._is_closing)

    def _take_batch(self) -> list[_Waiting[InboundText]]:
        batch: list[_Waiting[InboundText]] = []
        for waiting in (self._urgent, self._texts):
            while waiting and len(batch) < LARGEST_BATCH:
                batch.append(waiting.popleft())
        return batch

    def _take_chore(self) -> _Waiting[_Chore] | None:
        return self._chores.popleft() if self._chores else None

    def _handle(self, waiting: list[_Waiting[InboundText]]) -> None:
        batch = [one for one in waiting if not one.future.cancelled()]
        if not batch:
            return
        try:
            answers, leaves_due = self._receive_together([one.work for one in batch])
        except Exception as error:
            log.exception("texts_failed", sid=batch[0].work.sid, count=len(batch))
            self._failed(batch, error)
            return
        for one, answer in zip(batch, answers, strict=True):
            if one.future.set_running_or_notify_cancel():
                one.future.set_result(answer)
        if leaves_due:
            self._waker.wake()

    def _failed(self, batch: list[_Waiting[InboundText]], error: Exception) -> None:
        """Try each alone, unless it is the database that fails: that would cost each of them the wait."""
        if len(batch) > 1 and not is_away(error):
            for one in batch:
                self._handle([one])
            return
        for one in batch:
            if one.future.set_running_or_notify_cancel():
                one.future.set_exception(error)

    def _receive_together(self, texts: list[InboundText]) -> tuple[list[Answer], bool]:
        """The answers, and whether something is due at once."""
        with transaction(self._engine, program=EVERY_PROGRAM, is_hurried=True) as session:
            answers = self._receive(session, texts)
            failpoints.reach("inbound.before_commit")
            leaves_due = wakeup.announce(session)
        failpoints.reach("inbound.after_commit")
        metrics.BATCH.observe(len(texts))
        return answers, leaves_due

    def _do(self, chore: _Waiting[_Chore]) -> None:
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
