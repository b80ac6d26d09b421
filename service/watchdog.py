"""Another process that looks whether the service stands still, pushes on what it can, and pages the operator."""

import os
import threading
from datetime import datetime, timedelta
from typing import Final

import requests
import structlog
from sqlmodel import col, select

from service import heartbeats
from service.db import EVERY_PROGRAM, ProgramSession, reading
from service.escalations import due
from service.escalations.tables import IS_OPEN, Alert
from service.messaging.carrier import Text
from service.people.phones import Phone
from service.runtime import Runtime

log = structlog.get_logger()

LOOK_EVERY: Final = timedelta(seconds=10)
OVERDUE: Final = timedelta(minutes=1)
"""An alert whose next step is later than this stands still (docs/architecture.md, 'Due work')."""

PAGE_AGAIN_AFTER: Final = timedelta(minutes=30)
PING_SECONDS: Final = 5


class Watchdog:
    """With `parent`, the id of the process that it was started beside, it ends when that one is gone."""

    def __init__(self, runtime: Runtime, *, parent: int | None = None) -> None:
        self._runtime = runtime
        self._parent = parent
        self._stopping = threading.Event()
        self._delivery = runtime.delivery()
        self._paged_at: datetime | None = None
        self._sender: Phone | None = None
        """Our number for the operator's page, remembered for when the database is gone."""

    def run(self) -> None:
        """Look again and again until `stop`, or until there is nothing left to watch: then the operator is told."""
        while not self._stopping.wait(LOOK_EVERY.total_seconds()):
            now = self._runtime.clock.now()
            if self._parent is not None and os.getppid() != self._parent:
                self._page_operator(["the service has ended"], now=now)
                break
            self.look(now=now)
        self._delivery.close()

    def stop(self) -> None:
        self._stopping.set()

    def look(self, *, now: datetime) -> list[str]:
        """Look once, act on what is wrong, and return it: words for the operator, nothing about people."""
        try:
            self._sender = self._runtime.directory.any_sender()
            troubles = self._troubles(now=now)
            if "alerts overdue" in troubles:
                self._push_on(now=now)
        except Exception as error:  # noqa: BLE001  (a watchdog outlives what it watches)
            log.error("watchdog", error=type(error).__name__)  # noqa: TRY400  (no trace: it may quote data)
            troubles = ["database unreachable"]
        if troubles:
            self._page_operator(troubles, now=now)
        else:
            self._ping()
        return troubles

    def _troubles(self, *, now: datetime) -> list[str]:
        with reading(self._runtime.engine, program=EVERY_PROGRAM) as session:
            overdue = select(Alert.id).where(IS_OPEN, col(Alert.next_at) < now - OVERDUE).limit(1)
            found = {
                "alerts overdue": session.exec(overdue).first() is not None,
                "worker silent": heartbeats.is_silent(session, "worker", now=now),
            }
        return [trouble for trouble, is_there in found.items() if is_there]

    def _push_on(self, *, now: datetime) -> None:
        """Run the overdue steps from here. Claims decide, so a worker that comes back doubles nothing."""

        def run(session: ProgramSession) -> int:
            operator = self._runtime.settings.operator_phone
            return due.run_due(session, self._runtime.vault, operator=operator, now=now)

        count = self._runtime.writer.run(run)
        self._delivery.pump(now=now)
        log.warning("pushed_on", count=count)

    def _page_operator(self, troubles: list[str], *, now: datetime) -> None:
        """By the carrier directly: the outbox may be what stands still."""
        log.error("trouble", status=", ".join(troubles))
        phone = self._runtime.settings.operator_phone
        is_fresh = self._paged_at is not None and now - self._paged_at < PAGE_AGAIN_AFTER
        if not phone or is_fresh or self._sender is None:
            return
        body = f"Tideover: {', '.join(troubles)}. See the log and docs/runbook.md."
        text = Text(Phone(phone), self._sender, body, callback=None, lifetime=PAGE_AGAIN_AFTER)
        try:
            self._runtime.carrier.send(text)
            self._paged_at = now
        except Exception as error:  # noqa: BLE001  (tried again at the next look)
            log.error("operator_not_paged", error=type(error).__name__)  # noqa: TRY400

    def _ping(self) -> None:
        """Tell the outside that all is well; that this stops is itself an alarm there (D21)."""
        url = self._runtime.settings.heartbeat_url
        if url is None:
            return
        try:
            requests.get(str(url), timeout=PING_SECONDS)
        except requests.RequestException as error:
            log.warning("ping_failed", error=type(error).__name__)
