"""One week of the rota as it is drawn: who is on call when and in which order, and when nobody is (H6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service import local_times
from service.escalations import rota_changes, rotas
from service.escalations.rota import Rota
from service.escalations.rota_changes import Entry
from service.escalations.rota_tables import Kind, RotaChange
from service.people import staff
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Vault
from service.web import rota_blocks, times
from service.web.rota_blocks import Day, Hole
from service.web.spoken import say
from service.web.visitors import Visitor

DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Line:
    """An override or a leave, as one line."""

    id: UUID
    kind: Kind
    alias: str
    said: str
    layer: int
    may_change: bool
    """Whether this visitor may."""


@dataclass(frozen=True, slots=True)
class Week:
    begins: date
    days: tuple[Day, ...]
    holes: tuple[Hole, ...]
    lines: tuple[Line, ...]
    layers: tuple[int, ...]
    number: int
    """Of the last change that is drawn here."""
    done: str
    """What this visitor has just changed, in words; empty where nothing."""
    undoes: int
    """Its number."""

    @property
    def before(self) -> date:
        return self.begins - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        return self.begins + timedelta(days=DAYS)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def read(
    session: Session, vault: Vault, visitor: Visitor, begins: date, *, done: int = 0, now: datetime
) -> Week:
    """The week from that Monday on, in a fixed number of queries."""
    days = [begins + timedelta(days=number) for number in range(DAYS + 1)]
    edges = [local_times.instant(day, time.min, ZoneInfo(visitor.timezone)) for day in days]
    roster = rotas.roster(session, visitor.program, now=edges[0])
    names = aliases(session, vault)
    overrides = rota_changes.entries(session, Kind.OVERRIDE, visitor.program, now=edges[0])
    leave = rota_changes.entries(session, Kind.LEAVE, visitor.program, now=edges[0])
    kept = [one for one in (*overrides, *leave) if one.span.starts_at < edges[-1]]
    changed = _done(session, visitor, done)
    return Week(
        begins=begins,
        days=tuple(rota_blocks.days(roster, edges, overrides, names, visitor, now=now)),
        holes=tuple(rota_blocks.holes(roster, edges, visitor.timezone, now=now)),
        lines=tuple(_line(one, names, visitor) for one in kept),
        layers=layers(roster.rota),
        number=rota_changes.newest(session, visitor.program),
        done=in_words(changed, names, visitor.timezone) if changed else "",
        undoes=changed.number if changed else 0,
    )


def aliases(session: Session, vault: Vault) -> dict[UUID, str]:
    """The program's staff as colleagues see them, in the order in which they joined."""
    rows = session.exec(select(Staff).order_by(col(Staff.id))).all()
    keys = keyring.keys_of(session, vault, [one.id for one in rows])
    return {one.id: staff.alias(staff.name_of(keys[one.id], one)) for one in rows if one.id in keys}


def layers(drawn: Rota) -> tuple[int, ...]:
    """Those that anybody is in, at least the first."""
    spans = {one.layer for one in (*drawn.shifts, *drawn.overrides)}
    return tuple(sorted({0} | spans | {one.layer for one in drawn.rotations}))


def in_words(change: RotaChange, names: Mapping[UUID, str], zone: str) -> str:
    """'Dana L. changed: Sam R. is on call Sun, Nov 29, 10:00 PM to 11:00 PM; before: …'."""
    by = names.get(change.by_id, say("Somebody")) if change.by_id else say("A file")
    was, became = (_told(change.kind, kept, names, zone) for kept in (change.was, change.became))
    if change.kind is None:
        return say("{who} changed the rota", who=by)
    if not became:
        return say("{who} removed: {what}", who=by, what=was)
    if not was:
        return say("{who} added: {what}", who=by, what=became)
    return say("{who} changed: {what}; before: {before}", who=by, what=became, before=was)


def _told(kind: Kind | None, kept: dict[str, object] | None, names: Mapping[UUID, str], zone: str) -> str:
    span = rota_changes.load(kept)
    if span is None or span.ends_at is None:
        return ""
    who, when = names.get(span.who, "?"), times.span(span.starts_at, span.ends_at, zone)
    if kind is Kind.LEAVE:
        return say("{who} is away {when}", who=who, when=when)
    return say("{who} is on call {when}", who=who, when=when)


def _done(session: Session, visitor: Visitor, number: int) -> RotaChange | None:
    query = select(RotaChange).where(RotaChange.number == number, RotaChange.by_id == visitor.staff)
    return session.exec(query).one_or_none() if number else None


def _line(one: Entry, names: Mapping[UUID, str], visitor: Visitor) -> Line:
    assert one.span.ends_at is not None, "what is changed by hand has an end"
    return Line(
        id=one.id,
        kind=one.kind,
        alias=names.get(one.span.who, "?"),
        said=times.span(one.span.starts_at, one.span.ends_at, visitor.timezone),
        layer=one.span.layer,
        may_change=rota_blocks.may_change(visitor, one.span.who),
    )
