"""Twilio's webhooks: parse, check, hand to the writer, answer. Hostile requests get 4xx and change nothing."""

import asyncio
import re
import time
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service import failpoints, inbound, metrics
from service.errors import ServiceError
from service.inbound import Answer
from service.messaging import signatures, twiml
from service.messaging.callbacks import Report
from service.messaging.delivery import status_url
from service.messaging.lifeline import Incoming
from service.messaging.signatures import Form
from service.messaging.simulated import SIMULATED_ACCOUNT, simulator_token
from service.runtime import Runtime
from service.settings import Settings
from service.web import receiving, understanding

log = structlog.get_logger()

LARGEST_BODY: Final = 64 * 1024
"""Bytes; a real webhook has less than 20,000."""
MOST_FIELDS: Final = 200

STATUS_SECONDS: Final = 10
"""How long a delivery status may wait for its commit; the carrier gives up after 15 s."""

UNWRITTEN_SECONDS: Final = 4
"""How long it may wait, before that, for the very text that it speaks of: two rounds of the drain."""
LOOK_AGAIN_SECONDS: Final = 0.1

_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-f]{32}")
_ADDRESS = re.compile(r"[+\w.:@-]{1,64}")
_STATUS = re.compile(r"[a-z_]{1,32}")
_ERROR_CODE = re.compile(r"\d{1,6}")


class WebhookRefused(ServiceError):
    """A request that is not a webhook of ours. The reason is for the operator's eyes, and names no value."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status  # type: ignore[misc]


async def receive_sms(request: Request) -> Response:
    """Take one text (POST /twilio/sms); the reply goes back in this very answer, as TwiML."""
    began, until = time.perf_counter(), receiving.deadline()
    runtime: Runtime = request.app.state.runtime
    form = await signed_form(request, runtime)
    text = await incoming(form, now=runtime.clock.now())
    reply = _reply(runtime, await receiving.receive(runtime, text, until))
    metrics.REPLY_SECONDS.observe(time.perf_counter() - began)
    return reply


async def incoming(form: Form, *, now: datetime) -> Incoming:
    """The text of a signed form, read before the database is asked: danger is known even if that fails."""
    body, opt_out = form.get("Body", [""])[0], form.get("OptOutType", [None])[0]
    return Incoming(
        sid=one(form, "MessageSid", _MESSAGE_SID),
        to=one(form, "To", _ADDRESS),
        sender=one(form, "From", _ADDRESS),
        body=body,
        opt_out=opt_out,
        reading=inbound.understood(await understanding.read_in_time(body), opt_out),
        came_at=now,
    )


def _reply(runtime: Runtime, answer: Answer) -> Response:
    if answer.say is None:
        return Response(twiml.silence(), media_type="text/xml")
    callback = status_url(runtime.settings.base_url, answer.message.hex) if answer.message else None
    failpoints.reach("inbound.answered")
    return Response(twiml.message(answer.say, callback), media_type="text/xml")


async def receive_status(request: Request) -> Response:
    """Take one delivery status (POST /twilio/status?m=our id)."""
    runtime: Runtime = request.app.state.runtime
    form = await signed_form(request, runtime)
    if "m" not in request.query_params:
        # What Twilio sends by itself, such as its answer to STOP, it reports to its Messaging Service's own callback.
        return Response(twiml.silence(), media_type="text/xml")
    report = Report(
        message=_message_id(request),
        sid=one(form, "MessageSid", _MESSAGE_SID),
        status=one(form, "MessageStatus", _STATUS),
        error_code=error_code(form),
    )
    await _until_written(runtime, report.message)
    if not runtime.lifeline.breaker.lets_through():
        raise WebhookRefused(HTTPStatus.SERVICE_UNAVAILABLE, "the database is away")
    with runtime.lifeline.breaker.watching():
        async with asyncio.timeout(STATUS_SECONDS):
            await asyncio.wrap_future(runtime.writer.report(report))
    return Response(twiml.silence(), media_type="text/xml")


async def _until_written(runtime: Runtime, message: UUID) -> None:
    """Let what the lifeline has answered come into the ledger, so that what is reported of it finds it there."""
    for _ in range(round(UNWRITTEN_SECONDS / LOOK_AGAIN_SECONDS)):
        if not runtime.lifeline.is_waiting(message):
            return
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _message_id(request: Request) -> UUID:
    try:
        return UUID(request.query_params.get("m", ""))
    except ValueError:
        raise WebhookRefused(HTTPStatus.BAD_REQUEST, "m is not a message id") from None


async def signed_form(request: Request, runtime: Runtime) -> Form:
    """The posted form, once its signature and account hold. The signature covers our public URL."""
    return await signed(request, runtime.settings, _tokens(runtime))


async def signed(request: Request, settings: Settings, tokens: tuple[str, ...]) -> Form:
    """The same, where there is no more than the settings."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM_TYPE:
        raise WebhookRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a webhook is an urlencoded form")
    form = _parse(await _body(request))
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope["raw_path"].decode("latin-1").partition("?")[0]
    url = f"{settings.base_url}{path}" + (f"?{query}" if query else "")
    signature = request.headers.get("x-twilio-signature", "")
    if not signatures.is_signed(tokens, url, form, signature):
        raise WebhookRefused(HTTPStatus.FORBIDDEN, "X-Twilio-Signature does not match")
    if any(len(values) > 1 for values in form.values()):
        # The signed string has no separators: only a form with single fields means what was signed.
        raise WebhookRefused(HTTPStatus.BAD_REQUEST, "a field is repeated")
    if form.get("AccountSid") != [settings.twilio_account_sid or SIMULATED_ACCOUNT]:
        raise WebhookRefused(HTTPStatus.FORBIDDEN, "AccountSid is not ours")
    return form


def _tokens(runtime: Runtime) -> tuple[str, ...]:
    """Whose signature counts: Twilio's, or without an account the simulator's alone."""
    if runtime.settings.is_simulated:
        return (simulator_token(runtime.vault),)
    return runtime.settings.auth_tokens


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise WebhookRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "a webhook is smaller than 64 KiB")
    return bytes(body)


def _parse(body: bytes) -> Form:
    form = Form()
    try:
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise WebhookRefused(HTTPStatus.BAD_REQUEST, "too many fields") from None
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


def one(form: Form, name: str, shape: re.Pattern[str]) -> str:
    """A mandatory field of a known shape."""
    value = form.get(name, [""])[0]
    if not shape.fullmatch(value):
        raise WebhookRefused(HTTPStatus.BAD_REQUEST, f"{name} is missing or malformed")
    return value


def error_code(form: Form) -> int | None:
    """Why a text did not arrive, where the carrier says it."""
    code = form.get("ErrorCode", [""])[0]
    return int(code) if _ERROR_CODE.fullmatch(code) else None


routes = [
    Route("/twilio/sms", receive_sms, methods=["POST"]),
    Route("/twilio/status", receive_status, methods=["POST"]),
]
