"""A claimed text, opened: with its person's key, phone and sender. One that does not open is set aside, alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from service.db import within
from service.errors import ServiceError
from service.messaging import sendable
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import back_off
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.directory import Directory
from service.people.phones import Phone
from service.people.staff import Staff
from service.people.task_kinds import About
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

log = structlog.get_logger()

TRIES: Final = 3
"""A key may be missing for a while, when KEYS are changed; after so many tries it is the text that is broken."""

_message: Any = Message.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_staff: Any = Staff.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]

_PERSON = sa.func.coalesce(_message.c.alumnus_id, _message.c.staff_id)
READ = (
    sa.select(
        _message,
        _alumnus.c.phone.label("alumnus_phone"),
        _alumnus.c.status.label("alumnus_status"),
        _alumnus.c.language,
        _alumnus.c.is_unreachable,
        _alumnus.c.doubted_at,
        _staff.c.phone.label("staff_phone"),
        sa.or_(_staff.c.has_opted_out, _staff.c.left_at.is_not(None)).label("is_staff_barred"),
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
"""Texts by `ids`, with all that sending them needs."""

_REWORD = sa.update(_message).where(_message.c.id == sa.bindparam("text")).values(body=sa.bindparam("sealed"))
_SET_ASIDE = (
    sa.update(_message)
    .where(_message.c.id == sa.bindparam("text"))
    .values(status=sa.bindparam("moved"), next_at=sa.bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that sending one text needs."""

    id: UUID
    program: UUID
    attempt: int
    purpose: Purpose
    to: Phone
    sender: Phone
    body: str
    created_at: datetime
    expires_at: datetime
    lease_until: datetime
    """Not to be handed over from then on: somebody else may have it."""
    was: Status
    """Where it stood before it was claimed."""


def opened(
    session: Session,
    vault: Vault,
    directory: Directory,
    rows: Sequence[Any],
    *,
    lease_until: datetime,
    now: datetime,
) -> list[Outgoing]:
    """Open texts that were claimed just now (their rows as they were before)."""
    found = []
    for row in rows:
        try:
            found.append(_in_clear(session, *_open(vault, directory, row, lease_until), row, now=now))
        except (ServiceError, AssertionError, ValueError, TypeError) as error:
            log.error("text_unreadable", message=str(row.id), error=type(error).__name__)  # noqa: TRY400
            _set_aside(session, row, now=now)
    return found


def _open(vault: Vault, directory: Directory, row: Any, lease_until: datetime) -> tuple[Outgoing, Key]:
    entry = directory.of(row.program_id)
    assert entry is not None, "a message's program exists: it is a foreign key"
    key = vault.key(WrappedKey(row.person_id, row.kek, row.wrapped)) if row.wrapped else entry.key
    if row.alumnus_id:
        phone = key.open("alumnus.phone", row.alumnus_id, row.alumnus_phone)
    elif row.staff_id:
        phone = key.open("staff.phone", row.staff_id, row.staff_phone)
    else:
        phone = key.open("message.other_phone", row.id, row.other_phone)
    outgoing = Outgoing(
        id=row.id,
        program=row.program_id,
        attempt=row.attempt + (row.status is Status.QUEUED),
        purpose=Purpose(row.purpose),
        to=Phone(phone),
        sender=entry.sender,
        body=key.open("message.body", row.id, row.body),
        created_at=row.created_at,
        expires_at=row.expires_at,
        lease_until=lease_until,
        was=row.status,
    )
    return outgoing, key


def _in_clear(session: Session, outgoing: Outgoing, key: Key, row: Any, *, now: datetime) -> Outgoing:
    """The text without words that carriers block, however they came into it; the ledger shows what leaves (E12)."""
    if row.alumnus_id is None or sendable.may_leave(outgoing.body):
        return outgoing  # what goes to the staff holds no words but names: carrier.Text sees to them
    body = sendable.in_clear(outgoing.body, row.language)
    sealed = key.seal("message.body", row.id, body)
    session.connection().execute(_REWORD, {"text": row.id, "sealed": sealed})
    with within(session, row.program_id):
        about = About.NOT_SENDABLE
        tasks.open_one(session, about, program=row.program_id, alumnus=row.alumnus_id, now=now)
    return replace(outgoing, body=body)


def _set_aside(session: Session, row: Any, *, now: datetime) -> None:
    """Try a text that does not open later, and at last no more: the others must not wait for it."""
    attempt = row.attempt + 1
    is_queued = row.status is Status.QUEUED
    is_last = attempt >= TRIES if is_queued else row.expires_at <= now
    if not is_last and not is_queued:
        return  # it may have gone: looked for again when this lease ends
    moved = {"text": row.id, "moved": Status.FAILED if is_last else Status.QUEUED}
    at = None if is_last else now + back_off(attempt)
    session.connection().execute(_SET_ASIDE, moved | {"at": at})
    if is_last:
        with within(session, row.program_id):
            tasks.open_one(
                session,
                About.UNREADABLE,
                program=row.program_id,
                alumnus=row.alumnus_id,
                staff=row.staff_id,
                now=now,
            )
