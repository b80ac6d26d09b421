"""Sends an invitation to one of the staff: by text to their own phone, or by e-mail. Whoever sends it never sees the link."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from service.conversation.dialogue import clock_face
from service.errors import ServiceError
from service.escalations import departing, notices
from service.people import staff as staff_table
from service.people.programs import Program
from service.people.staff import Staff
from service.protection import keyring, on_record
from service.protection.audit import Action
from service.protection.signin import events, invitations
from service.protection.signin.events import EventKind
from service.protection.signin.invitations import LIFETIME, Way
from service.protection.signin.sessions import Seen
from service.runtime import Runtime
from service.web import looks, pages, visitors
from service.web.visitors import Visitor

PATH: Final = "/invitation/"

TEXT: Final = {
    "en": "Tideover: {by} sends you a link to sign in. It works once, until {until} tomorrow: {link}",
    "es": "Tideover: {by} le manda un enlace para entrar. Sirve una vez, hasta las {until} de mañana: {link}",
}
"""Of a program's language. Says nothing of what the program is about: it may be read on a lock screen (D13)."""


Finds = Callable[[Session], UUID]
"""Says whom an invitation is for, and does what goes with it."""


class Post(Protocol):
    """Who hands e-mails over."""

    def send(self, to: str, body: str, *, now: datetime) -> None:
        """Raises ServiceError where it could not be handed over."""


class NotTextable(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "this phone has texted STOP, so no link can be sent to it: use e-mail, or ask them to text START"
        )


class NoPost(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("no mail server is set, so no link can be sent by e-mail: use their phone")


async def send(request: Request, visitor: Visitor, whom: Finds, way: Way) -> None:
    """Make a link and send it. What `whom` does happens with it, or not at all.

    Raises NotFound for who is not of the visitor's program, NotTextable, OwnChange, NoPost, and what `whom` raises.
    """
    runtime: Runtime = request.app.state.runtime
    post: Post | None = request.app.state.post
    if way is Way.EMAIL and post is None:
        raise NoPost
    now = visitors.real_time(runtime)

    def work(session: Session) -> tuple[str, str]:
        return _write(session, runtime, visitor, whom(session), way, now=now)

    to, body = await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    if post is not None and way is Way.EMAIL:
        await run_in_threadpool(post.send, to, body, now=now)


OWN_CHANGE: Final = timedelta(hours=72)
"""So long whoever changed a colleague's phone has no link texted to it: it might be theirs, and the link a sign-in."""


class OwnChange(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "you changed this phone yourself within three days: send the link by e-mail, or let another admin send it"
        )


def _write(
    session: Session, runtime: Runtime, visitor: Visitor, staff: UUID, way: Way, *, now: datetime
) -> tuple[str, str]:
    """The e-mail address, and the words. A text is queued here, with the invitation. Who had left is here again."""
    row = member(session, staff)
    departing.come_back(session, row.id)
    if way is Way.SMS and row.has_opted_out:
        raise NotTextable
    if way is Way.SMS and on_record.has_changed_phone(session, visitor.staff, row.id, since=now - OWN_CHANGE):
        raise OwnChange
    token = invitations.make(session, row.id, way, by=visitor.staff, program=visitor.program, now=now)
    key = keyring.key_of(session, runtime.vault, row.id)
    events.note(session, runtime.vault, key, EventKind.INVITED, Seen(), program=visitor.program, now=now)
    looks.note(session, runtime, visitor, Action.STAFF_INVITED, about=row.id)
    body = _words(session, runtime, visitor, token, now=now)
    if way is Way.SMS:
        # The outbox lives by the clock that the demo's phones can move.
        sent = runtime.clock.now()
        notices.text(session, runtime.vault, row, body, expires_at=sent + LIFETIME, now=sent)
    return key.open("staff.email", row.id, row.email), body


def _words(session: Session, runtime: Runtime, visitor: Visitor, token: str, *, now: datetime) -> str:
    program = session.exec(select(Program).where(Program.id == visitor.program)).one()
    until = (now + LIFETIME).astimezone(ZoneInfo(program.timezone))
    return TEXT.get(program.language, TEXT["en"]).format(
        by=staff_table.alias(visitor.name),
        until=clock_face(until.time(), program.language),
        link=f"{runtime.settings.base_url}{PATH}{token}",
    )


def member(session: Session, staff: UUID) -> Staff:
    """One of the staff of the session's program. Raises NotFound."""
    row = session.exec(select(Staff).where(Staff.id == staff)).one_or_none()
    if row is None:
        raise pages.NotFound
    return row
