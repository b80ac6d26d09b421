"""Another process that looks whether the service stands still, pushes on what it can, and pages the operator."""

import os
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import requests
import structlog

from service.checkins import episodes, planned, silence
from service.db import EVERY_PROGRAM, reading
from service.escalations import alerts, duties
from service.escalations import due as escalations
from service.messaging.mail import Mailer
from service.recovery.drain import drain
from service.runtime import Runtime
from service.watchdog import troubles
from service.watchdog.clocks import ClockWatch
from service.watchdog.operator import ByMail, ByText, Operator, Way
from service.watchdog.troubles import Trouble

__all__ = ["Trouble", "Watchdog"]

log = structlog.get_logger()

LOOK_EVERY: Final = timedelta(seconds=10)
PING_SECONDS: Final = 5


class Watchdog:
    """With `parent`, the id of the process that it was started beside, it ends when that one is gone."""

    def __init__(
        self,
        runtime: Runtime,
        *,
        parent: int | None = None,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        monotonic = monotonic or runtime.clock.steady
        self._runtime = runtime
        self._parent = parent
        self._stopping = threading.Event()
        self._delivery = runtime.delivery()
        self._caller = runtime.caller(self._delivery.breaker)
        self._clocks = ClockWatch(monotonic)
        self._notifier = runtime.notifier()
        self._by_text = ByText(runtime.carrier, runtime.settings.operator_phone)
        ways: list[Way] = [
            self._by_text,
            ByMail(Mailer.of(runtime.settings), runtime.settings.operator_email, runtime.clock),
        ]
        self._operators = [Operator(way, monotonic) for way in ways]

    def run(self) -> None:
        """Look again and again until `stop`, or until there is nothing left to watch: then the operator is told."""
        while not self._stopping.wait(LOOK_EVERY.total_seconds()):
            if self._parent is not None and os.getppid() != self._parent:
                log.error("trouble", status="the service has ended")
                for one in self._operators:
                    one.told("the service has ended. See the log and docs/runbook.md.")
                break
            self.look(now=self._runtime.clock.now())
        self._caller.close()
        self._notifier.close()
        self._delivery.close()

    def stop(self) -> None:
        self._stopping.set()

    def look(self, *, now: datetime) -> list[Trouble]:
        """Look once, act on what is wrong, and return it."""
        found = [*self._in_database(now=now), *self._around(now=now)]
        self._push_on(found, now=now)
        if found:
            log.error("trouble", status=", ".join(found))
        else:
            self._ping()
        for one in self._operators:
            one.hear(found)
        return found

    def _in_database(self, *, now: datetime) -> list[Trouble]:
        try:
            self._by_text.sender = self._runtime.directory.any_sender()
            with reading(self._runtime.engine, program=EVERY_PROGRAM, is_hurried=True) as session:
                return troubles.in_database(session, now=now)
        except Exception as error:  # noqa: BLE001  (a watchdog outlives what it watches)
            log.error("watchdog", error=type(error).__name__)  # noqa: TRY400  (no trace: it may quote data)
            return [Trouble.DATABASE]

    def _around(self, *, now: datetime) -> list[Trouble]:
        """What has nothing to do with the database."""
        settings = self._runtime.settings
        found = troubles.on_disk(settings.data_dir, self._runtime.lifeline.spool, now=now)
        if Trouble.DISK_REFUSES not in found:
            found += troubles.in_ledger(settings.erasures, self._runtime.vault)
        return [*found, Trouble.CLOCK] if self._clocks.has_jumped(now=now) else found

    def _push_on(self, found: Collection[Trouble], *, now: datetime) -> None:
        """Do from here what is overdue. Claims decide, so a worker that comes back doubles nothing."""
        vault, operator = self._runtime.vault, self._runtime.settings.operator_phone
        work: dict[Trouble, Mapping[str, Callable[..., int]]] = {
            Trouble.ALERTS: {"alerts": partial(escalations.run_due, operator=operator)},
            Trouble.FOLLOW_UPS: {"follow_ups": partial(episodes.run_due, raise_alert=alerts.raise_alert)},
            Trouble.CHECK_INS: planned.JOBS,
            Trouble.DUTIES: duties.JOBS,
            Trouble.SILENCES: {"silence": partial(silence.run_due, raise_alert=alerts.raise_alert)},
        }
        if Trouble.SPOOL in found:
            self._guarded("drain", lambda: drain(self._runtime))
        jobs = {job: act for trouble, those in work.items() if trouble in found for job, act in those.items()}
        for job, run_due in jobs.items():
            self._guarded(job, partial(self._runtime.writer.run, partial(run_due, vault=vault, now=now)))
        if Trouble.ALERTS in found:
            self._guarded("calls", lambda: self._caller.pump(now=now))
            self._guarded("notifications", lambda: self._notifier.pump(now=now))
        if jobs or Trouble.TEXTS in found:
            self._guarded("delivery", lambda: self._delivery.pump(now=now))

    def _guarded(self, job: str, act: Callable[[], int]) -> None:
        """One kind of work that fails must not keep the others, and the operator's page, from their turn."""
        try:
            log.warning("pushed_on", job=job, count=act())
        except Exception as error:  # noqa: BLE001
            log.error("not_pushed_on", job=job, error=type(error).__name__)  # noqa: TRY400

    def _ping(self) -> None:
        """Tell the outside that all is well; that this stops is itself an alarm there (D21)."""
        url = self._runtime.settings.heartbeat_url
        if url is None:
            return
        try:
            requests.get(str(url), timeout=PING_SECONDS)
        except requests.RequestException as error:
            log.warning("ping_failed", error=type(error).__name__)
