"""The page behind an invitation's link: choose a password, and go on to the second factor."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import EVERY_PROGRAM, reading
from service.errors import ServiceError
from service.people.staff import Staff
from service.protection import keyring, signin
from service.protection.signin import PasswordHash, events, invitations, sessions, standing
from service.protection.signin.events import EventKind
from service.protection.signin.sessions import Seen
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking
from service.web.auth.account import NotTheSame, easy_words, hashed
from service.web.auth.confirming import goes_on
from service.web.auth.hashing import door, hashing
from service.web.auth.inviting import PATH


class LinkIsOver(ServiceError):
    """The same for a link that was used, has ended, was replaced, or never was."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "this link is not good any more: ask the administrator of your program for a new one"
        )


@dataclass(frozen=True, slots=True)
class Invited:
    invitation: UUID
    staff: UUID
    program: UUID
    email: str


async def show(request: Request) -> Response:
    """Looking at it uses nothing: what reads links in e-mails ahead of people does no harm."""
    invited = await run_in_threadpool(_invited, request)
    return _page(request, invited)


def _page(request: Request, invited: Invited, *, error: ServiceError | None = None) -> Response:
    return pages.render(
        request,
        "invitation.html",
        status=error.status if error else HTTPStatus.OK,
        email=invited.email,
        path=request.url.path,
        error=str(error) if error else None,
    )


def _invited(request: Request) -> Invited:
    runtime: Runtime = request.app.state.runtime
    now = visitors.real_time(runtime)
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        found = invitations.find(session, request.path_params["token"], now=now)
        if found is None:
            raise LinkIsOver
        staff = session.get_one(Staff, found.staff_id)
        email = keyring.key_of(session, runtime.vault, staff.id).open("staff.email", staff.id, staff.email)
        return Invited(found.id, staff.id, found.program_id, email)


async def accept(request: Request) -> Response:
    """Take the new password. A second factor that they have is asked for all the same: a link by itself opens nothing then."""
    runtime: Runtime = request.app.state.runtime
    invited = await run_in_threadpool(_invited, request)
    form = await request.form(max_files=0, max_fields=8)
    new, again = str(form.get("new") or ""), str(form.get("again") or "")
    now, seen = visitors.real_time(runtime), asking.seen(request)
    try:
        if new != again:
            raise NotTheSame
        async with door.entered():
            words = await run_in_threadpool(easy_words, runtime, invited.staff, invited.program)
            password = await hashing(hashed, new, words)
    except ServiceError as error:
        return _page(request, invited, error=error)
    before = visitors.token_of(request)

    def work(session: Session) -> str:
        if before:
            sessions.close_session(session, before)
        return _accept(session, runtime, invited, password, seen, now=now)

    token = await asking.write(runtime, work)
    return goes_on(request, "/", token)


def _accept(
    session: Session, runtime: Runtime, invited: Invited, password: PasswordHash, seen: Seen, *, now: datetime
) -> str:
    if not invitations.use(session, invited.invitation, now=now):
        raise LinkIsOver
    program = invited.program
    signin.set_password(session, invited.staff, password, program=program, now=now)
    standing.end_grace(session, invited.staff, now=now)
    key = keyring.key_of(session, runtime.vault, invited.staff)
    events.note(session, runtime.vault, key, EventKind.INVITATION_USED, seen, program=program, now=now)
    proved_at = None if standing.has_factor(session, invited.staff) else now
    return sessions.open_session(session, key, program=program, seen=seen, proved_at=proved_at, now=now)


routes: Final = [
    Route(f"{PATH}{{token}}", show, methods=["GET"]),
    Route(f"{PATH}{{token}}", accept, methods=["POST"]),
]
