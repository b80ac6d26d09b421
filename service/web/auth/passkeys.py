"""Sign-in and the second factor by a passkey."""

import secrets
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

import structlog
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from service.db import reading
from service.errors import ServiceError
from service.protection import keyring, throttle
from service.protection.signin import events, passkeys, sessions
from service.protection.signin.events import EventKind
from service.protection.signin.passkeys import Party, Passkey
from service.protection.signin.sessions import Seen
from service.protection.signin.standing import Standing
from service.runtime import Runtime
from service.web import visitors
from service.web.auth import asking, flows
from service.web.auth.confirming import goes_on
from service.web.visitors import UNFINISHED, Visitor, require_staff

FLOW: Final = "passkey"

log = structlog.get_logger()


class NoPasskeys(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("passkeys need a name in PUBLIC_URL, and are not kept for an address in digits")


class WrongPasskey(ServiceError):
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__("this passkey was not taken: try once more, or sign in another way")


def needed_party(request: Request) -> Party:
    """Raises NoPasskeys."""
    found = asking.party(request.app.state.runtime.settings)
    if found is None:
        raise NoPasskeys
    return found


def ask(request: Request, options: str, challenge: bytes, whose: str) -> Response:
    """The options for a script of ours; the challenge goes along in a cookie that nobody can change."""
    runtime: Runtime = request.app.state.runtime
    answer = Response(options, media_type="application/json")
    asked = {"challenge": bytes_to_base64url(challenge), "for": whose}
    flows.give(answer, runtime, FLOW, asked, now=visitors.real_time(runtime))
    return answer


def asked_for(request: Request, whose: str, *, now: datetime) -> bytes:
    """The challenge that this browser was given for this purpose. Raises WrongPasskey."""
    asked = flows.carried(request, FLOW, now=now)
    if asked is None or asked["for"] != whose:
        raise WrongPasskey
    return base64url_to_bytes(asked["challenge"])


async def options(request: Request) -> Response:
    """For whoever is there: the passkey tells who that is."""
    challenge = secrets.token_bytes(32)
    return ask(request, passkeys.options_to_sign(needed_party(request), (), challenge), challenge, "sign-in")


async def sign_in(request: Request) -> Response:
    """Both factors at once. Tries are counted by network: there is nothing to guess, only work to cause."""
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    after, answer = asking.local(form.get("next")), str(form.get("answer") or "")
    now, seen = visitors.real_time(runtime), asking.seen(request)
    try:
        who, challenge = needed_party(request), asked_for(request, "sign-in", now=now)
        token = await _refusable(
            runtime, lambda session: _open(session, request, who, answer, challenge, seen, now=now)
        )
    except (WrongPasskey, throttle.TooManyTries) as error:
        log.warning("sign_in_refused", error=type(error).__name__)
        back = RedirectResponse("/sign-in?refused=passkey", HTTPStatus.SEE_OTHER)
        flows.forget(back, runtime, FLOW)
        return back
    done = goes_on(request, after, token)
    flows.forget(done, runtime, FLOW)
    return done


async def _refusable(runtime: Runtime, work: Callable[[Session], str | ServiceError | None]) -> str | None:
    """What is counted and noted stays so also where it was refused: the refusal is raised after the commit."""
    done = await asking.write(runtime, work)
    if isinstance(done, ServiceError):
        raise done
    return done


def _open(
    session: Session,
    request: Request,
    who: Party,
    answer: str,
    challenge: bytes,
    seen: Seen,
    *,
    now: datetime,
) -> str | ServiceError:
    runtime: Runtime = request.app.state.runtime
    keys = [runtime.vault.index("passkey network", asking.network(asking.address_of(request)))]
    refusal = throttle.take(session, keys, now=now)
    if refusal is not None:
        return refusal
    row = passkeys.find(session, answer)
    if row is None or not _is_taken(session, runtime, who, row, answer, challenge, seen, now=now):
        return WrongPasskey()
    throttle.give_back(session, keys)
    before = visitors.token_of(request)
    if before:
        sessions.close_session(session, before)
    key = keyring.key_of(session, runtime.vault, row.staff_id)
    events.note(session, runtime.vault, key, EventKind.SIGNED_IN, seen, program=row.program_id, now=now)
    return sessions.open_session(
        session, key, program=row.program_id, seen=seen, proved_at=now, is_two_factor=True, now=now
    )


def _is_taken(
    session: Session,
    runtime: Runtime,
    who: Party,
    row: Passkey,
    answer: str,
    challenge: bytes,
    seen: Seen,
    *,
    now: datetime,
) -> bool:
    """Whether it is right, and for the first time; its owner is told where it is not."""
    is_first = flows.spend(session, runtime, bytes_to_base64url(challenge), now=now)
    if is_first and passkeys.is_right(session, who, row, answer, challenge, now=now):
        return True
    key = keyring.key_of(session, runtime.vault, row.staff_id)
    events.note(session, runtime.vault, key, EventKind.FACTOR_REFUSED, seen, program=row.program_id, now=now)
    return False


async def options_to_confirm(request: Request) -> Response:
    """For who has given the password, or is to show once more who they are: one of their own."""
    visitor = await require_staff(request, even=UNFINISHED)
    runtime: Runtime = request.app.state.runtime
    have = await run_in_threadpool(have_of, runtime, visitor)
    challenge = secrets.token_bytes(32)
    made = passkeys.options_to_sign(needed_party(request), have, challenge)
    return ask(request, made, challenge, visitor.session.hex)


def have_of(runtime: Runtime, visitor: Visitor) -> list[Passkey]:
    with reading(runtime.engine, program=visitor.program) as session:
        return passkeys.list_of(session, visitor.staff)


async def confirm(request: Request) -> Response:
    visitor = await require_staff(request, even=UNFINISHED)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    after, answer = asking.local(form.get("next")), str(form.get("answer") or "")
    now, seen = visitors.real_time(runtime), asking.seen(request)
    who, challenge = needed_party(request), asked_for(request, visitor.session.hex, now=now)
    token = await _refusable(
        runtime, lambda session: _prove(session, runtime, visitor, who, answer, challenge, seen, now=now)
    )
    done = goes_on(request, after, token)
    flows.forget(done, runtime, FLOW)
    return done


def _prove(
    session: Session,
    runtime: Runtime,
    visitor: Visitor,
    who: Party,
    answer: str,
    challenge: bytes,
    seen: Seen,
    *,
    now: datetime,
) -> str | ServiceError | None:
    row = passkeys.find(session, answer)
    if row is None or row.staff_id != visitor.staff:
        return WrongPasskey()
    if not _is_taken(session, runtime, who, row, answer, challenge, seen, now=now):
        return WrongPasskey()
    if visitor.standing is Standing.UNPROVED:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        events.note_sign_in(session, runtime.vault, key, seen, program=visitor.program, now=now)
    return sessions.prove(session, visitor.session, is_two_factor=True, now=now)


routes: Final = [
    Route("/sign-in/passkey", options, methods=["GET"]),
    Route("/sign-in/passkey", sign_in, methods=["POST"]),
    Route("/sign-in/confirm/passkey", options_to_confirm, methods=["GET"]),
    Route("/sign-in/confirm/passkey", confirm, methods=["POST"]),
]
