"""Short texts about an alert that are no pages: who has it, that it is closed, that nobody has answered yet."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations.tables import Alert
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, staff
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Vault


def tell_staff(session: Session, vault: Vault, people: Collection[UUID], said: str, *, now: datetime) -> None:
    found = select(Staff).where(col(Staff.id).in_(people), col(Staff.has_opted_out).is_(False))
    for one in session.exec(found).all() if people else ():
        key = keyring.key_of(session, vault, one.id)
        outbox.queue(session, key, Recipient(one.program_id, staff=one.id), said, Purpose.NOTICE, now=now)


def tell_alumnus(session: Session, vault: Vault, alumnus: Alumnus, said: str, *, now: datetime) -> Message:
    key = keyring.key_of(session, vault, alumnus.id)
    to = Recipient(alumnus.program_id, alumnus=alumnus.id)
    return outbox.queue(session, key, to, said, Purpose.NOTICE, now=now)


def alumnus_alias(session: Session, vault: Vault, alumnus: Alumnus) -> str:
    """The name as it may stand on a lock screen (D13)."""
    return staff.alias(alumni.name_of(keyring.key_of(session, vault, alumnus.id), alumnus))


def staff_name(session: Session, vault: Vault, member: Staff) -> str:
    return staff.name_of(keyring.key_of(session, vault, member.id), member)


def pick(alert: Alert) -> int:
    """Which wording the alumnus gets: another one in each round, and for each alert."""
    return alert.id.int + alert.rounds
