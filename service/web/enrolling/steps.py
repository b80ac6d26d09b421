"""The steps of one person's enrollment, each a page with one form, and their discharge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import reading
from service.enrolling import agreeing, discharging, leaning, rehearsal, steps, trial, wishing
from service.enrolling.discharging import Missing
from service.enrolling.entering import Entered
from service.enrolling.fields import Findings, read_day
from service.enrolling.gate import Lack, Step
from service.enrolling.steps import FORMS, Changed
from service.enrolling.trial import NotYet
from service.errors import ServiceError
from service.escalations import wishes
from service.importing import ImportRefused, Problem
from service.people import consents, drafts
from service.people.alumni import Alumnus, Supporter
from service.people.drafts import Half
from service.protection.vault import Key
from service.runtime import Runtime
from service.web import pages, persons
from service.web.enrolling import desk, halves, rehearsing
from service.web.enrolling.desk import NO_TROUBLE, Trouble
from service.web.enrolling.rehearsing import Line
from service.web.persons import require_person
from service.web.spoken import retell, say
from service.web.visitors import Visitor, require_step_up

Fields = Mapping[str, str]

BLANK: Final[Mapping[str, Fields]] = {
    "consent": {"wording": "", "way": "", "given_at": "", "taken_by": ""},
    "supporter": {"name": "", "phone": "", "topics": ""},
    "test": {},
    "discharge": {"on": ""},
}
"""Forms that add something, so that nothing stands in them."""

PAGES: Final = frozenset({*FORMS, *BLANK})


@dataclass(frozen=True, slots=True)
class Ready:
    """What a step shows beside its form."""

    desk: desk.Desk
    fields: Fields
    half: Half | None
    """What the visitor has begun to enter."""
    seen: str
    timezone: str
    """The person's."""
    colleagues: list[tuple[str, str]]
    consent: consents.Consent | None
    supporters: list[tuple[UUID, str, str, list[str]]]
    test: trial.Trial | None
    disciplines: list[tuple[str, str]]
    """Of which somebody may be wished for."""
    doubts: list[str]
    """What their wish cannot rely on."""
    path: Sequence[Line]
    """How far the live drill has come."""


async def resume(request: Request) -> Response:
    """Go on where something is missing first."""
    visitor = await require_person(request, by_name=True)
    person = request.path_params["id"]
    opened = await desk.look(
        request, visitor, lambda session, runtime: desk.open_desk(session, runtime.vault, person)[2]
    )
    return desk.go(opened.next)


async def show(request: Request) -> Response:
    """With FRAGMENT in its headers only what happens by itself: a poll, not a visit."""
    is_poll = pages.FRAGMENT in request.headers
    visitor = await require_person(request, by_name=True, is_poll=is_poll)
    return await render(request, visitor, _step(request), None, NO_TROUBLE)


async def keep(request: Request) -> Response:
    visitor = await require_person(request, by_name=True)
    step = _step(request)
    stands = await run_in_threadpool(_stands, request, visitor, Step(step)) if step in FORMS else None
    return await halves.keep(request, visitor, _form(step), _names(step), stands)


def _stands(request: Request, visitor: Visitor, step: Step) -> Fields:
    runtime: Runtime = request.app.state.runtime
    with reading(runtime.engine, program=visitor.program) as session:
        row, _, _ = desk.open_desk(session, runtime.vault, request.path_params["id"])
        return FORMS[step].show(session, runtime.vault, row)


def _form(step: str) -> str:
    """Where it stands, below the person."""
    return f"enrollment/{step}"


def _names(step: str) -> tuple[str, ...]:
    return FORMS[Step(step)].names if step in FORMS else tuple(BLANK[step])


def _step(request: Request) -> str:
    step: str = request.path_params["step"]
    if step not in PAGES:
        raise pages.NotFound
    return step


async def render(
    request: Request, visitor: Visitor, step: str, typed: Fields | None, trouble: Trouble
) -> Response:
    person = request.path_params["id"]
    ready = await desk.look(
        request, visitor, lambda session, runtime: _ready(session, runtime, visitor, person, step)
    )
    opened = halves.take_up(ready.half, ready.fields) if typed is None else halves.Opened(typed)
    return desk.page(
        request,
        "_live_drill.html" if pages.FRAGMENT in request.headers and step == Step.TEST else "step.html",
        visitor,
        opened.trouble if trouble is NO_TROUBLE else trouble,
        step=step,
        ready=ready,
        desk=ready.desk,
        fields=opened.fields,
        half=opened.half,
        now=request.app.state.runtime.clock.now(),
    )


def _ready(session: Session, runtime: Runtime, visitor: Visitor, person: UUID, step: str) -> Ready:
    row, key, opened = desk.open_desk(session, runtime.vault, person)
    is_form = step in FORMS
    fields = FORMS[Step(step)].show(session, runtime.vault, row) if is_form else dict(BLANK[step])
    if step == "consent":
        fields |= {"taken_by": str(visitor.staff)}
    with_urge = step == Step.TEST and _holds(session, visitor, person, runtime)
    colleagues = desk.colleagues(session, runtime.vault)
    return Ready(
        desk=opened,
        fields=fields,
        half=drafts.halves(session, key, person, visitor.staff).get(_form(step)),
        seen=steps.stamp(fields),
        timezone=row.timezone,
        colleagues=colleagues,
        consent=consents.newest_given(session, [person]).get(person),
        supporters=_supporters(session, key, person),
        test=trial.of(session, person),
        disciplines=[(one, one) for one in wishing.disciplines(session, row)] if step == Step.TEAM else [],
        doubts=wishes.doubts(session, row, now=runtime.clock.now()) if step == Step.TEAM else [],
        path=_path(session, row, colleagues, with_urge=with_urge, now=runtime.clock.now())
        if step == Step.TEST
        else (),
    )


