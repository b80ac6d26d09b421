"""What staff do about the tasks of the inbox, and the views of it that they keep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.errors import ServiceError
from service.people import plan_reviews, saved_views, tasks
from service.people.task_kinds import About, PutOff
from service.protection import keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages, persons, undoing
from service.web.filters import Filters
from service.web.visitors import Visitor, require_staff

LENGTHS: Final = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
TOMORROW: Final = "tomorrow"

Act = Callable[[Session, UUID, Visitor, FormData, datetime], UUID | None]
"""Does something about a task; returns the alumnus whom it is about."""


class SnoozeNeeds(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("to put a task off, say until when and why")


async def take(request: Request) -> Response:
    return await _act(request, _take, Action.TASK_TAKEN)


async def finish(request: Request) -> Response:
    return await _act(request, _finish, Action.TASK_FINISHED)


async def reopen(request: Request) -> Response:
    return await _act(request, _reopen, Action.TASK_REOPENED)


async def snooze(request: Request) -> Response:
    return await _act(request, _snooze, Action.TASK_SNOOZED)


async def wake(request: Request) -> Response:
    return await _act(request, _wake, Action.TASK_WOKEN)


def _take(session: Session, task: UUID, visitor: Visitor, form: FormData, now: datetime) -> UUID | None:
    return tasks.take(session, task, by=visitor.staff, now=now)


def _finish(session: Session, task: UUID, visitor: Visitor, form: FormData, now: datetime) -> UUID | None:
    row = tasks.find(session, task)
    if row.about is About.PLAN_REVIEW and row.alumnus_id:
        plan_reviews.record(session, row.alumnus_id, is_changed=False, by=visitor.staff, now=now)
    return tasks.close(session, task, now=now)


def _reopen(session: Session, task: UUID, visitor: Visitor, form: FormData, now: datetime) -> UUID | None:
    if undoing.finished(session, visitor, task, now=now) is None:
        raise tasks.StaysDone
    return tasks.reopen(session, task)


def _snooze(session: Session, task: UUID, visitor: Visitor, form: FormData, now: datetime) -> UUID | None:
    because, until = form.get("because"), until_of(form, visitor, now=now)
    if until is None or because not in list(PutOff):
        raise SnoozeNeeds
    return tasks.snooze(session, task, until, PutOff(str(because)), now=now)


def _wake(session: Session, task: UUID, visitor: Visitor, form: FormData, now: datetime) -> UUID | None:
    return tasks.wake(session, task)


def until_of(form: FormData, visitor: Visitor, *, now: datetime) -> datetime | None:
    """Until when a form puts off. None where it does not say."""
    chosen = str(form.get("until") or "")
    if chosen == TOMORROW:
        return tasks.next_morning(ZoneInfo(visitor.timezone), now=now)
    return now + LENGTHS[chosen] if chosen in LENGTHS else None


async def _act(request: Request, act: Act, action: Action) -> Response:
    visitor = await require_staff(request)
    runtime = _runtime(request)
    form = await request.form(max_files=0, max_fields=8)
    task, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        persons.require_task(session, visitor, tasks.find(session, task).alumnus_id, now=now)
        subject = act(session, task, visitor, form, now)
        looks.note(session, runtime, visitor, action, subject=subject, about=task, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    more = {"did": undoing.FINISHED, "task": task.hex} if action is Action.TASK_FINISHED else {}
    return RedirectResponse(Filters.read(form).address(**more), HTTPStatus.SEE_OTHER)


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def keep_view(request: Request) -> Response:
    """Keep the filters of the form under a name, for the visitor alone."""
    visitor = await require_staff(request)
    runtime = _runtime(request)
    form = await request.form(max_files=0, max_fields=8)
    filters = Filters.read(form)

    def work(session: Session) -> None:
        key = keyring.key_of(session, runtime.vault, visitor.staff)
        name = str(form.get("name") or "")
        saved_views.keep(session, key, name, filters.pairs, program=visitor.program)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(filters.address(), HTTPStatus.SEE_OTHER)


async def forget_view(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime = _runtime(request)
    form = await request.form(max_files=0, max_fields=8)
    view = request.path_params["id"]

    def work(session: Session) -> None:
        if not saved_views.forget(session, visitor.staff, view):
            raise pages.NotFound

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(Filters.read(form).address(), HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/tasks/{id:uuid}/take", take, methods=["POST"]),
    Route("/tasks/{id:uuid}/finish", finish, methods=["POST"]),
    Route("/tasks/{id:uuid}/reopen", reopen, methods=["POST"]),
    Route("/tasks/{id:uuid}/snooze", snooze, methods=["POST"]),
    Route("/tasks/{id:uuid}/wake", wake, methods=["POST"]),
    Route("/views", keep_view, methods=["POST"]),
    Route("/views/{id:uuid}/forget", forget_view, methods=["POST"]),
]
