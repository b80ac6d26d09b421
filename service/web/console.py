"""The console: who needs me now, the program's people, one person's timeline; and what is done about an alert."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service import inbound
from service.db import reading
from service.errors import ServiceError
from service.escalations import answering, handing_over, reachability, rotas
from service.escalations.holes import holes
from service.escalations.routing import Roster
from service.escalations.tables import Alert, Outcome
from service.people import drafts, glass, page_openings, pins, plan_reviews, saved_views, staff
from service.people.alumni import Alumnus
from service.people.drafts import NOTHING, Begun, Kind
from service.people.saved_views import View
from service.people.staff import Staff, Team
from service.protection import audit, keyring
from service.protection.audit import Action
from service.protection.vault import Key, Vault
from service.runtime import Runtime
from service.web import (
    board,
    closings,
    composer,
    held_phones,
    looks,
    notes,
    pages,
    persons,
    push,
    reviews,
    roster,
    story,
    timeline,
    together,
    undoing,
    unseen,
)
from service.web.composer import Box
from service.web.filters import Filters
from service.web.persons import require_person
from service.web.visitors import ADMINS, LEADERS, Visitor, require_staff, require_step_up

LONGEST_SOUGHT: Final = 100

ONE_LOOK: Final = timedelta(hours=1)
"""As long as a page that stays open counts as one look at a person."""

DID: Final = {
    Action.ALERT_TAKEN: "taken",
    Action.ALERT_PASSED_ON: "passed-on",
    Action.ALERT_CLOSED: "closed",
}
"""What can be taken back for a while."""

Act = Callable[[Session, Vault, Alert, Staff, FormData, datetime], None]


class OutcomeNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("to close an alert, say what came of it")


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
            "undo": together.read(session, visitor, given, now=now)
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


async def person(request: Request) -> Response:
    """One person of the visitor's program; anybody else is not found, as if they did not exist.

    With FRAGMENT in its headers only what happens by itself: a poll, not a visit, and recorded once an hour.
    """
    is_poll = pages.FRAGMENT in request.headers
    visitor = await require_person(request, is_poll=is_poll)
    runtime: Runtime = request.app.state.runtime
    alumnus, given = request.path_params["id"], request.query_params
    view = story.View.read(alumnus, given)
    found, box, note, until = await run_in_threadpool(_person, runtime, visitor, view, given)
    # What cannot be recorded is not shown.
    if not (is_poll and await run_in_threadpool(_is_recorded, runtime, visitor, alumnus)):
        detail = _look(view, is_poll=is_poll)
        await looks.record(request, visitor, Action.LOOKED, subject=alumnus, detail=detail)
    if is_poll:
        return pages.render(
            request, "_story.html", visitor=visitor, person=found, open_until=until, filters=story.FILTERS
        )
    return pages.render(
        request,
        "person.html",
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


def _is_recorded(runtime: Runtime, visitor: Visitor, alumnus: UUID) -> bool:
    since = runtime.clock.now() - ONE_LOOK
    with reading(runtime.engine, program=visitor.program) as session:
        return audit.has_looked(session, visitor.staff, alumnus, since=since)


def _person(
    runtime: Runtime, visitor: Visitor, view: story.View, given: Mapping[str, str]
) -> tuple[timeline.Person, Box, Begun, datetime | None]:
    """The page, the box to write in, a note that was begun, and until when it is open where it was opened by break-glass."""
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
        return found, box, notes.drafted(begun, may_read=may_read), until


async def take(request: Request) -> Response:
    return await _act(request, _take, Action.ALERT_TAKEN)


async def pass_on(request: Request) -> Response:
    return await _act(request, _pass_on, Action.ALERT_PASSED_ON)


async def hand_over(request: Request) -> Response:
    return await _act(request, _hand_over, Action.ALERT_HANDED_OVER)


async def close(request: Request) -> Response:
    try:
        return await _act(request, _close, Action.ALERT_CLOSED)
    except ServiceError:
        await closings.keep(request)  # nothing that was typed is lost
        raise


async def reopen(request: Request) -> Response:
    return await _act(request, _reopen, Action.ALERT_REOPENED)


def _reopen(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.reopen(session, vault, alert, by, now=now)
    closings.bring_back(session, vault, alert, by.id, now=now)


def _take(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.acknowledge(session, vault, alert, by, now=now)


def _pass_on(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.release(session, alert, by, now=now)


def _hand_over(
    session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime
) -> None:
    try:
        to = UUID(str(form.get("to") or ""))
    except ValueError:
        raise handing_over.CannotHave from None
    handing_over.hand_over(session, vault, alert, by, to, now=now)


def _close(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    if form.get("outcome") not in list(Outcome):
        raise OutcomeNeeded
    outcome, note = Outcome(str(form["outcome"])), closings.note_of(form).strip()
    closed = answering.close(session, vault, alert, by, outcome, note, now=now)
    drafts.forget(session, alert.alumnus_id, by.id, Kind.CLOSING)
    inbound.after_closing(session, closed, now=now)


async def _act(request: Request, act: Act, action: Action) -> Response:
    """Do something about an alert of the visitor's program, as they would by text."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    alert_id, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        alert = session.exec(select(Alert).where(Alert.id == alert_id)).one_or_none()
        if alert is None:
            raise pages.NotFound
        persons.require_alert(session, visitor, alert, now=now)
        act(session, runtime.vault, alert, session.get_one(Staff, visitor.staff), form, now)
        looks.note(session, runtime, visitor, action, subject=alert.alumnus_id, about=alert.id)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return _to_inbox(form, DID.get(action), alert_id)


def _to_inbox(form: FormData, did: str | None, alert: UUID) -> Response:
    """Back to where the visitor was, with their filters, and with what can be taken back."""
    more = {"did": did, "alert": alert.hex} if did else {}
    return RedirectResponse(Filters.read(form).address(**more), HTTPStatus.SEE_OTHER)


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
    Route("/", inbox, methods=["GET"]),
    Route("/people", people, methods=["GET"]),
    Route("/search", search, methods=["POST"]),
    Route("/people/{id:uuid}", person, methods=["GET"]),
    Route("/people/{id:uuid}/clear-pin", clear_pin, methods=["POST"]),
    Route("/people/{id:uuid}/plan-reviewed", plan_reviewed, methods=["POST"]),
    Route("/alerts/{id:uuid}/take", take, methods=["POST"]),
    Route("/alerts/{id:uuid}/pass-on", pass_on, methods=["POST"]),
    Route("/alerts/{id:uuid}/hand-over", hand_over, methods=["POST"]),
    Route("/alerts/{id:uuid}/close", close, methods=["POST"]),
    Route("/alerts/{id:uuid}/reopen", reopen, methods=["POST"]),
]
