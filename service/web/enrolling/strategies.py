"""A person's strategies, each with the text that would be sent; entered, looked at first, changed, taken out (F3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation import values
from service.enrolling import listing
from service.enrolling.entering import Entered
from service.enrolling.previewing import Preview, preview
from service.enrolling.steps import Changed, stamp
from service.importing import ImportRefused
from service.people import plans
from service.people.alumni import Alumnus
from service.runtime import Runtime
from service.web import pages
from service.web.enrolling import desk
from service.web.enrolling.desk import NO_TROUBLE, Desk, Trouble
from service.web.persons import require_person
from service.web.visitors import Visitor

Fields = Mapping[str, str]

BLANK: Final = dict.fromkeys(listing.NAMES, "")
GONE: Final = "somebody has taken this out or reworded it while you wrote: yours is a new one now"


@dataclass(frozen=True, slots=True)
class Shown:
    """One strategy in use."""

    id: UUID
    strategy: values.Strategy
    preview: Preview


@dataclass(frozen=True, slots=True)
class Listed:
    desk: Desk
    strategies: tuple[Shown, ...]
    taken_out: tuple[values.Strategy, ...]
    draft: Preview | None
    """What stands in the form, as it would be sent."""


async def show(request: Request) -> Response:
    visitor = await require_person(request)
    return await _render(request, visitor, BLANK, None, NO_TROUBLE)


async def show_one(request: Request) -> Response:
    """One of them in the form, to be changed."""
    visitor = await require_person(request)
    listed = await desk.look(request, visitor, partial(_listed, request.path_params["id"], BLANK))
    strategy: UUID = request.path_params["strategy"]
    found = next((one.strategy for one in listed.strategies if one.id == strategy), None)
    if found is None:
        raise pages.NotFound
    fields = listing.shown(found)
    return await _render(request, visitor, fields, strategy, NO_TROUBLE, seen=stamp(fields))


async def add(request: Request) -> Response:
    return await _enter(request, None)


async def change(request: Request) -> Response:
    return await _enter(request, request.path_params["strategy"])


async def _enter(request: Request, strategy: UUID | None) -> Response:
    """Write what was entered; with `do=look`, only show how it would be sent."""
    visitor = await require_person(request)
    fields = await desk.fields_of(request, (*listing.NAMES, "seen", "do"))
    seen, do = fields.pop("seen"), fields.pop("do")
    if do == "look":
        return await _render(request, visitor, fields, strategy, NO_TROUBLE, seen=seen)
    try:
        await desk.write(request, visitor, _writing(strategy, fields, seen))
    except ImportRefused as refused:
        trouble = Trouble(tuple(refused.problems))
        return await _render(request, visitor, fields, strategy, trouble, seen=seen)
    except Changed as changed:
        trouble = Trouble((), changed.now, changed.status, str(changed) if changed.now else GONE)
        kept = strategy if changed.now else None
        return await _render(request, visitor, fields, kept, trouble, seen=stamp(changed.now))
    return desk.go(f"/people/{request.path_params['id']}/strategies")


def _writing(strategy: UUID | None, fields: Fields, seen: str) -> Callable[[Entered], None]:
    if strategy is None:
        return lambda entered: listing.add(entered, fields)
    return lambda entered: listing.change(entered, strategy, fields, seen=seen)


async def take_out(request: Request) -> Response:
    visitor = await require_person(request)
    strategy = request.path_params["strategy"]
    if not await desk.write(request, visitor, lambda entered: listing.retire(entered, strategy)):
        raise pages.NotFound
    return desk.go(f"/people/{request.path_params['id']}/strategies")


async def put_back(request: Request) -> Response:
    visitor = await require_person(request)
    strategy = request.path_params["strategy"]
    try:
        is_theirs = await desk.write(request, visitor, lambda entered: listing.put_back(entered, strategy))
    except ImportRefused as refused:
        return await _render(request, visitor, BLANK, None, Trouble(tuple(refused.problems)))
    if not is_theirs:
        raise pages.NotFound
    return desk.go(f"/people/{request.path_params['id']}/strategies")


async def _render(
    request: Request,
    visitor: Visitor,
    fields: Fields,
    strategy: UUID | None,
    trouble: Trouble,
    *,
    seen: str = "",
) -> Response:
    listed = await desk.look(request, visitor, partial(_listed, request.path_params["id"], fields))
    return desk.page(
        request,
        "strategies.html",
        visitor,
        trouble,
        desk=listed.desk,
        listed=listed,
        fields=fields,
        strategy=strategy,
        seen=seen,
    )


def _listed(person: UUID, fields: Fields, session: Session, runtime: Runtime) -> Listed:
    row, key, opened = desk.open_desk(session, runtime.vault, person)
    strategies = (plans.open_strategy(key, one) for one in plans.strategies_of(session, person))
    return Listed(
        desk=opened,
        strategies=tuple(Shown(one.id, one, _preview(row, one.action, one.alias)) for one in strategies),
        taken_out=tuple(plans.open_strategy(key, one) for one in plans.retired_of(session, person)),
        draft=_preview(row, fields["action"], fields["alias"]) if fields["action"] else None,
    )


def _preview(row: Alumnus, action: str, alias: str | None) -> Preview:
    return preview(action, alias or None, language=row.language, level=row.level)


routes: Final = [
    Route("/people/{id:uuid}/strategies", show, methods=["GET"]),
    Route("/people/{id:uuid}/strategies", add, methods=["POST"]),
    Route("/people/{id:uuid}/strategies/{strategy:uuid}", show_one, methods=["GET"]),
    Route("/people/{id:uuid}/strategies/{strategy:uuid}", change, methods=["POST"]),
    Route("/people/{id:uuid}/strategies/{strategy:uuid}/take-out", take_out, methods=["POST"]),
    Route("/people/{id:uuid}/strategies/{strategy:uuid}/put-back", put_back, methods=["POST"]),
]
