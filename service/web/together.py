"""Several tasks of the inbox at once: done, put off, or given to a colleague; and all of it taken back by one press (H8).

Never an alert: how each of them ended is asked one by one. All of it stands in the record task by task, at one moment: by
that what was done together is found again.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.errors import ServiceError
from service.escalations import handing_over, rotas
from service.escalations.answering import UNDO
from service.escalations.handing_over import CannotHave
from service.escalations.routing import NO_WISH, Member, Wish
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.people.task_kinds import About, PutOff
from service.people.tasks import Task
from service.protection import on_record
from service.protection.audit import Action, AuditEvent
from service.web import inbox_tasks, looks, persons, times
from service.web.filters import Filters
from service.web.inbox_tasks import SnoozeNeeds
from service.web.spoken import count, say
from service.web.undoing import Undo
from service.web.visitors import Visitor, require_staff

MOST: Final = 25
"""Tasks at once: each is held, and has its line in the record, until all are changed."""

MOST_FIELDS: Final = 500
"""So many fields are read, to say how many tasks can be chosen."""

DID: Final = "together"
_FEW: Final = re.compile("[0-9]{1,3}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

Was = dict[str, Any]
"""How a task stood before, as the record keeps it: ids, times and reasons of ours."""

Change = Callable[[Task], Was | None]
"""Does it; returns how the task stood before, or None where nothing was to be done."""


class ChooseSome(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("choose the tasks first, and then what to do with them")


class TooMany(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(f"nothing was changed: choose {MOST} tasks at most, and the others after that")


class NoneLeft(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "nothing was changed: a colleague was quicker, the same has come up again,"
            " or it is a review of a plan, which is done by itself"
        )


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


async def act(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime = request.app.state.runtime
    form = await _form(request)
    chosen, now = _chosen(form), runtime.clock.now()
    drawn_at = times.given(str(form.get("drawn") or "")) or now

    def work(session: Session) -> int:
        rows = tasks.hold(session, chosen)
        persons.require_tasks(session, visitor, [one.alumnus_id for one in rows], now=now)
        action, change = _change(session, visitor, form, rows, now=now)
        done = 0
        for row in rows:
            was = change(row) if _is_as_drawn(row, drawn_at) else None
            if was is not None:
                looks.note(
                    session,
                    runtime,
                    visitor,
                    action,
                    subject=row.alumnus_id,
                    about=row.id,
                    detail=was or None,
                    now=now,
                )
                done += 1
        if not done:
            raise NoneLeft
        return len(rows) - done

    left = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    more = {"did": DID, "at": str((now - _EPOCH) // _MICROSECOND)} | ({"left": str(left)} if left else {})
    return RedirectResponse(Filters.read(form).address(**more), HTTPStatus.SEE_OTHER)


async def _form(request: Request) -> FormData:
    """Raises TooMany."""
    try:
        return await request.form(max_files=0, max_fields=MOST_FIELDS)
    except HTTPException:
        raise TooMany from None


def _is_as_drawn(row: Task, at: datetime) -> bool:
    """What has come up again since then, nobody has seen who presses a button there."""
    return row.closed_at is None and not (row.again_at and row.again_at > at)


def _chosen(form: FormData) -> list[UUID]:
    """Raises ChooseSome, TooMany; NotFound for what is no task."""
    try:
        found = {UUID(str(one)) for one in form.getlist("task")}
    except ValueError:
        raise tasks.NotFound from None
    if not found:
        raise ChooseSome
    if len(found) > MOST:
        raise TooMany
    return sorted(found)


def _change(
    session: Session, visitor: Visitor, form: FormData, rows: Collection[Task], *, now: datetime
) -> tuple[Action, Change]:
    """Raises ChooseSome, SnoozeNeeds, CannotHave."""
    match str(form.get("do") or ""):
        case "finish":
            return Action.TASK_FINISHED, lambda row: _finish(session, row, now=now)
        case "snooze":
            until, because = inbox_tasks.until_of(form, visitor, now=now), form.get("because")
            if until is None or because not in list(PutOff):
                raise SnoozeNeeds
            return Action.TASK_SNOOZED, lambda row: _snooze(
                session, row, until, PutOff(str(because)), now=now
            )
        case "give":
            to = _colleague(session, visitor, form, rows)
            return Action.TASK_GIVEN, lambda row: _give(row, to)
        case _:
            raise ChooseSome


def _finish(session: Session, row: Task, *, now: datetime) -> Was | None:
    if row.about is About.PLAN_REVIEW:  # it has effects of its own, and cannot be taken back
        return None
    tasks.close(session, row.id, now=now)
    return {}


def _snooze(session: Session, row: Task, until: datetime, because: PutOff, *, now: datetime) -> Was:
    was = _put_off(row)
    tasks.snooze(session, row.id, until, because, now=now)
    return was


def _put_off(row: Task) -> Was:
    return {"at": _said(row.snoozed_at), "until": _said(row.snoozed_until), "because": row.snoozed_because}


def _give(row: Task, to: UUID) -> Was | None:
    if row.assignee_id == to:
        return None
    was = {"whose": row.assignee_id.hex if row.assignee_id else None, "taken_at": _said(row.taken_at)}
    was |= _put_off(row)
    tasks.give(row, to)
    tasks.snooze_as(row, None, None, None)  # put off, it would not stand in their inbox
    return {**was, "to": to.hex}


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _colleague(session: Session, visitor: Visitor, form: FormData, rows: Collection[Task]) -> UUID:
    """Raises CannotHave where the wish of one of these people forbids it (D20), or it is nobody of theirs."""
    try:
        to = UUID(str(form.get("to") or ""))
    except ValueError:
        raise CannotHave from None
    members = rotas.members_of(session.exec(select(Staff).order_by(col(Staff.id))).all())
    whose = {one.alumnus_id for one in rows if one.alumnus_id}
    people = session.exec(select(Alumnus).where(col(Alumnus.id).in_(whose))).all()
    if not all(
        _may_have(members, wish, to, visitor)
        for wish in [NO_WISH, *(Wish.load(one.wishes) for one in people)]
    ):
        raise CannotHave
    return to


def _may_have(members: Sequence[Member], wish: Wish, to: UUID, visitor: Visitor) -> bool:
    return to in handing_over.choices(members, wish, is_for_lead=False, without=visitor.staff)


def read(session: Session, visitor: Visitor, given: Mapping[str, Any], *, now: datetime) -> Undo | None:
    """By the address that they were led to after it; None once it is too late, or nothing of it stands."""
    moment = _moment(given.get("at")) if given.get("did") == DID else None
    found = _standing(session, visitor, moment, now=now)
    if moment is None or not found:
        return None
    way = WAYS[found[0][0].action]
    said = way.said(len(found))
    if left := _number(given.get("left")):
        said = f"{said} " + count("%(num)s stays as it was.", "%(num)s stay as they were.", left)
    seconds = int((moment + UNDO - now).total_seconds())
    return Undo("tasks", said, "/tasks/together/undo", say("Undo all of it"), seconds, str(given["at"]))


def _number(given: Any) -> int:
    """0 for what is no number of tasks."""
    return int(given) if _FEW.fullmatch(str(given or "")) else 0


def _moment(said: Any) -> datetime | None:
    """In microseconds since 1970. None for what is none."""
    try:
        return _EPOCH + int(str(said or "")) * _MICROSECOND
    except (ValueError, OverflowError):
        return None


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
            return is_untouched and row.assignee_id == _id(to)


def _id(said: str | None) -> UUID | None:
    return UUID(said) if said else None


async def undo(request: Request) -> Response:
    visitor = await require_staff(request)
    runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    moment, now = _moment(form.get("at")), runtime.clock.now()

    def work(session: Session) -> None:
        back = [
            (event, row)
            for event, row in _standing(session, visitor, moment, is_to_change=True, now=now)
            if _take_back(session, event, row)
        ]
        if not back:
            raise tasks.StaysDone
        for event, row in back:
            way = WAYS[event.action].back
            looks.note(session, runtime, visitor, way, subject=row.alumnus_id, about=row.id, now=now)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(Filters.read(form).address(), HTTPStatus.SEE_OTHER)


def _take_back(session: Session, event: AuditEvent, row: Task) -> bool:
    """Whether it is as it was before. Where the same has come up again, the task stays done."""
    was = event.detail or {}
    match event.action:
        case Action.TASK_FINISHED:
            if not tasks.can_reopen(session, row):
                return False
            tasks.reopen(session, row.id)
        case Action.TASK_SNOOZED:
            _put_off_again(row, was)
        case _:
            tasks.give(row, _id(was["whose"]), taken_at=_read(was["taken_at"]))
            _put_off_again(row, was)
    return True


def _put_off_again(row: Task, was: Was) -> None:
    because = PutOff(was["because"]) if was["because"] else None
    tasks.snooze_as(row, _read(was["at"]), _read(was["until"]), because)


routes: Final = [
    Route("/tasks/together", act, methods=["POST"]),
    Route("/tasks/together/undo", undo, methods=["POST"]),
]
