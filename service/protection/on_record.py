"""What the record says: who looked at a person, and what was done. Read-only."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.protection.audit import Action, AuditEvent, AuditHead

NEWEST: Final = 2000
"""Entries: more than a program records in the seconds in which something can be taken back."""


def has_looked(session: Session, member: UUID, alumnus: UUID, *, since: datetime) -> bool:
    """Whether it is on record that this member of staff looked at this person since then, in whatever way."""
    query = select(AuditEvent.id).where(
        AuditEvent.subject_id == alumnus,
        AuditEvent.actor_id == member,
        AuditEvent.action == Action.LOOKED,
        AuditEvent.at > since,
    )
    return session.exec(query.limit(1)).first() is not None


_IS_LOOK: Final[Any] = col(AuditEvent.action) == sa.literal_column("'looked'")
"""A literal, so that the partial index serves it whatever is bound."""

_IS_WHOLE: Final[Any] = col(AuditEvent.detail)["what"].as_string().is_(None)
"""A look that showed what they wrote last: of another one the record says what it was."""


def last_look(session: Session, member: UUID, alumnus: UUID, *, until: datetime) -> datetime | None:
    """When this member of staff saw last, by a visit, what this person has written, of what is on record until then."""
    query = select(AuditEvent.at).where(
        AuditEvent.actor_id == member,
        AuditEvent.subject_id == alumnus,
        _IS_LOOK,
        _IS_WHOLE,
        AuditEvent.at <= until,
    )
    return session.exec(query.order_by(col(AuditEvent.at).desc()).limit(1)).first()


def last_looks(session: Session, member: UUID, *, since: datetime) -> Mapping[UUID, datetime]:
    """The same for everybody of whom they saw it since then."""
    query = select(AuditEvent.subject_id, sa.func.max(AuditEvent.at)).where(
        AuditEvent.actor_id == member, _IS_LOOK, _IS_WHOLE, AuditEvent.at > since
    )
    return {who: at for who, at in session.exec(query.group_by(col(AuditEvent.subject_id))) if who}


def has_changed_phone(session: Session, by: UUID, of: UUID, *, since: datetime) -> bool:
    """Whether it is on record that this member of staff changed the phone of a colleague since then."""
    query = select(AuditEvent.detail).where(
        AuditEvent.object_id == of,
        AuditEvent.actor_id == by,
        AuditEvent.action == Action.CHANGED,
        AuditEvent.at > since,
    )
    return any("phone" in (one or {}).get("fields", "").split(", ") for one in session.exec(query))


def of_moment(session: Session, member: UUID, at: datetime, actions: Collection[Action]) -> list[AuditEvent]:
    """What this member of staff did at one moment of just now: it stands among the newest of the record."""
    newest = session.exec(select(AuditHead.seq)).one_or_none() or 0
    query = select(AuditEvent).where(
        AuditEvent.seq > newest - NEWEST,
        AuditEvent.actor_id == member,
        AuditEvent.at == at,
        col(AuditEvent.action).in_(actions),
    )
    return list(session.exec(query.order_by(col(AuditEvent.seq))))


def about(session: Session, alumnus: UUID, *, limit: int = 50, before: int | None = None) -> list[AuditEvent]:
    """Who looked at this person, and who changed or gave out what is theirs, newest first; `before` a number of the record."""
    query = select(AuditEvent).where(AuditEvent.subject_id == alumnus)
    if before is not None:
        query = query.where(AuditEvent.seq < before)
    return list(session.exec(query.order_by(col(AuditEvent.seq).desc()).limit(limit)))
