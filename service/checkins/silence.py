"""A check-in without an answer: one reminder, then a person looks; at once where the last word was hard (B3).

A reminder is of the class check-in: never twice, for `reminded_at` is set in the transaction that queues it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from service import wakeup
from service.checkins import lately, patience, windows
from service.checkins.asking import RaiseAlert
from service.checkins.lately import Lately
from service.checkins.schedules import CheckIn
from service.conversation import dialogue
from service.conversation.states import Mode, Reason, State
from service.db import new_id, within
from service.errors import ServiceError
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import Recipient
from service.people import alumni, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection.keyring import PersonKey
from service.protection.vault import Key, Vault, WrappedKey

log = structlog.get_logger()

STALE: Final = timedelta(minutes=30)
"""A reminder that an outage held back for longer is left out."""

NOT_ASKED: Final = frozenset({Status.EXPIRED, Status.CANCELED, Status.FAILED, Status.UNDELIVERED})
"""A check-in that never reached them: no answer to it is no silence."""

_check_in: Any = CheckIn.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]

_DUE = (
    sa.select(
        _check_in,
        *_alumnus.c["timezone", "language", "status", "discharged_on"],
        *_alumnus.c["paused_until", "is_unreachable", "conversation", "level"],
        _message.c.status.label("text_status"),
        _key.c.kek,
        _key.c.wrapped,
    )
    .select_from(
        _check_in.join(_alumnus, _alumnus.c.id == _check_in.c.alumnus_id)
        .outerjoin(_key, _key.c.person_id == _check_in.c.alumnus_id)
        .outerjoin(_message, _message.c.id == _check_in.c.message_id)
    )
    .where(_check_in.c.next_at <= sa.bindparam("now"))
    .order_by(_check_in.c.next_at)
    .limit(sa.bindparam("limit"))
    .with_for_update(of=(_check_in, _alumnus), skip_locked=True, key_share=True)
)
_MOVE_ON = (
    sa.update(_check_in)
    .where(_check_in.c.id == sa.bindparam("check_in"))
    .values(
        next_at=sa.bindparam("at"), reminded_at=sa.bindparam("reminded"), reminder_id=sa.bindparam("reminder")
    )
)
_CONVERSE = (
    sa.update(_alumnus)
    .where(_alumnus.c.id == sa.bindparam("person"))
    .values(conversation=sa.bindparam("state"))
)


@dataclass(frozen=True, slots=True)
class Step:
    """What follows for one check-in."""

    next_at: datetime | None = None
    is_reminded: bool = False
    """The time of the reminder has come; whether one goes is `says`."""
    says: bool = False
    has_task: bool = False
    has_alert: bool = False


def run_due(
    session: Session, vault: Vault, *, raise_alert: RaiseAlert, now: datetime, limit: int = 200
) -> int:
    """Remind, or let a person look, where a check-in stayed without an answer; of every program.

    Returns how many were handled: as many as `limit` means that more may wait.
    """
    connection = session.connection()
    rows = connection.execute(_DUE, {"now": now, "limit": limit}).all()
    if not rows:
        return 0
    known = lately.look(connection, rows, now)
    steps = [(row, _decide(row, known[row.alumnus_id], now)) for row in rows]
    reminders = _remind(session, vault, [row for row, step in steps if step.says], now)
    for row, step in steps:
        with within(session, row.program_id):
            _hand_to_staff(session, row, step, partial(raise_alert, session, vault), now)
    moves = [
        {
            "check_in": row.id,
            "at": step.next_at,
            "reminded": now if step.is_reminded else row.reminded_at,
            "reminder": reminders.get(row.id, row.reminder_id),
        }
        for row, step in steps
    ]
    connection.execute(_MOVE_ON, moves)
    return len(rows)


def _decide(row: Any, one: Lately, now: datetime) -> Step:
    """What comes next for one check-in; nothing where this is no silence after all."""
    try:
        zone, state = ZoneInfo(row.timezone), alumni.load_state(row.conversation, row.status)
    except (LookupError, ValueError, TypeError) as error:
        log.error("silence_unreadable", check_in=str(row.id), error=type(error).__name__)  # noqa: TRY400
        return Step(has_task=True)
    if _is_no_silence(row, one, state, now):
        return Step()
    if row.reminded_at is not None:
        return Step(has_task=True)
    at = patience.reminder_at(row.asked_at, one.delays, zone)
    if at is not None and now < at:
        return Step(next_at=at)
    is_day = not windows.is_quiet(now.astimezone(zone).time())
    is_newest = row.asked_at == one.asked_at
    # Who is asked more than once a day is asked again anyway, and a reminder must not use up the day's three texts.
    is_welcome = is_day and is_newest and one.times <= 1
    says = at is not None and now - at <= STALE and is_welcome
    if one.was_shaky:
        return Step(None, is_reminded=True, says=says, has_task=True, has_alert=one.was_strong)
    return Step(patience.task_at(row.asked_at, row.discharged_on, zone), is_reminded=True, says=says)


def _is_no_silence(row: Any, one: Lately, state: State, now: datetime) -> bool:
    return (
        row.status is not alumni.Status.ACTIVE
        or row.is_unreachable
        or row.text_status in NOT_ASKED
        or row.answered_at is not None
        or state.mode is Mode.CRISIS
        or (row.paused_until is not None and row.paused_until > now)
        or (one.wrote_at is not None and one.wrote_at >= row.asked_at)
    )


def _remind(session: Session, vault: Vault, rows: Sequence[Any], now: datetime) -> dict[UUID, UUID]:
    """Queue the reminders of these check-ins; gives the text of each."""
    texts: dict[UUID, dict[str, Any]] = {}
    states = []
    for row in rows:
        try:
            key = vault.key(WrappedKey(row.alumnus_id, row.kek, row.wrapped))
        except ServiceError as error:
            log.error("silence_unreadable", check_in=str(row.id), error=type(error).__name__)  # noqa: TRY400
            continue
        body, state = _words(row)
        texts[row.id] = _text(key, row, body, now)
        states.append({"person": row.alumnus_id, "state": alumni.dump_state(state)})
    if texts:
        session.connection().execute(sa.insert(_message), list(texts.values()))
        session.connection().execute(_CONVERSE, states)
        wakeup.on_commit(session)
    return {check_in: text["id"] for check_in, text in texts.items()}


def _words(row: Any) -> tuple[str, State]:
    state = alumni.load_state(row.conversation, row.status)
    # One wording further each day, as for the check-in itself.
    pick: int = row.asked_at.toordinal() + row.alumnus_id.int
    return dialogue.remind(alumni.voice(row), state, pick)


def _text(key: Key, row: Any, body: str, now: datetime) -> dict[str, Any]:
    to = Recipient(row.program_id, alumnus=row.alumnus_id)
    return outbox.row(
        key,
        to,
        body,
        Purpose.CHECK_IN,
        message=new_id(),
        expires_at=windows.window(now, ZoneInfo(row.timezone)),
        now=now,
    )


def _hand_to_staff(session: Session, row: Any, step: Step, alert: Any, now: datetime) -> None:
    program, alumnus = row.program_id, row.alumnus_id
    if step.has_task:
        tasks.open_one(session, About.SILENCE, program=program, alumnus=alumnus, now=now)
    if step.has_alert:
        alert(program=program, alumnus=alumnus, reason=Reason.SILENCE, episode=None, now=now)
