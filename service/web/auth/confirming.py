"""The page that asks who it is once more: for the second factor after the password, and before acts that want a fresh proof."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import structlog
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.escalations import notices, wording
from service.people.staff import Staff
from service.protection import keyring, signin, throttle
from service.protection.signin import (
    Credential,
    PasswordHash,
    events,
    identities,
    passkeys,
    recovery,
    sessions,
    totp,
)
from service.protection.signin.events import EventKind
from service.protection.signin.sessions import Seen
from service.protection.signin.standing import Standing
from service.protection.throttle import TooManyTries
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking
from service.web.auth.hashing import door, hashing
from service.web.visitors import UNFINISHED, Visitor, require_staff

log = structlog.get_logger()

CODES_A_DAY: Final = 50
"""Wrong codes of the app, at sign-ins of one person. Passkeys, recovery codes and browsers that are signed in are not counted."""
DAY: Final = timedelta(days=1)


class WrongCode(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("this code is not right, or was used before: wait for the next one")


class CodesSpent(ServiceError):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self) -> None:
        super().__init__("too many wrong codes today: use a passkey or a recovery code, or ask an admin")


class WrongPassword(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("this is not your password")


class ByProvider(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("please show it to your organization's sign-in")


async def show(request: Request) -> Response:
    visitor = await require_staff(request, even=UNFINISHED)
    return await _page(request, visitor, asking.local(request.query_params.get("next")))


async def confirm(request: Request) -> Response:
    """Take a code, or where they have no second factor their password; a fresh token goes with a fresh proof."""
    visitor = await require_staff(request, even=UNFINISHED)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    after, now, seen = asking.local(form.get("next")), visitors.real_time(runtime), asking.seen(request)
    try:
        if visitor.has_factor:
            code = "".join(str(form.get("code") or "").split())
            await _write(runtime, lambda session: take_code(session, runtime, visitor, code, seen, now=now))
        elif await _is_linked(request, visitor):
            raise ByProvider
        else:
            await check_password(request, visitor, str(form.get("password") or ""), now=now)
    except ServiceError as error:
        log.warning("proof_refused", error=type(error).__name__)
        return await _page(request, visitor, after, error=error)
    token = await asking.write(runtime, lambda session: _let_in(session, runtime, visitor, seen, now=now))
    return goes_on(request, after, token)


def goes_on(request: Request, after: str, token: str | None) -> Response:
    """Onward with a new token; to sign-in, where the session was ended from elsewhere meanwhile."""
    if token is None:
        raise pages.SignInNeeded
    answer = RedirectResponse(after, HTTPStatus.SEE_OTHER)
    visitors.give_token(answer, request.app.state.runtime, token)
    return answer


async def _page(
    request: Request, visitor: Visitor, after: str, *, error: ServiceError | None = None
) -> Response:
    runtime: Runtime = request.app.state.runtime
    has_passkey, is_linked = await run_in_threadpool(_ways, runtime, visitor)
    return pages.render(
        request,
        "confirm.html",
        status=error.status if error else HTTPStatus.OK,
        headers={"Retry-After": str(error.retry_after)} if isinstance(error, TooManyTries) else None,
        visitor=visitor.in_frame,
        here="account",
        person=visitor,
        has_passkey=has_passkey and asking.party(runtime.settings) is not None,
        provider=request.app.state.provider if is_linked else None,
        is_sign_in=visitor.standing is Standing.UNPROVED,
        error=str(error) if error else None,
        after=after,
    )


async def _is_linked(request: Request, visitor: Visitor) -> bool:
    """Whether they come by the organization's provider: it asks for more than a password that they may have here besides."""
    _, is_linked = await run_in_threadpool(_ways, request.app.state.runtime, visitor)
    return is_linked and request.app.state.provider is not None


def _ways(runtime: Runtime, visitor: Visitor) -> tuple[bool, bool]:
    """Whether they have a passkey, and an account at the organization's provider that is good here."""
    with reading(runtime.engine, program=visitor.program) as session:
        linked = identities.of(session, visitor.staff)
        is_good = linked is not None and linked.allowed_at is not None
        return bool(passkeys.list_of(session, visitor.staff)), is_good


