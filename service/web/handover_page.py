"""Handing a shift over: the form, what was handed over lately, and that somebody has read it (H1, H6)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.escalations import alerts, confidential
from service.escalations.caseload import Caseload
from service.escalations.tables import Alert
from service.people import handovers, staff, tasks
from service.people.drafts import Begun
from service.people.tasks import Task
from service.protection import keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import begun, handover_drafts, looks, notes, pages, persons, times, words
from service.web import handovers as shown
from service.web.filters import Filters
from service.web.handover_form import NotOpen, Typed
from service.web.handovers import Looking, Told
from service.web.spoken import say
from service.web.visitors import Visitor, require_staff

HERE: Final = "/hand-overs"
LATELY: Final = timedelta(days=7)

MOST: Final = 60
"""People beside whom one can write at once."""

MOST_FIELDS: Final = 4 * MOST
"""Two of each person, with those of whom nothing is open any more since the form was drawn."""


@dataclass(frozen=True, slots=True)
class Open:
    """Somebody about whom something is open, or was as one wrote of them; and what is written."""

    id: UUID
    alias: str
    matters: tuple[str, ...]
    """Empty: nothing is, any more."""
    is_open: bool
    """Whether their page is, so that one can write a note."""
    words: str
    is_for_lead: bool
    """Whether the note is for the clinical lead alone, unless the writer says otherwise."""


@dataclass(frozen=True, slots=True)
class Page:
    words: str
    """For all."""
    half: handover_drafts.Begun
    """What the visitor had begun, where the form is opened."""
    people: tuple[Open, ...]
    more: int
    """So many more, about whom something is open too."""
    may_read_all: bool
    """Also what is for the clinical lead alone."""
    left: tuple[str, ...]
    """Notes about people who are not among these any more."""
    lately: tuple[Told, ...]
    read_at: datetime


async def show(request: Request) -> Response:
    return await _shown(request, await require_staff(request))


async def _shown(
    request: Request, visitor: Visitor, typed: Typed | None = None, refusal: ServiceError | None = None
) -> Response:
    """Without what was typed: with what was begun."""
    page = await run_in_threadpool(_page, request.app.state.runtime, visitor, typed)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "hand_overs"})
    return pages.render(
        request,
        "handovers.html",
        status=refusal.status if refusal else HTTPStatus.OK,
        visitor=visitor,
        here="rota",
        page=page,
        now=page.read_at,
        error=str(refusal) if refusal else "",
        is_done="done" in request.query_params,
        longest=handovers.LONGEST,
        longest_note=notes.LONGEST,
    )


async def write(request: Request) -> Response:
    """All of it, or nothing; what was typed stands in the form again."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    typed = Typed.read(await request.form(max_files=0, max_fields=MOST_FIELDS))
    now = runtime.clock.now()
    try:
        typed.require_sane()
        await run_in_threadpool(
            runtime.writer.run,
            lambda session: _hand_over(session, runtime, visitor, typed, now=now),
            program=visitor.program,
        )
    except ServiceError as refusal:
        await _keep(request, visitor, typed)
        return await _shown(request, visitor, typed, refusal)
    return RedirectResponse(f"{HERE}?done=1", HTTPStatus.SEE_OTHER)


def _hand_over(session: Session, runtime: Runtime, visitor: Visitor, typed: Typed, *, now: datetime) -> None:
    theirs = persons.caseload_of(session, visitor, now=now)
    written: dict[UUID, UUID] = {}
    for person, said in typed.about.items():
        if not theirs.holds(person):
            raise NotOpen
        for_lead = person in typed.for_lead
        written[person] = notes.add(session, runtime, visitor, person, said, for_lead=for_lead, now=now)
    key = keyring.key_of(session, runtime.vault, visitor.program)
    row = handovers.add(
        session, key, typed.words, written, program=visitor.program, by=visitor.staff, now=now
    )
    handover_drafts.forget(session, visitor)
    detail = {"people": len(written)}
    looks.note(session, runtime, visitor, Action.HANDED_ON, about=row, detail=detail)


async def keep(request: Request) -> Response:
    """Keep what was typed so far. Who throws it away sends no field."""
    visitor = await require_staff(request)  # also of a script: who types is there
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    typed = Typed.read(form)
    await _keep(request, visitor, typed if form else None)
    kept = Begun("\n".join((typed.words, *typed.about.values())))
    return begun.told(request, kept) or RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


async def _keep(request: Request, visitor: Visitor, typed: Typed | None) -> None:
    runtime: Runtime = request.app.state.runtime

    def work(session: Session) -> None:
        if typed is None:
            handover_drafts.forget(session, visitor)
        else:
            handover_drafts.keep(session, runtime.vault, visitor, typed, now=runtime.clock.now())

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)


