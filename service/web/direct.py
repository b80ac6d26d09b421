"""The lifeline's own calls and texts to the staff: answered from what this process has at hand, with no database."""

import asyncio
import re
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation import wording
from service.messaging import twiml
from service.messaging.lifeline import KEEP_SECONDS, Called, Page
from service.messaging.voice import Keys, Spoken
from service.web import telephone
from service.web.telephone import Heard
from service.web.voice import CALL_SID
from service.web.webhooks import error_code, one

log = structlog.get_logger()

TAKE: Final = "1"

MOST_TURNS: Final = 3
"""So often a call asks for the key: a machine that was not noticed must not listen for ever."""

_STATUS = re.compile(r"[a-z_]{1,32}")


async def hear(request: Request) -> Response:
    """A direct page's call was picked up, or a key was pressed in it (POST /twilio/voice/direct)."""
    heard = await Heard.of(request)
    lifeline = heard.runtime.lifeline
    page = lifeline.line.read(heard.query.get("t", ""), now=heard.now)
    if heard.is_machine or page is None:
        return telephone.twiml(Spoken())
    called = lifeline.called_about(page)
    if heard.digits == TAKE:
        await _keep(heard, page)
        return telephone.twiml(_said(called, "direct_yours"))
    if heard.turn >= MOST_TURNS:
        return telephone.twiml(Spoken())
    again = Keys(lifeline.line.url(page, turn=heard.turn + 1))
    return telephone.twiml(_said(called, "direct", keys=again))


def _said(called: Called, key: str, *, keys: Keys | None = None) -> Spoken:
    words = wording.say(f"voice_{key}", called.language, 0, who=called.alias)
    return Spoken((words,), called.language, keys)


async def _keep(heard: Heard, page: Page) -> None:
    """Put it on the disk; where that fails it is remembered as long as this process lives, and it is theirs all the same."""
    call = one(heard.form, "CallSid", CALL_SID)
    try:
        async with asyncio.timeout(KEEP_SECONDS):
            await asyncio.wrap_future(heard.runtime.lifeline.take(page, call, now=heard.now))
    except Exception:
        log.exception("key_not_kept", sid=call)


async def status(request: Request) -> Response:
    """Take a direct page's delivery status (POST /twilio/direct?k=its key)."""
    heard = await Heard.of(request)
    told = one(heard.form, "MessageStatus", _STATUS)
    heard.runtime.lifeline.pager.hear(heard.query.get("k", ""), told, error_code(heard.form))
    return Response(twiml.silence(), media_type="text/xml")


routes = [
    Route("/twilio/voice/direct", hear, methods=["POST"]),
    Route("/twilio/direct", status, methods=["POST"]),
]
