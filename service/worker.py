"""Does what is due. APScheduler only rings the bell; claims in the database decide who does what."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from service import failpoints, heartbeats, wakeup
from service.checkins import episodes, planned, silence
from service.db import ProgramSession
from service.escalations import alerts, duties
from service.escalations import due as escalations
from service.recovery.drain import drain
from service.recovery.housekeeping import Housekeeper
from service.recovery.reconciler import Reconciler
from service.runtime import Runtime

log = structlog.get_logger()

CHUNK: Final = 200
"""Rows per transaction: a text that comes in meanwhile waits for one chunk at most."""

ALERTS: Final = 50
"""The same for alerts, whose steps take ten times as long each."""

MOST_ALERT_CHUNKS: Final = 20
"""Of alerts in one tick: a thousand that open together have their first page before anything else goes on (fault F28)."""
MOST_CHUNKS: Final = 5
"""Per kind and round: 10,000 check-ins that are due must not hold up an alert that came due just after them."""


BREATH_SECONDS: Final = 0.01
"""Between two rounds of sending, in which room for more gathers: one claim for many."""


class Worker:
    """One process's worker. Any number may run against one PostgreSQL."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._delivery = runtime.delivery()
        self._caller = runtime.caller(self._delivery.breaker)
        self._notifier = runtime.notifier()
        self._stopping = threading.Event()
        self._reconciler = Reconciler(runtime, self._stopping)
        self._housekeeper = Housekeeper(runtime, self._stopping)
        self._beat_at: datetime | None = None
        self._clock = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._clock.add_job(runtime.waker.wake, "interval", seconds=runtime.settings.tick_seconds)

    def run(self) -> None:
        """Work until `stop`. What is in flight then is finished."""
        self._clock.start()
        self._listen()
        dispatching = threading.Thread(target=self._dispatch, name="dispatch")
        dispatching.start()
        looking = threading.Thread(target=self._reconciler.run, name="reconciler")
        looking.start()
        keeping = threading.Thread(target=self._housekeeper.run, name="housekeeping")
        keeping.start()
        while not self._stopping.is_set():
            now = self._runtime.clock.now()
            self._beat(now=now)
            self.tick(now=now)
            self._runtime.waker.wait()
        self._clock.shutdown(wait=True)
        dispatching.join()
        looking.join()
        keeping.join()
        self._caller.close()
        self._notifier.close()
        self._delivery.close()

    def stop(self) -> None:
        """Ask to end; may be called from a signal handler or another thread."""
        self._stopping.set()
        self._runtime.waker.wake()

    def tick(self, *, now: datetime) -> None:
        """Do everything that is due, alerts before anything that is only planned."""
        # First of all what waited for the database: somebody may have said stop.
        self._guarded("drain", lambda: drain(self._runtime))
        vault = self._runtime.vault
        has_more = [
            self._escalate(now=now),
            self._drain(
                "follow_ups",
                CHUNK,
                partial(episodes.run_due, vault=vault, raise_alert=alerts.raise_alert, now=now),
            ),
            *(
                self._drain(job, CHUNK, partial(run_due, vault=vault, now=now))
                for job, run_due in (*duties.JOBS.items(), *planned.JOBS.items())
            ),
            self._drain(
                "silence",
                CHUNK,
                partial(silence.run_due, vault=vault, raise_alert=alerts.raise_alert, now=now),
            ),
        ]
        self.deliver(now=now)
        if any(has_more):
            self._runtime.waker.wake()

    def _escalate(self, *, now: datetime) -> bool:
        """Alerts, and the calls, e-mails and pushes that they have ready; whether some alerts may be left."""
        runtime = self._runtime
        operator = runtime.settings.operator_phone
        run_due = partial(escalations.run_due, vault=runtime.vault, operator=operator, now=now)
        has_more = self._drain("alerts", ALERTS, run_due, most=MOST_ALERT_CHUNKS)
        self._guarded("calls", lambda: self._caller.pump(now=now))
        self._guarded("notifications", lambda: self._notifier.pump(now=now))
        return has_more

    def deliver(self, *, now: datetime) -> None:
        """Start sending what may leave."""
        self._guarded("delivery", lambda: self._delivery.pump(now=now))

    def _dispatch(self) -> None:
        """Send while the other work goes on: an alert must not wait until ten thousand check-ins are queued."""
        while not self._stopping.is_set():
            self.deliver(now=self._runtime.clock.now())
            self._delivery.bell.wait()
            self._stopping.wait(BREATH_SECONDS)

    def _drain(self, job: str, limit: int, run_due: Callable[..., int], *, most: int = MOST_CHUNKS) -> bool:
        """Do due rows chunk by chunk; whether some may be left."""

        def chunk() -> int:
            count = self._runtime.writer.run(partial(run_due, limit=limit))
            if count:
                failpoints.reach(f"{job}.after_commit")
            return count

        return all(self._guarded(job, chunk) >= limit for _ in range(most))

    def _guarded(self, job: str, act: Callable[[], int]) -> int:
        """One kind of work that fails must not stop the others; the next tick tries again.

        Nothing is begun once the worker is to stop: each may wait for the database as long as a transaction may.
        """
        if self._stopping.is_set():
            return 0
        try:
            return act()
        except Exception:
            log.exception("job_failed", job=job)
            return 0

    def _beat(self, *, now: datetime) -> None:
        """A sign of life from the very loop that works: a loop that hangs gives none."""
        if self._beat_at is not None and now - self._beat_at < heartbeats.EVERY:
            return
        self._beat_at = now

        def write(session: ProgramSession) -> int:
            heartbeats.beat(session, "worker", now=now)
            return 0

        self._guarded("heartbeat", lambda: self._runtime.writer.run(write))

    def _listen(self) -> None:
        """On PostgreSQL other processes ring too."""
        runtime = self._runtime
        if runtime.engine.dialect.name == "postgresql":
            arguments = (runtime.engine, runtime.waker, self._stopping)
            threading.Thread(target=wakeup.listen, args=arguments, name="listen", daemon=True).start()
