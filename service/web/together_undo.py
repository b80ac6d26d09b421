"""What was done about several tasks together, taken back by one press (H8)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.escalations.answering import UNDO
from service.people import tasks
from service.people.tasks import Task
from service.protection import on_record
from service.protection.audit import Action, AuditEvent
from service.web import looks, together_changes
from service.web.filters import Filters
from service.web.spoken import count, say
from service.web.together import DID
from service.web.undoing import Undo
from service.web.visitors import Visitor, require_staff

_FEW: Final = re.compile("[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class _Way:
    back: Action
    """What the record says where it is taken back."""
    said: Callable[[int], str]
    """Of so many."""


WAYS: Final[Mapping[Action, _Way]] = {
    Action.TASK_FINISHED: _Way(
        Action.TASK_REOPENED, lambda number: count("%(num)s task is done.", "%(num)s tasks are done.", number)
    ),
    Action.TASK_SNOOZED: _Way(
        Action.TASK_WOKEN,
        lambda number: count("%(num)s task was put off.", "%(num)s tasks were put off.", number),
    ),
    Action.TASK_GIVEN: _Way(
        Action.TASK_RETURNED,
        lambda number: count("%(num)s task was given to them.", "%(num)s tasks were given to them.", number),
    ),
}


def read(session: Session, visitor: Visitor, given: Mapping[str, Any], *, now: datetime) -> Undo | None:
    """By the address that they were led to after it; None once it is too late, or nothing of it stands."""
    moment = together_changes.moment(given.get("at")) if given.get("did") == DID else None
    found = _standing(session, visitor, moment, now=now)
    if moment is None or not found:
        return None
    said = _said(found[0][0], len(found))
    if left := _number(given.get("left")):
        said = f"{said} " + count("%(num)s stays as it was.", "%(num)s stay as they were.", left)
    button = say("Undo all of it") if len(found) > 1 else say("Undo")
    seconds = int((moment + UNDO - now).total_seconds())
    return Undo("tasks", said, "/tasks/together/undo", button, seconds, str(given["at"]))


def _said(event: AuditEvent, number: int) -> str:
    if (event.detail or {}).get("what") == together_changes.BACK:
        return count("%(num)s task was given back.", "%(num)s tasks were given back.", number)
    return WAYS[event.action].said(number)


def _number(given: Any) -> int:
    """0 for what is no number of tasks."""
    return int(given) if _FEW.fullmatch(str(given or "")) else 0


def _standing(
    session: Session, visitor: Visitor, moment: datetime | None, *, is_to_change: bool = False, now: datetime
) -> list[tuple[AuditEvent, Task]]:
    """What the visitor did together at that moment, a moment ago, and what is still as they left it."""
    if moment is None or not now - UNDO < moment <= now:
        return []
    events = on_record.of_moment(session, visitor.staff, moment, WAYS)
    query = select(Task).where(col(Task.id).in_([one.object_id for one in events])).order_by(col(Task.id))
    if is_to_change:  # as they stand once they are held, in the order in which everybody holds them
        query = query.with_for_update().execution_options(populate_existing=True)
    by_id = {row.id: row for row in session.exec(query)}
    pairs = [(one, by_id[one.object_id]) for one in events if one.object_id in by_id]
    return [(one, row) for one, row in pairs if _is_as_left(one, row)]


def _is_as_left(event: AuditEvent, row: Task) -> bool:
    match event.action:
        case Action.TASK_FINISHED:
            return row.closed_at == event.at
        case Action.TASK_SNOOZED:
            return row.closed_at is None and row.snoozed_at == event.at
        case _:
            to = (event.detail or {}).get("to")
            is_untouched = row.closed_at is None and row.taken_at is None and row.snoozed_at is None
            return is_untouched and row.assignee_id == together_changes.id_of(to)


async def undo(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    moment, now = together_changes.moment(form.get("at")), runtime.clock.now()

    def work(session: Session) -> None:
        back = [
            (event, row)
            for event, row in _standing(session, visitor, moment, is_to_change=True, now=now)
            if together_changes.take_back(session, event, row)
        ]
        if not back:
            raise tasks.StaysDone
        for event, row in back:
            way = WAYS[event.action].back
            looks.note(session, runtime, visitor, way, subject=row.alumnus_id, about=row.id, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(Filters.read(form).address(), HTTPStatus.SEE_OTHER)


routes: Final = [Route("/tasks/together/undo", undo, methods=["POST"])]
