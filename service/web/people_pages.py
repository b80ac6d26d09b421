"""The program's people, and who is found among them by name."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import reading
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages, persons, roster
from service.web.visitors import Visitor, require_staff

LONGEST_SOUGHT: Final = 100


async def people(request: Request) -> Response:
    visitor = await require_staff(request)
    shown = await run_in_threadpool(_roster, request.app.state.runtime, visitor)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "people"})
    return _render_people(request, visitor, shown)


async def search(request: Request) -> Response:
    """Find people by name. By POST: a name has no place in an address (I7)."""
    visitor = await require_staff(request)
    form = await request.form(max_files=0, max_fields=8)
    sought = str(form.get("q") or "").strip()[:LONGEST_SOUGHT]
    everybody = await run_in_threadpool(_roster, request.app.state.runtime, visitor)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "search"})
    return _render_people(request, visitor, roster.found(everybody, sought), sought=sought, is_search=True)


def _render_people(
    request: Request,
    visitor: Visitor,
    people: list[roster.Entry],
    *,
    sought: str = "",
    is_search: bool = False,
) -> Response:
    return pages.render(
        request,
        "people.html",
        visitor=visitor,
        here="people",
        people=people,
        sought=sought,
        is_search=is_search,
    )


def _roster(runtime: Runtime, visitor: Visitor) -> list[roster.Entry]:
    with reading(runtime.engine, program=visitor.program) as session:
        now = runtime.clock.now()
        theirs = persons.caseload_of(session, visitor, now=now)
        return roster.read(session, runtime.vault, visitor.program, theirs, now=now)


routes: Final = [
    Route("/people", people, methods=["GET"]),
    Route("/search", search, methods=["POST"]),
]
