"""The box in which staff write to a person: looked at as they type, kept as a draft, sent with a while to undo (H4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.checkins import windows
from service.conversation import wording
from service.db import new_id
from service.escalations import confidential, planned_texts, writing
from service.escalations.planned_texts import NotThen, Wrong
from service.escalations.relaying import LONGEST
from service.escalations.writing import Look, NotSent
from service.messaging import later
from service.messaging.ledger import Message, Status
from service.people import drafts, staff
from service.people.alumni import Alumnus
from service.people.drafts import Begun, Kind
from service.people.staff import Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key, Vault
from service.runtime import Runtime
from service.web import begun, looks, pages, times
from service.web.persons import require_person
from service.web.spoken import Spoken
from service.web.visitors import Visitor

LONGEST_TIME: Final = 32
"""Characters of a day and a time, as a browser's field has them."""

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


WRONG: Final = Spoken(
    {
        Wrong.UNREADABLE: "Not sent. Choose a day and a time.",
        Wrong.PAST: "Not sent. That time is over where they are.",
        Wrong.TOO_FAR: "Not sent. That is more than 30 days ahead.",
        Wrong.SKIPPED: "Not sent. The clocks where they are go forward then, and never show that time: choose another.",
    }
)


@dataclass(frozen=True, slots=True)
class Later:
    """A text that waits for its time."""

    id: UUID
    when: str
    """On the person's clock."""
    is_quiet: bool
    """Whether that is within their quiet hours."""
    words: str


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
    planned: tuple[Later, ...]
    at: str
    """The time that was typed for the draft, on their clock; empty where none was."""
    wrong: str
    """Why that cannot be; empty where nothing is wrong."""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each word that stands in the way, and why."""
        return problems_of(self.look)


def problems_of(look: Look | None) -> list[tuple[str, str]]:
    split = (one.partition(": ") for one in (look.problems if look else ()))
    return [(word, KINDS[kind]) for kind, _, word in split]


def read(
    session: Session,
    key: Key,
    visitor: Visitor,
    alumnus: Alumnus,
    words: str,
    given: Mapping[str, str],
    *,
    may_read: bool,
    now: datetime,
) -> Box:
    """`words` is the draft, and `given` the address: with the text that this visitor wrote just now, or the time that they chose.

    `may_read`: also what is for the clinical lead alone.
    """
    written = _written(session, alumnus.id, given.get("sent", ""))
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
        planned=tuple(_later(key, alumnus, one, may_read=may_read) for one in later.of(session, alumnus.id)),
        at=given.get("at", "")[:LONGEST_TIME],
        wrong=WRONG[Wrong(given["wrong"])] if given.get("wrong") in list(Wrong) else "",
    )


def _later(key: Key, alumnus: Alumnus, row: Message, *, may_read: bool) -> Later:
    assert row.next_at is not None, "it waits for a time"
    local = row.next_at.astimezone(ZoneInfo(alumnus.timezone))
    is_kept = row.is_for_lead and not may_read
    said = "" if is_kept else key.read("message.body", row.id, row.body)
    when = times.dated(row.next_at, alumnus.timezone)
    return Later(row.id, when, windows.is_quiet(local.time()), said)


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
    await begun.keep(request, visitor, request.path_params["id"], Kind.TEXT, Begun(words))
    if pages.FRAGMENT in request.headers:
        look = writing.look(staff.first_name(visitor.name), words) if words.strip() else None
        return pages.render(request, "_look.html", look=look, problems=problems_of(look), longest=LONGEST)
    return _back(request, at=_time(form))


async def send(request: Request) -> Response:
    visitor = await require_person(request)
    form = await request.form(max_files=0, max_fields=8)
    words, message = str(form.get("words") or "")[: 2 * LONGEST], _id(str(form.get("message") or ""))

    typed = _time(form)

    def work(session: Session, person: Alumnus, by: Staff, vault: Vault, now: datetime) -> None:
        if not typed:
            is_new = writing.send(session, vault, person, by, words, message=message, now=now)
        else:
            at = planned_texts.instant(typed, ZoneInfo(person.timezone), now=now)
            is_new = planned_texts.plan(session, vault, person, by, words, message=message, at=at, now=now)
        if is_new:
            detail = {"what": "for later"} if typed else None
            runtime = _runtime(request)
            looks.note(
                session, runtime, visitor, Action.WROTE, subject=person.id, about=message, detail=detail
            )
        drafts.forget(session, person.id, by.id)

    try:
        await _write(request, visitor, work)
    except NotThen as error:
        await keep(request)
        return _back(request, wrong=error.wrong, at=typed)
    except NotSent:
        await keep(request)  # nothing that was typed is lost; the page says what stands in the way
        return _back(request, **{"not-sent": "1"}, at=typed)
    return _back(request, sent="" if typed else str(message))


async def take_back(request: Request) -> Response:
    """Undo: the words come back as a draft."""
    visitor = await require_person(request)
    message = request.path_params["message"]

    def work(session: Session, person: Alumnus, by: Staff, vault: Vault, now: datetime) -> None:
        may_read = confidential.may_read(session, visitor.role)
        words = writing.take_back(session, vault, person.id, message, may_read=may_read, now=now)
        looks.note(session, _runtime(request), visitor, Action.TOOK_BACK, subject=person.id, about=message)
        key = keyring.key_of(session, vault, person.id)
        # What they have begun to write meanwhile is not lost either.
        draft = " ".join(filter(None, (drafts.words_of(session, key, person.id, by.id), words)))
        drafts.keep(session, key, person.id, by.id, Begun(draft), program=visitor.program, now=now)

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


def _back(request: Request, **given: str) -> Response:
    """To the box, with what it is to tell."""
    query = urlencode({name: value for name, value in given.items() if value})
    path = f"/people/{request.path_params['id']}{'?' if query else ''}{query}#write"
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def _time(form: FormData) -> str:
    """When it is to leave, as it was typed; empty for at once."""
    return str(form.get("send_at") or "")[:LONGEST_TIME]


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
