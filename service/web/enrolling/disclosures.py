"""To whom a person has agreed that records are given out, and what was: in programs under 42 CFR Part 2, and in no other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import disclosing
from service.enrolling.entering import Entered
from service.enrolling.steps import stamp
from service.importing import ImportRefused
from service.people import disclosures, drafts, programs
from service.people.disclosures import Agreed, Disclosure
from service.people.drafts import Half
from service.people.programs import Program
from service.runtime import Runtime
from service.web import pages
from service.web.enrolling import desk, halves
from service.web.enrolling.desk import NO_TROUBLE, Desk, Trouble
from service.web.persons import require_person
from service.web.program.overview import today
from service.web.visitors import Visitor

FORM: Final = "disclosures"
BLANK: Final = dict.fromkeys(disclosing.NAMES, "")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What these pages show of one person."""

    desk: Desk
    program: str
    agreed: Mapping[UUID, Agreed]
    given_out: tuple[Disclosure, ...]
    today: date
    half: Half | None
    """The consent that the visitor has begun to record."""


async def show(request: Request) -> Response:
    return await _page(request, await _require(request))


async def _require(request: Request) -> Visitor:
    visitor = await require_person(request, by_name=True)
    if not visitor.under_part_2:
        raise pages.NotFound
    return visitor


async def _page(
    request: Request, visitor: Visitor, typed: Mapping[str, str] | None = None, trouble: Trouble = NO_TROUBLE
) -> Response:
    shelf = await _shelf(request, visitor)
    opened = halves.take_up(shelf.half, BLANK) if typed is None else halves.Opened(typed)
    return desk.page(
        request,
        "disclosures.html",
        visitor,
        trouble,
        shelf=shelf,
        desk=shelf.desk,
        fields=opened.fields,
        half=opened.half,
        seen=stamp(BLANK),
        now=request.app.state.runtime.clock.now(),
    )


async def _shelf(request: Request, visitor: Visitor) -> Shelf:
    person = request.path_params["id"]

    def read(session: Session, runtime: Runtime) -> Shelf:
        _, key, opened = desk.open_desk(session, runtime.vault, person)
        program = session.exec(select(Program).where(Program.id == visitor.program)).one()
        return Shelf(
            desk=opened,
            program=programs.name_of(session, runtime.vault, program),
            agreed=disclosures.agreed(session, key, person),
            given_out=disclosures.accounting(session, runtime.vault, person),
            today=today(visitor, now=runtime.clock.now()),
            half=drafts.halves(session, key, person, visitor.staff).get(FORM),
        )

    return await desk.look(request, visitor, read)


async def record(request: Request) -> Response:
    visitor = await _require(request)
    fields = await desk.fields_of(request, disclosing.NAMES)
    try:
        await desk.write(request, visitor, lambda entered: disclosing.record(entered, fields), form=FORM)
    except ImportRefused as refused:
        await halves.put(request, visitor, FORM, fields, seen=stamp(BLANK))
        return await _page(request, visitor, fields, Trouble(tuple(refused.problems)))
    return desk.go(request.url.path)


async def keep(request: Request) -> Response:
    return await halves.keep(request, await _require(request), FORM, disclosing.NAMES)


async def show_one(request: Request) -> Response:
    """One consent: to print, for it goes with what is given out under it (42 CFR 2.32(b))."""
    visitor = await _require(request)
    shelf = await _shelf(request, visitor)
    consent = shelf.agreed.get(request.path_params["consent"])
    if consent is None:
        raise pages.NotFound
    now = request.app.state.runtime.clock.now()
    return desk.page(request, "disclosure.html", visitor, shelf=shelf, consent=consent, now=now)


async def give_out(request: Request) -> Response:
    return await _act(request, disclosing.give_out)


async def withdraw(request: Request) -> Response:
    return await _act(request, disclosing.withdraw)


async def _act(request: Request, act: Callable[[Entered, UUID], None]) -> Response:
    visitor, consent = await _require(request), request.path_params["consent"]
    await desk.write(request, visitor, lambda entered: act(entered, consent))
    return desk.go(f"/people/{request.path_params['id']}/disclosures")


HERE: Final = "/people/{id:uuid}/disclosures"

routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(HERE, record, methods=["POST"]),
    Route(f"{HERE}/draft", keep, methods=["POST"]),
    Route(f"{HERE}/{{consent:uuid}}", show_one, methods=["GET"]),
    Route(f"{HERE}/{{consent:uuid}}/given-out", give_out, methods=["POST"]),
    Route(f"{HERE}/{{consent:uuid}}/withdraw", withdraw, methods=["POST"]),
]
