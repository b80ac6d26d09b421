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
from service.web.program import frame
from service.web.visitors import ADMINS, Visitor, require_staff, require_step_up

LONGEST_SOUGHT: Final = 100
HEADER: Final = ("name", "status", "check-ins paused", "specialist", "discharged on")


async def people(request: Request) -> Response:
    visitor = await require_staff(request)
    shown = await run_in_threadpool(_roster, request.app.state.runtime, visitor)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "people"})
    return _render_people(request, visitor, shown)


async def take_along(request: Request) -> Response:
    """The list as a table: with names, so it wants a fresh proof of who asks, and is recorded first."""
    visitor = await require_step_up(request, only=ADMINS, back="/people")
    shown = await run_in_threadpool(_roster, request.app.state.runtime, visitor)
    rows = (
        (
            one.name,
            one.status.value,
            "yes" if one.is_paused else "no",
            one.specialist or "",
            one.discharged_on or "",
        )
        for one in sorted(shown, key=lambda one: one.name.casefold())
    )
    return await frame.give_out(request, visitor, "people", HEADER, rows, about=(one.id for one in shown))


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
    Route("/people.csv", take_along, methods=["GET"]),
    Route("/search", search, methods=["POST"]),
]
