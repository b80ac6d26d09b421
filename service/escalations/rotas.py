"""The rota of a program: read from its tables, and changed. By a file and in the console alike."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from service.errors import ServiceError
from service.escalations import rota
from service.escalations.rota import Rota, Span
from service.escalations.rota_tables import Leave, Override, Rotation, Shift
from service.escalations.routing import Member, Roster
from service.people.programs import Program, Unmatched
from service.people.staff import IS_HERE, Staff


class NotInTheRota(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


_PROGRAM: Final[Any] = sa.bindparam("program", type_=sa.Uuid())
_NOW: Final[Any] = sa.bindparam("now", type_=UTCDateTime())
_NONE: Final = sa.literal_column("0", sa.Integer())


def _lasting_of(table: Any, layer: Any) -> sa.Select[Any]:
    """Of one table the spans that are not over yet, under the table's name."""
    name = sa.literal(table.__tablename__, sa.String()).label("kind")
    lasts = sa.or_(col(table.ends_at).is_(None), col(table.ends_at) > _NOW)
    columns = (table.id, table.staff_id, table.starts_at, table.ends_at)
    return sa.select(name, *columns, layer.label("layer")).where(table.program_id == _PROGRAM, lasts)


def _left() -> Any:
    """Since when who has left is away, in the same columns."""
    name, never = sa.literal_column("'staff'", sa.String()), sa.cast(sa.null(), UTCDateTime())
    return sa.select(name, col(Staff.id), col(Staff.id), col(Staff.left_at), never, _NONE).where(
        col(Staff.program_id) == _PROGRAM, ~IS_HERE
    )


_SPANS: Final[Any] = sa.union_all(
    _lasting_of(Shift, col(Shift.position)),
    _lasting_of(Override, col(Override.layer)),
    _lasting_of(Leave, _NONE),
    _left(),
).order_by("id")
"""All that stands in the rota but its rotations, in the order in which it was added: one statement, since every page asks."""


def roster(session: Session, program: UUID, *, now: datetime) -> Roster:
    """The program's staff, without those who have left, and all of its rota that holds from now on."""
    rows = session.exec(select(Staff).where(Staff.program_id == program).order_by(col(Staff.id))).all()
    return roster_of(session, rows, program, now=now)


def roster_of(session: Session, rows: Sequence[Staff], program: UUID, *, now: datetime) -> Roster:
    """The same, where the rows of all of the program's staff are at hand, who have left too."""
    drawn, left, unmatched = _drawn(session, program, now=now)
    return Roster(members_of(rows), _without(drawn, left), unmatched)


def members_of(rows: Sequence[Staff]) -> tuple[Member, ...]:
    """Of these who are here."""
    here = (one for one in rows if one.left_at is None)
    return tuple(Member(one.id, one.role, one.gender, one.discipline, one.is_reachable) for one in here)


def read(session: Session, program: UUID, *, now: datetime) -> Rota:
    """Of what has ended before `now` nothing. Who has left stands in it still, and is away for good: hours become a hole."""
    drawn, left, _ = _drawn(session, program, now=now)
    return _without(drawn, left)


def _without(drawn: Rota, left: Sequence[Span]) -> Rota:
    return replace(drawn, leave=(*drawn.leave, *left))


def planned(session: Session, program: UUID, *, now: datetime) -> Rota:
    """As it was entered, whoever has left since."""
    return _drawn(session, program, now=now)[0]


def _drawn(session: Session, program: UUID, *, now: datetime) -> tuple[Rota, tuple[Span, ...], Unmatched]:
    """As it was entered; since when who has left is away; and who is asked where nobody meets a wish."""
    turns = select(Program.timezone, Program.unmatched, Rotation).outerjoin(
        Rotation, col(Rotation.program_id) == Program.id
    )
    rows = session.exec(turns.where(Program.id == program)).all()
    spans: dict[str, list[Span]] = defaultdict(list)
    for one in session.exec(_SPANS, params={"program": program, "now": now}):
        spans[one.kind].append(Span(one.staff_id, one.starts_at, one.ends_at, one.layer))
    shifts, overrides, leave, left = (tuple(spans[one]) for one in ("shift", "override", "leave", "staff"))
    rotations = tuple(_rotation(one) for _, _, one in rows if one)
    return Rota(ZoneInfo(rows[0][0]), shifts, rotations, overrides, leave), left, Unmatched(rows[0][1])


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
    table = Rotation
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
    table = Rotation
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


def _rotation(row: Rotation) -> rota.Rotation:
    return rota.Rotation(tuple(UUID(one) for one in row.people), row.starts_on, row.at, row.layer)


def _row(wanted: rota.Rotation, program: UUID) -> Rotation:
    return Rotation(
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
