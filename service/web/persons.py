"""Whom a visitor may see: what every address that names somebody in care, an alert or a task asks first (docs/permissions.md)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.requests import Request

from service.escalations import caseload, confidential, rota_changes, rotas
from service.escalations.caseload import Caseload
from service.escalations.tables import Alert
from service.people.alumni import Alumnus
from service.people.staff import Role
from service.web import pages
from service.web.visitors import EVERYBODY, Visitor, require_staff


async def require_person(
    request: Request,
    *,
    only: Collection[Role] = EVERYBODY,
    by_name: bool = False,
    is_poll: bool = False,
) -> Visitor:
    """The visitor, to whom the person of this address is open. Raises what require_staff does; NotFound; Closed.

    `by_name`: it tells and changes nothing that a person said, so that whoever lists them may (an admin).
    A poll by a script does not count as being there.
    """
    runtime = request.app.state.runtime
    person = request.path_params["id"]

    def look(session: Session, visitor: Visitor) -> None:
        if session.exec(_here(Alumnus.id, person)).one_or_none() is None:
            raise pages.NotFound
        theirs = caseload_of(session, visitor, now=runtime.clock.now())
        if not (theirs.lists(person) if by_name else theirs.holds(person)):
            raise pages.Closed(person)

    return await require_staff(request, only=only, is_poll=is_poll, also=look)


def require_here(session: Session, person: UUID) -> Alumnus:
    """Somebody of this session's program. Raises NotFound for anybody else, as if they did not exist."""
    row: Alumnus | None = session.exec(_here(Alumnus, person)).one_or_none()
    if row is None:
        raise pages.NotFound
    return row


def _here(what: Any, person: UUID) -> Any:
    return select(what).where(Alumnus.id == person, col(Alumnus.erased_at).is_(None))


def caseload_of(session: Session, visitor: Visitor, *, now: datetime) -> Caseload:
    return caseload.read(session, visitor.staff, visitor.role, now=now)


def require_alert(session: Session, visitor: Visitor, alert: Alert, *, now: datetime) -> None:
    """Raises Closed where an alert is about nobody of theirs, and is not offered to them either.

    One for the lead alone is to anybody else as if it did not exist: NotFound (C4).
    """
    if not confidential.may_see_to(session, alert, visitor.staff):
        raise pages.NotFound
    if not caseload.is_open_to(session, alert, visitor.staff, visitor.role, now=now):
        raise pages.Closed(alert.alumnus_id)


def require_task(session: Session, visitor: Visitor, person: UUID | None, *, now: datetime) -> None:
    """Raises Closed where a task is about somebody who is not theirs, and they are not on call either."""
    require_tasks(session, visitor, [person], now=now)


def require_tasks(
    session: Session, visitor: Visitor, people: Collection[UUID | None], *, now: datetime
) -> None:
    """The same of tasks about these people."""
    named = {one for one in people if one is not None}
    theirs = caseload_of(session, visitor, now=now) if named else None
    others = sorted(one for one in named if theirs and not theirs.lists(one))
    if others and visitor.staff not in appointed(session, visitor, now=now):
        raise pages.Closed(others[0])


def appointed(session: Session, visitor: Visitor, *, now: datetime) -> tuple[UUID, ...]:
    """Who is on call, and has not put themselves there."""
    on_call = rotas.on_call(session, visitor.program, now=now)
    return rota_changes.appointed(session, visitor.program, on_call, now=now)
