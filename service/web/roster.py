"""The program's people, as a list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from service.escalations import alerts
from service.messaging.ledger import Direction, Message
from service.people import alumni, staff
from service.people.alumni import Alumnus, Status
from service.people.staff import Staff
from service.protection import keyring
from service.protection.vault import Vault
from service.web import times


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the list."""

    id: UUID
    name: str
    status: Status
    is_paused: bool
    specialist: str | None
    wrote: str | None
    """How long ago they wrote last."""
    has_alert: bool


def read(session: Session, vault: Vault, *, now: datetime) -> list[Entry]:
    """Everybody of the program by name, who needs somebody first; in a fixed number of queries."""
    people, colleagues = session.exec(select(Alumnus)).all(), session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [one.id for one in people] + [one.id for one in colleagues])
    names = {one.id: staff.alias(staff.name_of(keys[one.id], one)) for one in colleagues}
    wrote = _wrote(session)
    alerted = {alert.alumnus_id for alert in alerts.list_open(session)}
    entries = [
        Entry(
            id=one.id,
            name=alumni.name_of(keys[one.id], one) if one.id in keys else "Erased",
            status=one.status,
            is_paused=one.paused_until is not None and one.paused_until > now,
            specialist=names.get(one.specialist_id) if one.specialist_id else None,
            wrote=times.age(now - wrote[one.id]) if one.id in wrote else None,
            has_alert=one.id in alerted,
        )
        for one in people
    ]
    return sorted(entries, key=lambda entry: (not entry.has_alert, entry.name.casefold()))


def _wrote(session: Session) -> dict[UUID, datetime]:
    """When each person wrote last."""
    query = (
        select(Message.alumnus_id, func.max(Message.created_at))
        .where(Message.direction == Direction.INBOUND, col(Message.alumnus_id).is_not(None))
        .group_by(col(Message.alumnus_id))
    )
    return {alumnus: at for alumnus, at in session.exec(query) if alumnus}