def _holds(session: Session, visitor: Visitor, person: UUID, runtime: Runtime) -> bool:
    """Whether what they wrote may be told to the visitor, who may else only enroll them."""
    return persons.caseload_of(session, visitor, now=runtime.clock.now()).holds(person)


def _path(
    session: Session, row: Alumnus, colleagues: list[tuple[str, str]], *, with_urge: bool, now: datetime
) -> Sequence[Line]:
    path = rehearsal.read(session, row, with_urge=with_urge, now=now)
    return rehearsing.lines(path, {UUID(one): name for one, name in colleagues}, with_urge=with_urge)


def _supporters(session: Session, key: Key, person: UUID) -> list[tuple[UUID, str, str, list[str]]]:
    rows = session.exec(select(Supporter).where(Supporter.alumnus_id == person).order_by(col(Supporter.id)))
    return [
        (
            row.id,
            key.read("supporter.name", row.id, row.name),
            key.read("supporter.phone", row.id, row.phone),
            row.topics,
        )
        for row in rows
    ]


async def enter(request: Request) -> Response:
    """Write a step, and go on to what is missing next; or show it again with what is wrong, and nothing is lost."""
    visitor = await require_person(request, by_name=True)
    step = _step(request)
    fields = await desk.fields_of(request, (*_names(step), "seen"))
    seen = fields.pop("seen")
    if step == Step.PERSON and await _is_other_number(request, visitor, fields):
        await halves.put(request, visitor, _form(step), fields, seen=seen)  # there again after the proof
        await require_step_up(request, back=request.url.path)  # texts would go to another phone
    try:
        stays = await desk.write(request, visitor, _ACTS[step](fields, seen), form=_form(step))
    except (ImportRefused, Changed, NotYet, Missing) as error:
        await halves.put(request, visitor, _form(step), fields, seen=seen)
        return await render(request, visitor, step, fields, trouble_of(error))
    here = f"/people/{request.path_params['id']}/enrollment"
    goes_on = not stays and (step in FORMS or step == "consent")
    return desk.go(here if goes_on else f"{here}/{step}")


async def _is_other_number(request: Request, visitor: Visitor, fields: Fields) -> bool:
    """Whether another phone was typed than the one that they have."""
    runtime: Runtime = request.app.state.runtime
    person = request.path_params["id"]

    def known() -> str:
        with reading(runtime.engine, program=visitor.program) as session:
            row, key, _ = desk.open_desk(session, runtime.vault, person)
            return key.read("alumnus.phone", row.id, row.phone)

    return await run_in_threadpool(known) != fields["phone"]


def trouble_of(error: ServiceError) -> Trouble:
    match error:
        case ImportRefused(problems=problems):
            return Trouble(tuple(problems))
        case Changed(now=stands):
            return Trouble((), stands, error.status, str(error))
        case Missing(lacks=lacks):
            return Trouble((Problem(0, "", say("not yet: {what}", what=_listed(lacks))),))
    return Trouble((Problem(0, "", str(error)),))


def _listed(lacks: tuple[Lack, ...]) -> str:
    return "; ".join(retell(one.says) for one in lacks)


def _entering(step: Step, fields: Fields, seen: str) -> Callable[[Entered], bool]:
    def work(entered: Entered) -> bool:
        """Whether something of it is to be looked at before one goes on."""
        is_new = steps.enter(entered, step, fields, seen=seen)
        is_of_wish = is_new and step is Step.TEAM
        return is_of_wish and bool(wishes.doubts(entered.session, entered.alumnus, now=entered.now))

    return work


def _recording(fields: Fields, seen: str) -> Callable[[Entered], None]:
    return lambda entered: agreeing.record(entered, fields)


def _leaning(fields: Fields, seen: str) -> Callable[[Entered], None]:
    return lambda entered: leaning.add(entered, fields)


def _testing(fields: Fields, seen: str) -> Callable[[Entered], None]:
    return lambda entered: trial.send(entered.session, entered.vault, entered.alumnus, now=entered.now)


def _discharging(fields: Fields, seen: str) -> Callable[[Entered], None]:
    def work(entered: Entered) -> None:
        findings = Findings()
        day = findings.read("on", read_day, fields["on"])
        findings.refuse()
        assert day is not None
        discharging.discharge(entered, day)

    return work


_ACTS: Final[Mapping[str, Callable[[Fields, str], Callable[[Entered], Any]]]] = {
    **{step: partial(_entering, step) for step in FORMS},
    "consent": _recording,
    "supporter": _leaning,
    "test": _testing,
    "discharge": _discharging,
}


routes: Final = [
    Route("/people/{id:uuid}/enrollment", resume, methods=["GET"]),
    Route("/people/{id:uuid}/enrollment/{step}", show, methods=["GET"]),
    Route("/people/{id:uuid}/enrollment/{step}", enter, methods=["POST"]),
    Route("/people/{id:uuid}/enrollment/{step}/draft", keep, methods=["POST"]),
]
