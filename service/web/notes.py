"""Notes of the staff on a person's timeline: written there, corrected by a further one, never texted (H2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.errors import ServiceError
from service.escalations import confidential
from service.people import notes
from service.people.alumni import Alumnus
from service.people.notes import Note
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key
from service.web import looks, pages, persons, times
from service.web.persons import require_person
from service.web.spoken import say

LONGEST: Final = 4000
"""Characters."""

CHOICES: Final = 50
"""Of so many notes a further one says that it corrects them."""


class NoteNeeds(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(f"write what the note is to say, in {LONGEST} characters at most")


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
    words = str(form.get("words") or "").replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        raise NoteNeeds
    corrects = _id(str(form.get("corrects") or ""))

    def work(session: Session) -> None:
        persons.require_here(session, alumnus)
        may_read = confidential.may_read(session, visitor.role)
        earlier = notes.find(session, alumnus, corrects) if corrects else None
        if corrects and (earlier is None or (earlier.is_for_lead and not may_read)):
            raise pages.NotFound
        is_for_lead = may_read and (bool(form.get("for_lead")) or bool(earlier and earlier.is_for_lead))
        key = keyring.key_of(session, runtime.vault, alumnus)
        notes.add(
            session,
            key,
            alumnus,
            words,
            corrects=corrects,
            is_for_lead=is_for_lead,
            program=visitor.program,
            by=visitor.staff,
            now=now,
        )
        looks.note(session, runtime, visitor, Action.NOTED, subject=alumnus)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{alumnus}#story", HTTPStatus.SEE_OTHER)


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


routes: Final = [Route("/people/{id:uuid}/notes", write, methods=["POST"])]
