"""The pages of the rota: a week, the forms that change it, and the calendar feeds (H6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service import local_times
from service.db import reading
from service.escalations import rota_changes
from service.escalations.rota_changes import Overtaken
from service.escalations.rota_tables import Kind, RotaChange
from service.escalations.rotas import NotInTheRota
from service.runtime import Runtime
from service.web import pages, rota_blocks, rota_forms, rota_week
from service.web.rota_forms import Form, NotYours, Sent
from service.web.rota_week import Week
from service.web.visitors import Visitor, require_staff

FARTHEST: Final = timedelta(days=5 * 366)
"""A week farther off than this is a slip, or a machine that follows links."""

Change = Callable[[Session, datetime], RotaChange]


async def week(request: Request) -> Response:
    """Who is on call, a week on one page."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    today = local_times.shown(runtime.clock.now(), ZoneInfo(visitor.timezone)).date()
    begins = rota_week.monday(_date(request.query_params.get("week", ""), today))
    done = request.query_params.get("done", "")
    shown = await run_in_threadpool(_week, runtime, visitor, begins, rota_forms.number(done))
    return pages.render(request, "rota.html", visitor=visitor, here="rota", week=shown, today=today)


def _week(runtime: Runtime, visitor: Visitor, begins: date, done: int) -> Week:
    with reading(runtime.engine, program=visitor.program) as session:
        return rota_week.read(session, runtime.vault, visitor, begins, done=done, now=runtime.clock.now())


async def form(request: Request) -> Response:
    """A new override or leave, or one that stands."""
    visitor = await require_staff(request)
    kind, entry = rota_forms.kind_of(request.path_params["kind"]), request.path_params.get("id")
    shown = await run_in_threadpool(_form, request, visitor, kind, entry)
    return _render_form(request, visitor, shown)


def _form(request: Request, visitor: Visitor, kind: Kind, entry: UUID | None) -> Form:
    runtime: Runtime = request.app.state.runtime
    with reading(runtime.engine, program=visitor.program) as session:
        seen = rota_changes.newest(session, visitor.program)
        found = rota_changes.find(session, kind, entry) if entry else None
        if entry is not None and found is None:
            raise pages.NotFound
        _require_own(session, visitor, kind, entry)
        query = request.query_params
        filled = (
            rota_forms.from_entry(found, query, visitor, seen=seen)
            if found
            else rota_forms.from_query(query, visitor, seen=seen)
        )
        return rota_forms.draw(session, runtime.vault, visitor, kind, entry, filled, now=runtime.clock.now())


async def save(request: Request) -> Response:
    """Add it, or put it in place of the one that stands."""
    visitor = await require_staff(request)
    kind, entry = rota_forms.kind_of(request.path_params["kind"]), request.path_params.get("id")
    sent = rota_forms.from_form(await request.form(max_files=0, max_fields=16))

    def work(session: Session, now: datetime) -> RotaChange:
        _require_own(session, visitor, kind, entry)
        return rota_changes.put(
            session,
            kind,
            rota_forms.span_of(sent, visitor),
            entry=entry,
            program=visitor.program,
            by=visitor.staff,
            seen=rota_forms.number(sent.seen),
            now=now,
        )

    return await _change(request, visitor, kind, entry, sent, work)


async def remove(request: Request) -> Response:
    visitor = await require_staff(request)
    kind, entry = rota_forms.kind_of(request.path_params["kind"]), request.path_params["id"]
    sent = rota_forms.from_form(await request.form(max_files=0, max_fields=16))

    def work(session: Session, now: datetime) -> RotaChange:
        _require_own(session, visitor, kind, entry)
        return rota_changes.remove(
            session,
            kind,
            entry,
            program=visitor.program,
            by=visitor.staff,
            seen=rota_forms.number(sent.seen),
            now=now,
        )

    return await _change(request, visitor, kind, entry, sent, work)


async def undo(request: Request) -> Response:
    """Take back one's own change."""
    visitor = await require_staff(request)
    runtime: Runtime = request.app.state.runtime
    number, now = rota_forms.number(str(request.path_params["number"])), runtime.clock.now()
    back = await run_in_threadpool(
        runtime.writer.run,
        lambda session: rota_changes.undo(
            session, number, program=visitor.program, by=visitor.staff, now=now
        ),
        program=visitor.program,
    )
    return _to_week(back, visitor)


async def _change(
    request: Request, visitor: Visitor, kind: Kind, entry: UUID | None, sent: Sent, work: Change
) -> Response:
    """Save it; where that is refused, show the form again with all that was typed, and what others did."""
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()
    try:
        done = await run_in_threadpool(
            runtime.writer.run, lambda session: work(session, now), program=visitor.program
        )
    except (NotInTheRota, Overtaken) as refusal:
        shown = await run_in_threadpool(_again, runtime, visitor, kind, entry, sent, refusal, now)
        return _render_form(request, visitor, shown, status=refusal.status)
    return _to_week(done, visitor)


def _again(
    runtime: Runtime,
    visitor: Visitor,
    kind: Kind,
    entry: UUID | None,
    sent: Sent,
    refusal: NotInTheRota | Overtaken,
    now: datetime,
) -> Form:
    with reading(runtime.engine, program=visitor.program) as session:
        seen = rota_changes.newest(session, visitor.program)
        found = rota_changes.find(session, kind, entry) if entry else None
        if found is not None and not sent.starts:  # it was to be removed: nothing was typed
            sent = rota_forms.from_entry(found, QueryParams(), visitor, seen=seen)
        if isinstance(refusal, Overtaken):
            sent = replace(sent, seen=str(seen))
        return rota_forms.draw(session, runtime.vault, visitor, kind, entry, sent, refusal=refusal, now=now)


def _render_form(request: Request, visitor: Visitor, shown: Form, *, status: int = HTTPStatus.OK) -> Response:
    return pages.render(request, "rota_form.html", status=status, visitor=visitor, here="rota", form=shown)


def _require_own(session: Session, visitor: Visitor, kind: Kind, entry: UUID | None) -> None:
    """What stands for somebody else is theirs, or a coordinator's, to change."""
    found = rota_changes.find(session, kind, entry) if entry else None
    if found is not None and not rota_blocks.may_change(visitor, found.span.who):
        raise NotYours


def _to_week(done: RotaChange, visitor: Visitor) -> Response:
    """Back to the week of what was changed."""
    span = rota_changes.load(done.became or done.was)
    zone = ZoneInfo(visitor.timezone)
    on = local_times.shown(span.starts_at if span else done.at, zone).date()
    return RedirectResponse(f"/rota?week={on}&done={done.number}", HTTPStatus.SEE_OTHER)


def _date(text: str, today: date) -> date:
    """Today, where it is no date, or none that anybody plans for."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if abs(found - today) < FARTHEST else today


routes: Final = [
    Route("/rota", week, methods=["GET"]),
    Route("/rota/undo/{number:int}", undo, methods=["POST"]),
    Route("/rota/{kind:str}", form, methods=["GET"]),
    Route("/rota/{kind:str}", save, methods=["POST"]),
    Route("/rota/{kind:str}/{id:uuid}", form, methods=["GET"]),
    Route("/rota/{kind:str}/{id:uuid}", save, methods=["POST"]),
    Route("/rota/{kind:str}/{id:uuid}/remove", remove, methods=["POST"]),
]
