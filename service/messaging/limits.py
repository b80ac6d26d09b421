"""How much we text unasked: a person at most a few times a day, a program never more than its people can be due."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.db import within
from service.messaging.ledger import Message, Purpose, Status
from service.people import tasks
from service.people.task_kinds import About

UNASKED_A_DAY: Final = 3
"""Check-ins to one person in 24 hours, whatever went wrong in a schedule. Help, pages and crisis texts never count."""

DAY: Final = timedelta(hours=24)

_message: Any = Message.__table__  # type: ignore[attr-defined]
_NOT_SENT: Final = (Status.QUEUED, Status.EXPIRED, Status.CANCELED)
_HAD = (
    sa.select(_message.c.alumnus_id, sa.func.count().label("had"))
    .where(
        _message.c.alumnus_id.in_(sa.bindparam("people", expanding=True)),
        _message.c.created_at > sa.bindparam("since"),
        _message.c.purpose == Purpose.CHECK_IN,
        _message.c.status.not_in(_NOT_SENT),
    )
    .group_by(_message.c.alumnus_id)
)


def beyond_the_day(session: Session, check_ins: Sequence[Any], *, now: datetime) -> set[UUID]:
    """Those of the queued check-ins (rows of the ledger) that would be too many for their people."""
    people = list({row.alumnus_id for row in check_ins if row.alumnus_id})
    if not people:
        return set()
    had = session.connection().execute(_HAD, {"people": people, "since": now - DAY})
    counted: Counter[UUID] = Counter({row.alumnus_id: row.had for row in had})
    beyond = set()
    for row in check_ins:
        counted[row.alumnus_id] += 1
        if counted[row.alumnus_id] > UNASKED_A_DAY:
            beyond.add(row.id)
    return beyond


def report(session: Session, programs: Collection[UUID], *, now: datetime) -> None:
    """Let somebody look at programs that have reached their limit for the day."""
    for program in programs:
        with within(session, program):
            tasks.open_one(session, About.DAILY_LIMIT, program=program, now=now)
