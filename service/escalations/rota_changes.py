"""The rota changed by hand: each change is numbered, so that two who edit at once see what the other did, and can be undone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from service.errors import ServiceError
from service.escalations import codes, rota, rotas
from service.escalations.rota import Span
from service.escalations.rota_tables import Kind, Leave, Override, RotaChange
from service.escalations.rotas import NotInTheRota

LONGEST: Final = timedelta(days=366)
"""Of an override or a leave: a year too many is a slip of the thumb."""

TABLES: Final[dict[Kind, Any]] = {Kind.OVERRIDE: Override, Kind.LEAVE: Leave}


class Overtaken(ServiceError):
    """Somebody changed the same hours since the page was drawn. Nothing was saved, and nothing is lost."""

    status = HTTPStatus.CONFLICT

    def __init__(self, changes: Iterable[RotaChange]) -> None:
        super().__init__("somebody has changed these hours meanwhile: look at it, and save again")
        self.numbers = tuple(one.number for one in changes)
        """Of these changes: the rows themselves end with the transaction that is undone."""


class NotHere(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is no such entry in the rota")


@dataclass(frozen=True, slots=True)
class Entry:
    """An override or a leave as it stands."""

    id: UUID
    kind: Kind
    span: Span


def entries(session: Session, kind: Kind, program: UUID, *, now: datetime) -> list[Entry]:
    """All that are not over at `now`, in the order in which they were added."""
    table = TABLES[kind]
    lasting = select(table).where(table.program_id == program, col(table.ends_at) > now)
    return [_entry(kind, row) for row in session.exec(lasting.order_by(col(table.id)))]


def find(session: Session, kind: Kind, entry: UUID) -> Entry | None:
    table = TABLES[kind]
    row = session.exec(select(table).where(table.id == entry)).one_or_none()
    return _entry(kind, row) if row else None


def newest(session: Session, program: UUID) -> int:
    """The number of the last change; 0 where there was none."""
    numbers = select(RotaChange.number).where(RotaChange.program_id == program)
    return session.exec(numbers.order_by(col(RotaChange.number).desc()).limit(1)).first() or 0


def put(
    session: Session,
    kind: Kind,
    span: Span,
    *,
    entry: UUID | None = None,
    program: UUID,
    by: UUID,
    seen: int,
    now: datetime,
) -> RotaChange:
    """Add an override or a leave, or put `span` in place of an entry. Raises NotInTheRota, Overtaken, NotHere.

    `seen` is the number of the last change that whoever saves it has seen.
    """
    _require_sane(span, now=now)
    codes.lock(session, program)
    before = find(session, kind, entry) if entry else None
    _require_seen(session, program, seen, entry, [span, *([before.span] if before else [])])
    if before is None and entry is not None:
        _require_was_here(session, program, entry)
    if before is None:
        adding = rotas.add_override if kind is Kind.OVERRIDE else rotas.add_leave
        row = adding(session, span, program=program)
        return _record(session, program, kind, row, None, span, by=by, now=now)
    _set(session, kind, before.id, span, program)
    return _record(session, program, kind, before.id, before.span, span, by=by, now=now)


def remove(
    session: Session, kind: Kind, entry: UUID, *, program: UUID, by: UUID, seen: int, now: datetime
) -> RotaChange:
    """Take an override or a leave away. Raises Overtaken, also where somebody else has done it already; NotHere."""
    codes.lock(session, program)
    before = find(session, kind, entry)
    _require_seen(session, program, seen, entry, [before.span] if before else [])
    if before is None:
        _require_was_here(session, program, entry)
        raise Overtaken(())
    session.delete(session.get_one(TABLES[kind], entry))
    return _record(session, program, kind, entry, before.span, None, by=by, now=now)


def undo(session: Session, number: int, *, program: UUID, by: UUID, now: datetime) -> RotaChange:
    """Put back what one's own change has changed. Raises NotInTheRota; Overtaken where it was changed again since."""
    codes.lock(session, program)
    query = select(RotaChange).where(RotaChange.program_id == program, RotaChange.number == number)
    done = session.exec(query).one_or_none()
    if done is None or done.by_id != by or done.kind is None or done.row_id is None:
        raise NotInTheRota("this change cannot be undone")
    later = [one for one in since(session, program, number) if one.row_id == done.row_id or one.kind is None]
    if later:
        raise Overtaken(later)
    was = load(done.was)
    row = session.get(TABLES[done.kind], done.row_id)
    if was is None:
        session.delete(row)
    elif row is None:
        session.add(_row(done.kind, was, program, done.row_id))
    else:
        _set(session, done.kind, done.row_id, was, program)
    return _record(session, program, done.kind, done.row_id, load(done.became), was, by=by, now=now)


def appointed(
    session: Session, program: UUID, on_call: tuple[UUID, ...], *, now: datetime
) -> tuple[UUID, ...]:
    """Those on call whom not only they themselves have put there, and whoever would be in place of the others (I4).

    Who is on call by an override of their own is paged as anybody is. But what waits about others' people is shown
    to nobody because they said so themselves: a lead who saves the override vouches for it.
    """
    own = _by_themselves(session, program, now=now)
    if not own:
        return on_call
    drawn = rotas.read(session, program, now=now)
    kept = list(drawn.overrides)
    for one in own:
        if one in kept:  # it may have been taken away since that look
            kept.remove(one)  # once: somebody else may have put in the same
    return rota.on_call(replace(drawn, overrides=tuple(kept)), now)


