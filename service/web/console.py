"""The console: who needs me now, the program's people, one person's timeline; and what is done about an alert."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final
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
from service.escalations import answering, reachability
from service.escalations.tables import Alert, Outcome
from service.people import pins, tasks
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import board, pages, roster, timeline
from service.web.visitors import Visitor, require_staff

LONGEST_NOTE: Final = 2000
"""Characters."""

Act = Callable[[Session, Vault, Alert, Staff, FormData, datetime], None]


class OutcomeNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("to close an alert, say what came of it")


async def inbox(request: Request) -> Response:
    """Who needs me now. With FRAGMENT in its headers, only the part that changes: a poll, not a visit."""
    is_poll = pages.FRAGMENT in request.headers
    visitor = await require_staff(request, is_poll=is_poll)
    shown = await run_in_threadpool(_board, request.app.state.runtime, visitor)
    if is_poll:
        return pages.render(request, "_inbox.html", visitor=visitor, here="inbox", board=shown)
    holes = await run_in_threadpool(_holes, request.app.state.runtime, visitor)
    return pages.render(request, "inbox.html", visitor=visitor, here="inbox", board=shown, holes=holes)


def _board(runtime: Runtime, visitor: Visitor) -> board.Board:
    with reading(runtime.engine, program=visitor.program) as session:
        return board.read(session, runtime.vault, visitor, now=runtime.clock.now())


def _holes(runtime: Runtime, visitor: Visitor) -> list[str]:
    """What would fail, for those who can mend it (D19)."""
    if visitor.role is not Role.ADMIN:
        return []
    with reading(runtime.engine, program=visitor.program) as session:
        return reachability.find(session, runtime.vault, visitor.program, now=runtime.clock.now())


async def people(request: Request) -> Response:
    visitor = await require_staff(request)
    shown = await run_in_threadpool(_roster, request.app.state.runtime, visitor)
    return pages.render(request, "people.html", visitor=visitor, here="people", people=shown)


def _roster(runtime: Runtime, visitor: Visitor) -> list[roster.Entry]:
    with reading(runtime.engine, program=visitor.program) as session:
        return roster.read(session, runtime.vault, now=runtime.clock.now())


async def person(request: Request) -> Response:
    """One person of the visitor's program; anybody else is not found, as if they did not exist."""
    visitor = await require_staff(request)
    shown = await run_in_threadpool(_person, request.app.state.runtime, visitor, request.path_params["id"])
    return pages.render(request, "person.html", visitor=visitor, here="people", person=shown)


def _person(runtime: Runtime, visitor: Visitor, alumnus: UUID) -> timeline.Person:
    with reading(runtime.engine, program=visitor.program) as session:
        found = timeline.read(session, runtime.vault, alumnus, now=runtime.clock.now())
    if found is None:
        raise pages.NotFound
    return found


async def take(request: Request) -> Response:
    return await _act(request, _take)


async def pass_on(request: Request) -> Response:
    return await _act(request, _pass_on)


async def close(request: Request) -> Response:
    return await _act(request, _close)


def _take(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.acknowledge(session, vault, alert, by, now=now)


def _pass_on(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.release(session, alert, by, now=now)


def _close(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    if form.get("outcome") not in list(Outcome):
        raise OutcomeNeeded
    outcome, note = Outcome(str(form["outcome"])), str(form.get("note") or "").strip()[:LONGEST_NOTE]
    closed = answering.close(session, vault, alert, by, outcome, note, now=now)
    inbound.after_closing(session, closed, now=now)


async def _act(request: Request, act: Act) -> Response:
    """Do something about an alert of the visitor's program, as they would by text."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    alert_id, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        alert = session.exec(select(Alert).where(Alert.id == alert_id)).one_or_none()
        if alert is None:
            raise pages.NotFound
        act(session, runtime.vault, alert, session.get_one(Staff, visitor.staff), form, now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def take_task(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    task, now = request.path_params["id"], runtime.clock.now()
    await run_in_threadpool(
        runtime.writer.run,
        lambda session: tasks.take(session, task, by=visitor.staff, now=now),
        program=visitor.program,
    )
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def finish_task(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    task, now = request.path_params["id"], runtime.clock.now()
    await run_in_threadpool(
        runtime.writer.run, lambda session: tasks.close(session, task, now=now), program=visitor.program
    )
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def clear_pin(request: Request) -> Response:
    """Take a forgotten PIN off, once somebody has spoken to them; they are told how to set a new one when they ask."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    alumnus = request.path_params["id"]

    def work(session: Session) -> None:
        row = session.exec(select(Alumnus).where(Alumnus.id == alumnus).with_for_update()).one_or_none()
        if row is None:
            raise pages.NotFound
        pins.clear(row)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{alumnus}", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/", inbox, methods=["GET"]),
    Route("/people", people, methods=["GET"]),
    Route("/people/{id:uuid}", person, methods=["GET"]),
    Route("/people/{id:uuid}/clear-pin", clear_pin, methods=["POST"]),
    Route("/alerts/{id:uuid}/take", take, methods=["POST"]),
    Route("/alerts/{id:uuid}/pass-on", pass_on, methods=["POST"]),
    Route("/alerts/{id:uuid}/close", close, methods=["POST"]),
    Route("/tasks/{id:uuid}/take", take_task, methods=["POST"]),
    Route("/tasks/{id:uuid}/finish", finish_task, methods=["POST"]),
]
