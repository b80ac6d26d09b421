"""Asks the check-ins that are due: a handful of statements for a chunk of people, however many there are.

Each row is claimed by its lock, moved on whether the person was asked or not, and asked at most once a
local date by the unique key of CheckIn. What an outage has left behind is not made up for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from service import failpoints, wakeup
from service.checkins import patience, rhythm, windows
from service.checkins.episodes import Episode
from service.checkins.rhythm import Rhythm
from service.checkins.schedules import CheckIn, CheckInTime
from service.conversation import dialogue
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

DAY: Final = timedelta(days=1)

FRESH: Final = timedelta(days=1)
"""An open episode that asks nothing more itself holds check-ins back this long: afterwards silence helps nobody."""

_time: Any = CheckInTime.__table__  # type: ignore[attr-defined]
_check_in: Any = CheckIn.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]

_DUE = (
    sa.select(
        _time,
        _alumnus.c.timezone,
        _alumnus.c.discharged_on,
        _alumnus.c.pace,
        _alumnus.c.language,
        _alumnus.c.level,
        _alumnus.c.status,
        _alumnus.c.paused_until,
        _alumnus.c.is_unreachable,
        _alumnus.c.erase_at,
        _alumnus.c.conversation,
        _key.c.kek,
        _key.c.wrapped,
    )
    .select_from(
        _time.join(_alumnus, _alumnus.c.id == _time.c.alumnus_id).outerjoin(
            _key, _key.c.person_id == _time.c.alumnus_id
        )
    )
    .where(_time.c.next_at <= sa.bindparam("now"))
    .order_by(_time.c.next_at)
    .limit(sa.bindparam("limit"))
    # The person is locked as well: a text of theirs, handled at this moment, changes the same conversation.
    .with_for_update(of=(_time, _alumnus), skip_locked=True, key_share=True)
)
_TIMES = sa.select(_time.c.id, _time.c.alumnus_id, _time.c.slot, _time.c.next_at).where(
    _time.c.alumnus_id.in_(sa.bindparam("people", expanding=True))
)
_HELPED = sa.select(_episode.c.alumnus_id).where(
    _episode.c.alumnus_id.in_(sa.bindparam("people", expanding=True)),
    _episode.c.closed_at.is_(None),
    sa.or_(_episode.c.next_at.is_not(None), _episode.c.opened_at > sa.bindparam("fresh_since")),
)
_NOTE: Final = {
    name: dialect.insert(_check_in)
    .on_conflict_do_nothing(index_elements=["alumnus_id", "local_date", "slot"])
    .returning(_check_in.c.message_id)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}
_QUEUE = sa.insert(_message)
_CONVERSE = (
    sa.update(_alumnus)
    .where(_alumnus.c.id == sa.bindparam("person"))
    # Whoever is asked is also looked through once a day (review.py).
    .values(
        conversation=sa.bindparam("state"),
        review_at=sa.func.coalesce(
            _alumnus.c.review_at, sa.bindparam("review", type_=_alumnus.c.review_at.type)
        ),
    )
)
_MOVE_ON = sa.update(_time).where(_time.c.id == sa.bindparam("time")).values(next_at=sa.bindparam("at"))


@dataclass(frozen=True, slots=True)
class Due:
    """One due time with its person, understood."""

    row: Any
    """A row of _DUE."""
    zone: ZoneInfo
    key: Key
    state: State
    expires_at: datetime


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Ask the check-ins that are due, of every program, and move their times on.

    Returns how many times were handled: as many as `limit` means that more may wait.
    """
    connection = session.connection()
    rows = connection.execute(_DUE, {"now": now, "limit": limit}).all()
    if not rows:
        return 0
    known = [due for row in rows if (due := _understand(vault, row)) is not None]
    welcome = [due for due in known if _is_welcome(due, now)]
    asked = _note(connection, _not_held_back(connection, welcome, now), now)
    if asked:
        _ask(connection, asked, now)
        wakeup.on_commit(session)
    next_at: dict[UUID, datetime | None] = {row.id: _set_aside(row, now) for row in rows}
    next_at |= {due.row.id: _next(due, now) for due in known}
    connection.execute(_MOVE_ON, [{"time": time, "at": at} for time, at in next_at.items()])
    failpoints.reach("check_ins.before_commit")
    return len(rows)


