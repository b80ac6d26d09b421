"""Notes of the staff on a person's timeline: written there, corrected by a further one, never texted (H2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.errors import ServiceError
from service.escalations import confidential
from service.people import drafts, notes
from service.people.alumni import Alumnus
from service.people.drafts import NOTHING, Begun, Kind
from service.people.notes import Note
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key
from service.runtime import Runtime
from service.web import begun, looks, pages, persons, times
from service.web.persons import require_person
from service.web.spoken import Spoken, say
from service.web.visitors import Visitor

LONGEST: Final = 4000
"""Characters."""

CHOICES: Final = 50
"""Of so many notes a further one says that it corrects them."""


NEEDS: Final = Spoken(
    {
        "empty": "Not kept. Write what the note is to say.",
        "long": "Not kept. A note has 4,000 characters at most: make two of it.",
    }
)
"""What keeps a note from being one."""


@dataclass(frozen=True, slots=True)
class Written:
    """One note, as somebody may read it. `words` are empty where they may not."""

    id: UUID
    who: str
    at: datetime
    words: str
    detail: str
    """What it corrects, what corrects it, and for whom it is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One note that a further one may correct."""

    id: UUID
    who: str
    at: datetime


def read(
    session: Session,
    key: Key,
    rows: Sequence[Note],
    names: Mapping[UUID, str],
    alumnus: Alumnus,
    *,
    may_read: bool,
    now: datetime,
) -> tuple[Written, ...]:
    """In words. `may_read`: also what is for the clinical lead alone."""
    around = [*rows, *_around(session, alumnus.id, rows)]
    at = {row.id: times.moment(row.written_at, alumnus.timezone, now=now) for row in around}
    corrected = {row.corrects_id: at[row.id] for row in around if row.corrects_id}
    return tuple(
        Written(
            id=row.id,
            who=_who(row, names),
            at=row.written_at,
            words=key.read("note.words", row.id, row.words) if may_read or not row.is_for_lead else "",
            detail=" · ".join(_detail(row, at, corrected)),
        )
        for row in rows
    )


def _around(session: Session, alumnus: UUID, rows: Sequence[Note]) -> Sequence[Note]:
    """What these correct and what corrects them, on whatever page it stands."""
    earlier = [row.corrects_id for row in rows if row.corrects_id]
    tied = or_(col(Note.id).in_(earlier), col(Note.corrects_id).in_([row.id for row in rows]))
    return session.exec(select(Note).where(Note.alumnus_id == alumnus, tied).order_by(col(Note.id))).all()


def _who(row: Note, names: Mapping[UUID, str]) -> str:
    return names.get(row.written_by) or say("Somebody who has left")


def _detail(row: Note, at: Mapping[UUID, str], corrected: Mapping[UUID, str]) -> Iterator[str]:
    if row.corrects_id:
        earlier = at.get(row.corrects_id)
        yield say("Corrects the note of {when}", when=earlier) if earlier else say("Corrects an earlier note")
    if row.id in corrected:
        yield say("Corrected by the note of {when}", when=corrected[row.id])
    if row.is_for_lead:
        yield say("For the clinical lead alone")


async def write(request: Request) -> Response:
    visitor = await require_person(request)
    runtime = request.app.state.runtime
    alumnus, now = request.path_params["id"], runtime.clock.now()
    form = await request.form(max_files=0, max_fields=8)
    words = _words(form).strip()
    if not words or len(words) > LONGEST:
        await keep(request)
        return _back(request, needs="long" if words else "empty")
    corrects = _id(str(form.get("corrects") or ""))

    def work(session: Session) -> None:
        for_lead = bool(form.get("for_lead"))
        add(session, runtime, visitor, alumnus, words, for_lead=for_lead, corrects=corrects, now=now)
        drafts.forget(session, alumnus, visitor.staff, Kind.NOTE)

    try:
        await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    except ServiceError:
        await keep(request)  # nothing that was typed is lost
        raise
    return RedirectResponse(f"/people/{alumnus}#story", HTTPStatus.SEE_OTHER)


def add(
    session: Session,
    runtime: Runtime,
    visitor: Visitor,
    alumnus: UUID,
    words: str,
    *,
    for_lead: bool,
    corrects: UUID | None = None,
    now: datetime,
) -> UUID:
    """Add a note of the visitor's, with its record; returns its id. Raises NotFound.

    `for_lead`: they want it for the clinical lead alone, which only who may read such a note can have.
    """
    persons.require_here(session, alumnus)
    may_read = confidential.may_read(session, visitor.role)
    earlier = notes.find(session, alumnus, corrects) if corrects else None
    if corrects and (earlier is None or (earlier.is_for_lead and not may_read)):
        raise pages.NotFound
    note = notes.add(
        session,
        keyring.key_of(session, runtime.vault, alumnus),
        alumnus,
        words,
        corrects=corrects,
        is_for_lead=may_read and (for_lead or bool(earlier and earlier.is_for_lead)),
        program=visitor.program,
        by=visitor.staff,
        now=now,
    )
    looks.note(session, runtime, visitor, Action.NOTED, subject=alumnus)
    return note


async def keep(request: Request) -> Response:
    """Keep the draft of a note, with what was chosen beside it."""
    visitor = await require_person(request)  # also of a script: who types is there
    form = await request.form(max_files=0, max_fields=8)
    typed = Begun(
        _words(form)[: 2 * LONGEST], _id(str(form.get("corrects") or "")), bool(form.get("for_lead"))
    )
    await begun.keep(request, visitor, request.path_params["id"], Kind.NOTE, typed)
    return begun.told(request, typed) or _back(request)


def drafted(found: Mapping[Kind, Begun], *, may_read: bool) -> Begun:
    """The note that was begun. One for the lead alone is nothing to whoever leads no more: saved, it would be everybody's."""
    note = found.get(Kind.NOTE, NOTHING)
    return note if may_read or not note.is_for_lead else NOTHING


def _words(form: FormData) -> str:
    return str(form.get("words") or "").replace("\r\n", "\n")


def _back(request: Request, *, needs: str = "") -> Response:
    """To the form, with what it needs."""
    query = f"?note={needs}" if needs else ""
    return RedirectResponse(f"/people/{request.path_params['id']}{query}#note", HTTPStatus.SEE_OTHER)


def _id(text: str) -> UUID | None:
    """Raises NotFound for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise pages.NotFound from None


def choices(
    session: Session, alumnus: UUID, names: Mapping[UUID, str], *, may_read: bool
) -> tuple[Choice, ...]:
    """The newest that a further one may correct, newest first."""
    mine = select(Note).where(Note.alumnus_id == alumnus)
    if not may_read:
        mine = mine.where(col(Note.is_for_lead).is_(False))
    newest = mine.order_by(col(Note.written_at).desc(), col(Note.id).desc()).limit(CHOICES)
    return tuple(Choice(row.id, _who(row, names), row.written_at) for row in session.exec(newest))


routes: Final = [
    Route("/people/{id:uuid}/notes", write, methods=["POST"]),
    Route("/people/{id:uuid}/notes/draft", keep, methods=["POST"]),
]
