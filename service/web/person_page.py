"""One person's page, who looks at it, and what is done there with one press."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.people import drafts, glass, page_openings, pins, plan_reviews
from service.people.alumni import Alumnus
from service.people.drafts import NOTHING, Begun, Kind
from service.protection import keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import composer, held_phones, looks, notes, pages, story, timeline, unseen
from service.web.composer import Box
from service.web.persons import require_person
from service.web.visitors import Visitor, require_step_up


async def person(request: Request) -> Response:
    """One person of the visitor's program; anybody else is not found, as if they did not exist.

    With FRAGMENT in its headers only what happens by itself: a poll, not a visit, and recorded once an hour.
    """
    is_poll = pages.FRAGMENT in request.headers
    visitor = await require_person(request, is_poll=is_poll)
    runtime: Runtime = request.app.state.runtime
    alumnus, given = request.path_params["id"], request.query_params
    view = story.View.read(alumnus, given)
    found, box, note, until, is_recorded = await run_in_threadpool(
        _person, runtime, visitor, view, given, is_poll=is_poll
    )
    # What cannot be recorded is not shown.
    if not is_recorded:
        detail = _look(view, is_poll=is_poll)
        await looks.record(request, visitor, Action.LOOKED, subject=alumnus, detail=detail)
    return pages.render(
        request,
        "_story.html" if is_poll else "person.html",
        visitor=visitor,
        here="people",
        person=found,
        box=box,
        note=note,
        note_needs=notes.NEEDS.get(given.get("note", "")),
        held_because=held_phones.BECAUSE,
        held_why=held_phones.WHY,
        open_until=until,
        filters=story.FILTERS,
        not_sent="not-sent" in request.query_params,
        now=runtime.clock.now(),
    )


def _look(view: story.View, *, is_poll: bool) -> dict[str, Any] | None:
    """What the record says of a look. None for a visit that shows what they wrote last: what is new is new since then."""
    if is_poll:
        return {"what": "stayed"}
    if view.before:
        return {"what": "older", "before": f"{view.before.at:%Y-%m-%d}"}
    return None if view.has_texts else {"what": view.only}


def _person(
    runtime: Runtime, visitor: Visitor, view: story.View, given: Mapping[str, str], *, is_poll: bool
) -> tuple[timeline.Person, Box, Begun, datetime | None, bool]:
    """The page, the box to write in, a note that was begun, until when it is open where it was opened by break-glass, and whether this look is on record already."""
    now = runtime.clock.now()
    with reading(runtime.engine, program=visitor.program) as session:
        if "seen" not in given:  # a page that stays open says itself what was new as it was drawn
            view = replace(view, since=unseen.since(session, visitor.staff, view.alumnus, now=now))
        keys = keyring.keys_of(session, runtime.vault, (view.alumnus, visitor.program))
        found = timeline.read(session, runtime.vault, keys, visitor.role, view, now=now)
        if found is None:
            raise pages.NotFound
        until = glass.open_until(session, view.alumnus, visitor.staff, now=now)
        may_read = found.may_read_all
        key = keys[view.alumnus]
        begun = drafts.begun(session, key, view.alumnus, visitor.staff)
        words = begun.get(Kind.TEXT, NOTHING).words
        box = composer.read(session, key, visitor, found.row, words, given, may_read=may_read, now=now)
        is_recorded = is_poll and looks.is_on_record(session, visitor, view.alumnus, now=now)
        return found, box, notes.drafted(begun, may_read=may_read), until, is_recorded


async def plan_reviewed(request: Request) -> Response:
    """The plan was looked through with them, and nothing has changed (F4)."""
    visitor = await require_person(request)
    runtime: Runtime = request.app.state.runtime
    alumnus, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        if session.exec(select(Alumnus.id).where(Alumnus.id == alumnus)).one_or_none() is None:
            raise pages.NotFound
        plan_reviews.record(session, alumnus, is_changed=False, by=visitor.staff, now=now)
        looks.note(session, runtime, visitor, Action.CHANGED, subject=alumnus)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{alumnus}", HTTPStatus.SEE_OTHER)


async def clear_pin(request: Request) -> Response:
    """Take a forgotten PIN off, once somebody has spoken to them; they are told how to set a new one when they ask."""
    visitor = await require_person(request)
    runtime: Runtime = request.app.state.runtime
    alumnus = request.path_params["id"]
    await require_step_up(request, back=f"/people/{alumnus}")

    def work(session: Session) -> None:
        row = session.exec(select(Alumnus).where(Alumnus.id == alumnus).with_for_update()).one_or_none()
        if row is None:
            raise pages.NotFound
        pins.clear(row)
        page_openings.close_all(session, alumnus)
        looks.note(session, runtime, visitor, Action.PIN_CLEARED, subject=alumnus)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{alumnus}", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/people/{id:uuid}", person, methods=["GET"]),
    Route("/people/{id:uuid}/clear-pin", clear_pin, methods=["POST"]),
    Route("/people/{id:uuid}/plan-reviewed", plan_reviewed, methods=["POST"]),
]