def _understand(vault: Vault, row: Any) -> Due | None:
    """None for a row that cannot be read: it must not hold up everybody else's."""
    try:
        zone = ZoneInfo(row.timezone)
        return Due(
            row=row,
            zone=zone,
            key=vault.key(WrappedKey(row.alumnus_id, row.kek, row.wrapped)),
            state=alumni.load_state(row.conversation, row.status),
            expires_at=windows.window(row.next_at, zone),
        )
    except (ServiceError, LookupError, ValueError, TypeError) as error:
        log.error("check_in_unreadable", time=str(row.id), error=type(error).__name__)  # noqa: TRY400
        return None


def _is_welcome(due: Due, now: datetime) -> bool:
    row = due.row
    is_paused = row.paused_until is not None and row.paused_until > now
    return (
        row.status is alumni.Status.ACTIVE
        and not is_paused
        and not row.is_unreachable
        and row.erase_at is None
        and due.state.mode is not Mode.CRISIS
        and now < due.expires_at
    )


def _not_held_back(connection: Connection, welcome: Sequence[Due], now: datetime) -> list[Due]:
    """Leave out who is in the middle of an episode, and all but the last of a person's times that are due at once."""
    # Statements of their own, so that they see what was committed until the people's rows were locked.
    people = [due.row.alumnus_id for due in welcome]
    if not people:
        return []
    helped = set(connection.execute(_HELPED, {"people": people, "fresh_since": now - FRESH}).scalars())
    times = connection.execute(_TIMES, {"people": people}).all()
    due_times = [time for time in times if time.next_at is not None and time.next_at <= now]
    last = {time.alumnus_id: time.id for time in sorted(due_times, key=attrgetter("next_at", "slot"))}
    return [
        due for due in welcome if due.row.alumnus_id not in helped and last[due.row.alumnus_id] == due.row.id
    ]


def _note(connection: Connection, welcome: Sequence[Due], now: datetime) -> list[tuple[UUID, Due]]:
    """Write down who is asked today; gives the id of each one's text. Who was asked today already is left out."""
    by_text = {new_id(): due for due in welcome}
    if not by_text:
        return []
    rows = [
        {
            "program_id": due.row.program_id,
            "alumnus_id": due.row.alumnus_id,
            "local_date": due.row.next_at.astimezone(due.zone).date(),
            "slot": due.row.slot,
            "message_id": text,
            "asked_at": now,
            "next_at": now + patience.SHORTEST,
        }
        for text, due in by_text.items()
    ]
    fresh = connection.execute(_NOTE[connection.dialect.name], rows).scalars()
    return [(text, by_text[text]) for text in fresh]


def _ask(connection: Connection, asked: Sequence[tuple[UUID, Due]], now: datetime) -> None:
    texts, states = [], []
    for text, due in asked:
        row = due.row
        # One wording further each day, so that nobody reads the same one twice in a row.
        pick = row.next_at.toordinal() + row.alumnus_id.int
        body, state = dialogue.ask_check_in(alumni.voice(row), due.state, pick)
        to = Recipient(row.program_id, alumnus=row.alumnus_id)
        texts.append(
            outbox.row(due.key, to, body, Purpose.CHECK_IN, message=text, expires_at=due.expires_at, now=now)
        )
        states.append({"person": row.alumnus_id, "state": alumni.dump_state(state), "review": now + DAY})
    connection.execute(_QUEUE, texts)
    connection.execute(_CONVERSE, states)


def _next(due: Due, now: datetime) -> datetime | None:
    """The next time of this slot. After an outage it may be one of the last hours, whose window is open still."""
    after = max(due.row.next_at, now - windows.KEPT)
    asked = Rhythm(due.row.discharged_on, due.row.pace)
    return rhythm.next_due(asked, due.row.slot, due.row.local_time, due.zone, after)


def _set_aside(row: Any, now: datetime) -> datetime:
    """The same time tomorrow: for a row that cannot be read."""
    late: timedelta = now - row.next_at
    at: datetime = row.next_at + (late // DAY + 1) * DAY
    return at
