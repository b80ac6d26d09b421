"""In which order all that happened to a person is told, and which of it stands on one page (H2). Reads no words.

Every entry has its own place: its instant, what it is, and its row. So a page ends exactly where the next one begins,
also where much has one and the same instant; and as it is cut from all kinds at once, nothing is missing down to its end.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.escalations.tables import Alert, AlertEvent
from service.messaging.ledger import Direction, Message
from service.people import consents
from service.people.agreements import PlanAgreement
from service.people.consents import Consent
from service.people.meetings import Attendance, Meeting
from service.people.notes import Note
from service.people.offers import Offer
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan
from service.people.practices import Practice
from service.people.tasks import Task

MOST: Final = 200
"""Entries of one page."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Source(IntEnum):
    """What an entry tells of. What one text sets off has one and the same instant: this is the order of cause and effect."""

    INBOUND = 0
    RATING = 1
    SITUATION = 2
    OFFER = 3
    PRACTICE = 4
    PLAN = 5
    AGREEMENT = 6
    REVIEW = 7
    OUTBOUND = 8
    ALERT = 9
    TASK_OPENED = 10
    TASK_TAKEN = 11
    TASK_CLOSED = 12
    ATTENDANCE = 13
    NOTE = 14
    CONSENT = 15


EVERYTHING: Final = frozenset(Source)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where one entry stands in the order. No two stand at one place."""

    at: datetime
    source: Source
    row: UUID

    def __str__(self) -> str:
        """As an address has it: microseconds since 1970, source and row. Names nobody."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.source:d}.{self.row.hex}"

    @classmethod
    def read(cls, given: str) -> Self | None:
        """None for what is no place."""
        try:
            at, source, row = given.split(".")
            return cls(_EPOCH + int(at) * _MICROSECOND, Source(int(source)), UUID(row))
        except (ValueError, OverflowError):
            return None


_END: Final = Place(datetime(9000, 1, 1, tzinfo=UTC), Source.INBOUND, UUID(int=0))
"""After everything."""


@dataclass(frozen=True, slots=True)
class Page:
    places: tuple[Place, ...]
    """Newest first."""
    older: Place | None
    """Before which the next page begins; None where this one holds the oldest."""


def page(
    session: Session,
    alumnus: UUID,
    before: Place | None,
    *,
    program: UUID,
    sources: Collection[Source] = EVERYTHING,
    most: int,
    now: datetime,
) -> Page:
    """The newest of these sources before a place, or of all time. In one statement."""
    start = before or _END
    asked = {
        "program": program,
        "alumnus": alumnus,
        "at": start.at,
        "source": int(start.source),
        "row": start.row,
        "now": now,
        "limit": most + 1,
    }
    rows = session.connection().execute(_newest(frozenset(sources)), asked)
    places = tuple(Place(row.at, Source(row.source), row.row) for row in rows)
    return Page(places[:most], places[most - 1] if len(places) > most else None)


def _table(model: type[Any]) -> Any:
    return model.__table__


_text, _task, _review, _event, _there = map(_table, (Message, Task, PlanReview, AlertEvent, Attendance))
_plan, _agreed, _episode, _meeting, _alert = map(_table, (Plan, PlanAgreement, Episode, Meeting, Alert))
_rating, _offer, _practice, _note = map(_table, (Rating, Offer, Practice, Note))
_consent = _table(Consent)

_AT: Final[dict[Source, tuple[Any, Any, tuple[Any, ...]]]] = {
    Source.INBOUND: (_text, _text.c.created_at, (_text.c.direction == Direction.INBOUND,)),
    Source.RATING: (_rating, _rating.c.at, ()),
    Source.SITUATION: (
        _episode,
        sa.func.coalesce(_episode.c.closed_at, _episode.c.opened_at, type_=_episode.c.opened_at.type),
        (_episode.c.situation.is_not(None),),
    ),
    Source.OFFER: (_offer, _offer.c.offered_at, ()),
    Source.PRACTICE: (_practice, _practice.c.asked_at, ()),
    Source.PLAN: (_plan, _plan.c.agreed_at, ()),
    Source.AGREEMENT: (_agreed, _agreed.c.recorded_at, ()),
    Source.REVIEW: (
        _review,
        _review.c.done_at,
        (_review.c.done_at.is_not(None), _review.c.is_changed.is_not(sa.true())),
    ),
    Source.OUTBOUND: (_text, _text.c.created_at, (_text.c.direction == Direction.OUTBOUND,)),
    Source.ALERT: (_event, _event.c.at, (_event.c.alert_id == _alert.c.id,)),
    Source.TASK_OPENED: (_task, _task.c.opened_at, ()),
    Source.TASK_TAKEN: (_task, _task.c.taken_at, (_task.c.taken_at.is_not(None),)),
    Source.TASK_CLOSED: (_task, _task.c.closed_at, (_task.c.closed_at.is_not(None),)),
    # What somebody has said of a meeting that is over or under way; an excuse for a later one waits until then.
    Source.ATTENDANCE: (
        _there,
        _meeting.c.starts_at,
        (
            _there.c.meeting_id == _meeting.c.id,
            _there.c.presence.is_not(None),
            _meeting.c.canceled_at.is_(None),
            _meeting.c.starts_at <= sa.bindparam("now"),
        ),
    ),
    Source.NOTE: (_note, _note.c.written_at, ()),
    # What they texted themselves stands there as a text.
    Source.CONSENT: (
        _consent,
        _consent.c.at,
        (_consent.c.source == consents.Source.CONSOLE, consents.IS_OF_TEXTS),
    ),
}
"""Of each: its table, its instant, and which of the rows. An alert's events are a person's by their alert."""


@lru_cache(maxsize=32)
def _newest(sources: frozenset[Source]) -> sa.Select[Any]:
    """The newest of each source, and of these the newest: as many of one as a page holds are enough."""
    parts = [sa.select(_newest_of(one).subquery()) for one in sorted(sources)]
    found = sa.union_all(*parts).subquery()
    columns = (found.c.at, found.c.source, found.c.row)
    return sa.select(*columns).order_by(*(one.desc() for one in columns)).limit(sa.bindparam("limit"))


def _newest_of(source: Source) -> sa.Select[Any]:
    table, at, which = _AT[source]
    owner = _alert if table is _event else table
    person = table.c.person_id if table is _consent else owner.c.alumnus_id
    number, row = sa.literal_column(str(int(source)), sa.Integer), table.c.id
    start: Any = sa.bindparam("at")
    after: Any = sa.bindparam("source", type_=sa.Integer)
    last: Any = sa.bindparam("row")
    is_before = sa.or_(at < start, after > number, sa.and_(after == number, row < last))
    return (
        sa.select(at.label("at"), number.label("source"), row.label("row"))
        .where(table.c.program_id == sa.bindparam("program"), person == sa.bindparam("alumnus"))
        .where(*which, at <= start, is_before)
        .order_by(at.desc(), row.desc())
        .limit(sa.bindparam("limit"))
    )
