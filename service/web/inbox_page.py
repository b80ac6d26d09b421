"""The console's first page: who needs me now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import reading
from service.escalations import reachability, rotas
from service.escalations.holes import holes
from service.escalations.routing import Roster
from service.people import saved_views, staff
from service.people.saved_views import View
from service.people.staff import Team
from service.protection.audit import Action
from service.protection.vault import Key, Vault
from service.runtime import Runtime
from service.web import board, looks, pages, push, reviews, together_undo, undoing
from service.web.filters import Filters
from service.web.visitors import ADMINS, LEADERS, Visitor, require_staff


async def inbox(request: Request) -> Response:
    """Who needs me now. With FRAGMENT in its headers, only the part that changes: a poll, not a visit."""
    is_poll = pages.FRAGMENT in request.headers
    visitor = await require_staff(request, is_poll=is_poll, tells_on_call=False)
    runtime, filters = request.app.state.runtime, Filters.read(request.query_params)
    if is_poll:
        board = await run_in_threadpool(_board, runtime, visitor, filters)
        return pages.render(request, "_inbox.html", visitor=visitor, here="inbox", board=board)
    shown = await run_in_threadpool(_home, runtime, visitor, filters, dict(request.query_params))
    await looks.record(request, visitor, Action.LISTED, detail={"what": "inbox"})
    return pages.render(
        request,
        "inbox.html",
        visitor=visitor,
        here="inbox",
        sought="",
        **shown,
    )


def _board(runtime: Runtime, visitor: Visitor, filters: Filters) -> board.Board:
    now = runtime.clock.now()
    with reading(runtime.engine, program=visitor.program) as session:
        team, roster = _colleagues(session, runtime.vault, visitor, now=now)
        return board.read(session, runtime.vault, visitor, filters, team, roster, now=now)


def _colleagues(session: Session, vault: Vault, visitor: Visitor, *, now: datetime) -> tuple[Team, Roster]:
    """All of the staff, and the rota: read once, whatever the page asks of them."""
    team = staff.team(session, vault, visitor.program)
    return team, rotas.roster_of(session, team.rows, visitor.program, now=now)


def _home(runtime: Runtime, visitor: Visitor, filters: Filters, given: Mapping[str, str]) -> dict[str, Any]:
    """All that the home page shows, in one look at the database."""
    now = runtime.clock.now()
    with reading(runtime.engine, program=visitor.program) as session:
        team, roster = _colleagues(session, runtime.vault, visitor, now=now)
        return {
            "board": board.read(session, runtime.vault, visitor, filters, team, roster, now=now),
            "holes": _holes(session, visitor, team, roster, now=now),
            "waiting": _waiting(session, visitor, now=now),
            "push": push.read(session, runtime.vault, visitor),
            "views": _views(session, team.keys[visitor.staff]),
            "undo": together_undo.read(session, visitor, given, now=now)
            or undoing.read(session, visitor, given, now=now),
        }


def _views(session: Session, key: Key) -> list[tuple[View, str]]:
    """The visitor's own, with their addresses."""
    return [(one, Filters.read(one.filters).address()) for one in saved_views.of(session, key)]


def _holes(session: Session, visitor: Visitor, team: Team, roster: Roster, *, now: datetime) -> list[str]:
    """What would fail, for those who can mend it (D19)."""
    if visitor.role not in ADMINS:
        return []
    return list(holes(reachability.facts_of(session, team, roster, visitor.program, now=now)))


def _waiting(session: Session, visitor: Visitor, *, now: datetime) -> int:
    """How many looks outside a caseload, and proposals, wait for those who lead."""
    return reviews.waiting(session, visitor, now=now) if visitor.role in LEADERS else 0


routes: Final = [
    Route("/", inbox, methods=["GET"]),
]
