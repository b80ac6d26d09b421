"""The rota of a program: read from its tables, and changed. By a file and in the console alike."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.errors import ServiceError
from service.escalations import rota, rota_tables
from service.escalations.rota import Rota, Span
from service.escalations.rota_tables import Leave, Override, Shift
from service.escalations.routing import Member, Roster
from service.people.programs import Program
from service.people.staff import IS_HERE, Staff


class NotInTheRota(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


def roster(session: Session, program: UUID, *, now: datetime) -> Roster:
    """The program's staff, without those who have left, and all of its rota that holds from now on, in six small queries."""
    rows = session.exec(select(Staff).where(Staff.program_id == program).order_by(col(Staff.id))).all()
    here = (one for one in rows if one.left_at is None)
    members = [Member(one.id, one.role, one.gender, one.discipline, one.is_reachable) for one in here]
    unmatched = session.get_one(Program, program).unmatched
    drawn = _without(planned(session, program, now=now), rows)
    return Roster(tuple(members), drawn, unmatched)


def read(session: Session, program: UUID, *, now: datetime) -> Rota:
    """Of what has ended before `now` nothing. Who has left stands in it still, and is away for good: hours become a hole."""
    left = session.exec(select(Staff).where(Staff.program_id == program, ~IS_HERE).order_by(col(Staff.id)))
    return _without(planned(session, program, now=now), left.all())


def _without(drawn: Rota, members: Sequence[Staff]) -> Rota:
    away = tuple(Span(one.id, one.left_at) for one in members if one.left_at)
    return replace(drawn, leave=(*drawn.leave, *away))


def planned(session: Session, program: UUID, *, now: datetime) -> Rota:
    """As it was entered, whoever has left since."""
    rotations = select(rota_tables.Rotation).where(rota_tables.Rotation.program_id == program)
    return Rota(
        zone=ZoneInfo(session.get_one(Program, program).timezone),
        shifts=tuple(
            Span(one.staff_id, one.starts_at, one.ends_at, one.position)
            for one in _lasting(session, Shift, program, now=now)
        ),
        rotations=tuple(_rotation(one) for one in session.exec(rotations)),
        overrides=tuple(
            Span(one.staff_id, one.starts_at, one.ends_at, one.layer)
            for one in _lasting(session, Override, program, now=now)
        ),
        leave=tuple(
            Span(one.staff_id, one.starts_at, one.ends_at)
            for one in _lasting(session, Leave, program, now=now)
        ),
    )


def on_call(session: Session, program: UUID, *, now: datetime) -> tuple[UUID, ...]:
    """Everybody who is on call at this moment, in the order in which they are asked."""
    return rota.on_call(read(session, program, now=now), now)


def set_on_call(session: Session, staff_ids: Sequence[UUID], *, program: UUID, now: datetime) -> bool:
    """Put these on call from now on, in this order, in place of whoever has a shift. False where they have already."""
    current = [one for one in _lasting(session, Shift, program, now=now) if one.starts_at <= now]
    current.sort(key=lambda one: (one.position, one.id))
    if [shift.staff_id for shift in current] == list(staff_ids):
        return False
    for shift in current:
        shift.ends_at = now
    session.add_all(
        Shift(program_id=program, staff_id=one, position=position, starts_at=now)
        for position, one in enumerate(staff_ids)
    )
    session.flush()
    return True


def set_rotation(session: Session, wanted: rota.Rotation, *, program: UUID) -> bool:
    """Put this rotation in place of the one of its layer; without people there is none. False where it is so already.

    Raises NotInTheRota where somebody is not of the program's staff.
    """
    require_staff(session, wanted.people, program)
    table = rota_tables.Rotation
    mine = select(table).where(table.program_id == program, table.layer == wanted.layer)
    row = session.exec(mine).one_or_none()
    if (wanted == _rotation(row)) if row else not wanted.people:
        return False
    if row is not None:
        session.delete(row)
        session.flush()  # before the one that takes its layer
    if wanted.people:
        session.add(_row(wanted, program))
        session.flush()
    return True


def layers(session: Session, program: UUID) -> set[int]:
    """The layers that have a rotation."""
    table = rota_tables.Rotation
    return set(session.exec(select(table.layer).where(table.program_id == program)))


def add_override(session: Session, span: Span, *, program: UUID) -> UUID:
    """Somebody is on call for a while, in place of all others of that layer. Raises NotInTheRota."""
    row = Override(
        program_id=program,
        staff_id=span.who,
        layer=span.layer,
        starts_at=span.starts_at,
        ends_at=_end(session, span, program),
    )
    session.add(row)
    session.flush()
    return row.id


def add_leave(session: Session, span: Span, *, program: UUID) -> UUID:
    """Somebody is away for a while, and asked nowhere in the rota. Raises NotInTheRota."""
    ends_at = _end(session, span, program)
    row = Leave(program_id=program, staff_id=span.who, starts_at=span.starts_at, ends_at=ends_at)
    session.add(row)
    session.flush()
    return row.id


def set_overrides(session: Session, spans: Sequence[Span], *, program: UUID, now: datetime) -> bool:
    """All overrides that are not over yet, as a whole list. False where they are so already. Raises NotInTheRota."""
    wanted = _not_over(spans, now)
    kept = planned(session, program, now=now).overrides
    if list(kept) == wanted:
        return False
    _clear(session, Override, program, now=now)
    for one in wanted:
        add_override(session, one, program=program)
    return True


def set_leave(session: Session, spans: Sequence[Span], *, program: UUID, now: datetime) -> bool:
    """All leave that is not over yet, as a whole list. False where it is so already. Raises NotInTheRota."""
    wanted = _not_over(spans, now)
    if list(planned(session, program, now=now).leave) == wanted:
        return False
    _clear(session, Leave, program, now=now)
    for one in wanted:
        add_leave(session, one, program=program)
    return True


def _lasting(session: Session, table: Any, program: UUID, *, now: datetime) -> list[Any]:
    """Rows of a table of spans that are not over yet, in the order in which they were added."""
    lasts = sa.or_(col(table.ends_at).is_(None), col(table.ends_at) > now)
    query = select(table).where(table.program_id == program, lasts).order_by(col(table.id))
    return list(session.exec(query))


def _rotation(row: rota_tables.Rotation) -> rota.Rotation:
    return rota.Rotation(tuple(UUID(one) for one in row.people), row.starts_on, row.at, row.layer)


def _row(wanted: rota.Rotation, program: UUID) -> rota_tables.Rotation:
    return rota_tables.Rotation(
        program_id=program,
        layer=wanted.layer,
        people=[one.hex for one in wanted.people],
        starts_on=wanted.starts_on,
        at=wanted.at,
    )


def _not_over(spans: Sequence[Span], now: datetime) -> list[Span]:
    return [one for one in spans if one.ends_at is None or one.ends_at > now]


def _clear(session: Session, table: Any, program: UUID, *, now: datetime) -> None:
    for row in _lasting(session, table, program, now=now):
        session.delete(row)
    session.flush()


def _end(session: Session, span: Span, program: UUID) -> datetime:
    require_staff(session, [span.who], program)
    if span.ends_at is None or span.ends_at <= span.starts_at:
        raise NotInTheRota("it must end after it begins")
    return span.ends_at


def require_staff(session: Session, people: Collection[UUID], program: UUID) -> None:
    """Raises NotInTheRota where one of them is somebody else's, or nobody."""
    mine = set(session.exec(select(Staff.id).where(Staff.program_id == program)))
    if not set(people) <= mine:
        raise NotInTheRota("somebody here is not of the program's staff")
