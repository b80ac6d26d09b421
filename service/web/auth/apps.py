"""The authenticator app and the recovery codes of one's own account."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.people.staff import Staff
from service.protection import keyring, throttle
from service.protection.signin import events, recovery, sessions, standing, totp
from service.protection.signin.events import EventKind
from service.protection.signin.sessions import Seen
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking
from service.web.auth.confirming import WrongCode
from service.web.visitors import SET_UP, UNFINISHED, Visitor, require_step_up


class StillNeeded(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("your program wants a second step: set up another one before you take this one off")


@dataclass(frozen=True, slots=True)
class SettingUp:
    """What an app needs to know, as a picture and as letters."""

    picture: str
    address: str
    secret: str


async def show(request: Request) -> Response:
    """The picture to scan, where somebody has begun; else what this is about."""
    visitor = await require_step_up(request, even=UNFINISHED)
    return await _page(request, visitor)


async def _page(request: Request, visitor: Visitor, *, error: ServiceError | None = None) -> Response:
    setting_up = await run_in_threadpool(_setting_up, request.app.state.runtime, visitor)
    return pages.render(
        request,
        "app.html",
        status=error.status if error else HTTPStatus.OK,
        visitor=visitor.in_frame,
        here="account",
        person=visitor,
        setting_up=setting_up,
        can_keep_passkeys=asking.party(request.app.state.runtime.settings) is not None,
        error=str(error) if error else None,
    )


def _setting_up(runtime: Runtime, visitor: Visitor) -> SettingUp | None:
    with reading(runtime.engine, program=visitor.program) as session:
        row = totp.pending(session, visitor.staff, now=visitors.real_time(runtime))
        if row is None:
            return None
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        staff = session.get_one(Staff, visitor.staff)
        secret = totp.secret(key, row)
        address = totp.uri(key, row, key.open("staff.email", staff.id, staff.email))
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return SettingUp(totp.picture(address), address, groups)


async def begin(request: Request) -> Response:
    visitor = await require_step_up(request, even=UNFINISHED, back=SET_UP)
    runtime: Runtime = request.app.state.runtime
    now = visitors.real_time(runtime)

    def work(session: Session) -> None:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        totp.begin(session, key, program=visitor.program, now=now)

    await asking.write(runtime, work)
    return RedirectResponse(SET_UP, HTTPStatus.SEE_OTHER)


async def confirm(request: Request) -> Response:
    """The first code of the app: from now on it is asked for. Shows the recovery codes, once."""
    visitor = await require_step_up(request, even=UNFINISHED, back=SET_UP)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    code, seen = "".join(str(form.get("code") or "").split()), asking.seen(request)
    now = visitors.real_time(runtime)
    taken = await asking.write(
        runtime, lambda session: _take_into_use(session, runtime, visitor, code, seen, now=now)
    )
    if isinstance(taken, ServiceError):
        return await _page(request, visitor, error=taken)
    return shown_once(request, visitor, *taken)


def shown_once(request: Request, visitor: Visitor, codes: list[str], token: str | None) -> Response:
    """The page with fresh recovery codes; without any, back to the account."""
    if token is None:
        raise pages.SignInNeeded
    answer = _codes(request, visitor, codes) if codes else RedirectResponse("/account", HTTPStatus.SEE_OTHER)
    visitors.give_token(answer, request.app.state.runtime, token)
    return answer


def _take_into_use(
    session: Session, runtime: Runtime, visitor: Visitor, code: str, seen: Seen, *, now: datetime
) -> ServiceError | tuple[list[str], str | None]:
    keys = [runtime.vault.index("app to confirm", visitor.staff.hex)]
    refusal = throttle.take(session, keys, now=now)
    if refusal is not None:
        return refusal
    key = keyring.key_of(session, runtime.vault, visitor.staff)
    if not totp.confirm(session, key, code, now=now):
        return WrongCode()
    throttle.give_back(session, keys)
    sessions.end_all(session, visitor.staff, keep=visitor.session)  # it may take the place of a stolen one
    events.note(session, runtime.vault, key, EventKind.APP_ADDED, seen, program=visitor.program, now=now)
    return first_codes(session, runtime, visitor), sessions.prove(
        session, visitor.session, is_two_factor=True, now=now
    )


def first_codes(session: Session, runtime: Runtime, visitor: Visitor) -> list[str]:
    """Recovery codes for who has none left; none for who has some."""
    if recovery.left(session, visitor.staff):
        return []
    return recovery.make(session, runtime.vault, visitor.staff, program=visitor.program)


async def remove(request: Request) -> Response:
    visitor = await require_step_up(request, back="/account")
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)

    def work(session: Session) -> None:
        if totp.remove(session, visitor.staff):
            after_removal(session, runtime, visitor, EventKind.APP_REMOVED, seen, now=now)

    await asking.write(runtime, work)
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


def after_removal(
    session: Session, runtime: Runtime, visitor: Visitor, kind: EventKind, seen: Seen, *, now: datetime
) -> None:
    """Note it, and sign the other browsers out: somebody may have come in with it. With the last factor the recovery codes go.

    Raises StillNeeded where the program wants one.
    """
    session.flush()
    sessions.end_all(session, visitor.staff, keep=visitor.session)
    key = keyring.key_of(session, runtime.vault, visitor.staff)
    events.note(session, runtime.vault, key, kind, seen, program=visitor.program, now=now)
    if standing.has_factor(session, visitor.staff):
        return
    if visitor.needs_factor:
        raise StillNeeded
    recovery.remove(session, visitor.staff)


async def make_codes(request: Request) -> Response:
    """Ten fresh recovery codes. Those from before are good for nothing any more."""
    visitor = await require_step_up(request, back="/account")
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)
    if not visitor.has_factor:
        return RedirectResponse(SET_UP, HTTPStatus.SEE_OTHER)

    def work(session: Session) -> list[str]:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        events.note(session, runtime.vault, key, EventKind.CODES_MADE, seen, program=visitor.program, now=now)
        return recovery.make(session, runtime.vault, visitor.staff, program=visitor.program)

    codes = await asking.write(runtime, work)
    return _codes(request, visitor, codes)


def _codes(request: Request, visitor: Visitor, codes: list[str]) -> Response:
    return pages.render(request, "codes.html", visitor=visitor.in_frame, here="account", codes=codes)


routes: Final = [
    Route(SET_UP, show, methods=["GET"]),
    Route(SET_UP, begin, methods=["POST"]),
    Route(f"{SET_UP}/confirm", confirm, methods=["POST"]),
    Route(f"{SET_UP}/remove", remove, methods=["POST"]),
    Route("/account/codes", make_codes, methods=["POST"]),
]
