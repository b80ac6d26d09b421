"""Accounts at the organization's own identity provider: which of them opens which sign-in here.

Linked by issuer and subject, never by an e-mail address, which a provider may give to somebody else tomorrow; and
good only once an admin has allowed it.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, delete, select

from service.db import Scoped, new_id
from service.protection.vault import Key, Vault


class Identity(Scoped, table=True):
    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", unique=True)
    subject_index: bytes = Field(unique=True)
    """Blind index of issuer and subject."""
    label: bytes
    """Sealed: what the provider calls them, for an admin to look at."""
    asked_at: datetime
    allowed_at: datetime | None = None
    """None: opens nothing yet."""
    allowed_by: UUID | None = Field(default=None, foreign_key="staff.id")


def ask(
    session: Session,
    vault: Vault,
    key: Key,
    issuer: str,
    subject: str,
    label: str,
    *,
    program: UUID,
    now: datetime,
) -> bool:
    """Keep whose it is said to be, in place of another one of theirs; False where it is somebody else's, in any program."""
    index = _index(vault, issuer, subject)
    known = session.exec(select(Identity).where(Identity.subject_index == index)).one_or_none()
    if known is not None:
        return known.staff_id == key.person
    remove(session, key.person)
    row = new_id()
    session.add(
        Identity(
            id=row,
            program_id=program,
            staff_id=key.person,
            subject_index=index,
            label=key.seal("identity.label", row, label),
            asked_at=now,
        )
    )
    return True


def find(session: Session, vault: Vault, issuer: str, subject: str) -> Identity | None:
    """Whose it is; it may not be allowed yet."""
    query = select(Identity).where(Identity.subject_index == _index(vault, issuer, subject))
    return session.exec(query).one_or_none()


def of(session: Session, staff: UUID) -> Identity | None:
    return session.exec(select(Identity).where(Identity.staff_id == staff)).one_or_none()


def label_of(key: Key, row: Identity) -> str:
    return key.read("identity.label", row.id, row.label)


def allow(session: Session, staff: UUID, *, by: UUID, now: datetime) -> bool:
    """Whether there was one to allow."""
    row = of(session, staff)
    if row is None:
        return False
    row.allowed_at, row.allowed_by = row.allowed_at or now, row.allowed_by or by
    return True


def remove(session: Session, staff: UUID) -> bool:
    """Whether there was one."""
    return bool(session.exec(delete(Identity).where(col(Identity.staff_id) == staff)).rowcount)


def _index(vault: Vault, issuer: str, subject: str) -> bytes:
    return vault.index("identity", f"{issuer}|{subject}")
