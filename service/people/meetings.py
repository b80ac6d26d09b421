"""Sessions and meetings of a program, and who came (F5). When, which kind and who: nothing of what was said there."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Field, Session, col, func, select

from service import local_times
from service.db import Scoped, new_id, one_of
from service.errors import ServiceError
from service.people.alumni import Alumnus
from service.protection.vault import Key

MOST_WEEKS: Final = 26
"""So many weeks of a meeting are planned at once, at most."""

FARTHEST: Final = timedelta(days=366)
"""No meeting is planned farther ahead, nor written down longer afterwards."""

LONGEST: Final = timedelta(hours=12)

LATELY: Final = timedelta(days=90)


class MeetingKind(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"
    FAMILY = "family"  # with those who are close to them


class Presence(StrEnum):
    CAME = "came"
    EXCUSED = "excused"
    ABSENT = "absent"


class NotPlanned(ServiceError):
    """Why a meeting was not planned, or not changed. Holds nothing that was typed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Meeting(Scoped, table=True):
    """One session or meeting. A program is one cohort, so it belongs to that cohort alone."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: MeetingKind = Field(sa_type=one_of(MeetingKind))
    title: bytes
    """Sealed with the program's key: 'Tuesday group'."""
    starts_at: datetime = Field(index=True)
    length: timedelta
    leader_id: UUID | None = Field(default=None, foreign_key="staff.id")
    planned_by: UUID = Field(foreign_key="staff.id")
    planned_at: datetime
    canceled_at: datetime | None = None