def _by_themselves(session: Session, program: UUID, *, now: datetime) -> list[Span]:
    """Overrides in force that were last changed by whom they put on call."""
    later = aliased(RotaChange)
    is_overtaken = select(later.id).where(later.row_id == Override.id, later.number > RotaChange.number)
    query = (
        select(Override)
        .join(RotaChange, col(RotaChange.row_id) == Override.id)
        .where(
            Override.program_id == program,
            RotaChange.by_id == Override.staff_id,
            col(Override.starts_at) <= now,
            col(Override.ends_at) > now,
            ~is_overtaken.exists(),
        )
    )
    return [_entry(Kind.OVERRIDE, one).span for one in session.exec(query)]


def by_file(session: Session, *, program: UUID, now: datetime) -> None:
    """A file has said what the rota is: whoever edits meanwhile must look again."""
    codes.lock(session, program)
    _record(session, program, None, None, None, None, by=None, now=now)


def since(session: Session, program: UUID, number: int) -> list[RotaChange]:
    """What was changed after that one, oldest first."""
    later = select(RotaChange).where(RotaChange.program_id == program, RotaChange.number > number)
    return list(session.exec(later.order_by(col(RotaChange.number))))


def numbered(session: Session, program: UUID, numbers: Collection[int]) -> list[RotaChange]:
    """These changes, oldest first."""
    mine = select(RotaChange).where(RotaChange.program_id == program, col(RotaChange.number).in_(numbers))
    return list(session.exec(mine.order_by(col(RotaChange.number))))


def load(kept: dict[str, Any] | None) -> Span | None:
    """A span as a change keeps it."""
    if kept is None:
        return None
    starts_at, ends_at = (datetime.fromisoformat(kept[one]) for one in ("from", "until"))
    return Span(UUID(kept["who"]), starts_at, ends_at, kept["layer"])


def _dump(span: Span | None) -> dict[str, Any] | None:
    if span is None or span.ends_at is None:
        return None
    times = {"from": span.starts_at.isoformat(), "until": span.ends_at.isoformat()}
    return {"who": span.who.hex, "layer": span.layer, **times}


def _require_sane(span: Span, *, now: datetime) -> None:
    if span.ends_at is None or span.ends_at <= span.starts_at:
        raise NotInTheRota("it must end after it begins")
    if span.ends_at <= now:
        raise NotInTheRota("it is over already: choose a later end")
    if span.ends_at - span.starts_at > LONGEST:
        raise NotInTheRota("that is more than a year: choose an earlier end")


def _require_seen(
    session: Session, program: UUID, seen: int, entry: UUID | None, spans: Iterable[Span]
) -> None:
    mine = list(spans)
    unseen = [one for one in since(session, program, seen) if _touches(one, entry, mine)]
    if unseen:
        raise Overtaken(unseen)


def _require_was_here(session: Session, program: UUID, entry: UUID) -> None:
    """An entry that is gone was changed by somebody of this program; one that never was may be another program's."""
    changed = select(RotaChange.id).where(RotaChange.program_id == program, RotaChange.row_id == entry)
    if session.exec(changed.limit(1)).first() is None:
        raise NotHere


def _touches(change: RotaChange, entry: UUID | None, spans: Iterable[Span]) -> bool:
    """Whether a change is of the same entry, or of the same hours; a file may have changed any."""
    if change.kind is None or (entry is not None and change.row_id == entry):
        return True
    theirs = [one for one in (load(change.was), load(change.became)) if one]
    return any(_overlap(one, other) for one in theirs for other in spans)


def _overlap(one: Span, other: Span) -> bool:
    ends = (one.ends_at or other.starts_at, other.ends_at or one.starts_at)
    return one.starts_at < ends[1] and other.starts_at < ends[0]


def _set(session: Session, kind: Kind, row: UUID, span: Span, program: UUID) -> None:
    rotas.require_staff(session, [span.who], program)
    kept = session.get_one(TABLES[kind], row)
    kept.staff_id, kept.starts_at, kept.ends_at = span.who, span.starts_at, span.ends_at
    if kind is Kind.OVERRIDE:
        kept.layer = span.layer
    session.add(kept)


def _row(kind: Kind, span: Span, program: UUID, row: UUID) -> Override | Leave:
    assert span.ends_at is not None, "what is changed by hand has an end"
    if kind is Kind.LEAVE:
        return Leave(
            id=row,
            program_id=program,
            staff_id=span.who,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
        )
    return Override(
        id=row,
        program_id=program,
        staff_id=span.who,
        layer=span.layer,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
    )


def _entry(kind: Kind, row: Any) -> Entry:
    layer = row.layer if kind is Kind.OVERRIDE else 0
    return Entry(row.id, kind, Span(row.staff_id, row.starts_at, row.ends_at, layer))


def _record(
    session: Session,
    program: UUID,
    kind: Kind | None,
    row: UUID | None,
    was: Span | None,
    became: Span | None,
    *,
    by: UUID | None,
    now: datetime,
) -> RotaChange:
    """With the program locked: numbers are given one after the other."""
    change = RotaChange(
        program_id=program,
        number=newest(session, program) + 1,
        kind=kind,
        row_id=row,
        was=_dump(was),
        became=_dump(became),
        by_id=by,
        at=now,
    )
    session.add(change)
    session.flush()
    return change
