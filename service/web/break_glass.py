"""Opening somebody who is not of one's caseload: with a reason, for an hour, told to those who lead, who look at it later."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.escalations import notices, wording
from service.people import glass, staff
from service.people.alumni import Alumnus
from service.people.glass import Because
from service.protection import keyring, throttle
from service.protection.audit import Action
from service.protection.throttle import TooManyTries
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import looks, pages, persons, roster
from service.web.visitors import Visitor, require_step_up

SEEK: Final = "/break-glass"
LONGEST_NAME: Final = 100


class ReasonNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(f"choose a reason, and say it in a sentence of at least {glass.SHORTEST} characters")


async def show_seek(request: Request) -> Response:
    visitor = await require_step_up(request)
    return _seek_page(request, visitor, None)


async def seek(request: Request) -> Response:
    """Find somebody outside the caseload by their whole name: no list, and no part of a name, leads there."""
    visitor = await require_step_up(request, back=SEEK)
    form = await request.form(max_files=0, max_fields=8)
    name = str(form.get("name") or "").strip()[:LONGEST_NAME]
    runtime = request.app.state.runtime

    def work(session: Session) -> list[tuple[UUID, str]] | TooManyTries:
        refusal = _refusal(session, runtime, visitor)
        if refusal is not None:
            return refusal  # what was counted and told stays
        found = _called(session, runtime.vault, name)
        sought: list[UUID | None] = [person for person, _ in found]
        for person in sought or [None]:
            looks.note(session, runtime, visitor, Action.SOUGHT, subject=person)
        return found

    found = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    if isinstance(found, TooManyTries):
        raise found
    return _seek_page(request, visitor, found)


def _refusal(session: Session, runtime: Runtime, visitor: Visitor) -> TooManyTries | None:
    """Name after name would tell who of a town is in care. Those who lead hear of whoever tries, once a day."""
    now, vault = runtime.clock.now(), runtime.vault
    refusal = throttle.take(session, [vault.index("sought", visitor.staff.hex)], now=now)
    told = vault.index("sought, told", visitor.staff.hex)
    if refusal is not None and throttle.once(session, told, until=now + timedelta(days=1), now=now):
        said = wording.many_sought(staff.alias(visitor.name))
        notices.tell_leaders(session, vault, said, but=visitor.staff, now=now)
    return refusal


def _seek_page(request: Request, visitor: Visitor, found: list[tuple[UUID, str]] | None) -> Response:
    return pages.render(request, "seek.html", visitor=visitor, here="people", found=found)


def _called(session: Session, vault: Vault, name: str) -> list[tuple[UUID, str]]:
    """Who has exactly this name, however it is accented: their id and alias."""
    rows = session.exec(select(Alumnus).where(col(Alumnus.erased_at).is_(None))).all()
    keys, sought = keyring.keys_of(session, vault, [one.id for one in rows]), roster.plain(name).split()
    names = ((one.id, keys[one.id].read("alumnus.name", one.id, one.name)) for one in rows if one.id in keys)
    return [
        (one, staff.alias(full)) for one, full in names if sought and roster.plain(full).split() == sought
    ]


async def show(request: Request) -> Response:
    """The form of the reason. The alias is all that it tells."""
    visitor = await require_step_up(request)
    runtime = request.app.state.runtime
    person = request.path_params["id"]

    def look() -> tuple[str, bool]:
        with reading(runtime.engine, program=visitor.program) as session:
            row = persons.require_here(session, person)
            theirs = persons.caseload_of(session, visitor, now=runtime.clock.now())
            return notices.alumnus_alias(session, runtime.vault, row), theirs.holds(person)

    alias, is_open = await run_in_threadpool(look)
    if is_open:
        return RedirectResponse(f"/people/{person}", HTTPStatus.SEE_OTHER)
    return pages.render(
        request, "break_glass.html", visitor=visitor, here="people", person=person, alias=alias, glass=glass
    )


async def break_(request: Request) -> Response:
    person = request.path_params["id"]
    visitor = await require_step_up(request, back=f"/people/{person}/break-glass")
    form = await request.form(max_files=0, max_fields=8)
    why = str(form.get("why") or "").strip()[: glass.LONGEST]
    runtime = request.app.state.runtime
    now = runtime.clock.now()

    def work(session: Session) -> None:
        persons.require_here(session, person)
        if form.get("because") not in list(Because) or len(why) < glass.SHORTEST:
            raise ReasonNeeded
        key, because = keyring.key_of(session, runtime.vault, person), Because(str(form["because"]))
        if glass.break_(session, key, visitor.staff, because, why, program=visitor.program, now=now):
            looks.note(session, runtime, visitor, Action.GLASS_BROKEN, subject=person)
            said = wording.glass_broken(staff.alias(visitor.name))
            notices.tell_leaders(session, runtime.vault, said, but=visitor.staff, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{person}", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route(SEEK, show_seek, methods=["GET"]),
    Route(SEEK, seek, methods=["POST"]),
    Route("/people/{id:uuid}/break-glass", show, methods=["GET"]),
    Route("/people/{id:uuid}/break-glass", break_, methods=["POST"]),
]
