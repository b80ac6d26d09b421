"""Who sends what, and what came of it: claim, settle, look again. Every step is one conditional UPDATE.

A claim counts `attempt` up; an outcome is only believed for the attempt that it belongs to, so a
worker that was away for long cannot overwrite what others did since.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import LEASE
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.directory import Directory
from service.people.phones import Phone
from service.people.staff import Staff
from service.protection.keyring import PersonKey
from service.protection.vault import Vault, WrappedKey

FIRST_BACK_OFF: Final = timedelta(seconds=2)
LONGEST_BACK_OFF: Final = timedelta(minutes=2)

_message: Any = Message.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_staff: Any = Staff.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]

_may_not = sa.or_(
    sa.exists().where(_alumnus.c.id == _message.c.alumnus_id, _alumnus.c.status == alumni.Status.STOPPED),
    sa.exists().where(_staff.c.id == _message.c.staff_id, _staff.c.has_opted_out),
)
_is_due = sa.and_(_message.c.status == Status.QUEUED, _message.c.next_at <= sa.bindparam("now"))

_EXPIRE = (
    sa.update(_message)
    .where(_is_due, _message.c.expires_at <= sa.bindparam("now"))
    .values(status=Status.EXPIRED, next_at=None)
)
_CANCEL = sa.update(_message).where(_is_due, _may_not).values(status=Status.CANCELED, next_at=None)
_DUE = (
    sa.select(_message.c.id)
    .where(_is_due)
    .order_by(_message.c.priority, _message.c.next_at)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    sa.update(_message)
    .where(_message.c.id.in_(sa.bindparam("ids", expanding=True)), _message.c.status == Status.QUEUED)
    .values(status=Status.SENDING, attempt=_message.c.attempt + 1, next_at=sa.bindparam("lease_until"))
)
_UNSURE = (
    sa.select(_message.c.id)
    .where(_message.c.status.in_((Status.SENDING, Status.UNKNOWN)), _message.c.next_at <= sa.bindparam("now"))
    .order_by(_message.c.next_at)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LOOK = (
    sa.update(_message)
    .where(
        _message.c.id.in_(sa.bindparam("ids", expanding=True)),
        _message.c.status.in_((Status.SENDING, Status.UNKNOWN)),
    )
    .values(status=Status.UNKNOWN, next_at=sa.bindparam("lease_until"))
)
_PERSON = sa.func.coalesce(_message.c.alumnus_id, _message.c.staff_id)
_READ = (
    sa.select(
        _message,
        _alumnus.c.phone.label("alumnus_phone"),
        _staff.c.phone.label("staff_phone"),
        _key.c.person_id,
        _key.c.kek,
        _key.c.wrapped,
    )
    .select_from(
        _message.outerjoin(_alumnus, _alumnus.c.id == _message.c.alumnus_id)
        .outerjoin(_staff, _staff.c.id == _message.c.staff_id)
        .outerjoin(_key, _key.c.person_id == _PERSON)
    )
    .where(_message.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_message.c.priority, _message.c.id)
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed text, opened: all that sending it needs."""

    id: UUID
    program: UUID
    attempt: int
    purpose: Purpose
    to: Phone
    sender: Phone
    body: str
    created_at: datetime
    expires_at: datetime


def claim(session: Session, vault: Vault, directory: Directory, *, limit: int, now: datetime) -> list[Outgoing]:
    """Take the most urgent texts that may leave now; they are ours for LEASE.

    What is too late expires; what was queued for somebody who has said stop is canceled.
    """
    run = session.connection().execute
    run(_EXPIRE, {"now": now})
    run(_CANCEL, {"now": now})
    ids = list(run(_DUE, {"now": now, "limit": limit}).scalars())
    if not ids:
        return []
    run(_CLAIM, {"ids": ids, "lease_until": now + LEASE})
    return _read(session, vault, directory, ids)


def take_unsure(
    session: Session, vault: Vault, directory: Directory, *, limit: int, now: datetime
) -> list[Outgoing]:
    """Texts in flight that nobody has reported on in time: what became of them has to be looked up."""
    run = session.connection().execute
    ids = list(run(_UNSURE, {"now": now, "limit": limit}).scalars())
    if not ids:
        return []
    run(_LOOK, {"ids": ids, "lease_until": now + LEASE})
    return _read(session, vault, directory, ids)


def _read(session: Session, vault: Vault, directory: Directory, ids: Sequence[UUID]) -> list[Outgoing]:
    rows = session.connection().execute(_READ, {"ids": list(ids)}).all()
    return [_open(vault, directory, row) for row in rows]


def _open(vault: Vault, directory: Directory, row: Any) -> Outgoing:
    entry = directory.of(row.program_id)
    assert entry is not None, "a message's program exists: it is a foreign key"
    key = vault.key(WrappedKey(row.person_id, row.kek, row.wrapped)) if row.wrapped else entry.key
    if row.alumnus_id:
        phone = key.open("alumnus.phone", row.alumnus_id, row.alumnus_phone)
    elif row.staff_id:
        phone = key.open("staff.phone", row.staff_id, row.staff_phone)
    else:
        phone = key.open("message.other_phone", row.id, row.other_phone)
    return Outgoing(
        id=row.id,
        program=row.program_id,
        attempt=row.attempt,
        purpose=Purpose(row.purpose),
        to=Phone(phone),
        sender=entry.sender,
        body=key.open("message.body", row.id, row.body),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def settle(
    session: Session,
    outgoing: Outgoing,
    status: Status,
    *,
    sid: str | None = None,
    error_code: int | None = None,
    next_at: datetime | None = None,
) -> bool:
    """Write what came of one attempt. False where a callback, or a later attempt, was quicker."""
    moved = session.connection().execute(
        sa.update(_message)
        .where(
            _message.c.id == outgoing.id,
            _message.c.attempt == outgoing.attempt,
            _message.c.status.in_((Status.SENDING, Status.UNKNOWN)),
        )
        .values(status=status, sid=sid, error_code=error_code, next_at=next_at)
    )
    return bool(moved.rowcount)


def back_off(attempt: int) -> timedelta:
    """How long to wait before the next attempt: doubling, at most two minutes, spread by half."""
    longest = min(FIRST_BACK_OFF * 2.0 ** min(attempt - 1, 10), LONGEST_BACK_OFF)
    return longest * random.uniform(0.5, 1)  # noqa: S311  (spreads load, guards nothing)
