"""Reviews of the written plan: when they come due, and what counts as done (F4)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, partial_index
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About

FIRST: Final = (30, 60, 90)
"""Days after discharge: the months in which most changes, and most lapses happen (docs/evidence.md)."""

QUARTER: Final = 3
"""Months, from the day of the discharge on: from half a year."""

EARLY: Final = timedelta(days=14)
"""A review this long before its day counts as that one: nobody is asked twice within two weeks."""


class PlanReview(Scoped, table=True):
    """One review that came due. Open until a new version of the plan, or a word that nothing changed, is recorded."""

    __table_args__ = (
        UniqueConstraint("alumnus_id", "due_on"),
        partial_index("ix_planreview_due", "next_at", where="next_at IS NOT NULL"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    due_on: date
    opened_at: datetime
    next_at: datetime | None = None
    """When the alumnus is told of it; NULL: they were, or it is done."""
    nudged_at: datetime | None = None
    done_at: datetime | None = None
    done_by: UUID | None = Field(default=None, foreign_key="staff.id")
    """NULL: the program file, or nobody in particular."""
    is_changed: bool | None = None
    """Whether the plan has a new version since."""


def next_due(discharged_on: date, after: date) -> date:
    """The first day of the series that is later than `after`."""
    return next(day for day in _series(discharged_on) if day > after)


def _series(discharged_on: date) -> Iterator[date]:
    yield from (discharged_on + timedelta(days=days) for days in FIRST)
    yield from (_months_after(discharged_on, QUARTER * quarter) for quarter in count(2))


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def record(
    session: Session, alumnus: UUID, *, is_changed: bool, by: UUID | None = None, now: datetime
) -> None:
    """The plan was looked through: what is open is done, and what was soon due as well. Idempotent."""
    for row in open_of(session, alumnus):
        row.done_at, row.done_by, row.is_changed, row.next_at = now, by, is_changed, None
    for task in tasks.open_about(session, About.PLAN_REVIEW, alumnus=alumnus):
        tasks.close(session, task.id, now=now)
    person = session.get_one(Alumnus, alumnus)
    if person.plan_review_at is not None and person.plan_review_at - now < EARLY and person.discharged_on:
        session.add(_done_early(person, is_changed=is_changed, by=by, now=now))
        person.plan_review_at = None  # worked out anew
    session.flush()


def _done_early(person: Alumnus, *, is_changed: bool, by: UUID | None, now: datetime) -> PlanReview:
    assert person.discharged_on is not None, "only who was discharged has a review to come"
    due_on = next_due(person.discharged_on, now.date() - timedelta(days=1))
    return PlanReview(
        program_id=person.program_id,
        alumnus_id=person.id,
        due_on=due_on,
        opened_at=now,
        done_at=now,
        done_by=by,
        is_changed=is_changed,
    )


def open_of(session: Session, alumnus: UUID) -> list[PlanReview]:
    mine = select(PlanReview).where(PlanReview.alumnus_id == alumnus, col(PlanReview.done_at).is_(None))
    return list(session.exec(mine.order_by(col(PlanReview.due_on))))


def last_of(session: Session, alumnus: UUID) -> PlanReview | None:
    """The review of the latest day, done or not."""
    mine = select(PlanReview).where(PlanReview.alumnus_id == alumnus)
    return session.exec(mine.order_by(col(PlanReview.due_on).desc()).limit(1)).one_or_none()