class Attendance(Scoped, table=True):
    """That somebody is expected at a meeting, and whether they came."""

    __table_args__ = (sa.UniqueConstraint("meeting_id", "alumnus_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    meeting_id: UUID = Field(foreign_key="meeting.id")
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    presence: Presence | None = Field(default=None, sa_type=one_of(Presence))
    """None: nobody has said yet."""
    marked_by: UUID | None = Field(default=None, foreign_key="staff.id")
    marked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting as it is to be planned, on the program's clock."""

    kind: MeetingKind
    title: str
    on: date
    at: time
    length: timedelta
    leader: UUID | None
    people: tuple[UUID, ...]
    weeks: int = 1
    """How often: every week at this time."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a form says of one person; the same twice where it leaves them as they were."""

    drawn: Presence | None
    """What stood there when the form was drawn."""
    said: Presence | None


@dataclass(frozen=True, slots=True)
class Marked:
    changed: tuple[UUID, ...]
    overtaken: tuple[UUID, ...]
    """Of whom somebody has said something else since the form was drawn: nothing of these was written."""


def plan(
    session: Session, key: Key, wish: Wish, *, program: UUID, zone: ZoneInfo, by: UUID, now: datetime
) -> list[Meeting]:
    """Plan it, in a session of the program; `key` is the program's. Raises NotPlanned."""
    _refuse(wish, zone, now=now)
    made = []
    for week in range(wish.weeks):
        starts_at = local_times.instant(wish.on + timedelta(weeks=week), wish.at, zone).astimezone(UTC)
        row = Meeting(
            id=(id_ := new_id()),
            program_id=program,
            kind=wish.kind,
            title=key.seal("meeting.title", id_, wish.title),
            starts_at=starts_at,
            length=wish.length,
            leader_id=wish.leader,
            planned_by=by,
            planned_at=now,
        )
        session.add(row)
        made.append(row)
    session.flush()  # before the rows that refer to theirs
    for row in made:
        expect(session, row, wish.people)
    return made


def _refuse(wish: Wish, zone: ZoneInfo, *, now: datetime) -> None:
    _refuse_time(wish, zone, now=now)
    if not 1 <= wish.weeks <= MOST_WEEKS:
        raise NotPlanned(f"a meeting is repeated for {MOST_WEEKS} weeks at most")
    if not wish.people:
        raise NotPlanned("choose at least one person")
    if wish.kind is MeetingKind.INDIVIDUAL and len(wish.people) > 1:
        raise NotPlanned("an individual session is for one person; a group is for several")


def _refuse_time(wish: Wish, zone: ZoneInfo, *, now: datetime) -> None:
    # By days and not by moments: the first and the last days of the calendar have moments that cannot be told in UTC.
    if abs(wish.on - now.astimezone(zone).date()) > FARTHEST:
        raise NotPlanned("choose a day within a year from today")
    if not timedelta(0) < wish.length <= LONGEST:
        raise NotPlanned("say how many minutes it takes, 720 at most")


def expect(session: Session, meeting: Meeting, people: Collection[UUID]) -> None:
    """Have these be expected too. Raises NotPlanned for who is not of the program."""
    known = set(
        session.exec(select(Alumnus.id).where(col(Alumnus.id).in_(people), col(Alumnus.erased_at).is_(None)))
    )
    if known != set(people):
        raise NotPlanned("choose people of your program")
    there = set(session.exec(select(Attendance.alumnus_id).where(Attendance.meeting_id == meeting.id)))
    session.add_all(
        Attendance(program_id=meeting.program_id, meeting_id=meeting.id, alumnus_id=one)
        for one in people
        if one not in there
    )
    session.flush()


def move(key: Key, row: Meeting, wish: Wish, *, zone: ZoneInfo, now: datetime) -> None:
    """Another name, time, length or leader for a meeting that whoever calls holds; who is expected, and who came, stays. Raises NotPlanned."""
    _refuse_time(wish, zone, now=now)
    row.title = key.seal("meeting.title", row.id, wish.title)
    row.starts_at = local_times.instant(wish.on, wish.at, zone).astimezone(UTC)
    row.length, row.leader_id = wish.length, wish.leader


def take_off(session: Session, meeting: UUID, people: Collection[UUID]) -> list[UUID]:
    """These are not expected any more; who was taken off. Of whom something was marked stays: that was so."""
    theirs = select(Attendance).where(
        Attendance.meeting_id == meeting,
        col(Attendance.alumnus_id).in_(people),
        col(Attendance.presence).is_(None),
    )
    found = list(session.exec(theirs))
    for one in found:
        session.delete(one)
    return [one.alumnus_id for one in found]


def series(session: Session, row: Meeting, *, now: datetime) -> list[Meeting]:
    """What was planned in one go with it and has not begun, earliest first; held by whoever calls."""
    query = select(Meeting).where(*_of_series(row, now=now))
    return list(session.exec(query.order_by(col(Meeting.starts_at), col(Meeting.id)).with_for_update()))


def to_come(session: Session, row: Meeting, *, now: datetime) -> int:
    """How many of these there are."""
    return session.exec(select(func.count(col(Meeting.id))).where(*_of_series(row, now=now))).one()


def _of_series(row: Meeting, *, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """A series is what one hand has planned in one instant: neither is ever changed."""
    return (
        col(Meeting.planned_by) == row.planned_by,
        col(Meeting.planned_at) == row.planned_at,
        col(Meeting.starts_at) > now,
    )


def mark(session: Session, meeting: UUID, told: Mapping[UUID, Mark], *, by: UUID, now: datetime) -> Marked:
    """Write down who came: of each person only what this form changed, and not over what somebody else has said meanwhile.

    Whoever calls holds the meeting's row. Saying the same again changes nothing.
    """
    changed, overtaken = [], []
    for row in session.exec(select(Attendance).where(Attendance.meeting_id == meeting)):
        one = told.get(row.alumnus_id)
        if one is None or one.said in (one.drawn, row.presence):
            continue
        if one.drawn != row.presence:
            overtaken.append(row.alumnus_id)
            continue
        row.presence, row.marked_by, row.marked_at = one.said, by, now
        changed.append(row.alumnus_id)
    return Marked(tuple(changed), tuple(overtaken))


def listed(session: Session, *, since: datetime, until: datetime) -> list[Meeting]:
    """What begins in that time, earliest first."""
    query = select(Meeting).where(Meeting.starts_at >= since, Meeting.starts_at < until)
    return list(session.exec(query.order_by(col(Meeting.starts_at), col(Meeting.id))))


def attendance(session: Session, rows: Sequence[Meeting]) -> dict[UUID, list[Attendance]]:
    """Who is expected at each of these."""
    found: dict[UUID, list[Attendance]] = {one.id: [] for one in rows}
    query = select(Attendance).where(col(Attendance.meeting_id).in_(list(found)))
    for row in session.exec(query.order_by(col(Attendance.id))):
        found[row.meeting_id].append(row)
    return found


def lately(session: Session, *, now: datetime) -> dict[UUID, Counter[Presence]]:
    """Of each person, how often they came, were excused and did not come in the last 90 days."""
    query = (
        select(Attendance.alumnus_id, Attendance.presence)
        .join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
        .where(
            Meeting.starts_at >= now - LATELY,
            Meeting.starts_at <= now,
            col(Meeting.canceled_at).is_(None),
            col(Attendance.presence).is_not(None),
        )
    )
    found: dict[UUID, Counter[Presence]] = {}
    for person, presence in session.exec(query):
        if presence is not None:
            found.setdefault(person, Counter())[Presence(presence)] += 1
    return found


def held(session: Session, kind: MeetingKind, *, since: datetime, until: datetime) -> int:
    """How many of a kind somebody came to."""
    query = (
        select(func.count(func.distinct(col(Meeting.id))))
        .select_from(Meeting)
        .join(Attendance, col(Attendance.meeting_id) == col(Meeting.id))
        .where(
            Meeting.kind == kind,
            Meeting.starts_at >= since,
            Meeting.starts_at <= until,
            col(Meeting.canceled_at).is_(None),
            Attendance.presence == Presence.CAME,
        )
    )
    return session.exec(query).one()
