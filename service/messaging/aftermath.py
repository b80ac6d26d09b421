"""What follows when a text will not arrive: consent kept in step, numbers found dead, senders held, tasks, one more try."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service import wakeup
from service.db import within
from service.messaging import consent, failures, pacing, reassigned
from service.messaging.failures import DEAD_AFTER, Failure, Kind
from service.messaging.ledger import Message, Purpose, Status
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About

_message: Any = Message.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]

_READ = sa.select(_message).where(_message.c.id == sa.bindparam("text"))
_AGAIN = (
    sa.update(_message)
    .where(
        _message.c.id == sa.bindparam("text"),
        _message.c.attempt == sa.bindparam("of_attempt"),
        _message.c.status.in_((Status.UNDELIVERED, Status.FAILED)),
    )
    .values(status=Status.QUEUED, sid=None, next_at=sa.bindparam("at"))
)
_DEAD_CODES = tuple(code for code, one in failures.CODES.items() if one.kind is Kind.NUMBER)
_REPORTS = sa.select(sa.func.count()).where(
    _message.c.alumnus_id == sa.bindparam("person"), _message.c.error_code.in_(_DEAD_CODES)
)
_UNREACHABLE = (
    sa.update(_alumnus)
    .where(_alumnus.c.id == sa.bindparam("person"))
    .values(
        is_unreachable=True, unreachable_at=sa.func.coalesce(_alumnus.c.unreachable_at, sa.bindparam("at"))
    )
)


@dataclass(frozen=True, slots=True)
class Failed:
    """A text that will not arrive, or not soon."""

    message: UUID
    program: UUID
    alert: UUID | None


def of_refusal(session: Session, message: UUID, code: int | None, *, now: datetime) -> Failed | None:
    """The carrier has refused a text at once, or nobody found it there (no code)."""
    if code is None:
        return None
    return _follow(session, message, code, failures.refused(code), may_go_again=False, now=now)


def of_report(session: Session, message: UUID, code: int | None, *, now: datetime) -> Failed:
    """A callback says that a text which the carrier took did not arrive."""
    return _follow(session, message, code, failures.reported(code), may_go_again=True, now=now)


def of_trouble(session: Session, message: UUID, code: int, *, now: datetime) -> None:
    """The carrier refuses everything of ours: the text stays in the queue, and an operator is asked to look."""
    row = session.connection().execute(_READ, {"text": message}).one()
    _tell_operator(session, row.program_id, code, failures.refused(code), now=now)


def _follow(
    session: Session, message: UUID, code: int | None, failure: Failure, *, may_go_again: bool, now: datetime
) -> Failed:
    row = session.connection().execute(_READ, {"text": message}).one()
    if code is not None:
        _tell_operator(session, row.program_id, code, failure, now=now)
    with within(session, row.program_id):
        if failure.kind is Kind.OPTED_OUT:
            consent.opted_out(session, row.alumnus_id, row.staff_id, now=now)
        if failure.kind is Kind.NUMBER and row.alumnus_id:
            _count_dead(session, row.alumnus_id, failure, now=now)
        if code in failures.MAY_BE_ANOTHERS and row.alumnus_id:
            reassigned.look_soon(session, row.alumnus_id, now=now)
        if not (may_go_again and _again(session, row, failure, now=now)) and (row.alumnus_id or row.staff_id):
            about = About.NOT_DELIVERED
            person = {"alumnus": row.alumnus_id, "staff": row.staff_id}
            tasks.open_one(session, about, program=row.program_id, **person, now=now)
    return Failed(row.id, row.program_id, row.alert_id)


def _tell_operator(session: Session, program: UUID, code: int, failure: Failure, *, now: datetime) -> None:
    if failure.hold:
        pacing.hold(session, program, code, until=now + failure.hold, now=now)
    if failure.needs_operator:
        with within(session, program):
            tasks.open_one(session, About.CARRIER, program=program, now=now)


def _count_dead(session: Session, person: UUID, failure: Failure, *, now: datetime) -> None:
    """Stop the check-ins to a number that is dead. Help still goes out: it costs little, and the carrier may err."""
    reports = session.connection().execute(_REPORTS, {"person": person}).scalar_one()
    if failure.is_dead or reports >= DEAD_AFTER:
        session.connection().execute(_UNREACHABLE, {"person": person, "at": now})


def _again(session: Session, row: Any, failure: Failure, *, now: datetime) -> bool:
    """Send a text once more, where that may help. Never a check-in: what was reported lost may have arrived."""
    at = now + failure.after
    if row.purpose is Purpose.CHECK_IN or row.attempt > failure.tries or at >= row.expires_at:
        return False
    moved = session.connection().execute(_AGAIN, {"text": row.id, "of_attempt": row.attempt, "at": at})
    wakeup.on_commit(session)
    return bool(moved.rowcount)
