"""What staff are about to write, mostly to or about somebody: kept until it is sent or saved, one a person, writer, kind and form."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, delete, select

from service.db import Scoped, new_id, one_of, partial_index
from service.protection.vault import Key, Unreadable


class Kind(StrEnum):
    TEXT = "text"  # to the person
    NOTE = "note"  # for the timeline
    CLOSING = "closing"  # what came of an alert
    FORM = "form"  # their plan, a strategy, a step of their enrollment; or a form that stands below nobody


NEWCOMER: Final = "enrollments/new"
"""The form of somebody who is not here yet, and so has no key."""


class Draft(Scoped, table=True):
    """Sealed with the alumnus's key, and so erased with them; or, where it is about nobody of ours, with the program's."""

    __table_args__ = (
        sa.UniqueConstraint("alumnus_id", "staff_id", "kind", "form"),
        partial_index(
            "ix_draft_of_nobody", "staff_id", "kind", "form", where="alumnus_id IS NULL", unique=True
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID | None = Field(default=None, foreign_key="alumnus.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    kind: Kind = Field(default=Kind.TEXT, sa_type=one_of(Kind), sa_column_kwargs={"server_default": "text"})
    form: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    """Where a form stands, below the person if there is one: `plan`, `enrollment/contact`. Empty for the other kinds."""
    body: bytes
    about_id: UUID | None = None
    """The alert, or the note that this one corrects."""
    is_for_lead: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """A note that is to be for the clinical lead alone (C4)."""
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """What was typed so far, and chosen beside it."""

    words: str = ""
    about: UUID | None = None
    is_for_lead: bool = False


NOTHING: Final = Begun()


@dataclass(frozen=True, slots=True)
class Half:
    """A form that somebody has begun to fill in."""

    fields: Mapping[str, str]
    seen: str
    """The stamp of what stood in it before."""
    at: datetime
    """When they last typed in it."""


def words_of(session: Session, key: Key, alumnus: UUID, staff: UUID) -> str:
    """The text that this writer has begun to them; empty where that is nothing, or does not open."""
    return begun(session, key, alumnus, staff).get(Kind.TEXT, NOTHING).words


def begun(session: Session, key: Key, alumnus: UUID, staff: UUID) -> Mapping[Kind, Begun]:
    """All that this writer has begun about somebody, but for forms. What does not open is not there.

    No word of ours may stand in its place: what stands in the box is one press away from being sent.
    """
    mine = select(Draft).where(Draft.alumnus_id == alumnus, Draft.staff_id == staff)
    rows = session.exec(mine.where(Draft.kind != Kind.FORM))
    return {row.kind: opened for row in rows if (opened := read(key, row))}


def halves(session: Session, key: Key, alumnus: UUID | None, staff: UUID) -> Mapping[str, Half]:
    """The forms that this writer has begun about somebody, by where they stand. What does not open is not there.

    `alumnus`: None for those that are about nobody of ours; then `key` is the program's.
    """
    mine = select(Draft).where(Draft.alumnus_id == alumnus, Draft.staff_id == staff)
    theirs = mine.where(Draft.kind == Kind.FORM).order_by(col(Draft.id))
    return dict(_halves(key, session.exec(theirs).all()))


def _halves(key: Key, rows: Sequence[Draft]) -> Iterator[tuple[str, Half]]:
    for row in rows:
        if found := half(key, row):
            yield row.form, found


def half(key: Key, row: Draft) -> Half | None:
    """A form as it was begun. None where it does not open."""
    opened = read(key, row)
    if opened is None:
        return None
    fields, seen = json.loads(opened.words)
    return Half(fields, seen, row.written_at)


def of_form(session: Session, staff: UUID, form: str) -> list[Draft]:
    """What this writer has begun in a form that is about several people: what is about each, and about nobody."""
    query = select(Draft).where(Draft.staff_id == staff, Draft.kind == Kind.FORM, Draft.form == form)
    return list(session.exec(query.order_by(col(Draft.id))))


def filled_in(fields: Mapping[str, str], seen: str) -> Begun:
    """A form as it is kept."""
    return Begun(json.dumps([dict(fields), seen]))


def _as_begun(typed: Begun, former: Half | None) -> Begun:
    """A form stays upon what it was begun: that it has changed since is shown until it is saved, and not once."""
    if former is None or not typed.words:
        return typed
    fields, _ = json.loads(typed.words)
    return filled_in(fields, former.seen)


def closings(session: Session, staff: UUID) -> Iterator[tuple[UUID, Draft]]:
    """What this writer has begun to say of how alerts ended, and of whose, the oldest first."""
    mine = select(Draft).where(Draft.staff_id == staff, Draft.kind == Kind.CLOSING)
    for row in session.exec(mine.order_by(col(Draft.id))):
        if row.alumnus_id:
            yield row.alumnus_id, row


def read(key: Key, row: Draft) -> Begun | None:
    """None where it does not open."""
    try:
        return Begun(key.open("draft.body", row.id, row.body), row.about_id, row.is_for_lead)
    except Unreadable:
        return None


def keep(
    session: Session,
    key: Key,
    alumnus: UUID | None,
    staff: UUID,
    typed: Begun,
    kind: Kind = Kind.TEXT,
    *,
    form: str = "",
    program: UUID,
    now: datetime,
) -> None:
    """Nothing is kept of an empty one. Each time in a new row: its id tells how old it is (retention)."""
    if kind is Kind.FORM:
        typed = _as_begun(typed, halves(session, key, alumnus, staff).get(form))
    forget(session, alumnus, staff, kind, form=form)
    if not typed.words.strip():
        return
    row = Draft(
        program_id=program,
        alumnus_id=alumnus,
        staff_id=staff,
        kind=kind,
        form=form,
        body=b"",
        about_id=typed.about,
        is_for_lead=typed.is_for_lead,
        written_at=now,
    )
    row.body = key.seal("draft.body", row.id, typed.words)
    session.add(row)
    session.flush()


def forget_of_all(session: Session, alumnus: UUID, form: str) -> None:
    """Whoever had begun it: what they typed holds no more."""
    session.exec(delete(Draft).where(col(Draft.alumnus_id) == alumnus, col(Draft.form) == form))


def forget_all(session: Session, staff: UUID) -> None:
    """All that this writer has begun, whatever and whomever it is about."""
    session.exec(delete(Draft).where(col(Draft.staff_id) == staff))


def forget_form(session: Session, staff: UUID, form: str) -> None:
    """All of it that this writer has begun, whomever it is about."""
    session.exec(delete(Draft).where(col(Draft.staff_id) == staff, col(Draft.form) == form))


def forget(
    session: Session, alumnus: UUID | None, staff: UUID, kind: Kind = Kind.TEXT, *, form: str = ""
) -> None:
    mine = (col(Draft.alumnus_id) == alumnus, col(Draft.staff_id) == staff)
    session.exec(delete(Draft).where(*mine, col(Draft.kind) == kind, col(Draft.form) == form))
