"""The load: so many connections, each of which texts, waits for the answer, and texts again."""

import asyncio
import gc
import itertools
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

import uvloop

from service.bench import texts
from service.bench.processes import HOST
from service.bench.texts import Crowd

MOST_PER_SECOND: Final = 8_000
"""So many texts are signed before the clock starts; no service here takes more."""
GRACE_SECONDS: Final = 10
"""For the answers that are under way when the time is up."""

# A reply with our callback was committed; what is said when the database fails has none.
_GOOD: Final = re.compile(rb'HTTP/1\.1 200 .*<Message [^>]*statusCallback="', re.DOTALL)
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class WrongAnswer(Exception):
    """Holds the beginning of the answer."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round has shown."""

    texts: int
    per_second: float
    p50_ms: float
    p99_ms: float
    wrong: str = ""
    """The beginning of an answer that should have been another; the other figures mean nothing then."""


def run(ports: Sequence[int], crowd: Crowd, concurrency: int, seconds: float, *, first: int = 0) -> Round:
    """Load the servers on these ports evenly; `first` is how many texts of this crowd they had already."""
    wanted = int(seconds * MOST_PER_SECOND)
    ready = list(itertools.islice(texts.requests(crowd, first=first), wanted))
    gc.disable()  # a collection here would look like a slow answer there
    try:
        return uvloop.run(_run(ports, iter(ready), concurrency, seconds))
    finally:
        gc.enable()


async def _run(ports: Sequence[int], requests: Iterator[bytes], concurrency: int, seconds: float) -> Round:
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    until = started + seconds
    phones = [_Phone(requests, until, loop.create_future()) for _ in range(concurrency)]
    for phone, port in zip(phones, itertools.cycle(ports), strict=False):
        await loop.create_connection(lambda phone=phone: phone, HOST, port)  # type: ignore[misc]
    try:
        async with asyncio.timeout(seconds + GRACE_SECONDS):
            await asyncio.gather(*(phone.done for phone in phones))
    except (TimeoutError, WrongAnswer) as error:
        return Round(0, 0, 0, 0, wrong=str(error) or "none came in time")
    finally:
        for phone in phones:
            phone.hang_up()
    waits = sorted(wait for phone in phones for wait in phone.waits)
    took = max(phone.answered_at for phone in phones) - started
    return Round(
        texts=len(waits),
        per_second=round(len(waits) / took, 1),
        p50_ms=_percentile(waits, 0.50),
        p99_ms=_percentile(waits, 0.99),
    )


def _percentile(waits: Sequence[float], share: float) -> float:
    return round(waits[min(int(len(waits) * share), len(waits) - 1)] * 1000, 2)


class _Phone(asyncio.Protocol):
    """One connection that is kept alive."""

    def __init__(self, requests: Iterator[bytes], until: float, done: asyncio.Future[None]) -> None:
        self._requests, self._until, self.done = requests, until, done
        self._answer = b""
        self._asked_at = 0.0
        self.answered_at = 0.0
        self.waits: list[float] = []
        """Seconds from the last byte sent to the last one received."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own, which only behaves like one
        self._text()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(WrongAnswer(f"connection lost: {exc}"))

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, separator, body = self._answer.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not separator or (length and len(body) < int(length[1])):
            return
        self.answered_at = time.perf_counter()
        self.waits.append(self.answered_at - self._asked_at)
        if not _GOOD.match(self._answer):
            self._fail()
        elif self.answered_at >= self._until or not self._text():
            self.done.set_result(None)

    def hang_up(self) -> None:
        self._transport.close()

    def _fail(self) -> None:
        self.done.set_exception(WrongAnswer(repr(self._answer[:300])))

    def _text(self) -> bool:
        """Send the next text; False where none is left."""
        request = next(self._requests, None)
        if request is None:
            return False
        self._answer = b""
        self._asked_at = time.perf_counter()
        self._transport.write(request)
        return True
