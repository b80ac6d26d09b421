"""The box in which staff write to a person: looked at as they type, kept as a draft, sent with a while to undo (H4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.conversation import wording
from service.db import new_id
from service.escalations import writing
from service.escalations.relaying import LONGEST
from service.escalations.writing import Look, NotSent
from service.messaging.ledger import Message, Status
from service.people import drafts, staff
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import looks, pages
from service.web.persons import require_person
from service.web.spoken import Spoken
from service.web.visitors import Visitor

TEMPLATES: Final = "staff_replies"
"""Their key among the wordings."""

TOLD: Final = timedelta(minutes=1)
"""So long the box says of a text that it has left; after that the timeline alone tells of it."""

ON_ITS_WAY: Final = frozenset({Status.QUEUED, Status.SENDING, Status.ACCEPTED, Status.SENT, Status.DELIVERED})

KINDS: Final = Spoken(
    {
        "carrier": "carriers block it",
        "shame": "it may shame",
        "condition": "it tells a condition",
        "reserved": "the carrier acts on it as an answer",
        "lock screen": "a lock screen shows it",
    }
)
"""What is wrong with a word."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Box:
    """All that the box shows."""

    alumnus: UUID
    message: UUID
    """The id that the next text gets: pressed twice, it is sent once."""
    refusal: str
    words: str
    """The draft."""
    look: Look | None
    """Of the draft."""
    templates: tuple[str, ...]
    undo: UUID | None
    """A text that was written just now, while it waits."""
    seconds: int
    """So long it waits still."""
    has_left: bool
    """A text that was written just now waits no longer."""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each word that stands in the way, and why."""
        return problems_of(self.look)


def problems_of(look: Look | None) -> list[tuple[str, str]]:
    split = (one.partition(": ") for one in (look.problems if look else ()))
    return [(word, KINDS[kind]) for kind, _, word in split]


def read(
    session: Session, vault: Vault, visitor: Visitor, alumnus: Alumnus, sent: str, *, now: datetime
) -> Box:
    """`sent` is the id of a text that this visitor wrote just now, as the address has it; empty where none."""
    key = keyring.key_of(session, vault, alumnus.id)
    words = drafts.words_of(session, key, alumnus.id, visitor.staff)
    written = _written(session, alumnus.id, sent)
    waiting = written if written and _waits(written, now=now) else None
    left = (waiting.next_at - now).total_seconds() if waiting and waiting.next_at else 0
    return Box(
        alumnus=alumnus.id,
        message=new_id(),
        refusal=writing.refusal(alumnus),
        words=words,
        look=writing.look(staff.first_name(visitor.name), words) if words else None,
        templates=wording.variants(TEMPLATES, alumnus.language),
        undo=waiting.id if waiting else None,
        seconds=int(left),
        has_left=written is not None and waiting is None and _is_on_its_way(written, now=now),
    )


def _written(session: Session, alumnus: UUID, sent: str) -> Message | None:
    try:
        message = UUID(sent)
    except ValueError:
        return None
    query = select(Message).where(Message.id == message, Message.alumnus_id == alumnus)
    return session.exec(query).one_or_none()


def _waits(message: Message, *, now: datetime) -> bool:
    """Whether it can be taken back."""
    return message.status is Status.QUEUED and message.next_at is not None and message.next_at > now


def _is_on_its_way(message: Message, *, now: datetime) -> bool:
    return message.status in ON_ITS_WAY and message.created_at > now - TOLD


async def keep(request: Request) -> Response:
    """Keep the draft. A script gets what is to be known of it; without one the page shows that."""
    visitor = await require_person(request)  # also of a script: who types is there
    form = await request.form(max_files=0, max_fields=8)
    words = str(form.get("words") or "")[: 2 * LONGEST]

    def work(session: Session, person: Alumnus, by: Staff, vault: Vault, now: datetime) -> str:
        key = keyring.key_of(session, vault, person.id)
        drafts.keep(session, key, person.id, by.id, words, program=visitor.program, now=now)
        return staff.first_name(visitor.name)

    name = await _write(request, visitor, work)
    if pages.FRAGMENT in request.headers:
        look = writing.look(name, words) if words.strip() else None
        return pages.render(request, "_look.html", look=look, problems=problems_of(look), longest=LONGEST)
    return _back(request)


async def send(request: Request) -> Response:
    visitor = await require_person(request)
    form = await request.form(max_files=0, max_fields=8)
    words, message = str(form.get("words") or "")[: 2 * LONGEST], _id(str(form.get("message") or ""))

    def work(session: Session, person: Alumnus, by: Staff, vault: Vault, now: datetime) -> None:
        if writing.send(session, vault, person, by, words, message=message, now=now):
            looks.note(session, _runtime(request), visitor, Action.WROTE, subject=person.id, about=message)
        drafts.forget(session, person.id, by.id)

    try:
        await _write(request, visitor, work)
    except NotSent:
        await keep(request)  # nothing that was typed is lost; the page says what stands in the way
        return _back(request, "?not-sent=1")
    return _back(request, f"?sent={message}")


async def take_back(request: Request) -> Response:
    """Undo: the words come back as a draft."""
    visitor = await require_person(request)
    message = request.path_params["message"]

    def work(session: Session, person: Alumnus, by: Staff, vault: Vault, now: datetime) -> None:
        words = writing.take_back(session, vault, person.id, message, now=now)
        looks.note(session, _runtime(request), visitor, Action.TOOK_BACK, subject=person.id, about=message)
        key = keyring.key_of(session, vault, person.id)
        drafts.keep(session, key, person.id, by.id, words, program=visitor.program, now=now)

    await _write(request, visitor, work)
    return _back(request)


async def _write(
    request: Request, visitor: Visitor, work: Callable[[Session, Alumnus, Staff, Vault, datetime], T]
) -> T:
    """Do something for a person of the visitor's program."""
    runtime = _runtime(request)
    alumnus, now = request.path_params["id"], runtime.clock.now()

    def write(session: Session) -> T:
        person = session.exec(select(Alumnus).where(Alumnus.id == alumnus)).one_or_none()
        if person is None or person.erased_at is not None:
            raise pages.NotFound
        return work(session, person, session.get_one(Staff, visitor.staff), runtime.vault, now)

    return await run_in_threadpool(runtime.writer.run, write, program=visitor.program)


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


def _back(request: Request, query: str = "") -> Response:
    return RedirectResponse(f"/people/{request.path_params['id']}{query}#write", HTTPStatus.SEE_OTHER)


def _id(text: str) -> UUID:
    """The id that the form was drawn with; a new one where there is none."""
    try:
        return UUID(text)
    except ValueError:
        return new_id()


routes: Final = [
    Route("/people/{id:uuid}/draft", keep, methods=["POST"]),
    Route("/people/{id:uuid}/write", send, methods=["POST"]),
    Route("/people/{id:uuid}/unwrite/{message:uuid}", take_back, methods=["POST"]),
]
