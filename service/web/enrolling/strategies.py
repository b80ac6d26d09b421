"""A person's strategies, each with the text that would be sent; entered, looked at first, changed, taken out (F3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation.plan import Strategy as Recorded
from service.db import reading
from service.enrolling import listing
from service.enrolling.entering import Entered
from service.enrolling.previewing import Preview, preview
from service.enrolling.steps import Changed, stamp
from service.importing import ImportRefused
from service.people import drafts, plans
from service.people.alumni import Alumnus
from service.people.drafts import Half
from service.runtime import Runtime
from service.web import pages
from service.web.enrolling import desk, halves
from service.web.enrolling.desk import NO_TROUBLE, Desk, Trouble
from service.web.enrolling.halves import Opened
from service.web.persons import require_person
from service.web.visitors import Visitor

Fields = Mapping[str, str]

NEW: Final = "strategies"
"""Where the form of a new one stands, below the person."""

BLANK: Final = dict.fromkeys(listing.NAMES, "")
GONE: Final = "somebody has taken this out or reworded it while you wrote: yours is a new one now"
GONE_SEEN: Final = stamp({})
"""What such a one was filled in upon: nothing, as its writer was told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One strategy in use."""

    id: UUID
    strategy: Recorded
    preview: Preview


@dataclass(frozen=True, slots=True)
class Listed:
    desk: Desk
    row: Alumnus
    strategies: tuple[Shown, ...]
    taken_out: tuple[Recorded, ...]
    halves: Mapping[str, Half]
    """What the visitor has begun to write, by where it stands."""

    def find(self, strategy: UUID) -> Recorded | None:
        return next((one.strategy for one in self.strategies if one.id == strategy), None)


@dataclass(frozen=True, slots=True)
class Filled:
    """The form of the page."""

    opened: Opened
    seen: str
    strategy: UUID | None = None
    """Which one it changes; None: it makes a new one."""
    form: str = NEW


async def show(request: Request) -> Response:
    visitor = await require_person(request)
    listed = await _look(request, visitor)
    return _page(request, visitor, listed, _new(listed))


def _new(listed: Listed) -> Filled:
    """Of a new one; or of one that was begun to be changed, and that somebody has taken out meanwhile."""
    left = next((one for one in listed.halves if _is_left(listed, one)), None)
    if NEW in listed.halves or left is None:
        return Filled(halves.take_up(listed.halves.get(NEW), BLANK), stamp(BLANK))
    return _left(listed, left)


def _left(listed: Listed, left: str) -> Filled:
    half = listed.halves[left]
    trouble = Trouble(status=HTTPStatus.OK, message=GONE)
    return Filled(Opened({**BLANK, **half.fields}, half, trouble), GONE_SEEN, form=left)


def _is_left(listed: Listed, form: str) -> bool:
    where, _, strategy = form.partition("/")
    return where == NEW and bool(strategy) and listed.find(UUID(strategy)) is None


async def show_one(request: Request) -> Response:
    """One of them in the form, to be changed."""
    visitor = await require_person(request)
    listed = await _look(request, visitor)
    strategy: UUID = request.path_params["strategy"]
    found = listed.find(strategy)
    if found is None and _form(strategy) in listed.halves:
        return _page(request, visitor, listed, _left(listed, _form(strategy)))
    if found is None:
        raise pages.NotFound
    stands = listing.shown(found)
    opened = halves.take_up(listed.halves.get(_form(strategy)), stands)
    return _page(request, visitor, listed, Filled(opened, stamp(stands), strategy, _form(strategy)))


async def keep(request: Request) -> Response:
    return await halves.keep(request, await require_person(request), NEW, listing.NAMES)


async def keep_one(request: Request) -> Response:
    visitor = await require_person(request)
    strategy = request.path_params["strategy"]
    await _require(request, visitor, strategy)
    return await halves.keep(request, visitor, _form(strategy), listing.NAMES)


def _form(strategy: UUID | None) -> str:
    """Where its form stands, below the person."""
    return f"{NEW}/{strategy}" if strategy else NEW


async def _require(request: Request, visitor: Visitor, strategy: UUID) -> None:
    """Raises NotFound where it is none of this person's."""
    runtime: Runtime = request.app.state.runtime

    def is_theirs() -> bool:
        with reading(runtime.engine, program=visitor.program) as session:
            return plans.is_theirs(session, request.path_params["id"], strategy)

    if not await run_in_threadpool(is_theirs):
        raise pages.NotFound


async def add(request: Request) -> Response:
    return await _enter(request, None)


