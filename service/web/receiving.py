"""One text at the door: answered by the writer where that is in time, else by the lifeline. Never not at all."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future  # noqa: TC003
from http import HTTPStatus

import structlog

from service import metrics
from service.errors import ServiceError
from service.inbound import Answer, InboundText
from service.messaging.lifeline import DEADLINE_SECONDS, KEEP_SECONDS, Incoming
from service.runtime import Runtime

log = structlog.get_logger()


class NotOurs(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("To is no number of ours")


class NotKept(ServiceError):
    """Neither handled nor kept: the carrier is to use its fallback, and the text is fetched from it later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__("the text could not be kept")


def deadline() -> float:
    """When a text that comes now is answered at the latest, by the event loop's clock."""
    return asyncio.get_running_loop().time() + DEADLINE_SECONDS


async def receive(runtime: Runtime, text: Incoming, until: float) -> Answer:
    """The answer to a text, by the writer `until` then, whatever is down. Raises NotOurs and, never in a crisis, NotKept."""
    lifeline = runtime.lifeline
    if lifeline.takes(text):
        return await _rescued(runtime, text)
    try:
        with lifeline.breaker.watching():
            async with asyncio.timeout_at(until):
                return await _handled(runtime, text)
    except NotOurs:
        raise
    except Exception:
        log.exception("lifeline", sid=text.sid)
        return await _rescued(runtime, text)


async def _handled(runtime: Runtime, text: Incoming) -> Answer:
    """The writer's answer, after its commit. A text that is given up before its turn is not handled there any more."""
    # A thread of its own pool: one that hangs is left behind, which Starlette's would not allow.
    known = runtime.directory.known(text.to)
    entry = known or await asyncio.to_thread(runtime.directory.at, text.to)
    if entry is None:
        raise NotOurs
    taken = InboundText(text.sid, entry.program, text.sender, text.body, text.reading, text.opt_out)
    answer = await asyncio.wrap_future(runtime.writer.receive(taken))
    metrics.HANDLED.inc()
    return answer


async def _rescued(runtime: Runtime, text: Incoming) -> Answer:
    """The lifeline's answer, once the text is on the disk."""
    kept = runtime.lifeline.answer(text)
    if not await is_kept(lambda: runtime.lifeline.keep(kept), sid=text.sid) and not text.is_crisis:
        metrics.NOT_KEPT.inc()
        raise NotKept
    metrics.RESCUED.inc()
    return Answer(kept.message, kept.said)


async def is_kept(put: Callable[[], "Future[None]"], *, sid: str) -> bool:
    """Whether the disk has taken a text within its time."""
    try:
        async with asyncio.timeout(KEEP_SECONDS):
            await asyncio.wrap_future(put())
    except Exception:
        log.exception("text_not_kept", sid=sid)
        return False
    return True
