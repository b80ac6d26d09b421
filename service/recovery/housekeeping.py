"""What a worker does beside the texts, in a thread of its own: erasures, the carrier's copies, retention, anchors, look-ups of numbers."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from service.holdings import erasing, realigning, retention
from service.messaging import copies, reassigned
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.protection import anchors
from service.runtime import Runtime

log = structlog.get_logger()

POLL_SECONDS: Final = 5
TOGETHER: Final = 20
"""Copies that one round deletes at the carrier, one after the other."""

ALIGN_EVERY: Final = timedelta(minutes=1)
"""Somebody may put an older database in place while we run."""

RETAIN_EVERY: Final = timedelta(hours=1)
LOOK_UP_EVERY: Final = timedelta(hours=1)
"""How often it is worked out whose numbers are to be looked up."""


class Housekeeper:
    """One worker's. Any number may keep house: claims, and rows that are looked at again, decide."""

    def __init__(self, runtime: Runtime, stopping: threading.Event | None = None) -> None:
        self._runtime = runtime
        self._stopping = stopping or threading.Event()
        self._next: dict[str, datetime] = {}
        self._anchored_on: date | None = None

    def run(self) -> None:
        """Keep house again and again, until `stopping`. Nothing that goes wrong ends it."""
        while not self._stopping.wait(POLL_SECONDS):
            self.keep(now=self._runtime.clock.now())

    def keep(self, *, now: datetime) -> None:
        """One round of everything whose time has come."""
        runtime = self._runtime
        kept_in = runtime.settings.erasures
        align = partial(realigning.bring_in_line, runtime.engine, runtime.vault, kept_in=kept_in, now=now)
        self._every(ALIGN_EVERY, "align", align, now=now)
        due = partial(erasing.run_due, vault=runtime.vault, kept_in=kept_in, now=now, limit=TOGETHER)
        self._guarded("erasures", partial(runtime.writer.run, due))
        self._guarded("copies", partial(self._delete_copies, now=now))
        self._every(RETAIN_EVERY, "retention", partial(self._let_go, now=now), now=now)
        self._guarded("anchors", partial(self._anchor, now=now))
        if runtime.settings.lookup_reassigned:
            plan = partial(runtime.writer.run, partial(reassigned.plan, now=now))
            self._every(LOOK_UP_EVERY, "lookups_planned", plan, now=now)
            self._guarded("lookups", partial(self._look_up, now=now))

    def _delete_copies(self, *, now: datetime) -> int:
        """No network call within a transaction: claimed, deleted, settled."""
        writer = self._runtime.writer
        claimed = writer.run(partial(copies.claim, now=now, limit=TOGETHER))
        for copy, sid, attempt in claimed:
            if self._stopping.is_set():
                break
            is_gone = self._is_deleted(sid)
            writer.run(partial(copies.settle, copy=copy, attempt=attempt, is_gone=is_gone, now=now))
        return len(claimed)

    def _is_deleted(self, sid: str) -> bool:
        try:
            self._runtime.carrier.delete(sid)
        except (Refused, NotSent, OutcomeUnknown) as error:
            log.warning(
                "copy_not_deleted", sid=sid, error=type(error).__name__, code=getattr(error, "code", 0)
            )
            return False
        return True

    def _look_up(self, *, now: datetime) -> int:
        """No network call within a transaction: claimed, asked, settled."""
        runtime = self._runtime
        claimed = runtime.writer.run(partial(reassigned.claim, vault=runtime.vault, now=now))
        for question in claimed:
            if self._stopping.is_set():
                break
            answer = reassigned.ask(runtime.carrier, question)
            settle = partial(
                reassigned.settle, vault=runtime.vault, question=question, answer=answer, now=now
            )
            runtime.writer.run(settle)
        return len(claimed)

    def _let_go(self, *, now: datetime) -> int:
        runtime, periods = self._runtime, self._runtime.settings.periods
        count = 0
        for kind in retention.KINDS:
            while not self._stopping.is_set():
                act = partial(retention.let_go, vault=runtime.vault, kind=kind, periods=periods, now=now)
                done = runtime.writer.run(act)
                count += done.count
                if done.is_all:
                    break
        return count

    def _anchor(self, *, now: datetime) -> int:
        if self._anchored_on == now.date():
            return 0
        count = anchors.add(self._runtime.engine, self._runtime.settings.data_dir, now=now)
        if count:
            self._anchored_on = now.date()
        return count

    def _every(self, pause: timedelta, job: str, act: Callable[[], int], *, now: datetime) -> None:
        if now >= self._next.get(job, now):
            self._next[job] = now + pause
            self._guarded(job, act)

    def _guarded(self, job: str, act: Callable[[], int]) -> None:
        """One kind of work that fails must not stop the others; the next round tries again."""
        try:
            act()
        except Exception:
            log.exception("job_failed", job=job)
