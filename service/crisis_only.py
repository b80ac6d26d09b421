"""What answers where KEYS is missing or wrong: danger gets the crisis line, and nothing of the database is read or written.

Nobody is known. What came in and what was answered is kept for whoever has KEYS (lifeline/keyless.py); what the disk
does not take is fetched from Twilio's list later.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from service.clock import Clock
from service.conversation import reading
from service.conversation.wording import DEFAULT
from service.messaging import twiml
from service.messaging.carrier import Carrier, Text
from service.messaging.lifeline import Incoming, answering, keyless
from service.messaging.lifeline.answering import Sender
from service.people import crisis_lines
from service.people.phones import Phone
from service.settings import Settings
from service.web import health, pages, receiving, webhooks
from service.web.headers import SafeHeaders

log = structlog.get_logger()

PAGE_EVERY: Final = 5 * 60
"""Seconds between two pages to the operator while people write of danger; others wait for half an hour."""
PAGE_EVERY_CALMLY: Final = 30 * 60
LIFETIME: Final = timedelta(minutes=30)


def create_app(
    settings: Settings, carrier: Carrier, clock: Clock, monotonic: Callable[[], float] = time.monotonic
) -> Starlette:
    """Raises ModelDamaged where the texts could not be read."""
    reading.load()
    operator = _Operator(settings, carrier, monotonic)
    spool = keyless.begin(settings.data_dir)

    async def receive_sms(request: Request) -> Response:
        form = await webhooks.signed(request, settings, settings.auth_tokens)
        text = await webhooks.incoming(form, now=clock.now())
        said = _answer(text)
        if spool is not None:
            await receiving.is_kept(lambda: spool.put(text.kept(said, was_paged=False)), sid=text.sid)
        await run_in_threadpool(operator.hear, text.to, in_danger=text.is_crisis)
        body = twiml.silence() if said is None else twiml.message(said, None)
        return Response(body, media_type="text/xml")

    routes = [
        Route("/twilio/sms", receive_sms, methods=["POST"]),
        Route("/healthz", health.healthz, methods=["GET"]),
        Route("/readyz", _not_ready, methods=["GET"]),
        Route("/{path:path}", _sorry, methods=["GET", "POST"]),
    ]
    safe = Middleware(SafeHeaders, is_https=settings.base_url.startswith("https:"))
    return Starlette(routes=routes, middleware=[safe], exception_handlers=dict(pages.exception_handlers))


def _answer(text: Incoming) -> str | None:
    line = crisis_lines.of(text.sender, own=None, sender=text.to)
    sender = Sender(DEFAULT, line=line)
    return answering.answer(text.reading, text.opt_out, sender, pick=text.pick, is_paged=False)


async def _not_ready(request: Request) -> Response:
    return JSONResponse({"keys": False}, HTTPStatus.SERVICE_UNAVAILABLE)


async def _sorry(request: Request) -> Response:
    said = "The keys of this service are missing or wrong: only danger is answered until that is mended.\n"
    return PlainTextResponse(said, HTTPStatus.SERVICE_UNAVAILABLE)


class _Operator:
    """Who is told, from the number that somebody has just written to: we know no other."""

    def __init__(self, settings: Settings, carrier: Carrier, monotonic: Callable[[], float]) -> None:
        self._phone, self._carrier, self._monotonic = settings.operator_phone, carrier, monotonic
        self._told_at = float("-inf")

    def hear(self, sender: str, *, in_danger: bool) -> None:
        wait = PAGE_EVERY if in_danger else PAGE_EVERY_CALMLY
        if not self._phone or self._monotonic() - self._told_at < wait:
            return
        self._told_at = self._monotonic()
        what = "somebody wrote of danger, and nobody is paged" if in_danger else "only danger is answered"
        said = f"Tideover: KEYS is wrong: {what}. See docs/runbook.md."
        try:
            self._carrier.send(
                Text(Phone(self._phone), Phone(sender), said, callback=None, lifetime=LIFETIME)
            )
        except Exception as error:  # noqa: BLE001  (the answer to whoever wrote comes first)
            log.error("operator_not_paged", error=type(error).__name__)  # noqa: TRY400