async def _write(runtime: Runtime, work: Callable[[Session], ServiceError | None]) -> None:
    """What is counted and noted stays so also where it was refused: the refusal is raised after the commit."""
    refusal = await asking.write(runtime, work)
    if refusal is not None:
        raise refusal


def take_code(
    session: Session, runtime: Runtime, visitor: Visitor, code: str, seen: Seen, *, now: datetime
) -> ServiceError | None:
    """Take a code of the app, or a recovery code. Returns the refusal: the try is counted all the same."""
    keys = [runtime.vault.index("second factor", visitor.staff.hex)]
    refusal = throttle.take(session, keys, now=now)
    if refusal is not None:
        return refusal
    key = keyring.key_of(session, runtime.vault, visitor.staff)
    is_spent = _codes_are_spent(session, runtime, visitor, now=now)
    if not is_spent and totp.is_right(session, key, code, now=now):
        throttle.give_back(session, [*keys, *_of_the_day(runtime, visitor)])
        return None
    if recovery.use(session, runtime.vault, visitor.staff, code, now=now):
        throttle.give_back(session, keys)
        events.note(
            session, runtime.vault, key, EventKind.RECOVERY_CODE_USED, seen, program=visitor.program, now=now
        )
        return None
    events.note(session, runtime.vault, key, EventKind.FACTOR_REFUSED, seen, program=visitor.program, now=now)
    return CodesSpent() if is_spent else WrongCode()


def _of_the_day(runtime: Runtime, visitor: Visitor) -> list[bytes]:
    """What counts the codes of a sign-in. Who has had the second step once, in this browser, has no such count."""
    is_sign_in = visitor.standing is Standing.UNPROVED
    return [runtime.vault.index("codes of a day", visitor.staff.hex)] if is_sign_in else []


def _codes_are_spent(session: Session, runtime: Runtime, visitor: Visitor, *, now: datetime) -> bool:
    """Whether no code of the app is taken at a sign-in any more today; its owner is told by text, once.

    Six digits stand up to ten tries in five minutes, not to that day after day: three codes are good at a time, so 2,880 tries
    a day find one in four months.
    """
    keys = _of_the_day(runtime, visitor)
    if not keys or throttle.take(session, keys, limit=CODES_A_DAY, window=DAY, now=now) is None:
        return False
    told = runtime.vault.index("codes of a day, told", visitor.staff.hex)
    if throttle.once(session, told, until=now + DAY, now=now):
        owner = session.get_one(Staff, visitor.staff)
        notices.text(session, runtime.vault, owner, wording.codes_guessed(), now=runtime.clock.now())
    return True


async def check_password(request: Request, visitor: Visitor, password: str, *, now: datetime) -> None:
    """Their own password once more. Raises WrongPassword, TooManyTries and Busy."""
    runtime: Runtime = request.app.state.runtime
    keys = [runtime.vault.index("password again", visitor.staff.hex)]
    async with door.entered():
        refusal = await asking.write(runtime, lambda session: throttle.take(session, keys, now=now))
        if refusal is not None:
            raise refusal
        expected = await run_in_threadpool(_password_of, runtime, visitor)
        if not await hashing(signin.is_right, password, expected):
            raise WrongPassword
    await asking.write(runtime, lambda session: throttle.give_back(session, keys))


def _password_of(runtime: Runtime, visitor: Visitor) -> PasswordHash | None:
    with reading(runtime.engine, program=visitor.program) as session:
        credential = session.get(Credential, visitor.staff)
        return PasswordHash(credential.password_hash) if credential else None


def _let_in(session: Session, runtime: Runtime, visitor: Visitor, seen: Seen, *, now: datetime) -> str | None:
    if visitor.standing is Standing.UNPROVED:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        events.note_sign_in(session, runtime.vault, key, seen, program=visitor.program, now=now)
    return sessions.prove(session, visitor.session, is_two_factor=visitor.has_factor, now=now)


routes: Final = [
    Route(visitors.CONFIRM, show, methods=["GET"]),
    Route(visitors.CONFIRM, confirm, methods=["POST"]),
]
