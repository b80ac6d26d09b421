"""Invitations: a link, good once and for a day, by which one of the staff chooses a password. An admin sends it and never sees it."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel import Field, Session, col, delete, select, update

from service.db import Scoped, new_id, one_of

LIFETIME: Final = timedelta(hours=24)
"""Source: OWASP ASVS 5.0, 6.4.1."""

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_LENGTH: Final = 26
"""Of 5 bits each: 130 bits."""


class Way(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Invitation(Scoped, table=True):
    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    token_hash: bytes = Field(unique=True)
    way: Way = Field(sa_type=one_of(Way))
    made_by: UUID = Field(foreign_key="staff.id")
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


def make(session: Session, staff: UUID, way: Way, *, by: UUID, program: UUID, now: datetime) -> str:
    """A fresh link's token; links of theirs from before are good for nothing any more."""
    cancel(session, staff)
    # One word that begins with a digit: no such word is one that carriers block, and none is cut out of the text.
    token = "7" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    session.add(
        Invitation(
            program_id=program,
            staff_id=staff,
            token_hash=_hash(token),
            way=way,
            made_by=by,
            made_at=now,
            expires_at=now + LIFETIME,
        )
    )
    return token


def find(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link that can still be used."""
    query = select(Invitation).where(
        Invitation.token_hash == _hash(token),
        col(Invitation.used_at).is_(None),
        col(Invitation.expires_at) > now,
    )
    return session.exec(query).one_or_none()


def use(session: Session, invitation: UUID, *, now: datetime) -> bool:
    """Whether it was still good. Of two at once only one uses it."""
    unused = update(Invitation).where(
        col(Invitation.id) == invitation,
        col(Invitation.used_at).is_(None),
        col(Invitation.expires_at) > now,
    )
    return bool(session.exec(unused.values(used_at=now)).rowcount)


def cancel(session: Session, staff: UUID) -> None:
    session.exec(delete(Invitation).where(col(Invitation.staff_id) == staff))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
