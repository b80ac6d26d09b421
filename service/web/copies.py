"""A copy of all that is kept about one person, for that person: on one's own, and before an erasure (F12, I2)."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.holdings import exporting
from service.people import alumni, staff
from service.protection import audit, keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages, persons
from service.web.persons import require_person
from service.web.visitors import LEADERS, Visitor, require_step_up


class ForThemAlone(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("a copy goes to the person themselves: say that you give it to them and nobody else")


class LeadDecides(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("what is the clinical lead's alone is theirs to give out")


async def show(request: Request) -> Response:
    """What such a copy holds, and the form that gives it. Of the person it tells the name alone."""
    visitor = await require_person(request, only=LEADERS)
    person = request.path_params["id"]
    name, is_lead = await run_in_threadpool(_described, request.app.state.runtime, visitor, person)
    await looks.record(request, visitor, Action.LISTED, subject=person)
    return pages.render(
        request, "copy.html", visitor=visitor, here="people", person=person, name=name, is_lead=is_lead
    )


def _described(runtime: Runtime, visitor: Visitor, person: UUID) -> tuple[str, bool]:
    """Their name, and whether the visitor leads."""
    with reading(runtime.engine, program=visitor.program) as session:
        row = persons.require_here(session, person)
        name = alumni.name_of(keyring.key_of(session, runtime.vault, person), row)
        return name, staff.is_lead(session, visitor.role)


async def give(request: Request) -> Response:
    """The copy as one file, which stands in the record, and in the account of what was given out, before it leaves."""
    visitor = await require_person(request, only=LEADERS)
    runtime: Runtime = request.app.state.runtime
    person = request.path_params["id"]
    await require_step_up(request, only=LEADERS, back=f"/people/{person}/copy")
    form = await request.form(max_files=0, max_fields=8)
    if form.get("for_them") != "yes":
        raise ForThemAlone
    with_disclosures = form.get("with_disclosures") == "yes"

    def work(session: Session) -> exporting.Found:
        persons.require_here(session, person)
        if with_disclosures and not staff.is_lead(session, visitor.role):
            raise LeadDecides
        return exporting.everything(
            session,
            runtime.vault,
            person,
            by=audit.staff(visitor.staff),
            with_disclosures=with_disclosures,
            now=runtime.clock.now(),
        )

    found = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return pages.file("copy.json", exporting.spelled(found), "application/json")


routes: Final = [
    Route("/people/{id:uuid}/copy", show, methods=["GET"]),
    Route("/people/{id:uuid}/copy", give, methods=["POST"]),
]
