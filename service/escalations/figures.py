"""How long it took until somebody was asked, knew, and spoke to the person, by month; and which phones answer (D18).

Counts and times alone: nothing here names an alumnus. Whoever is on the staff is named by id, for the page to resolve.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from service.conversation.states import Reason
from service.escalations.tables import Alert, AlertEvent, Drill, DrillKind, EventKind, Outcome
from service.messaging.ledger import DeliveryEvent

MONTHS: Final = 12

SENT: Final = ("sent", "delivered")
DELIVERED: Final = ("delivered",)
"""Twilio's MessageStatus of the callbacks that tell it."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took, of so many that it happened to."""

    count: int
    median: timedelta | None
    p95: timedelta | None
    """All but one in twenty took no longer."""

    @classmethod
    def of(cls, some: Iterable[timedelta]) -> "Span":
        took = sorted(max(one, timedelta(0)) for one in some)
        if not took:
            return cls(0, None, None)
        half = timedelta(seconds=median(one.total_seconds() for one in took))
        return cls(len(took), half, took[math.ceil(0.95 * len(took)) - 1])


@dataclass(frozen=True, slots=True)
class Month:
    """The alerts that opened in one month of the program's clock, and the drills of that month."""

    begins: date
    alerts: int
    sent: Span
    delivered: Span
    """Until a first page was sent, and delivered."""
    acknowledged: Span
    """Until somebody first took it."""
    reached: Span
    """Until it was closed as reached."""
    drills: int
    answered: int


@dataclass(frozen=True, slots=True)
class Tried:
    """The last drill of one phone."""

    kind: DrillKind
    sent_at: datetime
    took: timedelta | None
    """Until its answer; None: none has come."""


def by_month(session: Session, zone: ZoneInfo, *, now: datetime) -> list[Month]:
    """The months of the last year in which something happened, newest first. Within one program."""
    since = _beginning(now, zone)
    alerts: dict[date, list[Alert]] = defaultdict(list)
    opened = select(Alert).where(Alert.opened_at >= since, Alert.reason != Reason.OVERDUE)
    for alert in session.exec(opened):
        alerts[_month(alert.opened_at, zone)].append(alert)
    drills: dict[date, list[Drill]] = defaultdict(list)
    for drill in session.exec(select(Drill).where(Drill.sent_at >= since, Drill.kind != DrillKind.SHIFT)):
        drills[_month(drill.sent_at, zone)].append(drill)
    times = (_paged(session, SENT, since), _paged(session, DELIVERED, since), first_taken(session, since))
    return [_of(one, alerts[one], drills[one], *times) for one in sorted({*alerts, *drills}, reverse=True)]


def _of(
    begins: date,
    alerts: list[Alert],
    drills: list[Drill],
    sent: Mapping[UUID, datetime],
    delivered: Mapping[UUID, datetime],
    taken: Mapping[UUID, datetime],
) -> Month:
    def span(at: Mapping[UUID, datetime]) -> Span:
        return Span.of(at[one.id] - one.opened_at for one in alerts if one.id in at)

    reached = {one.id: one.closed_at for one in alerts if one.closed_at and one.outcome is Outcome.REACHED}
    return Month(
        begins=begins,
        alerts=len(alerts),
        sent=span(sent),
        delivered=span(delivered),
        acknowledged=span(taken),
        reached=span(reached),
        drills=len(drills),
        answered=sum(one.answered_at is not None for one in drills),
    )


def _paged(session: Session, statuses: tuple[str, ...], since: datetime) -> dict[UUID, datetime]:
    """When the carrier first told this of a page, by alert."""
    query = (
        select(AlertEvent.alert_id, func.min(DeliveryEvent.at))
        .join(DeliveryEvent, col(DeliveryEvent.message_id) == AlertEvent.message_id)
        .where(
            AlertEvent.kind == EventKind.PAGED,
            AlertEvent.at >= since,
            col(DeliveryEvent.status).in_(statuses),
        )
        .group_by(col(AlertEvent.alert_id))
    )
    return _pairs(session.exec(query))


def first_taken(session: Session, since: datetime) -> dict[UUID, datetime]:
    """When somebody first took it; whoever closes what nobody had taken took it with that."""
    query = (
        select(AlertEvent.alert_id, func.min(AlertEvent.at))
        .where(col(AlertEvent.kind).in_((EventKind.ACKNOWLEDGED, EventKind.CLOSED)), AlertEvent.at >= since)
        .group_by(col(AlertEvent.alert_id))
    )
    return _pairs(session.exec(query))


def _pairs(rows: Iterable[Any]) -> dict[UUID, datetime]:
    return dict(tuple(row) for row in rows)


def last_drills(session: Session) -> dict[UUID, Tried]:
    """The last drill of each phone, by whose it is. Within one program."""
    found = session.exec(select(Drill).where(Drill.kind != DrillKind.SHIFT).order_by(col(Drill.sent_at)))
    return {
        one.staff_id: Tried(one.kind, one.sent_at, one.answered_at - one.sent_at if one.answered_at else None)
        for one in found
    }


def _month(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date().replace(day=1)


def _beginning(now: datetime, zone: ZoneInfo) -> datetime:
    """Of the first of the last twelve months there."""
    this = _month(now, zone)
    count = this.year * 12 + this.month - MONTHS
    first = date(count // 12, count % 12 + 1, 1)
    return datetime.combine(first, time(0), zone).astimezone(UTC)
