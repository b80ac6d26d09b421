"""Tasks: what a person should look at without alarm. Never holds a text, only what it is about."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import JSON
from sqlmodel import Field, Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from service.db import Scoped, new_id, one_of, partial_index
from service.errors import ServiceError
from service.people import staff as staff_table
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.people.task_kinds import PATIENCE, SLOW, About, PutOff

_DAY: Final = timedelta(days=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
MORNING: Final = time(9)
EVENING: Final = time(20)


class NotFound(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is no such task")


class StaysDone(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "this task stays done: it is too late to take that back, or the same has come up again"
        )


class Task(Scoped, table=True):
    """One thing to look at. A second one about the same joins the first while that is open."""

    __table_args__ = (partial_index("ix_task_due", "next_at", where="next_at IS NOT NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID | None = Field(default=None, foreign_key="alumnus.id", index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """Whom it concerns, where that is one of the staff: a phone that no page reaches."""
    about: About = Field(sa_type=one_of(About))
    because: list[str] | None = Field(default=None, sa_type=JSON)
    """Of a few fixed words each, never a text: the signs that made it (checkins/lapse_risk.py)."""
    assignee_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """Whose it is: the person's specialist, then whoever takes it."""
    opened_at: datetime
    again_at: datetime | None = None
    """When the same came up last while it was open."""
    taken_at: datetime | None = None
    next_at: datetime | None = None
    """When it turns into an alert unless somebody takes it, or, once taken, ends it; None: it does not."""
    closed_at: datetime | None = None
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None
    """Not shown among the others before then, unless the same comes up again."""
    snoozed_because: PutOff | None = Field(default=None, sa_type=one_of(PutOff))

    def is_snoozed(self, *, now: datetime) -> bool:
        has_come_up = self.again_at and self.snoozed_at and self.again_at > self.snoozed_at
        return self.snoozed_until is not None and now < self.snoozed_until and not has_come_up


def open_one(
    session: Session,
    about: About,
    *,
    program: UUID,
    alumnus: UUID | None = None,
    staff: UUID | None = None,
    because: list[str] | None = None,
    now: datetime,
) -> None:
    """Or say of the open one that the same has come up again."""
    same = _open(about, alumnus=alumnus, staff=staff).where(Task.program_id == program)
    if _is_said_of_one(session, same, now=now):
        return
    session.add(
        Task(
            program_id=program,
            alumnus_id=alumnus,
            staff_id=staff,
            about=about,
            because=because,
            assignee_id=_whose(session, alumnus) if alumnus else None,
            opened_at=now,
            next_at=due_at(about, _zone(session, program), now=now),
        )
    )


def _is_said_of_one(session: Session, same: SelectOfScalar[Task], *, now: datetime) -> bool:
    """Whether one that stays open says that it has come up again.

    Whoever has one in hand is not waited for: they may wait for an alert that we hold. What they do to it they do
    without knowing of this, so theirs is not that one. Whoever says the same right now lets KEY SHARE through, and theirs is.
    """
    rows = session.exec(same.with_for_update(skip_locked=True, key_share=True)).all()
    for row in rows:
        row.again_at = now
    at_it = same.with_for_update(read=True, key_share=True, skip_locked=True)
    return bool(rows) or session.exec(at_it).first() is not None


def _whose(session: Session, alumnus: UUID) -> UUID | None:
    return staff_table.here(session, session.get_one(Alumnus, alumnus).specialist_id)


def whose(session: Session, row: Task) -> UUID | None:
    """Whose it is while nobody has taken it."""
    return _whose(session, row.alumnus_id) if row.alumnus_id else None


def _open(about: About, *, alumnus: UUID | None = None, staff: UUID | None = None) -> SelectOfScalar[Task]:
    return select(Task).where(
        Task.about == about,
        Task.alumnus_id == alumnus,
        Task.staff_id == staff,
        col(Task.closed_at).is_(None),
    )


def open_about(session: Session, about: About, *, alumnus: UUID) -> list[Task]:
    """A person's open tasks of one kind."""
    return list(session.exec(_open(about, alumnus=alumnus)))


def _zone(session: Session, program: UUID) -> ZoneInfo:
    return ZoneInfo(session.get_one(Program, program).timezone)


def due_at(about: About, zone: ZoneInfo, *, now: datetime) -> datetime | None:
    """Until when such a task may wait. What is slow never ends between evening and morning of that zone."""
    wait = PATIENCE[about]
    if wait is None:
        return None
    at = now + wait
    local = at.astimezone(zone)
    if wait < SLOW or MORNING <= local.time() < EVENING:
        return at
    day = local.date() + (_DAY if local.time() >= EVENING else timedelta(0))
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def list_open(session: Session) -> list[Task]:
    """The program's open tasks: what can wait least first, then the oldest."""
    rows = session.exec(select(Task).where(col(Task.closed_at).is_(None)))
    return sorted(rows, key=lambda row: (_may_wait_until(row), row.opened_at, row.id))


def _may_wait_until(row: Task) -> datetime:
    """When it becomes an alert, or became one."""
    wait = PATIENCE[row.about]
    if row.next_at or wait is None:
        return row.next_at or _NEVER
    return (row.taken_at or row.opened_at) + wait


