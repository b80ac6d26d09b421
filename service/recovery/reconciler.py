"""Finds the texts that never reached us. The carrier keeps a list of what came in, and we look through it.

Twilio gives a text to our webhook within 15 seconds, and then never again. What it could not hand over is handled
here as the webhook would have handled it, except that its reply leaves by the outbox (inbound/missed.py).
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import col

from service import inbound, metrics
from service.conversation.reading import read
from service.conversation.values import Intent, Reading, Risk
from service.db import EVERY_PROGRAM, reading
from service.inbound import InboundText
from service.messaging import marks
from service.messaging.inbox import NotListed, Received
from service.messaging.ledger import Message
from service.messaging.marks import Turn
from service.people.directory import Entry
from service.runtime import Runtime
from service.writer import Overloaded, Stopped

log = structlog.get_logger()

EVERY: Final = timedelta(minutes=2)
POLL_SECONDS: Final = 5
AGAIN_AFTER: Final = timedelta(seconds=30)
"""The next look after one that failed, or found texts that are too young."""

OVERLAP: Final = timedelta(minutes=10)
"""Each look begins so long before the last one ended: the list may lag, and clocks differ."""

SETTLED_AFTER: Final = timedelta(seconds=30)
"""A younger text may still be on its way to the webhook: Twilio takes 15 s for all its tries, the fallback included."""

HELD_AT_MOST: Final = timedelta(minutes=1)
"""So long a machine that alone is cut off from PostgreSQL may hold a text that its lifeline has answered, in a spool that
nobody else sees: a younger one is left to it, but for danger, where a second answer does no harm."""

SPAN: Final = timedelta(hours=6)
MOST: Final = 5_000
"""One look goes through so long a time and so many texts at most: after an outage it is done piece by piece."""

SHORTEST: Final = timedelta(minutes=1)
TOGETHER: Final = 50
"""Texts handed to the writer at a time, so that one who texts now does not wait behind all of them."""

TRIES: Final = 3
HANDLED_WITHIN: Final = 60
"""Seconds until a text that the writer has not handled is left to the next look."""

PASSING: Final = (OperationalError, InterfaceError, Overloaded, Stopped, TimeoutError)
"""Failures that say nothing about the text itself."""

NO_WORDS: Final = Reading(Intent.OTHER, because="missed: no words were kept")

_KNOWN: Final = sa.select(col(Message.sid)).where(col(Message.sid).in_(sa.bindparam("sids", expanding=True)))


@dataclass(frozen=True, slots=True)
class _Look:
    """What came of one look."""

    seen_until: datetime
    next_at: datetime
    looked_at: datetime | None = None
    count: int = 0


class Reconciler:
    """One worker's. Any number may look; a claim in the database decides who does, and a MessageSid counts once."""

    def __init__(self, runtime: Runtime, stopping: threading.Event | None = None) -> None:
        self._runtime = runtime
        self._stopping = stopping or threading.Event()
        self._tries: Counter[str] = Counter()
        """By MessageSid: how often one could not be handled, for reasons of its own."""
        self._away_at: datetime | None = None
        """When the database was last seen to be away."""
        self._began_at: datetime | None = None
        self._has_hidden_spools = runtime.engine.dialect.name == "postgresql"
        """Whether there may be other machines."""

    def run(self) -> None:
        """Look at once, and then whenever it is time, until `stopping`. Nothing that goes wrong ends it."""
        is_start = True
        if self._runtime.settings.is_simulated:
            return  # a text from the browser that does not reach us is seen to fail there
        while not self._stopping.is_set():
            now = self._runtime.clock.now()
            self._began_at = self._began_at or now
            try:
                if self._may_look(now=now):
                    self.look(now=now, is_start=is_start)
                    is_start = False
            except Exception as error:  # noqa: BLE001  (the database is away: it will be back)
                self._away_at = now
                log.warning("inbox_not_listed", error=type(error).__name__)
            self._stopping.wait(POLL_SECONDS)

    def _may_look(self, *, now: datetime) -> bool:
        """Whether what the lifeline has answered has had its time to come from the spool: it must not be answered again."""
        with reading(self._runtime.engine, program=EVERY_PROGRAM) as session:
            session.connection().exec_driver_sql("SELECT 1")
        is_calm = self._away_at is None or now - self._away_at >= SETTLED_AFTER
        return is_calm and self._runtime.lifeline.is_drained

    def look(self, *, now: datetime, is_start: bool = False) -> int:
        """Look for each program whose turn it is, at a start for all; how many texts were found that we had missed."""
        if not self._runtime.lifeline.is_drained:
            return 0  # what waits in the spool was answered: it must not be taken for missed
        due = now + EVERY if is_start else now
        with reading(self._runtime.engine, program=EVERY_PROGRAM) as session:
            turns = marks.due(session, due=due)
        return sum(self._take(turn, due=due, now=now) for turn in turns if not self._stopping.is_set())

    def _take(self, turn: Turn, *, due: datetime, now: datetime) -> int:
        write = self._runtime.writer.run
        if not write(lambda session: marks.claim(session, turn, due=due, now=now)):
            return 0
        look = self._look_or_fail(turn, now=now)
        write(
            lambda session: marks.settle(
                session,
                turn.program,
                seen_until=look.seen_until,
                next_at=look.next_at,
                looked_at=look.looked_at,
            )
        )
        return look.count

    def _look_or_fail(self, turn: Turn, *, now: datetime) -> _Look:
        try:
            return self._look(turn, now=now)
        except Exception as error:  # noqa: BLE001  (another program's texts must not wait for this one's)
            code = error.code if isinstance(error, NotListed) else None
            log.warning("inbox_not_listed", program=str(turn.program), error=type(error).__name__, code=code)
            return _Look(turn.seen_until, now + AGAIN_AFTER)

    def _look(self, turn: Turn, *, now: datetime) -> _Look:
        entry = self._runtime.directory.of(turn.program)
        assert entry is not None, "a mark's program exists: it is a foreign key"
        listed, until = self._listed(entry, turn.seen_until, now=now)
        missed = self._missed(listed)
        settled = [one for one in missed if self._is_settled(one, now=now)]
        left = self._handle(entry, settled)
        count = len(settled) - len(left)
        if settled:
            log.warning("texts_missed", program=str(turn.program), count=count)
            metrics.GAPS.inc(count)
        if again := [*left, *(one for one in missed if one not in settled)]:
            # The next look begins with them, however late it comes: after an outage OVERLAP may be over.
            seen_until, looked_at = min(one.at for one in again), None if left else now
            return _Look(seen_until, now + AGAIN_AFTER, looked_at=looked_at, count=count)
        return _Look(until, now if until < now else now + EVERY, looked_at=now, count=count)

    def _is_settled(self, one: Received, *, now: datetime) -> bool:
        """Whether nobody else can be at this text, or have answered it and not written so yet."""
        age = now - one.at
        if not self._has_hidden_spools or age < SETTLED_AFTER or read(one.body).risk is Risk.CRISIS:
            return age >= SETTLED_AFTER
        # What ended an outage may have started us as well: others are draining now.
        is_calm = self._began_at is None or now - self._began_at >= SETTLED_AFTER
        return is_calm and age >= HELD_AT_MOST

    def _listed(
        self, entry: Entry, seen_until: datetime, *, now: datetime
    ) -> tuple[list[Received], datetime]:
        """What came in, oldest first, and the moment until which this is all of it."""
        until = min(now, seen_until + SPAN)
        while True:
            found = self._runtime.carrier.inbound(entry.sender, since=seen_until - OVERLAP, until=until)
            # The newest come first: a list that is cut off lacks its beginning, so a shorter time is asked for.
            is_shortest = until - seen_until <= SHORTEST
            some = list(found if is_shortest else islice(found, MOST + 1))
            if is_shortest or len(some) <= MOST:
                return sorted({one.sid: one for one in some}.values(), key=lambda one: one.at), until
            until = seen_until + (until - seen_until) / 2

    def _missed(self, listed: Sequence[Received]) -> list[Received]:
        known: set[str | None] = set()
        with reading(self._runtime.engine, program=EVERY_PROGRAM) as session:
            for some in _pieces(listed, 500):
                known.update(
                    session.connection().execute(_KNOWN, {"sids": [one.sid for one in some]}).scalars()
                )
        return [one for one in listed if one.sid not in known]

    def _handle(self, entry: Entry, texts: Sequence[Received]) -> list[Received]:
        """Hand them to the writer, oldest first; those that it could not handle."""
        left: list[Received] = []
        for some in _pieces(texts, TOGETHER):
            if self._stopping.is_set():
                left.extend(some)
                continue
            futures = [self._runtime.writer.receive(self._text(entry, one)) for one in some]
            for one, future in zip(some, futures, strict=True):
                try:
                    future.result(timeout=HANDLED_WITHIN)
                except Exception as error:  # noqa: BLE001  (each text for itself; the next look tries again)
                    left.append(one)
                    self._failed(one, error)
        return left

    def _failed(self, one: Received, error: Exception) -> None:
        log.error("missed_text_failed", sid=one.sid, error=type(error).__name__)
        if not isinstance(error, PASSING):
            self._tries[one.sid] += 1

    def _text(self, entry: Entry, one: Received) -> InboundText:
        """As the webhook would have read it. One that fails again and again comes without its words, and is a task."""
        body = one.body if self._tries[one.sid] < TRIES else ""
        understood = inbound.understood(read(body), None) if body else NO_WORDS
        return InboundText(one.sid, entry.program, one.sender, body, understood, came_at=one.at)


def _pieces(texts: Sequence[Received], size: int) -> list[Sequence[Received]]:
    return [texts[start : start + size] for start in range(0, len(texts), size)]
