"""How long this browser stays signed in; and staying so, for who is there and does nothing that counts as a visit (WCAG 2.2.1)."""

from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.protection.signin import sessions
from service.protection.signin.sessions import StaffSession
from service.runtime import Runtime
from service.web import pages, visitors
from service.web.auth import asking
from service.web.visitors import Visitor, require_staff

HERE: Final = "/account/session"


async def tell(request: Request) -> Response:
    """A poll: whoever only asks is not there."""
    return await _told(request, await require_staff(request, is_poll=True))


async def stay(request: Request) -> Response:
    """Any visit counts; this one does nothing else. A script is told how long it is good for, a plain form leads back."""
    visitor = await require_staff(request)
    if pages.FRAGMENT in request.headers:
        return await _told(request, visitor)
    form = await request.form(max_files=0, max_fields=8)
    return RedirectResponse(asking.local(form.get("next")), HTTPStatus.SEE_OTHER)


async def _told(request: Request, visitor: Visitor) -> Response:
    """In seconds: when it ends and when that is to be said; and whether staying would put it off."""
    runtime: Runtime = request.app.state.runtime
    row, now = await run_in_threadpool(_session, runtime, visitor), visitors.real_time(runtime)
    return JSONResponse(
        {
            "ends_in": (sessions.ends_at(row, seen_at=row.last_seen_at) - now).total_seconds(),
            "warn_in": sessions.warned_in(row, seen_at=row.last_seen_at, now=now).total_seconds(),
            "can_stay": sessions.can_stay(row),
        }
    )


def _session(runtime: Runtime, visitor: Visitor) -> StaffSession:
    with reading(runtime.engine, program=visitor.program) as session:
        return session.get_one(StaffSession, visitor.session)


routes: Final = [
    Route(HERE, tell, methods=["GET"]),
    Route(HERE, stay, methods=["POST"]),
]