async def read(request: Request) -> Response:
    """The visitor has read it."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    handover, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        row = handovers.find(session, handover)
        is_theirs = shown.reads_all(visitor, persons.appointed(session, visitor, now=now))
        if row is None or not (is_theirs or handovers.has_part(session, row, visitor.staff)):
            raise pages.NotFound
        if handovers.read(session, row, by=visitor.staff, now=now):
            looks.note(session, runtime, visitor, Action.HANDED_ON_READ, about=row.id)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(Filters.read(form).address(), HTTPStatus.SEE_OTHER)


def _page(runtime: Runtime, visitor: Visitor, sent: Typed | None) -> Page:
    now = runtime.clock.now()
    with reading(runtime.engine, program=visitor.program) as session:
        appointed = persons.appointed(session, visitor, now=now)
        theirs = persons.caseload_of(session, visitor, now=now)
        may_read_all = confidential.may_read(session, visitor.role)
        half = handover_drafts.NOTHING
        if sent is None:
            half = handover_drafts.read(session, runtime.vault, visitor, theirs, may_read_all=may_read_all)
        typed = sent or half.typed
        names = staff.team(session, runtime.vault, visitor.program).names
        opened = alerts.list_open(session)
        matters = _matters(session, visitor, theirs, appointed, names, opened, now=now)
        wanted = [*list(matters)[:MOST], *(one for one in typed.about if theirs.holds(one))]
        aliases = shown.aliases_of(session, runtime.vault, {*matters, *wanted})
        with_lead = {one.alumnus_id for one in opened if one.is_for_lead}
        people = tuple(
            Open(
                one,
                aliases[one],
                tuple(matters.get(one, ())),
                theirs.holds(one),
                typed.about.get(one, ""),
                one in (typed.for_lead if one in typed.about else with_lead),
            )
            for one in dict.fromkeys(wanted)
            if one in aliases
        )
        written = {one.id for one in people if one.is_open}
        looking = Looking(visitor, theirs, frozenset(matters), names)
        lately = shown.told(session, runtime.vault, looking, handovers.since(session, now - LATELY))
        is_theirs = shown.reads_all(visitor, appointed)
        return Page(
            typed.words,
            half,
            people,
            len(matters.keys() & aliases.keys() - set(wanted)),
            may_read_all,
            tuple(said for one, said in typed.about.items() if one not in written),
            tuple(one for one in lately if is_theirs or one.is_own or one.is_read),
            now,
        )


def _matters(
    session: Session,
    visitor: Visitor,
    theirs: Caseload,
    appointed: Collection[UUID],
    names: Mapping[UUID, str],
    opened: Collection[Alert],
    *,
    now: datetime,
) -> dict[UUID, list[str]]:
    """By person, who needs somebody first: what is open about them that the visitor sees."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for alert in theirs.alerts(opened, appointed):
        found[alert.alumnus_id].append(", ".join(_of_alert(alert, names, visitor.timezone)))
    for task in theirs.tasks(tasks.list_open(session), appointed):
        if task.alumnus_id:
            found[task.alumnus_id].append(", ".join(_of_task(task, names, visitor.timezone, now=now)))
    return found


def _of_alert(alert: Alert, names: Mapping[UUID, str], zone: str) -> Iterator[str]:
    yield say("Alert A{code}: {what}", code=alert.code, what=words.alerts.REASONS[alert.reason])
    yield (
        say("{name} has it", name=names.get(alert.assignee_id, "?"))
        if alert.assignee_id
        else say("nobody has it")
    )
    if alert.promised_at:
        yield say("a call is promised by {time}", time=times.time_of_day(alert.promised_at, zone))


def _of_task(task: Task, names: Mapping[UUID, str], zone: str, *, now: datetime) -> Iterator[str]:
    yield say("Task: {what}", what=words.tasks.about(task.about, task.because))
    if task.taken_at and task.assignee_id:
        yield say("{name} has it", name=names.get(task.assignee_id, "?"))
    if task.is_snoozed(now=now) and task.snoozed_until:
        yield say("put off until {when}", when=times.moment(task.snoozed_until, zone, now=now))
    elif task.next_at:
        yield say("becomes an alert at {when}", when=times.moment(task.next_at, zone, now=now))


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(HERE, write, methods=["POST"]),
    Route("/hand-overs/draft", keep, methods=["POST"]),
    Route("/hand-overs/{id:uuid}/read", read, methods=["POST"]),
]
