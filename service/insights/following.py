"""Reads what is known of people around the marks after their discharge: a fixed number of queries, however many they are.

Within one program. What was deleted with its time, and whoever was erased, is not there to be read: see `read`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.schedules import CheckIn
from service.conversation.states import EpisodeKind, Outcome, Reason
from service.escalations import figures
from service.escalations.tables import Alert
from service.insights import outcomes
from service.insights.outcomes import MARKS, Known, Line, Measure
from service.insights.withholding import Shown, part, whole
from service.messaging.ledger import Direction, Message
from service.people.alumni import Alumnus
from service.people.consents import IS_OF_TEXTS, Change, Consent

_Around = dict[tuple[UUID, int], Known]
"""By person, and the days of the mark."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What may be told of a program."""

    until: date
    """Up to which day, itself not counted."""
    since: date
    """From which day on all of it is still kept."""
    marks: Mapping[int, Mapping[Measure, Line]]
    """By months."""
    enrolled: Shown
    """Everybody, ever."""
    undated: Shown
    """Of these, who is in care without a day of discharge: they count at no mark."""
    erased: Shown
    """And who was erased: when they were discharged is erased with them."""


def read(session: Session, zone: ZoneInfo, *, kept: timedelta, now: datetime) -> Outcomes:
    """`kept`: how long numbers are. Days are those of UTC: at its ends, a window may be off by some hours."""
    until = outcomes.as_of(now.astimezone(zone).date())
    rows = session.exec(
        select(col(Alumnus.id), col(Alumnus.enrolled_at), col(Alumnus.discharged_on), col(Alumnus.erased_at))
    ).all()
    since = until - kept + outcomes.LONGEST_QUARTER
    around = {
        (who, days): Known()
        for who, enrolled, discharged, erased in rows
        if discharged and erased is None
        for days in MARKS.values()
        if outcomes.has_reached(discharged, enrolled.date(), days, until=until, kept=kept)
    }
    discharged_on = {who: discharged for who, _, discharged, _ in rows if discharged}
    for add in (_texts, _check_ins, _ratings, _episodes):
        add(session, around)
    _alerts(session, around, since=since)
    _opted_out(session, around, discharged_on)
    everybody = whole(len(rows))
    return Outcomes(
        until=until,
        since=since,
        marks={
            months: outcomes.count([known for (_, at), known in around.items() if at == days])
            for months, days in MARKS.items()
        },
        enrolled=everybody,
        undated=part(sum(not discharged and erased is None for _, _, discharged, erased in rows), everybody),
        erased=part(sum(erased is not None for *_, erased in rows), everybody),
    )


def _mark(session: Session, at: Any) -> Any:
    """The days of the mark around which something happened, or NULL."""
    since = _days_since(session, at)
    return sa.case(
        *((since.between(days - outcomes.AROUND, days + outcomes.AROUND), days) for days in MARKS.values()),
        else_=None,
    ).label("mark")


def _days_since(session: Session, at: Any) -> Any:
    """Whole days from the discharge. Both databases can tell, each in its own words."""
    discharged = col(Alumnus.discharged_on)
    if session.get_bind().dialect.name == "postgresql":
        return sa.cast(func.timezone("UTC", at), sa.Date) - discharged
    return sa.cast(func.julianday(func.date(at)) - func.julianday(discharged), sa.Integer)


def _found(
    session: Session, around: _Around, table: Any, at: Any, *more: Any, where: Any = None
) -> Iterator[Any]:
    """What happened around the marks of those who count: a Known, then the columns of each group, counted last."""
    mark = _mark(session, at)
    query = (
        sa.select(table.alumnus_id, mark, *more, func.count())
        .join(Alumnus, col(Alumnus.id) == table.alumnus_id)
        .where(col(Alumnus.discharged_on).is_not(None), mark.is_not(None))
        .group_by(table.alumnus_id, mark, *more)
    )
    for who, days, *rest in session.execute(query if where is None else query.where(where)):
        if (known := around.get((who, days))) is not None:
            yield known, *rest


def _texts(session: Session, around: _Around) -> None:
    where = col(Message.direction) == Direction.INBOUND
    for known, _ in _found(session, around, Message, col(Message.created_at), where=where):
        known.has_written = True


def _check_ins(session: Session, around: _Around) -> None:
    is_answered = col(CheckIn.answered_at).is_not(None).label("is_answered")
    for known, answered, times in _found(session, around, CheckIn, col(CheckIn.asked_at), is_answered):
        known.asked += times
        known.answered += times if answered else 0


def _ratings(session: Session, around: _Around) -> None:
    columns = (col(Rating.kind), col(Rating.value))
    for known, kind, value, times in _found(session, around, Rating, col(Rating.at), *columns):
        known.told.setdefault(kind, []).extend([value] * times)


def _episodes(session: Session, around: _Around) -> None:
    columns = (col(Episode.kind), col(Episode.outcome))
    for known, kind, outcome, times in _found(session, around, Episode, col(Episode.opened_at), *columns):
        if kind is EpisodeKind.LAPSE:
            known.lapses += times
        if kind is EpisodeKind.URGE:
            known.moments += times
            known.eased += times if outcome is Outcome.EASED else 0


def _alerts(session: Session, around: _Around, *, since: date) -> None:
    """Tasks that became alerts are no request of theirs (figures.by_month)."""
    taken = figures.first_taken(session, datetime.combine(since, time(0), UTC))
    columns = (col(Alert.id), col(Alert.opened_at))
    where = col(Alert.reason) != Reason.OVERDUE
    for known, alert, opened_at, _ in _found(
        session, around, Alert, col(Alert.opened_at), *columns, where=where
    ):
        at = taken.get(alert)
        known.waits.append(max(at - opened_at, timedelta(0)) if at else None)


def _opted_out(session: Session, around: _Around, discharged_on: Mapping[UUID, date]) -> None:
    """How their consent stood at the end of the days around each mark."""
    changes: dict[UUID, list[Consent]] = {}
    query = select(Consent).join(Alumnus, col(Alumnus.id) == Consent.person_id).where(IS_OF_TEXTS)
    for change in session.exec(query.order_by(col(Consent.at), col(Consent.id))):
        changes.setdefault(change.person_id, []).append(change)
    for (who, days), known in around.items():
        _, last = outcomes.window(discharged_on[who], days)
        end = datetime.combine(last + _A_DAY, time(0), UTC)
        before = [one.change for one in changes.get(who, ()) if one.at < end]
        known.has_opted_out = bool(before) and before[-1] is Change.WITHDRAWN


_A_DAY: Final = timedelta(days=1)
