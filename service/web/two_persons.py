"""What takes two of those who lead: erasing a person, and another number for them. One asks, another one confirms.

To call off what a person asked for themselves takes one.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service import engines
from service.db import reading
from service.enrolling import renumbering
from service.enrolling.entering import Entered
from service.enrolling.steps import held
from service.errors import ServiceError
from service.escalations import notices, wording
from service.holdings import erasing
from service.holdings.erasing import Because
from service.people import alumni, proposals, staff
from service.people.alumni import Alumnus
from service.people.proposals import Proposal, What
from service.protection import audit, keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages, persons, reviews
from service.web.enrolling import desk
from service.web.visitors import LEADERS, Visitor, require_staff, require_step_up


class ReasonNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("to erase somebody, choose why, and say that you mean it: it cannot be undone")


async def show(request: Request) -> Response:
    """The forms by which one of those who lead asks. Of the person it tells the name alone."""
    visitor = await require_staff(request, only=LEADERS)
    runtime: Runtime = request.app.state.runtime
    person = request.path_params["id"]

    def look() -> tuple[str, Alumnus]:
        with reading(runtime.engine, program=visitor.program) as session:
            row = persons.require_here(session, person)
            name = alumni.name_of(keyring.key_of(session, runtime.vault, person), row)
            return name, row

    name, row = await run_in_threadpool(look)
    await looks.record(request, visitor, Action.LISTED, subject=person)
    now = runtime.clock.now()
    return pages.render(
        request,
        "two_persons.html",
        visitor=visitor,
        here="people",
        person=person,
        name=name,
        row=row,
        now=now,
    )


async def ask_erasure(request: Request) -> Response:
    visitor = await require_step_up(request, only=LEADERS, back=_forms(request))
    form = await request.form(max_files=0, max_fields=8)
    if form.get("because") not in list(Because) or form.get("sure") != "yes":
        raise ReasonNeeded
    return await _ask(request, visitor, What.ERASURE, {"because": str(form["because"])})


async def call_off(request: Request) -> Response:
    """Keep what somebody asked for by text or on their page from being done. It only preserves: one who leads is enough."""
    visitor = await require_staff(request, only=LEADERS)
    runtime: Runtime = request.app.state.runtime
    person, by, now = request.path_params["id"], audit.staff(visitor.staff), runtime.clock.now()

    def work(session: Session) -> None:
        persons.require_here(session, person)
        erasing.call_off(session, runtime.vault, person, by=by, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(_forms(request), HTTPStatus.SEE_OTHER)


async def ask_number(request: Request) -> Response:
    visitor = await require_step_up(request, only=LEADERS, back=_forms(request))
    fields = await desk.fields_of(request, renumbering.NAMES)
    renumbering.check(fields)
    return await _ask(request, visitor, What.NUMBER, fields)


def _forms(request: Request) -> str:
    return f"/people/{request.path_params['id']}/two-persons"


async def _ask(request: Request, visitor: Visitor, what: What, said: dict[str, str]) -> Response:
    runtime: Runtime = request.app.state.runtime
    person, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        persons.require_here(session, person)
        key = keyring.key_of(session, runtime.vault, person)
        row = proposals.ask(session, key, what, said, by=visitor.staff, program=visitor.program, now=now)
        looks.note(session, runtime, visitor, Action.PROPOSED, subject=person, about=row.id)
        text = wording.second_one_wanted(staff.alias(visitor.name))
        notices.tell_leaders(session, runtime.vault, text, but=visitor.staff, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(reviews.HERE, HTTPStatus.SEE_OTHER)


async def confirm(request: Request) -> Response:
    """Do what another one asked for. Where it cannot be done, it waits on."""
    visitor = await require_step_up(request, only=LEADERS, back=reviews.HERE)
    runtime: Runtime = request.app.state.runtime

    def work(session: Session) -> What:
        row = _answer(session, runtime, visitor, request.path_params["id"], is_confirmed=True)
        said = proposals.said_in(keyring.key_of(session, runtime.vault, row.alumnus_id), row)
        what = row.what
        _ACTS[what](session, runtime, visitor, row, said)
        return what

    if await run_in_threadpool(runtime.writer.run, work, program=visitor.program) is What.ERASURE:
        await run_in_threadpool(engines.leave_no_trace, runtime.engine)
    return RedirectResponse(reviews.HERE, HTTPStatus.SEE_OTHER)


async def decline(request: Request) -> Response:
    """Say no; whoever asked takes it back so."""
    visitor = await require_staff(request, only=LEADERS)
    runtime: Runtime = request.app.state.runtime

    def work(session: Session) -> None:
        _answer(session, runtime, visitor, request.path_params["id"], is_confirmed=False)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(reviews.HERE, HTTPStatus.SEE_OTHER)


def _answer(
    session: Session, runtime: Runtime, visitor: Visitor, proposal: UUID, *, is_confirmed: bool
) -> Proposal:
    now = runtime.clock.now()
    row = proposals.answer(session, proposal, by=visitor.staff, is_confirmed=is_confirmed, now=now)
    action = Action.CONFIRMED if is_confirmed else Action.DECLINED
    looks.note(session, runtime, visitor, action, subject=row.alumnus_id, about=row.id)
    return row


def _erase(
    session: Session, runtime: Runtime, visitor: Visitor, row: Proposal, said: Mapping[str, str]
) -> None:
    erasing.erase(
        session,
        runtime.vault,
        row.alumnus_id,
        by=audit.staff(visitor.staff),
        because=Because(said["because"]),
        kept_in=runtime.settings.erasures,
        now=runtime.clock.now(),
    )


def _renumber(
    session: Session, runtime: Runtime, visitor: Visitor, row: Proposal, said: Mapping[str, str]
) -> None:
    """Whoever asked has taken the consent that goes with it."""
    person = held(session, row.alumnus_id)
    assert person is not None
    countries, now = runtime.directory.countries, runtime.clock.now()
    renumbering.renumber(Entered(session, runtime.vault, person, countries, row.asked_by, now), said)


_ACTS: Final = {What.ERASURE: _erase, What.NUMBER: _renumber}


routes: Final = [
    Route("/people/{id:uuid}/two-persons", show, methods=["GET"]),
    Route("/people/{id:uuid}/erase", ask_erasure, methods=["POST"]),
    Route("/people/{id:uuid}/keep", call_off, methods=["POST"]),
    Route("/people/{id:uuid}/number", ask_number, methods=["POST"]),
    Route("/proposals/{id:uuid}/confirm", confirm, methods=["POST"]),
    Route("/proposals/{id:uuid}/decline", decline, methods=["POST"]),
]
