"""A text of the staff that is to leave later (H4): written now, looked at anew at its time, and only then for the outbox.

Until then it has no `priority`, and so no claim takes it; `slot_at` is the time that was chosen.
"""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service import local_times, wakeup
from service.conversation.states import Reason
from service.errors import ServiceError
from service.escalations import alerts, confidential, rows, writing
from service.messaging import later, outbox
from service.messaging.later import NotLeft
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import LIFETIME, Recipient
from service.people import alumni, tasks
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.audit import Action, AuditEvent
from service.protection.vault import Unreadable, Vault

FARTHEST: Final = timedelta(days=30)

PURPOSE: Final = Purpose.NOTICE

ENDED: Final = {NotLeft.LATE: Status.EXPIRED, NotLeft.UNREADABLE: Status.FAILED}
"""Where one ends that did not leave: all others are canceled."""


class Wrong(StrEnum):
    """Why a text cannot wait for that time."""

    UNREADABLE = "unreadable"
    PAST = "past"
    TOO_FAR = "far"
    SKIPPED = "skipped"  # the clocks go forward over it


class NotThen(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, wrong: Wrong) -> None:
        super().__init__("choose a time that their clocks show, from now to 30 days ahead")
        self.wrong = wrong


def instant(typed: str, zone: ZoneInfo, *, now: datetime) -> datetime:
    """What somebody chose on the person's own clock, as '2030-01-31T09:00'. Of a time shown twice, the first. Raises NotThen."""
    try:
        local = datetime.fromisoformat(typed).replace(second=0, microsecond=0, tzinfo=None)
        at = local_times.instant(local.date(), time(local.hour, local.minute), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotThen(Wrong.UNREADABLE) from None
    if local_times.shown(at, zone) != local:
        raise NotThen(Wrong.SKIPPED)
    if at <= now:
        raise NotThen(Wrong.PAST)
    if at > now + FARTHEST:
        raise NotThen(Wrong.TOO_FAR)
    return at


def plan(
    session: Session,
    vault: Vault,
    alumnus: Alumnus,
    by: Staff,
    words: str,
    *,
    message: UUID,
    at: datetime,
    now: datetime,
) -> bool:
    """Write it to leave at that time; False where it was planned or sent before. Raises NotSent."""
    if writing.is_taken(session, alumnus.id, message):
        return False
    said = writing.sendable(session, vault, alumnus, by, words)
    to = Recipient(alumnus.program_id, alumnus=alumnus.id)
    key = keyring.key_of(session, vault, alumnus.id)
    columns = outbox.row(key, to, said, PURPOSE, message=message, expires_at=at + LIFETIME[PURPOSE], now=now)
    alert = alerts.open_of(session, alumnus.id)
    is_for_lead = alert is not None and alert.is_for_lead and confidential.may_read(session, by.role)
    planned = {"priority": None, "next_at": at, "slot_at": at, "is_for_lead": is_for_lead}
    session.add(Message(**columns | planned))
    return True


def is_planned(text: Message) -> bool:
    """Whether it waits for its time still."""
    return text.status is Status.QUEUED and text.priority is None and text.next_at is not None


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Hand to the outbox what is due, of every program, unless something speaks against it now; how many were looked at."""
    # The person before what is theirs, as everywhere (docs/architecture.md, 'Who waits for whom').
    due = (
        later.waiting()
        .join(Alumnus, col(Alumnus.id) == Message.alumnus_id)
        .where(col(Message.next_at) <= now)
    )
    locked = due.order_by(col(Message.next_at)).limit(limit)
    locked = locked.with_for_update(of=(Message, Alumnus), skip_locked=True, key_share=True)
    return rows.run(session, locked, "planned_texts", lambda text: _let_go(session, vault, text, now=now))


def call_off(session: Session, staff: UUID, *, now: datetime) -> None:
    """Somebody has left: nothing that they planned goes out in their name, and a colleague sees to it. A session of one program."""
    theirs = select(AuditEvent.object_id).where(
        AuditEvent.action == Action.WROTE, AuditEvent.actor_id == staff
    )
    for text in session.exec(later.waiting().where(col(Message.id).in_(theirs))).all():
        _give_up(session, text, NotLeft.WITHDRAWN, now=now)


def _let_go(session: Session, vault: Vault, text: Message, *, now: datetime) -> None:
    person = session.get_one(Alumnus, text.alumnus_id)
    if person.erased_at:
        text.status = Status.CANCELED
    elif text.expires_at is None or text.expires_at <= now:
        _give_up(session, text, NotLeft.LATE, now=now)
    elif why := _unwelcome(session, person, now=now):
        _give_up(session, text, why, now=now)
    else:
        _hand_over(session, vault, person, text, now=now)
    session.flush()


def _give_up(session: Session, text: Message, why: NotLeft, *, now: datetime) -> None:
    """It does not leave, and somebody is told: it may have been a promise."""
    text.status, text.next_at, text.because = ENDED.get(why, Status.CANCELED), None, why
    about = About.UNREADABLE if why is NotLeft.UNREADABLE else About.NOT_LEFT
    tasks.open_one(session, about, program=text.program_id, alumnus=text.alumnus_id, now=now)


def _hand_over(session: Session, vault: Vault, person: Alumnus, text: Message, *, now: datetime) -> None:
    """Into a row of its own: ids are in the order of time, and much is found by that (holdings/retention.py)."""
    key = keyring.key_of(session, vault, person.id)
    try:
        said = key.open("message.body", text.id, text.body)
    except Unreadable:
        _give_up(session, text, NotLeft.UNREADABLE, now=now)
        return
    to = Recipient(person.program_id, alumnus=person.id)
    columns = outbox.row(key, to, said, PURPOSE, expires_at=text.expires_at, now=now)
    session.add(Message(**columns | {"slot_at": text.slot_at, "is_for_lead": text.is_for_lead}))
    session.delete(text)
    alumni.staff_wrote(session, person, at=now)
    wakeup.on_commit(session)


def _unwelcome(session: Session, person: Alumnus, *, now: datetime) -> NotLeft | None:
    """Why it must not go: they may not be written to, are in a pause, are to be erased, or are in danger. None where it may.

    In danger nothing comes that was planned before.
    """
    if writing.refusal(person):
        return _refused(person)
    if person.erase_at:
        return NotLeft.ERASED_SOON
    if person.paused_until is not None and person.paused_until > now:
        return NotLeft.PAUSED
    alert = alerts.open_of(session, person.id)
    return NotLeft.DANGER if alert is not None and alert.reason is Reason.CRISIS else None


def _refused(person: Alumnus) -> NotLeft:
    if person.status is not alumni.Status.ACTIVE:
        return NotLeft.STOPPED
    return NotLeft.DOUBTED if person.doubted_at else NotLeft.NO_NOTICES
