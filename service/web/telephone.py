"""What all voice webhooks share: a signed form, the program whose line it is, and an answer whatever fails."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response

from service.conversation import wording
from service.db import ProgramSession
from service.escalations.calls.answers import Desk
from service.escalations.calls.incoming import Caller
from service.messaging import voice
from service.messaging.lifeline import DEADLINE_SECONDS
from service.messaging.signatures import Form
from service.messaging.voice import Spoken
from service.runtime import Runtime
from service.web.webhooks import one, signed_form

log = structlog.get_logger()

_NUMBER = re.compile(r"[+\w.:@-]{1,64}")
_DIGITS = re.compile(r"[0-9]{1,4}")
_FORGED: Final = "TN-Validation-Failed"
"""How Twilio's StirVerstat begins where the number is not the caller's (twilio.com/docs/voice/trusted-calling-with-shakenstir)."""

Say = Callable[[ProgramSession, Desk], Spoken]


@dataclass(frozen=True, slots=True)
class Heard:
    """One webhook about a call, let in."""

    runtime: Runtime
    form: Form
    query: dict[str, str]

    @classmethod
    async def of(cls, request: Request) -> Self:
        """Raises WebhookRefused."""
        runtime: Runtime = request.app.state.runtime
        return cls(runtime, await signed_form(request, runtime), dict(request.query_params))

    @property
    def now(self) -> datetime:
        return self.runtime.clock.now()

    @property
    def turn(self) -> int:
        said = self.query.get("n", "0")
        return int(said) if _DIGITS.fullmatch(said) else 0

    @property
    def digits(self) -> str:
        """What was pressed; nothing where that was no number."""
        said = self.field("Digits")
        return said if _DIGITS.fullmatch(said) else ""

    @property
    def is_machine(self) -> bool:
        return self.field("AnsweredBy").startswith(("machine", "fax"))

    @property
    def caller(self) -> Caller:
        return Caller(self.field("From"), is_forged=self.field("StirVerstat").startswith(_FORGED))

    def field(self, name: str) -> str:
        return self.form.get(name, [""])[0]

    def id(self, name: str) -> UUID:
        """One of our ids in the address, which our own TwiML has made."""
        return UUID(self.query[name])

    async def answer(self, ours: str, say: Say, *, else_: Spoken | None = None) -> Response:
        """What is said after the commit; `ours` names the field with our number. Where something fails, the crisis line."""
        number, runtime = one(self.form, ours, _NUMBER), self.runtime
        away = else_ or _away(runtime, number)
        try:
            if not runtime.lifeline.breaker.lets_through():
                return twiml(away)
            with runtime.lifeline.breaker.watching():
                async with asyncio.timeout(DEADLINE_SECONDS):
                    return twiml(await self._said(number, say) or away)
        except Exception:
            log.exception("call_not_handled")
            return twiml(away)

    async def _said(self, number: str, say: Say) -> Spoken | None:
        """None where it is no number of ours."""
        runtime = self.runtime
        entry = runtime.directory.known(number) or await asyncio.to_thread(runtime.directory.at, number)
        if entry is None:
            return None
        desk = Desk(entry, runtime.settings.base_url)
        work = runtime.writer.submit(lambda session: say(session, desk), program=entry.program)
        return await asyncio.wrap_future(work)


def twiml(spoken: Spoken) -> Response:
    return Response(voice.answer(spoken), media_type="text/xml")


def _away(runtime: Runtime, number: str) -> Spoken:
    entry = runtime.directory.known(number)
    language = entry.language if entry else wording.DEFAULT
    return Spoken((wording.say("voice_away", language, 0),), language)
