"""Numbers that may have gone to somebody else are looked up at the carrier: one more way to doubt a phone (I8).

Where LOOKUP_REASSIGNED is set: each month for who has not written since, and soon after a text that told of a dead phone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col, select

from service import metrics
from service.db import within
from service.errors import ServiceError
from service.messaging.carrier import Carrier
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.ledger import Direction, Message
from service.people import alumni, consents, countries, doubts, tasks
from service.people.alumni import Alumnus, Doubt, Status
from service.people.phones import Phone
from service.people.task_kinds import About
from service.protection import audit
from service.protection.vault import Vault

log = structlog.get_logger()

COUNTRY: Final = "US"
"""Of no other numbers it is known."""

MONTH: Final = timedelta(days=30)
"""So long nobody is asked about a number from which its person has written, which staff have cleared, or which was looked up."""

DAY: Final = timedelta(days=1)
"""Between two looks at one number, whatever happens."""

LEASE: Final = timedelta(minutes=5)
"""Longer than a round of them lasts."""

PLANNED: Final = 100
TOGETHER: Final = 5
"""How many are planned in one go, and asked in one round: each costs money, and may take a time-out."""

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]

_TEXTED = (
    _alumnus.c.status == Status.ACTIVE,
    _alumnus.c.doubted_at.is_(None),
    _alumnus.c.erased_at.is_(None),
)
_TO_PLAN = (
    sa.select(_alumnus.c.id)
    .where(
        *_TEXTED,
        _alumnus.c.lookup_at.is_(None),
        sa.func.coalesce(_alumnus.c.looked_up_at, _alumnus.c.enrolled_at) <= sa.bindparam("since"),
        sa.func.coalesce(_alumnus.c.theirs_since, _alumnus.c.enrolled_at) <= sa.bindparam("since"),
        ~sa.exists().where(
            _message.c.alumnus_id == _alumnus.c.id,
            _message.c.direction == Direction.INBOUND,
            _message.c.created_at > sa.bindparam("since"),
        ),
    )
    .limit(PLANNED)
    .with_for_update(of=_alumnus, skip_locked=True, key_share=True)
)
_PLAN = (
    sa.update(_alumnus)
    .where(_alumnus.c.id.in_(sa.bindparam("people", expanding=True)))
    .values(lookup_at=sa.bindparam("at"))
)
_SOON = (
    sa.update(_alumnus)
    .where(
        _alumnus.c.id == sa.bindparam("person"),
        _alumnus.c.lookup_at.is_(None),
        sa.or_(_alumnus.c.looked_up_at.is_(None), _alumnus.c.looked_up_at <= sa.bindparam("since")),
    )
    .values(lookup_at=sa.bindparam("at"))
)


class Answer(StrEnum):
    REASSIGNED = "reassigned"
    SAME = "same"
    UNKNOWN = "unknown"
    FAILED = "failed"


_ANSWERS: Final = {True: Answer.REASSIGNED, False: Answer.SAME, None: Answer.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Question:
    """One number that is to be looked up."""

    person: UUID
    number: Phone
    known_at: datetime
    """When it was last known to be theirs."""
    until: datetime
    """How long it is ours to ask."""


def plan(session: Session, *, now: datetime) -> int:
    """Have the numbers looked up whose month is over; how many."""
    people = session.connection().execute(_TO_PLAN, {"since": now - MONTH}).scalars().all()
    if people:
        session.connection().execute(_PLAN, {"people": people, "at": now})
    return len(people)


def look_soon(session: Session, person: UUID, *, now: datetime) -> None:
    """A text to this number did not arrive in a way that may mean that it is nobody's, or another's."""
    session.connection().execute(_SOON, {"person": person, "since": now - DAY, "at": now})


def claim(session: Session, vault: Vault, *, now: datetime) -> list[Question]:
    """Take some that are due, for a while. What nobody can be asked about, or need not be, is planned no more."""
    due = (
        select(Alumnus).where(col(Alumnus.lookup_at) <= now).order_by(col(Alumnus.lookup_at)).limit(TOGETHER)
    )
    rows = session.exec(due.with_for_update(skip_locked=True, key_share=True)).all()
    return [question for row in rows if (question := _claim(session, vault, row, now=now))]


def _claim(session: Session, vault: Vault, row: Alumnus, *, now: datetime) -> Question | None:
    row.lookup_at = None
    if not _is_texted(row):
        return None
    row.looked_up_at = now
    try:
        number = alumni.phone_of(session, vault, row)
    except ServiceError as error:
        log.error("lookup_unreadable", error=type(error).__name__)  # noqa: TRY400
        return None
    if countries.country_of(number) != COUNTRY:
        return None
    row.lookup_at = until = now + LEASE
    return Question(row.id, number, _known_at(session, row), until)


def _is_texted(row: Alumnus) -> bool:
    return row.status is Status.ACTIVE and row.doubted_at is None and row.erased_at is None


def _known_at(session: Session, row: Alumnus) -> datetime:
    """When they last wrote from it, or staff made sure; else when they agreed to be texted there."""
    wrote = sa.select(sa.func.max(_message.c.created_at)).where(
        _message.c.alumnus_id == row.id, _message.c.direction == Direction.INBOUND
    )
    known = [one for one in (session.connection().execute(wrote).scalar(), row.theirs_since) if one]
    if known:
        return max(known)
    agreed = consents.newest_given(session, [row.id]).get(row.id)
    return agreed.at if agreed else row.enrolled_at


def ask(carrier: Carrier, question: Question) -> Answer:
    """Ask the carrier. What goes wrong is counted, and told without the number."""
    try:
        answer = _ANSWERS[carrier.is_reassigned(question.number, since=question.known_at.date())]
    except (Refused, NotSent, OutcomeUnknown) as error:
        log.warning("number_not_looked_up", error=type(error).__name__, code=getattr(error, "code", 0))
        answer = Answer.FAILED
    metrics.LOOKUPS.labels(answer.value).inc()
    return answer


def settle(session: Session, vault: Vault, question: Question, answer: Answer, *, now: datetime) -> None:
    """Hold the phone where it is somebody else's, and have a person look; what failed is tried again the next day."""
    mine = select(Alumnus).where(Alumnus.id == question.person, Alumnus.lookup_at == question.until)
    row = session.exec(mine.with_for_update(key_share=True)).one_or_none()
    if row is None:
        return
    row.lookup_at = now + DAY if answer is Answer.FAILED else None
    # Who has written meanwhile, or was cleared, is not who the answer is about.
    is_news = _is_texted(row) and _known_at(session, row) == question.known_at
    if answer is Answer.REASSIGNED and is_news:
        doubts.begin(session, vault, row, Doubt.OTHER_PERSON, by=audit.SERVICE, now=now)
        with within(session, row.program_id):
            about = About.WRONG_NUMBER
            tasks.open_one(session, about, program=row.program_id, alumnus=row.id, now=now)
