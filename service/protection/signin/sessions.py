"""Sessions: one browser that is signed in, how long it stays so, and what it has proved."""

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session, col, delete, or_, select

from service.db import Scoped, new_id
from service.protection.vault import Key

IDLE_TIMEOUT: Final = timedelta(minutes=30)
ABSOLUTE_TIMEOUT: Final = timedelta(hours=12)
WARN_BEFORE: Final = timedelta(minutes=5)
"""So long before the end of a session its owner is told, and may stay (WCAG 2.2.1)."""
UNPROVED_TIMEOUT: Final = timedelta(minutes=10)
"""How long a browser may take from the password to the second factor."""
TOUCH_EVERY: Final = timedelta(minutes=1)
"""`last_seen_at` is written no more often, so that looking at pages does not keep the writer busy."""

SEEN_FROM: Final = "staffsession.seen_from"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser said of itself, and the network that it called from: all that we know of where it is."""

    device: str = ""
    network: str = ""

    def seal(self, key: Key, column: str, row: UUID) -> bytes:
        return key.seal(column, row, json.dumps(asdict(self)))

    @classmethod
    def open(cls, key: Key, column: str, row: UUID, sealed: bytes | None) -> Self:
        return cls(**json.loads(key.open(column, row, sealed))) if sealed else cls()


class StaffSession(Scoped, table=True):
    """One browser that is signed in. The cookie holds a random token, we hold only its hash."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    token_hash: bytes = Field(unique=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    created_at: datetime
    last_seen_at: datetime
    proved_at: datetime | None = None
    """When they last showed here who they are: by a second factor, or by the password where they have none."""
    is_two_factor: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    seen_from: bytes | None = None
    """Sealed: see Seen."""


def ends_at(opened: StaffSession, *, seen_at: datetime) -> datetime:
    """When it ends, where the last visit was then."""
    return min(seen_at + IDLE_TIMEOUT, opened.created_at + ABSOLUTE_TIMEOUT)


def warned_in(opened: StaffSession, *, seen_at: datetime, now: datetime) -> timedelta:
    """How long until its end is to be announced."""
    return max(ends_at(opened, seen_at=seen_at) - WARN_BEFORE - now, timedelta(0))


def can_stay(opened: StaffSession) -> bool:
    """Whether a visit would put its end off."""
    return opened.last_seen_at + IDLE_TIMEOUT < opened.created_at + ABSOLUTE_TIMEOUT


def open_session(
    session: Session,
    key: Key,
    *,
    program: UUID,
    seen: Seen | None = None,
    proved_at: datetime | None = None,
    is_two_factor: bool = False,
    now: datetime,
) -> str:
    """Sign a browser of this person in. Returns the token for its cookie; sessions that ended are swept out."""
    session.exec(
        delete(StaffSession).where(
            or_(
                col(StaffSession.created_at) <= now - ABSOLUTE_TIMEOUT,
                col(StaffSession.last_seen_at) <= now - IDLE_TIMEOUT,
            )
        )
    )
    token, row = secrets.token_urlsafe(32), new_id()
    session.add(
        StaffSession(
            id=row,
            program_id=program,
            token_hash=_hash(token),
            staff_id=key.person,
            created_at=now,
            last_seen_at=now,
            proved_at=proved_at,
            is_two_factor=is_two_factor,
            seen_from=(seen or Seen()).seal(key, SEEN_FROM, row),
        )
    )
    return token


def find_session(session: Session, token: str, *, now: datetime) -> StaffSession | None:
    """The session of a cookie, unless it was idle or open for too long."""
    return session.exec(select(StaffSession).where(*is_of(token, now=now))).one_or_none()


def is_of(token: str, *, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """What holds of that session."""
    return (col(StaffSession.token_hash) == _hash(token), *_is_open(now))


def list_open(session: Session, staff: UUID, *, now: datetime) -> list[StaffSession]:
    """Somebody's sessions, the one that was seen last first."""
    query = (
        select(StaffSession)
        .where(StaffSession.staff_id == staff, *_is_open(now))
        .order_by(col(StaffSession.last_seen_at).desc())
    )
    return list(session.exec(query))


def list_among(session: Session, hashes: Collection[bytes], *, now: datetime) -> list[StaffSession]:
    """The open sessions whose token has one of these hashes."""
    query = select(StaffSession).where(col(StaffSession.token_hash).in_(hashes), *_is_open(now))
    return list(session.exec(query))


def _is_open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(StaffSession.created_at) > now - ABSOLUTE_TIMEOUT,
        col(StaffSession.last_seen_at) > now - IDLE_TIMEOUT,
    )


def touch(session: Session, opened: UUID, *, now: datetime) -> None:
    """Note that somebody is there, so that the session is not idle."""
    row = session.get(StaffSession, opened)
    if row is not None:
        row.last_seen_at = now


def prove(session: Session, opened: UUID, *, is_two_factor: bool, now: datetime) -> str | None:
    """They have shown who they are: returns a new token for the cookie. None where the session has ended meanwhile."""
    row = session.get(StaffSession, opened)
    if row is not None:
        row.proved_at = row.last_seen_at = now
        row.is_two_factor = row.is_two_factor or is_two_factor
    return renew(session, opened)


def renew(session: Session, opened: UUID) -> str | None:
    """A new token for a session: whoever had the old one is out. None where the session has ended."""
    row = session.get(StaffSession, opened)
    if row is None:
        return None
    token = secrets.token_urlsafe(32)
    row.token_hash = _hash(token)
    return token


def close_session(session: Session, token: str) -> None:
    session.exec(delete(StaffSession).where(col(StaffSession.token_hash) == _hash(token)))


def end(session: Session, staff: UUID, opened: UUID) -> bool:
    """End one session of this person; whether there was one."""
    ended = session.exec(
        delete(StaffSession).where(col(StaffSession.staff_id) == staff, col(StaffSession.id) == opened)
    )
    return bool(ended.rowcount)


def end_all(session: Session, staff: UUID, *, keep: UUID | None = None) -> None:
    """Sign somebody out everywhere, but for one browser where it is given."""
    ended = delete(StaffSession).where(col(StaffSession.staff_id) == staff)
    session.exec(ended.where(col(StaffSession.id) != keep) if keep else ended)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