async def change(request: Request) -> Response:
    return await _enter(request, request.path_params["strategy"])


async def _enter(request: Request, strategy: UUID | None) -> Response:
    """Write what was entered; with `do=look`, only show how it would be sent."""
    visitor = await require_person(request)
    if strategy:
        await _require(request, visitor, strategy)
    fields = await desk.fields_of(request, (*listing.NAMES, "seen", "do"))
    seen, do = fields.pop("seen"), fields.pop("do")
    shown, trouble, form = seen, NO_TROUBLE, _form(strategy)
    try:
        if do != "look":
            await desk.write(request, visitor, _writing(strategy, fields, seen), form=form)
            return desk.go(f"/people/{request.path_params['id']}/strategies")
    except ImportRefused as refused:
        trouble = Trouble(tuple(refused.problems))
    except Changed as changed:
        trouble = Trouble((), changed.now, changed.status, str(changed) if changed.now else GONE)
        shown = stamp(changed.now)
    await halves.put(request, visitor, form, fields, seen=seen)
    kept = None if shown == GONE_SEEN else strategy
    filled = Filled(Opened(fields, trouble=trouble), shown, kept, form)
    return _page(request, visitor, await _look(request, visitor), filled)


def _writing(strategy: UUID | None, fields: Fields, seen: str) -> Callable[[Entered], None]:
    if strategy is None:
        return lambda entered: listing.add(entered, fields)
    return lambda entered: listing.change(entered, strategy, fields, seen=seen)


async def take_out(request: Request) -> Response:
    visitor = await require_person(request)
    strategy = request.path_params["strategy"]
    form = _form(strategy)
    if not await desk.write(request, visitor, lambda entered: listing.retire(entered, strategy), form=form):
        raise pages.NotFound
    return desk.go(f"/people/{request.path_params['id']}/strategies")


async def put_back(request: Request) -> Response:
    visitor = await require_person(request)
    strategy = request.path_params["strategy"]
    try:
        is_theirs = await desk.write(request, visitor, lambda entered: listing.put_back(entered, strategy))
    except ImportRefused as refused:
        listed, trouble = await _look(request, visitor), Trouble(tuple(refused.problems))
        filled = _new(listed)
        filled = replace(filled, opened=replace(filled.opened, trouble=trouble))
        return _page(request, visitor, listed, filled)
    if not is_theirs:
        raise pages.NotFound
    return desk.go(f"/people/{request.path_params['id']}/strategies")


async def _look(request: Request, visitor: Visitor) -> Listed:
    return await desk.look(request, visitor, partial(_listed, request.path_params["id"], visitor))


def _listed(person: UUID, visitor: Visitor, session: Session, runtime: Runtime) -> Listed:
    row, key, opened = desk.open_desk(session, runtime.vault, person)
    strategies = (plans.open_strategy(key, one) for one in plans.strategies_of(session, person))
    return Listed(
        desk=opened,
        row=row,
        strategies=tuple(Shown(one.id, one, _preview(row, one.action, one.alias)) for one in strategies),
        taken_out=tuple(plans.open_strategy(key, one) for one in plans.retired_of(session, person)),
        halves=drafts.halves(session, key, person, visitor.staff),
    )


def _page(request: Request, visitor: Visitor, listed: Listed, filled: Filled) -> Response:
    fields = filled.opened.fields
    seen_as = _preview(listed.row, fields["action"], fields["alias"]) if fields["action"] else None
    return desk.page(
        request,
        "strategies.html",
        visitor,
        filled.opened.trouble,
        desk=listed.desk,
        listed=listed,
        filled=filled,
        fields=fields,
        half=filled.opened.half,
        preview=seen_as,
        now=request.app.state.runtime.clock.now(),
    )


def _preview(row: Alumnus, action: str, alias: str | None) -> Preview:
    return preview(action, alias or None, language=row.language, level=row.level)


HERE: Final = "/people/{id:uuid}/strategies"

routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(HERE, add, methods=["POST"]),
    Route(f"{HERE}/draft", keep, methods=["POST"]),
    Route(f"{HERE}/{{strategy:uuid}}", show_one, methods=["GET"]),
    Route(f"{HERE}/{{strategy:uuid}}", change, methods=["POST"]),
    Route(f"{HERE}/{{strategy:uuid}}/draft", keep_one, methods=["POST"]),
    Route(f"{HERE}/{{strategy:uuid}}/take-out", take_out, methods=["POST"]),
    Route(f"{HERE}/{{strategy:uuid}}/put-back", put_back, methods=["POST"]),
]
