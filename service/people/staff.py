"""Staff: who answers when a person must."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of
from service.people.phones import Phone
from service.protection import keyring
from service.protection.vault import Key, Vault


class Role(StrEnum):
    SPECIALIST = "specialist"
    CLINICAL_LEAD = "clinical_lead"
    ADMIN = "admin"


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
    has_opted_out: bool = False
    """Texted STOP: no page reaches this phone by text until it texts START."""
    is_called_after_stop: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    """Whether alerts may still ring this phone after STOP: only where they have said so."""
    phone_verified_at: datetime | None = None
    """When this phone last answered a drill; None: it is paged all the same, and not relied upon (D15)."""

    @property
    def is_reachable(self) -> bool:
        """Whether a page may go to them, by text or by voice."""
        return not self.has_opted_out or self.is_called_after_stop


def name_of(key: Key, staff: Staff) -> str:
    return key.open("staff.name", staff.id, staff.name)


def phone_of(session: Session, vault: Vault, staff: Staff) -> Phone:
    return Phone(keyring.key_of(session, vault, staff.id).open("staff.phone", staff.id, staff.phone))


def with_role(session: Session, role: Role) -> list[Staff]:
    return list(session.exec(select(Staff).where(col(Staff.role) == role).order_by(col(Staff.id))))


LONGEST_ALIAS: Final = 12
"""Letters of a first name in an alias: with more, a page in a dearer alphabet costs two segments."""


def alias(name: str) -> str:
    """A name as it may stand on a lock screen: 'Sam Rivera' is 'Sam R.' (D13)."""
    first, *rest = name.split() or ["?"]
    first = first[:LONGEST_ALIAS]
    return f"{first} {rest[-1][0]}." if rest else first


def first_name(name: str) -> str:
    return (name.split() or ["?"])[0]
