"""Writing first to many people: who is welcome to it, and how it is queued. For all that is asked besides the check-ins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection
from sqlmodel import Session, SQLModel, select

from service import wakeup
from service.checkins.episodes import Episode
from service.checkins.schedules import CheckIn
from service.conversation.plan import Plan
from service.conversation.states import Mode, State
from service.db import new_id
from service.errors import ServiceError
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose
from service.messaging.outbox import Recipient
from service.people import alumni
from service.people.alumni import Alumnus
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

log = structlog.get_logger()

FRESH: Final = timedelta(days=1)
"""An open episode holds back so long what nobody asked for."""

JUST_ASKED: Final = timedelta(hours=1)
"""Nothing else is asked so soon after a check-in."""

T = TypeVar("T", bound=SQLModel)

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]
_check_in: Any = CheckIn.__table__  # type: ignore[attr-defined]

_PERSON: Final = (
    _alumnus.c.id.label("person_id"),
    *_alumnus.c["program_id", "timezone", "language", "status", "paused_until", "is_unreachable"],
    *_alumnus.c["conversation", "enrolled_at", "level", "erase_at", "wants_notices"],
    _key.c.kek,
    _key.c.wrapped,
)
_PEOPLE: Any = sa.bindparam("people", expanding=True)
# A person whose text is being handled is left out: it changes the same conversation, and the next tick comes soon.
_LOAD = (
    sa.select(*_PERSON)
    .select_from(_alumnus.outerjoin(_key, _key.c.person_id == _alumnus.c.id))
    .where(_alumnus.c.id.in_(_PEOPLE))
    .with_for_update(of=_alumnus, skip_locked=True, key_share=True)
)
_BUSY = (
    sa.select(_episode.c.alumnus_id)
    .where(
        _episode.c.alumnus_id.in_(_PEOPLE),
        _episode.c.closed_at.is_(None),
        sa.or_(_episode.c.next_at.is_not(None), _episode.c.opened_at > sa.bindparam("fresh")),
    )
    .union(
        sa.select(_check_in.c.alumnus_id).where(
            _check_in.c.alumnus_id.in_(_PEOPLE), _check_in.c.asked_at > sa.bindparam("just")
        )
    )
)
_CONVERSE = (
    sa.update(_alumnus)
    .where(_alumnus.c.id == sa.bindparam("person"))
    .values(conversation=sa.bindparam("state"))
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One person, understood."""

    row: Any
    zone: ZoneInfo
    key: Key
    state: State

    @property
    def person(self) -> UUID:
        found: UUID = self.row.person_id
        return found

    @property
    def plan(self) -> Plan:
        return alumni.voice(self.row)

    def is_welcome(self, now: datetime) -> bool:
        """Active, not in a pause, not in a crisis, not about to be erased, and their phone takes texts."""
        row = self.row
        is_paused = row.paused_until is not None and row.paused_until > now
        is_active = row.status is alumni.Status.ACTIVE and not row.is_unreachable and row.erase_at is None
        return is_active and not is_paused and self.state.mode is not Mode.CRISIS


@dataclass(frozen=True, slots=True)
class Said:
    """One text to one person, and where it leaves the conversation."""

    to: Reached
    body: str
    state: State
    expires_at: datetime
    message: UUID | None = None


def due(session: Session, table: type[T], *, now: datetime, limit: int) -> Sequence[T]:
    """The rows of a table with `next_at` whose moment has come, oldest first, locked; what somebody else holds is left out."""
    at = table.__table__.c.next_at  # type: ignore[attr-defined]
    query = select(table).where(at <= now).order_by(at).limit(limit)
    return session.exec(query.with_for_update(skip_locked=True)).all()


def fit(
    connection: Connection, people: Mapping[UUID, Reached | None], *, now: datetime
) -> dict[UUID, Reached]:
    """Of these people those who may be written to now."""
    return {one.person: one for one in welcome(connection, filter(None, people.values()), now=now)}


def people(connection: Connection, vault: Vault, ids: Iterable[UUID]) -> dict[UUID, Reached | None]:
    """These people, locked; None for who cannot be read, and left out is who is busy at this very moment."""
    rows = connection.execute(_LOAD, {"people": list(set(ids))}).all()
    return {row.person_id: _understand(vault, row) for row in rows}


def _understand(vault: Vault, row: Any) -> Reached | None:
    """A row that cannot be read must not hold up everybody else's."""
    try:
        key = vault.key(WrappedKey(row.person_id, row.kek, row.wrapped))
        state = alumni.load_state(row.conversation, row.status)
        return Reached(row, ZoneInfo(row.timezone), key, state)
    except (ServiceError, LookupError, ValueError, TypeError) as error:
        log.error("person_unreadable", alumnus=str(row.person_id), error=type(error).__name__)  # noqa: TRY400
        return None


def welcome(connection: Connection, people: Iterable[Reached], *, now: datetime) -> list[Reached]:
    """Those who may be written to now: not in the middle of something, nor asked a moment ago."""
    fit = [one for one in people if one.is_welcome(now)]
    if not fit:
        return []
    asked = {"people": [one.person for one in fit], "fresh": now - FRESH, "just": now - JUST_ASKED}
    busy = set(connection.execute(_BUSY, asked).scalars())
    return [one for one in fit if one.person not in busy]


def write(session: Session, texts: Sequence[Said], *, now: datetime) -> None:
    """Queue these texts as check-ins, and move the conversations on."""
    if not texts:
        return
    session.connection().execute(sa.insert(_message), [_row(one, now) for one in texts])
    states = [{"person": one.to.person, "state": alumni.dump_state(one.state)} for one in texts]
    session.connection().execute(_CONVERSE, states)
    wakeup.on_commit(session)


def _row(one: Said, now: datetime) -> dict[str, Any]:
    to = Recipient(one.to.row.program_id, alumnus=one.to.person)
    message = one.message or new_id()
    return outbox.row(
        one.to.key, to, one.body, Purpose.CHECK_IN, message=message, expires_at=one.expires_at, now=now
    )
