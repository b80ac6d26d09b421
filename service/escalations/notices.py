"""Short texts about an alert that are no pages: who has it, that it is closed, that nobody has answered yet."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.conversation import dialogue
from service.conversation.plan import Plan
from service.conversation.states import Reason
from service.escalations import sparing
from service.escalations.tables import Alert
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, crisis_lines, staff
from service.people.alumni import Alumnus
from service.people.staff import IS_HERE, LEADERS, Staff
from service.protection import keyring
from service.protection.vault import Vault


def tell_staff(session: Session, vault: Vault, people: Collection[UUID], said: str, *, now: datetime) -> None:
    found = select(Staff).where(col(Staff.id).in_(people), col(Staff.has_opted_out).is_(False), IS_HERE)
    for one in session.exec(found).all() if people else ():
        if not sparing.has_had_enough(session, one.id, now=now):
            text(session, vault, one, said, now=now)


def tell_leaders(session: Session, vault: Vault, said: str, *, but: UUID, now: datetime) -> None:
    """Text the clinical lead and the admins, but for whoever set it off. However much they got lately: it is rare."""
    found = select(Staff).where(
        col(Staff.role).in_(LEADERS), Staff.id != but, col(Staff.has_opted_out).is_(False), IS_HERE
    )
    for one in session.exec(found.order_by(col(Staff.id))).all():
        text(session, vault, one, said, now=now)


def tell_holder(
    session: Session, vault: Vault, alert: Alert, say: Callable[[str], str], *, now: datetime
) -> None:
    """Tell who has it what nobody else is told, however much their phone has got lately. `say` is given the alias."""
    holder = session.get(Staff, alert.assignee_id) if alert.assignee_id else None
    if holder is not None and holder.is_textable:
        alias = alumnus_alias(session, vault, session.get_one(Alumnus, alert.alumnus_id))
        text(session, vault, holder, say(alias), now=now)


def text(
    session: Session,
    vault: Vault,
    one: Staff,
    said: str,
    *,
    expires_at: datetime | None = None,
    now: datetime,
) -> Message:
    """Text one of the staff what is no page."""
    key, to = keyring.key_of(session, vault, one.id), Recipient(one.program_id, staff=one.id)
    return outbox.queue(session, key, to, said, Purpose.NOTICE, expires_at=expires_at, now=now)


def tell_alumnus(
    session: Session,
    vault: Vault,
    alert: Alert,
    alumnus: Alumnus,
    said: str,
    *,
    purpose: Purpose = Purpose.NOTICE,
    now: datetime,
) -> Message | None:
    """Tell the alumnus what became of their alert. None, and nothing is sent, where that is not wanted.

    Not where somebody else may read their texts, or has their phone; nor about a task: they have asked for nobody then.
    """
    is_held = alumnus.doubted_at is not None and purpose is not Purpose.CRISIS
    if not alumnus.wants_notices or is_held or alert.reason is Reason.OVERDUE:
        return None
    return text_alumnus(session, vault, alumnus, said, purpose=purpose, now=now)


def text_alumnus(
    session: Session,
    vault: Vault,
    alumnus: Alumnus,
    said: str,
    *,
    purpose: Purpose = Purpose.NOTICE,
    now: datetime,
) -> Message:
    """Text them without asking whether they want it."""
    key = keyring.key_of(session, vault, alumnus.id)
    to = Recipient(alumnus.program_id, alumnus=alumnus.id)
    return outbox.queue(session, key, to, said, purpose, now=now)


def alumnus_alias(session: Session, vault: Vault, alumnus: Alumnus) -> str:
    """The name as it may stand on a lock screen (D13)."""
    return staff.alias(alumni.name_of(keyring.key_of(session, vault, alumnus.id), alumnus))


def staff_name(session: Session, vault: Vault, member: Staff) -> str:
    return staff.name_of(keyring.key_of(session, vault, member.id), member)


def voice(session: Session, vault: Vault, alumnus: Alumnus) -> Plan:
    """How we speak to them where a crisis line is named."""
    return replace(alumni.voice(alumnus), line=crisis_lines.of_alumnus(session, vault, alumnus))


def clock(at: datetime, zone: str, language: str) -> str:
    """A moment as it is read on the clock of that zone: '9:40 PM'."""
    return dialogue.clock_face(dialogue.whole_minute(at.astimezone(ZoneInfo(zone))).time(), language)


def pick(alert: Alert) -> int:
    """Which wording the alumnus gets: another one in each round, and for each alert."""
    return alert.id.int + alert.rounds
