"""Sign-in by e-mail address and password, and sign-out."""

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from sqlmodel import Session, col, select
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import EVERY_PROGRAM, reading
from service.errors import ServiceError
from service.people.staff import Staff
from service.protection import keyring, signin, throttle
from service.protection.audit import Action
from service.protection.signin import Credential, PasswordHash, events, sessions, standing
from service.protection.signin.events import EventKind
from service.protection.signin.sessions import Seen
from service.protection.throttle import TooManyTries
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking, flows
from service.web.auth.hashing import Busy, door, hashing

KNOWN: Final = "known"
KNOWN_FOR: Final = timedelta(days=90)
MOST_PROGRAMS: Final = 2
"""Whose passwords one e-mail address may have before the time of a refusal tells of it."""

log = structlog.get_logger()


class NoSuchAccount(ServiceError):
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__("that e-mail address and password do not go together")


@dataclass(frozen=True, slots=True)
class Account:
    """What a sign-in is checked against."""

    staff: UUID
    program: UUID
    password: PasswordHash


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in form as it was sent."""

    email: str
    password: str
    next: str
    """Where to go on to."""


async def show_sign_in(request: Request) -> Response:
    attempt = Attempt("", "", asking.local(request.query_params.get("next")))
    refused = "this passkey was not taken: try once more, or sign in another way"
    return _page(request, attempt, error=refused if "refused" in request.query_params else None)


def _page(
    request: Request,
    attempt: Attempt,
    *,
    error: str | None,
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response:
    return pages.render(
        request,
        "sign_in.html",
        status=status,
        headers=headers,
        error=error,
        attempt=attempt,
        provider=request.app.state.provider,
        keeps_passkeys=asking.party(request.app.state.runtime.settings) is not None,
    )


async def sign_in(request: Request) -> Response:
    """Check an e-mail address and a password. Neither words nor time tell which of the two was wrong."""
    form = await request.form(max_files=0, max_fields=8)
    fields = [str(form.get(name) or "") for name in ("email", "password", "next")]
    attempt = Attempt(fields[0].strip().lower(), fields[1], asking.local(fields[2]))
    try:
        async with door.entered():
            return await _sign_in(request, attempt)
    except Busy as busy:
        return _again(request, attempt, busy)


async def _sign_in(request: Request, attempt: Attempt) -> Response:
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)
    keys = _throttled(request, attempt.email, now=now)
    refusal = await run_in_threadpool(_refusal, runtime, keys, now=now)
    refusal = refusal or await asking.write(runtime, lambda session: throttle.take(session, keys, now=now))
    if refusal is not None:
        return _again(request, attempt, refusal)
    account, owed = await hashing(_check, runtime, attempt)
    if account is None:
        await asyncio.sleep(owed)
        answer = _again(request, attempt, NoSuchAccount())
        # After the answer has left: for somebody we know this takes longer.
        answer.background = BackgroundTask(_note_refusal, runtime, attempt.email, seen, now=now)
        return answer
    before = visitors.token_of(request)
    token = await asking.write(
        runtime, lambda session: _open(session, runtime, account, keys, before, seen, now=now)
    )
    answer = RedirectResponse(attempt.next, HTTPStatus.SEE_OTHER)
    visitors.give_token(answer, runtime, token)
    known = {"for": _index(runtime, attempt.email).hex(), "id": secrets.token_hex(16)}
    flows.give(answer, runtime, KNOWN, known, lifetime=KNOWN_FOR, now=now)
    return answer


def _again(request: Request, attempt: Attempt, error: ServiceError) -> Response:
    log.warning("sign_in_refused", error=type(error).__name__)
    wait = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyTries | Busy) else None
    return _page(request, attempt, error=str(error), status=error.status, headers=wait)


def _refusal(runtime: Runtime, keys: list[bytes], *, now: datetime) -> TooManyTries | None:
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        return throttle.refusal(session, keys, now=now)


def _check(runtime: Runtime, attempt: Attempt) -> tuple[Account | None, float]:
    """The account that this password opens; else the seconds until a refusal has taken as long as any.

    Somebody of two programs has a password for each: two are compared then.
    """
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        accounts = _accounts(session, runtime.vault.index("email", attempt.email))
    began = time.monotonic()
    for account in accounts:
        if signin.is_right(attempt.password, account.password):
            return account, 0
    if not accounts:
        signin.is_right(attempt.password, None)
    each = (time.monotonic() - began) / max(1, len(accounts))
    return None, each * max(0, MOST_PROGRAMS - max(1, len(accounts)))


def _accounts(session: Session, email_index: bytes) -> list[Account]:
    query = (
        select(Staff, Credential)
        .where(Staff.email_index == email_index, Credential.staff_id == Staff.id)
        .order_by(col(Staff.id))
    )
    return [
        Account(staff.id, staff.program_id, PasswordHash(credential.password_hash))
        for staff, credential in session.exec(query)
    ]


def _note_refusal(runtime: Runtime, email: str, seen: Seen, *, now: datetime) -> None:
    def work(session: Session) -> None:
        for account in _accounts(session, runtime.vault.index("email", email)):
            key = keyring.key_of(session, runtime.vault, account.staff)
            refused = EventKind.PASSWORD_REFUSED
            events.note(session, runtime.vault, key, refused, seen, program=account.program, now=now)

    runtime.writer.run(work, program=EVERY_PROGRAM)


def _open(
    session: Session,
    runtime: Runtime,
    account: Account,
    keys: list[bytes],
    before: str | None,
    seen: Seen,
    *,
    now: datetime,
) -> str:
    """A fresh session; the one that this browser had, perhaps planted there, ends."""
    throttle.give_back(session, keys)
    if before:
        sessions.close_session(session, before)
    key, program = keyring.key_of(session, runtime.vault, account.staff), account.program
    if standing.has_factor(session, account.staff):
        events.note(session, runtime.vault, key, EventKind.PASSWORD_GIVEN, seen, program=program, now=now)
        return sessions.open_session(session, key, program=program, seen=seen, now=now)
    standing.begin_grace(session, account.staff, now=now)
    events.note(session, runtime.vault, key, EventKind.SIGNED_IN, seen, program=program, now=now)
    return sessions.open_session(session, key, program=program, seen=seen, proved_at=now, now=now)


async def sign_out(request: Request) -> Response:
    runtime: Runtime = request.app.state.runtime
    token = visitors.token_of(request)
    if token:
        now = visitors.real_time(runtime)
        await asking.write(runtime, lambda session: _close(session, runtime.vault, token, now=now))
    forget = {"Clear-Site-Data": '"cache", "storage"'}
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER, headers=forget)
    visitors.take_token(answer, runtime)
    return answer


def _close(session: Session, vault: Vault, token: str, *, now: datetime) -> None:
    opened = sessions.find_session(session, token, now=now)
    if opened is not None:
        events.record(session, vault, Action.SIGNED_OUT, opened.staff_id, program=opened.program_id, now=now)
    sessions.close_session(session, token)


def _throttled(request: Request, email: str, *, now: datetime) -> list[bytes]:
    """Whose tries are counted: this e-mail address, and this network; as blind indexes, for neither is ours to keep.

    A browser in which this address has signed in before is counted by itself, so that nobody who keeps guessing
    elsewhere can keep its owner out (OWASP, 'Slow Down Online Guessing Attacks with Device Cookies').
    """
    runtime: Runtime = request.app.state.runtime
    known = flows.carried(request, KNOWN, now=now)
    if known is not None and known["for"] == _index(runtime, email).hex():
        return [runtime.vault.index("sign-in browser", known["id"])]
    network = asking.network(asking.address_of(request))
    return [_index(runtime, email), runtime.vault.index("sign-in network", network)]


def _index(runtime: Runtime, email: str) -> bytes:
    return runtime.vault.index("sign-in e-mail", email)


routes: Final = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
