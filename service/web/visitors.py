"""Who is asking: the session cookie, and the visitor that every page of the console needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from service.db import EVERY_PROGRAM, reading
from service.escalations import rotas
from service.people import staff as staff_table
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection import keyring, signin
from service.runtime import Runtime
from service.web import pages


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of staff who is signed in, and the program whose people they may see."""

    staff: UUID
    program: UUID
    name: str
    role: Role
    timezone: str
    """The program's, for times on the pages."""
    on_call: tuple[str, ...] = ()
    """First names of who is on call now, in the order in which they are asked. A poll does not ask for them."""


async def require_staff(request: Request, *, is_poll: bool = False) -> Visitor:
    """The visitor of this request. Raises SignInNeeded. A poll by a script does not count as being there."""
    runtime: Runtime = request.app.state.runtime
    token = token_of(request)
    if not token:
        raise pages.SignInNeeded
    return await run_in_threadpool(_visitor, runtime, token, is_poll=is_poll, now=real_time(runtime))


def _visitor(runtime: Runtime, token: str, *, is_poll: bool, now: datetime) -> Visitor:
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        opened = signin.find_session(session, token, now=now)
        if opened is None:
            raise pages.SignInNeeded
        staff, program = session.get_one(Staff, opened.staff_id), session.get_one(Program, opened.program_id)
        name = staff_table.name_of(keyring.key_of(session, runtime.vault, staff.id), staff)
        on_call = () if is_poll else _on_call(session, runtime, program.id)
    if not is_poll and now - opened.last_seen_at > signin.TOUCH_EVERY:
        runtime.writer.run(lambda writing: signin.touch(writing, opened.id, now=now), program=program.id)
    return Visitor(staff.id, program.id, name, staff.role, program.timezone, on_call)


def _on_call(session: Session, runtime: Runtime, program: UUID) -> tuple[str, ...]:
    ids = rotas.on_call(session, program, now=runtime.clock.now())
    rows = {one.id: one for one in session.exec(select(Staff).where(col(Staff.id).in_(ids)))}
    keys = keyring.keys_of(session, runtime.vault, ids)
    known = (one for one in ids if one in keys)
    return tuple(staff_table.first_name(staff_table.name_of(keys[one], rows[one])) for one in known)


def token_of(request: Request) -> str | None:
    return request.cookies.get(_cookie(request.app.state.runtime))


def give_token(answer: Response, runtime: Runtime, token: str) -> None:
    secure = _is_https(runtime)
    answer.set_cookie(_cookie(runtime), token, path="/", secure=secure, httponly=True, samesite="lax")


def take_token(answer: Response, runtime: Runtime) -> None:
    secure = _is_https(runtime)
    answer.delete_cookie(_cookie(runtime), path="/", secure=secure, httponly=True, samesite="lax")


def real_time(runtime: Runtime) -> datetime:
    """The machine's own time: moving the demo's clock on signs nobody out."""
    return runtime.clock.now() - runtime.clock.ahead


def _is_https(runtime: Runtime) -> bool:
    return runtime.settings.base_url.startswith("https:")


def _cookie(runtime: Runtime) -> str:
    # Browsers take a __Host- cookie only by HTTPS, and from no other host or path.
    return "__Host-sid" if _is_https(runtime) else "sid"
