"""Staff write to an alumnus in the thread, from the program's number (H4): looked at before it goes, with a while to take it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from service import wakeup
from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, within
from service.errors import ServiceError
from service.escalations import alerts, confidential, notices, relaying
from service.escalations.relaying import LONGEST
from service.escalations.tables import AlertEvent, EventKind, Status
from service.messaging import later, lint, outbox, segments
from service.messaging.ledger import Message, Purpose
from service.messaging.ledger import Status as Delivery
from service.messaging.outbox import Recipient
from service.messaging.segments import Segments
from service.people import alumni, staff, tasks
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.audit import Action, AuditEvent
from service.protection.vault import Vault

UNDO: Final = timedelta(seconds=10)
"""So long a text waits before it leaves. In a crisis it does not wait."""


class NotSent(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotHere(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is no such text to this person")


class HasLeft(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("it has left already, and cannot be taken back")


class NeverLeft(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self, why: str) -> None:
        super().__init__(f"it was not sent, so that there is nothing to take back: {why}")


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be known of a text before it goes."""

    said: str
    """As it would arrive."""
    cost: Segments
    problems: tuple[str, ...]
    """For these it is not sent: 'carrier: …', 'shame: …'."""
    is_too_long: bool

    @property
    def preview(self) -> str:
        """What a locked phone shows of it at least."""
        return self.said[: lint.PREVIEW]


def look(name: str, words: str) -> Look:
    """Look at what somebody of that first name is about to write. Pure."""
    said = segments.lean(f"{name}: {words.strip()}")
    return Look(said, segments.count(said), lint.problems(words), len(words.strip()) > LONGEST)


def refusal(alumnus: Alumnus) -> str:
    """Why nothing can be written to this person; empty where it can."""
    if alumnus.status is alumni.Status.STOPPED:
        return "they have opted out of texts, and nothing reaches them until they text START: please call"
    if alumnus.status is alumni.Status.INVITED:
        return "they have not agreed to texts yet: they were asked to reply 1"
    if alumnus.doubted_at is not None:
        return "somebody else may have this phone: reach them in another way, then clear it on their page"
    if not alumnus.wants_notices:
        return "somebody else may read this phone, and they want no texts that tell of the team: please call"
    return ""


def send(
    session: Session, vault: Vault, alumnus: Alumnus, by: Staff, words: str, *, message: UUID, now: datetime
) -> bool:
    """Queue it to leave in a while, unless it was before. `message` is its id: sent twice, it is sent once. Raises NotSent."""
    if is_taken(session, alumnus.id, message):
        return False
    said = sendable(session, vault, alumnus, by, words)
    key = keyring.key_of(session, vault, alumnus.id)
    to = Recipient(alumnus.program_id, alumnus=alumnus.id)
    columns = outbox.row(key, to, said, Purpose.NOTICE, message=message, now=now)
    alumni.staff_wrote(session, alumnus, at=now)
    tasks.close_about(session, About.ANSWERED, alumnus=alumnus.id, now=now)
    alert = alerts.open_of(session, alumnus.id)
    is_crisis = alert is not None and alert.reason is Reason.CRISIS
    is_for_lead = alert is not None and alert.is_for_lead and confidential.may_read(session, by.role)
    session.add(
        Message(**columns | {"next_at": now if is_crisis else now + UNDO, "is_for_lead": is_for_lead})
    )
    session.flush()
    if alert is not None and alert.status is Status.ACKNOWLEDGED and alert.assignee_id == by.id:
        alerts.record(session, alert, EventKind.SAID, staff=by.id, message=message, now=now)
        alert.awaits_answer = True
        session.add(alert)
    wakeup.on_commit(session)
    return True


def is_taken(session: Session, alumnus: UUID, message: UUID) -> bool:
    """Whether a text has this id; of whatever program, for the id comes with a form that somebody may have changed."""
    with within(session, EVERY_PROGRAM):
        if session.exec(select(Message.id).where(Message.id == message)).one_or_none() is not None:
            return True
    return _was_written(session, alumnus, message)


def _was_written(session: Session, alumnus: UUID, message: UUID) -> bool:
    """By the record: a text that was planned has left under another id."""
    done = select(AuditEvent.action).where(
        AuditEvent.subject_id == alumnus,
        AuditEvent.object_id == message,
        col(AuditEvent.action).in_([Action.WROTE, Action.TOOK_BACK]),
    )
    return session.exec(done.order_by(col(AuditEvent.seq).desc()).limit(1)).first() == Action.WROTE


def sendable(session: Session, vault: Vault, alumnus: Alumnus, by: Staff, words: str) -> str:
    """The text as it would arrive. Raises NotSent."""
    seen = look(staff.first_name(notices.staff_name(session, vault, by)), words)
    _require_sendable(alumnus, words, seen)
    return seen.said


def take_back(
    session: Session, vault: Vault, alumnus: UUID, message: UUID, *, may_read: bool = True, now: datetime
) -> str:
    """Un-write a text that has not left; gives its words. `may_read`: also what is for the clinical lead alone.

    Raises HasLeft; NeverLeft where something else has kept it from leaving; NotHere for none of theirs.
    """
    person = session.get(Alumnus, alumnus, with_for_update={"key_share": True})
    if person is None:
        raise NotHere
    query = select(Message).where(
        Message.id == message, Message.alumnus_id == alumnus, Message.purpose == Purpose.NOTICE
    )
    row = session.exec(query.with_for_update()).one_or_none()
    if row is None and _was_written(session, alumnus, message):
        raise HasLeft  # it was planned, and left under another id
    if row is None or (row.is_for_lead and not may_read):
        raise NotHere
    if why := later.why_not(row):
        raise NeverLeft(why)
    if row.status is not Delivery.QUEUED or row.next_at is None or row.next_at <= now:
        raise HasLeft
    said = keyring.key_of(session, vault, alumnus).open("message.body", row.id, row.body)
    if row.priority is not None:  # it was as good as sent, and not for later
        _unsay(session, person, message)
    session.delete(row)
    return said.partition(": ")[2]


def _unsay(session: Session, person: Alumnus, message: UUID) -> None:
    alumni.staff_wrote(session, person, at=None)
    alert = alerts.open_of(session, person.id)
    session.exec(delete(AlertEvent).where(col(AlertEvent.message_id) == message))
    if alert is not None:
        relaying.taken_back(session, alert)


def _require_sendable(alumnus: Alumnus, words: str, seen: Look) -> None:
    if reason := refusal(alumnus):
        raise NotSent(f"not sent: {reason}")
    if not words.strip():
        raise NotSent("there is nothing to send yet")
    if seen.is_too_long:
        raise NotSent(f"not sent: it is longer than {LONGEST} characters. More is better said in a call")
    if seen.problems:
        raise NotSent("not sent: please say it in other words, see below")