def find(session: Session, task: UUID) -> Task:
    """Raises NotFound."""
    row = session.exec(select(Task).where(Task.id == task)).one_or_none()
    if row is None:
        raise NotFound
    return row


def take(session: Session, task: UUID, *, by: UUID, now: datetime) -> UUID | None:
    """Somebody sees to it, from now on as long as it might have waited. Of two at once the later has it.

    Returns the alumnus whom it is about, if any.
    """
    row = _held(session, task)
    if row.closed_at is None:
        row.assignee_id, row.taken_at = by, now
        row.next_at = due_at(row.about, _zone(session, row.program_id), now=now)
    return row.alumnus_id


def snooze(session: Session, task: UUID, until: datetime, because: PutOff, *, now: datetime) -> UUID | None:
    """Put a task off: it comes back by itself, and never later than it becomes an alert. Returns whom it is about."""
    row = _held(session, task)
    if row.closed_at is None:
        until = min(until, row.next_at) if row.next_at else until
        row.snoozed_at, row.snoozed_until, row.snoozed_because = now, until, because
    return row.alumnus_id


def snooze_as(row: Task, at: datetime | None, until: datetime | None, because: PutOff | None) -> None:
    """As it stood before it was put off, or put off anew."""
    row.snoozed_at, row.snoozed_until, row.snoozed_because = at, until, because


def give(row: Task, to: UUID | None, *, taken_at: datetime | None = None) -> None:
    """A held task is somebody's. It waits no longer for them than it would have for who had it."""
    row.assignee_id, row.taken_at = to, taken_at


def wake(session: Session, task: UUID) -> UUID | None:
    """It is to be looked at now after all. Returns whom it is about."""
    row = _held(session, task)
    row.snoozed_at = row.snoozed_until = row.snoozed_because = None
    return row.alumnus_id


def _held(session: Session, task: UUID) -> Task:
    """FOR UPDATE, as whatever ends or moves a task holds it: `open_one` looks past it."""
    row = session.exec(select(Task).where(Task.id == task).with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def hold(session: Session, wanted: Collection[UUID]) -> list[Task]:
    """These tasks, in one order whoever asks. Raises NotFound where one of them is not there."""
    query = select(Task).where(col(Task.id).in_(wanted)).order_by(col(Task.id))
    rows = list(session.exec(query.with_for_update()))
    if len(rows) != len(wanted):
        raise NotFound
    return rows


def next_morning(zone: ZoneInfo, *, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(zone).date() + _DAY, MORNING, zone).astimezone(UTC)


def close(session: Session, task: UUID, *, now: datetime) -> UUID | None:
    """Somebody has seen to it. Closing twice is closing once. Returns the alumnus whom it was about, if any.

    Raises NotFound.
    """
    row = _held(session, task)
    if row.closed_at is None:
        row.closed_at, row.next_at = now, None
    return row.alumnus_id


def reopen(session: Session, task: UUID) -> UUID | None:
    """It is not done after all, and waits no longer than it would have. Returns the alumnus whom it is about, if any.

    That it was done a moment ago, and by whom, is for the caller to say. Raises NotFound, StaysDone.
    """
    row = _held(session, task)
    if row.closed_at is None or not can_reopen(session, row):
        raise StaysDone
    # Due already: it becomes an alert at once, or joins the one that it has become.
    row.next_at = due_at(row.about, _zone(session, row.program_id), now=row.taken_at or row.opened_at)
    row.closed_at = None
    return row.alumnus_id


def can_reopen(session: Session, row: Task) -> bool:
    """A review that was done has had effects, and where the same has come up again that one stands."""
    same = _open(row.about, alumnus=row.alumnus_id, staff=row.staff_id)
    return row.about is not About.PLAN_REVIEW and session.exec(same).first() is None


def let_go(session: Session, member: UUID, *, now: datetime) -> None:
    """One of the staff has left: what they had taken is anybody's, and what concerned them, such as a phone, is done."""
    theirs = or_(Task.staff_id == member, Task.assignee_id == member)
    query = select(Task).where(theirs, col(Task.closed_at).is_(None)).order_by(col(Task.id))
    for row in session.exec(query.with_for_update()).all():
        if row.staff_id == member:
            row.closed_at, row.next_at = now, None
        if row.assignee_id == member:
            row.assignee_id = row.taken_at = None


def close_about(
    session: Session,
    about: About,
    *,
    alumnus: UUID | None = None,
    staff: UUID | None = None,
    until: datetime | None = None,
    waits: bool = True,
    now: datetime,
) -> None:
    """What a task of one person, or of one of the staff, was about is over by itself. `until`: what came up later is not.

    Where it must not wait, a task that somebody is just seeing to stays theirs.
    """
    found = (
        _open(about, alumnus=alumnus, staff=staff)
        .order_by(col(Task.id))
        .with_for_update(skip_locked=not waits)
    )
    for row in session.exec(found).all():
        if until is None or (row.again_at or row.opened_at) <= until:
            row.closed_at, row.next_at = now, None
