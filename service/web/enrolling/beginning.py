"""Who is being enrolled, and somebody new."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import gate, standing
from service.enrolling.steps import stamp
from service.importing import ImportRefused
from service.importing.enrolling import begin
from service.people import alumni, drafts, enrollments
from service.people.alumni import Alumnus, Status
from service.people.drafts import NEWCOMER, Half, Kind
from service.people.programs import Program
from service.protection import keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, persons
from service.web.enrolling import desk, halves
from service.web.enrolling.desk import NO_TROUBLE, Trouble
from service.web.enrolling.halves import Fields, Opened
from service.web.visitors import Visitor, require_staff

NAMES: Final = ("name", "phone", "language")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is not discharged yet."""

    id: UUID
    name: str
    status: Status
    missing: int
    next: str
    """What is missing first."""
    since: datetime


async def listed(request: Request) -> Response:
    visitor = await require_staff(request)
    waiting = await desk.look(request, visitor, partial(_waiting, visitor))
    await looks.record(request, visitor, Action.LISTED, detail={"what": "enrollments"})
    return desk.page(request, "list.html", visitor, waiting=waiting)


def _waiting(visitor: Visitor, session: Session, runtime: Runtime) -> list[Waiting]:
    """Everybody whom the visitor may know of and who is not discharged yet, who came last first; in a fixed number of queries."""
    query = (
        select(Alumnus)
        .where(col(Alumnus.discharged_on).is_(None))
        .order_by(col(Alumnus.enrolled_at).desc(), col(Alumnus.id))
    )
    theirs = persons.caseload_of(session, visitor, now=runtime.clock.now())
    rows = [one for one in session.exec(query) if theirs.lists(one.id)]
    keys = keyring.keys_of(session, runtime.vault, [one.id for one in rows])
    people = [one for one in rows if one.id in keys]
    facts = standing.read(session, runtime.vault, people)
    found = []
    for one in people:
        lacks = gate.missing(facts[one.id])
        name, first = alumni.name_of(keys[one.id], one), lacks[0].says if lacks else ""
        found.append(Waiting(one.id, name, one.status, len(lacks), first, one.enrolled_at))
    return found


async def show_new(request: Request) -> Response:
    return await _form(request, await require_staff(request), None, NO_TROUBLE)


async def keep(request: Request) -> Response:
    return await halves.keep(request, await require_staff(request), NEWCOMER, NAMES)


async def create(request: Request) -> Response:
    """Nobody is texted yet: the invitation is a step of its own."""
    visitor = await require_staff(request)
    fields = await desk.fields_of(request, (*NAMES, "seen"))
    seen = fields.pop("seen")
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()

    def work(session: Session) -> UUID:
        program = session.get_one(Program, visitor.program)
        countries = runtime.directory.countries
        row = begin(session, runtime.vault, program, fields, countries=countries, now=now)
        enrollments.open_for(session, row, now=now)
        looks.note(session, runtime, visitor, Action.CHANGED, subject=row.id)
        drafts.forget(session, None, visitor.staff, Kind.FORM, form=NEWCOMER)
        return row.id

    try:
        person = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    except ImportRefused as refused:
        await halves.put(request, visitor, NEWCOMER, fields, seen=seen)
        return await _form(request, visitor, fields, Trouble(tuple(refused.problems)))
    return desk.go(f"/people/{person}/enrollment")


async def _form(request: Request, visitor: Visitor, typed: Fields | None, trouble: Trouble) -> Response:
    blank, half = await desk.look(request, visitor, partial(_begun, visitor))
    opened = Opened({**blank, **half.fields}, half) if half and typed is None else Opened(typed or blank)
    return desk.page(
        request,
        "new.html",
        visitor,
        trouble,
        fields=opened.fields,
        half=opened.half,
        seen=stamp(blank),
        now=request.app.state.runtime.clock.now(),
    )


def _begun(visitor: Visitor, session: Session, runtime: Runtime) -> tuple[Fields, Half | None]:
    """What stands in a new form, and what the visitor had begun in it."""
    blank = {"name": "", "phone": "", "language": session.get_one(Program, visitor.program).language}
    key = keyring.key_of(session, runtime.vault, visitor.program)
    return blank, drafts.halves(session, key, None, visitor.staff).get(NEWCOMER)


routes: Final = [
    Route("/enrollments", listed, methods=["GET"]),
    Route("/enrollments/new", show_new, methods=["GET"]),
    Route("/enrollments/new", create, methods=["POST"]),
    Route("/enrollments/new/draft", keep, methods=["POST"]),
]
