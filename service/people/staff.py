"""Staff: who answers when a person must."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy import JSON
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of
from service.errors import ServiceError
from service.people.phones import Phone
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault

log = structlog.get_logger()


class Role(StrEnum):
    SPECIALIST = "specialist"
    CLINICAL_LEAD = "clinical_lead"
    ADMIN = "admin"


LEADERS: Final = frozenset({Role.CLINICAL_LEAD, Role.ADMIN})
"""Who answers for a program's people: each of them alone for some things, two of them for others."""


class Gender(StrEnum):
    """As somebody says it of themselves. Only for who would rather talk to a woman, or to a man (D20)."""

    WOMAN = "woman"
    MAN = "man"
    NONBINARY = "nonbinary"


class Staff(Scoped, table=True):
    """A member of a program's staff."""

    __table_args__ = (
        sa.UniqueConstraint("program_id", "phone_index"),
        sa.UniqueConstraint("program_id", "email_index"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: bytes
    email: bytes
    email_index: bytes = Field(index=True)
    phone: bytes
    phone_index: bytes
    role: Role = Field(sa_type=one_of(Role))
    discipline: str | None = None
    gender: Gender | None = Field(default=None, sa_type=one_of(Gender))
    certification: bytes | None = None
    """Sealed JSON: body, number, expires (F6)."""
    specialties: list[str] | None = Field(default=None, sa_type=JSON)
    """What they are trained in (certifications.Specialty); None: not told."""
    is_counted: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    """Whether they care for people here, and so count among those of whom three in four are certified (F6)."""
    is_privacy_officer: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether they may read the whole record of looks and changes, as admins may."""
    has_opted_out: bool = False
    """Texted STOP: no page reaches this phone by text until it texts START."""
    is_called_after_stop: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether alerts may still ring this phone after STOP: only where they have said so."""
    phone_verified_at: datetime | None = None
    """When a text first came from this phone or a page reached it, or when it last answered a drill (D15).

    None: it is not verified, and paged all the same.
    """
    left_at: datetime | None = None
    """Since when they are none of the staff any more. Their name stays where it stands; their phone is a stranger's."""

    @property
    def is_textable(self) -> bool:
        return self.left_at is None and not self.has_opted_out

    @property
    def is_reachable(self) -> bool:
        """Whether a page may go to them, by text or by voice."""
        return self.left_at is None and (not self.has_opted_out or self.is_called_after_stop)

    @property
    def reads_record(self) -> bool:
        """Whether the record is open to them: admins, and whoever is the privacy officer."""
        return self.role is Role.ADMIN or self.is_privacy_officer


IS_HERE: Final = col(Staff.left_at).is_(None)
"""Those who have not left: whoever asks somebody of the staff for something, or believes them, asks for these alone."""
HAVE_LEFT: Final = select(Staff.id).where(~IS_HERE)
"""The others, by their ids."""


def name_of(key: Key, staff: Staff) -> str:
    return key.open("staff.name", staff.id, staff.name)


def phone_of(session: Session, vault: Vault, staff: Staff) -> Phone:
    return Phone(keyring.key_of(session, vault, staff.id).open("staff.phone", staff.id, staff.phone))


def email_of(session: Session, vault: Vault, staff: Staff) -> str:
    return keyring.key_of(session, vault, staff.id).open("staff.email", staff.id, staff.email)


def phone_to_ring(session: Session, vault: Vault, staff: Staff) -> Phone | None:
    """None where it does not open, as after an erasure: somebody else is asked then."""
    try:
        return phone_of(session, vault, staff)
    except (ServiceError, ValueError, TypeError) as error:
        log.error("phone_unreadable", error=type(error).__name__)  # noqa: TRY400
        return None


@dataclass(frozen=True, slots=True)
class Team:
    """All of a program's staff in the order in which they joined, who have left too, and what opens their names."""

    rows: Sequence[Staff]
    keys: Mapping[UUID, Key]
    """Who was erased is missing."""
    names: Mapping[UUID, str]
    """As colleagues see them; of who is in `keys`."""

    @property
    def left(self) -> frozenset[UUID]:
        return frozenset(one.id for one in self.rows if one.left_at is not None)

    @property
    def record_readers(self) -> frozenset[UUID]:
        return frozenset(one.id for one in self.rows if one.reads_record)

    def is_lead(self, role: Role) -> bool:
        """As `is_lead` below, by the rows at hand."""
        has_lead = any(one.role is Role.CLINICAL_LEAD and one.left_at is None for one in self.rows)
        return role is Role.CLINICAL_LEAD or (role is Role.ADMIN and not has_lead)


def team(session: Session, vault: Vault, program: UUID) -> Team:
    """In one statement: whoever shows a page asks once, and hands it on."""
    columns = select(Staff, PersonKey.kek, PersonKey.wrapped)
    theirs = columns.outerjoin(PersonKey, col(PersonKey.person_id) == Staff.id)
    found = session.exec(theirs.where(Staff.program_id == program).order_by(col(Staff.id))).all()
    keys = {one.id: keyring.opened(vault, one.id, kek, wrapped) for one, kek, wrapped in found if wrapped}
    rows = [one for one, _, _ in found]
    names = {
        one.id: alias(keys[one.id].read("staff.name", one.id, one.name)) for one in rows if one.id in keys
    }
    return Team(rows, keys, names)


def with_phone(session: Session, index: bytes) -> Staff | None:
    """Whose phone it is, of those who are here, in the session's program."""
    return session.exec(select(Staff).where(Staff.phone_index == index, IS_HERE)).one_or_none()


def everybody(session: Session) -> list[Staff]:
    """All of the session's program who are here, in the order in which they joined."""
    return list(session.exec(select(Staff).where(IS_HERE).order_by(col(Staff.id))))


def here(session: Session, member: UUID | None) -> UUID | None:
    """None for who has left, too: then somebody else is to be asked."""
    found = select(Staff.id).where(Staff.id == member, IS_HERE)
    return session.exec(found).one_or_none() if member else None


def with_role(session: Session, role: Role) -> list[Staff]:
    query = select(Staff).where(col(Staff.role) == role, IS_HERE).order_by(col(Staff.id))
    return list(session.exec(query))


def is_lead(session: Session, role: Role) -> bool:
    """Whether this role leads: the clinical lead; where the program has none, its admins, who are asked in their place."""
    return role is Role.CLINICAL_LEAD or (role is Role.ADMIN and not _has_lead(session))


def _has_lead(session: Session) -> bool:
    leading = select(Staff.id).where(col(Staff.role) == Role.CLINICAL_LEAD, IS_HERE)
    return session.exec(leading.limit(1)).first() is not None


def leads(session: Session) -> list[Staff]:
    """The clinical leads; of a program without one, the admins."""
    return with_role(session, Role.CLINICAL_LEAD) or with_role(session, Role.ADMIN)


NOT_THEMSELVES: Final = "cannot be you by your own hand: it would open the person to you. Ask whoever leads"


def may_name_themselves(session: Session, member: UUID) -> bool:
    """Whether they may make themselves somebody's specialist or backup, and so open that person's page.

    An admin whom others lead may not: for them that is what break-glass is for.
    """
    role = session.get_one(Staff, member).role
    return role is not Role.ADMIN or is_lead(session, role)


LONGEST_ALIAS: Final = 12
"""Letters of a first name in an alias: with more, a page in a dearer alphabet costs two segments."""


def alias(name: str) -> str:
    """A name as it may stand on a lock screen: 'Sam Rivera' is 'Sam R.' (D13)."""
    first, *rest = name.split() or ["?"]
    first = first[:LONGEST_ALIAS]
    return f"{first} {rest[-1][0]}." if rest else first


def initials(name: str) -> str:
    """A name as it may stand in a calendar that we do not know: 'Sam Rivera' is 'SR' (H6)."""
    words = name.split() or ["?"]
    return "".join(one[0].upper() for one in (words[0], *words[1:][-1:]))


def first_name(name: str) -> str:
    return (name.split() or ["?"])[0]
