"""Several tasks of the inbox at once: done, put off, or given to a colleague (H8).

Never an alert: how each of them ended is asked one by one. All of it stands in the record task by task, at one moment: by
that what was done together is found again.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final
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
from service.escalations.handing_over import CannotHave
from service.escalations.routing import NO_WISH, Member, Wish
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.people.task_kinds import PutOff
from service.people.tasks import Task
from service.protection.audit import Action
from service.web import inbox_tasks, looks, persons, times, together_changes
from service.web.filters import Filters
from service.web.inbox_tasks import SnoozeNeeds
from service.web.together_changes import Was
from service.web.visitors import Visitor, require_staff

MOST: Final = 25
"""Tasks at once: each is held, and has its line in the record, until all are changed."""

MOST_FIELDS: Final = 500
"""So many fields are read, to say how many tasks can be chosen."""

DID: Final = "together"

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
    more = {"did": DID, "at": together_changes.spelled(now)} | ({"left": str(left)} if left else {})
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
            return Action.TASK_FINISHED, lambda row: together_changes.finish(session, row, now=now)
        case "snooze":
            until, because = inbox_tasks.until_of(form, visitor, now=now), form.get("because")
            if until is None or because not in list(PutOff):
                raise SnoozeNeeds
            return Action.TASK_SNOOZED, lambda row: together_changes.snooze(
                session, row, until, PutOff(str(because)), now=now
            )
        case "give":
            to = _colleague(session, visitor, form, rows)
            return Action.TASK_GIVEN, lambda row: together_changes.give(row, to)
        case "give-back":
            by = visitor.staff
            return Action.TASK_GIVEN, lambda row: together_changes.give_back(session, row, by)
        case _:
            raise ChooseSome


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


routes: Final = [Route("/tasks/together", act, methods=["POST"])]
