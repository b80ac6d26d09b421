"""The passkeys of one's own account: add, name and take off."""

import secrets
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.people.staff import Staff
from service.protection import keyring
from service.protection.signin import events, passkeys, sessions
from service.protection.signin.events import EventKind
from service.protection.signin.passkeys import MOST, Party
from service.protection.signin.sessions import Seen
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking, flows
from service.web.auth.apps import after_removal, first_codes, shown_once
from service.web.auth.passkeys import FLOW, ask, asked_for, needed_party
from service.web.visitors import UNFINISHED, Visitor, require_step_up

HERE: Final = "/account/passkeys"


class NotAdded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("no passkey was added: try once more. This device may have one of yours already")


class Enough(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(f"nobody needs more than {MOST} passkeys: take one off first")


async def show(request: Request) -> Response:
    """The page to add one: its script asks the browser."""
    visitor = await require_step_up(request, even=UNFINISHED)
    needed_party(request)
    return pages.render(request, "passkey.html", visitor=visitor.in_frame, here="account", person=visitor)


async def options(request: Request) -> Response:
    visitor = await require_step_up(request, even=UNFINISHED, back=HERE)
    party, challenge = needed_party(request), secrets.token_bytes(32)
    made = await run_in_threadpool(_options, request.app.state.runtime, visitor, party, challenge)
    return ask(request, made, challenge, f"add {visitor.session.hex}")


def _options(runtime: Runtime, visitor: Visitor, party: Party, challenge: bytes) -> str:
    with reading(runtime.engine, program=visitor.program) as session:
        staff = session.get_one(Staff, visitor.staff)
        email = keyring.key_of(session, runtime.vault, staff.id).open("staff.email", staff.id, staff.email)
        have = passkeys.list_of(session, staff.id)
    return passkeys.options_to_add(party, staff.id, email, visitor.name, have, challenge)


async def add(request: Request) -> Response:
    """Keep what the browser made. The first second factor brings recovery codes with it, shown once."""
    visitor = await require_step_up(request, even=UNFINISHED, back=HERE)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    now, seen = visitors.real_time(runtime), asking.seen(request)
    party = needed_party(request)
    challenge = asked_for(request, f"add {visitor.session.hex}", now=now)
    answer, name = str(form.get("answer") or ""), str(form.get("name") or "").strip() or seen.device

    def work(session: Session) -> tuple[list[str], str | None]:
        _keep(session, runtime, visitor, party, answer, challenge, name, seen, now=now)
        token = sessions.prove(session, visitor.session, is_two_factor=True, now=now)
        return first_codes(session, runtime, visitor), token

    done = shown_once(request, visitor, *await asking.write(runtime, work))
    flows.forget(done, runtime, FLOW)
    return done


def _keep(
    session: Session,
    runtime: Runtime,
    visitor: Visitor,
    party: Party,
    answer: str,
    challenge: bytes,
    name: str,
    seen: Seen,
    *,
    now: datetime,
) -> None:
    """Raises NotAdded and Enough."""
    if len(passkeys.list_of(session, visitor.staff)) >= MOST:
        raise Enough
    key, program = keyring.key_of(session, runtime.vault, visitor.staff), visitor.program
    if not passkeys.add(session, key, party, answer, challenge, name, program=program, now=now):
        raise NotAdded
    events.note(session, runtime.vault, key, EventKind.PASSKEY_ADDED, seen, program=program, now=now)


async def rename(request: Request) -> Response:
    visitor = await require_step_up(request, back="/account")
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    passkey = _named(request)
    name = str(form.get("name") or "").strip()

    def work(session: Session) -> bool:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        return passkeys.rename(session, key, passkey, name or asking.seen(request).device)

    if not await asking.write(runtime, work):
        raise pages.NotFound
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


async def remove(request: Request) -> Response:
    visitor = await require_step_up(request, back="/account")
    runtime: Runtime = request.app.state.runtime
    now, seen = visitors.real_time(runtime), asking.seen(request)
    passkey = _named(request)

    def work(session: Session) -> None:
        if not passkeys.remove(session, visitor.staff, passkey):
            raise pages.NotFound
        after_removal(session, runtime, visitor, EventKind.PASSKEY_REMOVED, seen, now=now)

    await asking.write(runtime, work)
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)


def _named(request: Request) -> UUID:
    named: UUID = request.path_params["id"]
    return named


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(HERE, add, methods=["POST"]),
    Route(f"{HERE}/options", options, methods=["GET"]),
    Route(f"{HERE}/{{id:uuid}}/rename", rename, methods=["POST"]),
    Route(f"{HERE}/{{id:uuid}}/remove", remove, methods=["POST"]),
]
