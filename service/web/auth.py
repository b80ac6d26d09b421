"""Sign-in and sign-out of staff."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeVar
from uuid import UUID

import structlog
from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import EVERY_PROGRAM, ProgramSession, reading
from service.errors import ServiceError
from service.people.staff import Staff
from service.protection import signin, throttle
from service.protection.signin import Credential, PasswordHash
from service.protection.throttle import TooManyTries
from service.runtime import Runtime
from service.web import pages, visitors

# Two slots, so that a flood of sign-ins leaves the threads, and most of two cores, to the texts.
_HASHERS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sign-in")

_OUR_PATH: Final = re.compile(r"(/[a-z0-9-]+)+")

_T = TypeVar("_T")

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
    attempt = Attempt("", "", _local(request.query_params.get("next", "")))
    return pages.render(request, "sign_in.html", error=None, attempt=attempt)


async def sign_in(request: Request) -> Response:
    """Check an e-mail address and a password. Neither words nor time tell which of the two was wrong."""
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    fields = [str(form.get(name) or "") for name in ("email", "password", "next")]
    attempt = Attempt(fields[0].strip().lower(), fields[1], _local(fields[2]))
    now = visitors.real_time(runtime)
    keys = _throttled(runtime, attempt.email, request.client.host if request.client else "")
    refusal = await run_in_threadpool(_refusal, runtime, keys, now=now)
    refusal = refusal or await _write(runtime, lambda session: throttle.take(session, keys, now=now))
    if refusal is not None:
        return _again(request, attempt, refusal)
    account = await asyncio.get_running_loop().run_in_executor(_HASHERS, _check, runtime, attempt)
    if account is None:
        return _again(request, attempt, NoSuchAccount())
    before = visitors.token_of(request)
    token = await _write(runtime, lambda session: _open(session, account, keys, before, now=now))
    answer = RedirectResponse(attempt.next, HTTPStatus.SEE_OTHER)
    visitors.give_token(answer, runtime, token)
    return answer


def _again(request: Request, attempt: Attempt, error: ServiceError) -> Response:
    log.warning("sign_in_refused", error=type(error).__name__)
    wait = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyTries) else None
    return pages.render(
        request, "sign_in.html", status=error.status, headers=wait, error=str(error), attempt=attempt
    )


def _refusal(runtime: Runtime, keys: list[bytes], *, now: datetime) -> TooManyTries | None:
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        return throttle.refusal(session, keys, now=now)


def _check(runtime: Runtime, attempt: Attempt) -> Account | None:
    """The account that this password opens. Somebody of two programs has a password for each."""
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        accounts = _accounts(session, runtime.vault.index("email", attempt.email))
    if not accounts:
        signin.is_right(attempt.password, None)
    return next((one for one in accounts if signin.is_right(attempt.password, one.password)), None)


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


def _open(session: Session, account: Account, keys: list[bytes], before: str | None, *, now: datetime) -> str:
    """A fresh session; the one that this browser had, perhaps planted there, ends."""
    throttle.give_back(session, keys)
    if before:
        signin.close_session(session, before)
    return signin.open_session(session, account.staff, program=account.program, now=now)


async def sign_out(request: Request) -> Response:
    runtime: Runtime = request.app.state.runtime
    token = visitors.token_of(request)
    if token:
        await _write(runtime, lambda session: signin.close_session(session, token))
    forget = {"Clear-Site-Data": '"cache", "storage"'}
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER, headers=forget)
    visitors.take_token(answer, runtime)
    return answer


async def _write(runtime: Runtime, work: Callable[[ProgramSession], _T]) -> _T:
    return await run_in_threadpool(runtime.writer.run, work, program=EVERY_PROGRAM)


def _throttled(runtime: Runtime, email: str, address: str) -> list[bytes]:
    """Whose tries are counted: this e-mail address, and this network; as blind indexes, for neither is ours to keep."""
    index = runtime.vault.index
    return [index("sign-in e-mail", email), index("sign-in network", _network(address))]


def _network(address: str) -> str:
    """An IPv6 household has a whole /64 to call from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address


def _local(address: str) -> str:
    """A path of ours to go on to; never another site."""
    return address if _OUR_PATH.fullmatch(address) else "/"


routes: Final = [
    Route("/sign-in", show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
