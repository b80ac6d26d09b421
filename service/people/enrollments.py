"""What belongs to the way from invitation to discharge alone: the backup, the safe-contact choices, the test text (F2)."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id
from service.people.alumni import Alumnus
from service.protection.vault import Key


class Enrollment(Scoped, table=True):
    """One person's. Whoever came by a file gets theirs when somebody first goes on with it here."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", unique=True)
    backup_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """Who stands in for their specialist."""
    contact: bytes | None = None
    """Sealed JSON: their SafeContact."""
    test_id: UUID | None = None
    """The test text that was sent last."""
    tested_at: datetime | None = None
    """When a test text was answered, as it stood at the discharge: texts are not kept for ever."""
    opened_at: datetime
    discharged_by: UUID | None = Field(default=None, foreign_key="staff.id")
    discharged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How this person can be reached without harm to them, as they said it themselves."""

    seen_by: str = ""
    """Who else sees this phone."""
    calls: str = ""
    """Whether staff may call: `any`, `agreed` (only at times they agreed to) or `no`."""
    voicemail: str = ""
    """`yes` or `no`: whether a caller may leave a message."""
    safe_word: str = ""
    """By which staff know on the phone that it is them, and that they can talk."""
    address: str = ""
    """Where help is sent in an emergency."""


def of(session: Session, people: Collection[UUID]) -> dict[UUID, Enrollment]:
    rows = session.exec(select(Enrollment).where(col(Enrollment.alumnus_id).in_(people)))
    return {row.alumnus_id: row for row in rows}


def open_for(session: Session, alumnus: Alumnus, *, now: datetime) -> Enrollment:
    """This person's, made where there is none. The caller holds the person's row."""
    row = of(session, [alumnus.id]).get(alumnus.id)
    if row is None:
        row = Enrollment(program_id=alumnus.program_id, alumnus_id=alumnus.id, opened_at=now)
        session.add(row)
        session.flush()
    return row


def contact_of(key: Key, row: Enrollment | None) -> SafeContact:
    if row is None or row.contact is None:
        return SafeContact()
    return SafeContact(**json.loads(key.open("enrollment.contact", row.id, row.contact)))


def set_contact(key: Key, row: Enrollment, contact: SafeContact) -> None:
    row.contact = key.seal("enrollment.contact", row.id, json.dumps(asdict(contact)))
