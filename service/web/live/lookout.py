"""Looks for all open streams of this process at once: one look a second in one thread of the pool, whatever their number."""

import asyncio
import hashlib
import threading
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from starlette.concurrency import run_in_threadpool

from service import wakeup
from service.db import EVERY_PROGRAM, reading, within
from service.errors import ServiceError
from service.runtime import Runtime
from service.wakeup import Waker
from service.web import visitors
from service.web.live import marks
from service.web.live.marks import Topic

LOOK_SECONDS: Final = 1.0
"""Between two looks where nobody rings: half of the two seconds within which a page shows what has happened."""

BREATH_SECONDS: Final = 0.2
"""After a ring: what many texts set off together is one look."""

BEAT_SECONDS: Final = 5.0
"""A page hears from us at least as often, so that it notices silence."""

MOST: Final = 500
"""Streams of one process."""

MOST_OF_A_PERSON: Final = 8
MOST_OF_A_BROWSER: Final = 4
"""By HTTP/1.1 a browser opens six connections to us: some must stay free for the pages themselves."""

log = structlog.get_logger()


class TooMany(ServiceError):
    """The page asks again and again instead."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    retry_after = 60
    """In seconds."""

    def __init__(self) -> None:
        super().__init__("too many pages are live at once: close some of them")


@dataclass(eq=False, slots=True)
class Stream:
    """One open page. `rung` says that there is something to tell it."""

    topic: Topic
    token: bytes
    """Hash of the session's token: its stream ends with it."""
    mark: str | None = None
    is_over: bool = False
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    said_at: float = 0.0
    """By the loop's clock."""


class Lookout:
    """One a process, for its event loop. Works while a stream is open."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._streams: set[Stream] = set()
        self._work: asyncio.Task[None] | None = None
        self._bell = asyncio.Event()
        self._is_closing = False

    @contextmanager
    def open(self, topic: Topic, token: str) -> Generator[Stream]:
        """A stream, until the block is left. Raises TooMany."""
        stream = Stream(topic, hashlib.sha256(token.encode()).digest())
        self._require_room(stream)
        if self._is_closing:
            self._end([stream])
        self._streams.add(stream)
        self._bell.set()  # it need not wait for the next look
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._watch())
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        """End all streams: the process is going down, and waits for none of them."""
        self._is_closing = True
        self._end(self._streams)

    def _require_room(self, stream: Stream) -> None:
        of_person = sum(one.topic.staff == stream.topic.staff for one in self._streams)
        of_browser = sum(one.token == stream.token for one in self._streams)
        if len(self._streams) >= MOST or of_person >= MOST_OF_A_PERSON or of_browser >= MOST_OF_A_BROWSER:
            raise TooMany

    @staticmethod
    def _end(streams: Iterable[Stream]) -> None:
        for one in streams:
            one.is_over = True
            one.rung.set()

    async def _watch(self) -> None:
        """Look, tell, wait for a ring or a second; until nobody is there."""
        with self._listening():
            while self._streams:
                self._bell.clear()
                await self._look()
                await asyncio.sleep(BREATH_SECONDS)
                # The safety net: not all that changes a page rings.
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS - BREATH_SECONDS):
                        await self._bell.wait()

    async def _look(self) -> None:
        seen = list(self._streams)
        try:
            found, signed_in = await run_in_threadpool(
                self._read, {one.topic for one in seen}, {one.token for one in seen}
            )
        except Exception:
            # Who cannot see must not seem to look: the pages ask for themselves, and say so where that fails too.
            log.exception("lookout_blind")
            self._end(seen)
            return
        gone = [one for one in seen if one.token not in signed_in or one.topic not in found]
        self._end(gone)
        now = asyncio.get_running_loop().time()
        for one in set(seen).difference(gone):
            mark = found[one.topic]
            if mark != one.mark or now - one.said_at >= BEAT_SECONDS:
                one.mark, one.said_at = mark, now
                one.rung.set()

    def _read(
        self, topics: Collection[Topic], tokens: Collection[bytes]
    ) -> tuple[dict[Topic, str], frozenset[bytes]]:
        """The mark of each topic that is still open to its visitor, and the tokens that are still good."""
        runtime, now = self._runtime, self._runtime.clock.now()
        by_program = defaultdict[UUID, set[Topic]](set)
        for topic in topics:
            by_program[topic.program].add(topic)
        found: dict[Topic, str] = {}
        with reading(runtime.engine, program=EVERY_PROGRAM) as session:
            for program, watched in by_program.items():
                with within(session, program):
                    found |= marks.read(session, program, watched, now=now)
                session.expunge_all()  # what is known already would be found without asking for its program
            return found, visitors.still_open(session, tokens, now=visitors.real_time(runtime))

    @contextmanager
    def _listening(self) -> Generator[None]:
        """Ring for what is due at once, here and, on PostgreSQL, in other processes."""
        loop, stopping = asyncio.get_running_loop(), threading.Event()

        def ring() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._bell.set)

        engine, elsewhere = self._runtime.engine, Waker()
        with self._runtime.waker.telling(ring), elsewhere.telling(ring):
            if engine.dialect.name == "postgresql":
                arguments = (engine, elsewhere, stopping)
                threading.Thread(target=wakeup.listen, args=arguments, name="live", daemon=True).start()
            try:
                yield
            finally:
                stopping.set()
