"""How late due work is, by its kind: one look at the end of an index each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from service.checkins.episodes import Episode
from service.checkins.milestones import Milestone
from service.checkins.risk_windows import RiskWindow
from service.checkins.schedules import CheckIn, CheckInTime
from service.escalations.calls.ledger import Call
from service.escalations.notifications.ledger import Notification
from service.escalations.tables import IS_OPEN, Alert, Drill, Status
from service.messaging.ledger import PRIORITY, Message, Purpose
from service.people.alumni import Alumnus
from service.people.plan_reviews import PlanReview
from service.people.programs import Program
from service.people.tasks import Task


class Work(StrEnum):
    """What a worker does when its time has come."""

    ALERTS = "alerts"  # and the calls, e-mails and pushes for them
    FOLLOW_UPS = "follow_ups"
    CHECK_INS = "check_ins"
    PLANNED = (
        # What else we begin: risky hours, milestones, the week, pauses, zones, reviews of plans, and the daily look.
        "planned"
    )
    SILENCES = "silences"  # check-ins without an answer
    DUTIES = (
        "duties"  # texts that staff planned, tasks that nobody takes, drills and shifts without an answer
    )
    LEASES = "leases"  # texts in flight of which nobody has told in time


# Literals, so that the partial indexes serve them whatever is bound.
_QUEUED: Final = col(Message.status) == sa.literal_column("'queued'")
_IN_FLIGHT: Final = col(Message.status).in_([sa.literal_column("'sending'"), sa.literal_column("'unknown'")])

_FIRST_DUE: Final[Mapping[Work, tuple[Any, ...]]] = {
    # A canceled one that the carrier cannot be told to end rings no longer than it would have, and keeps nobody waiting.
    Work.ALERTS: (
        sa.select(col(Alert.next_at)).where(IS_OPEN),
        sa.select(col(Call.next_at)).where(col(Call.status) != sa.literal_column("'canceled'")),
        sa.select(col(Notification.next_at)),
    ),
    Work.FOLLOW_UPS: (sa.select(col(Episode.next_at)).where(col(Episode.closed_at).is_(None)),),
    Work.CHECK_INS: (sa.select(col(CheckInTime.next_at)),),
    Work.PLANNED: (
        sa.select(col(RiskWindow.next_at)),
        sa.select(col(Milestone.next_at)),
        sa.select(col(Alumnus.survey_at)),
        sa.select(col(Alumnus.review_at)),
        sa.select(col(Alumnus.paused_until)),
        sa.select(col(Alumnus.home_at)),
        sa.select(col(Alumnus.plan_review_at)),
        sa.select(col(PlanReview.next_at)),
    ),
    Work.SILENCES: (sa.select(col(CheckIn.next_at)),),
    Work.DUTIES: (
        sa.select(col(Task.next_at)).where(col(Task.closed_at).is_(None)),
        sa.select(col(Message.next_at)).where(_QUEUED, col(Message.priority).is_(None)),
        sa.select(col(Drill.next_at)),
        sa.select(col(Program.drill_at)),
        sa.select(col(Program.shifts_at)),
    ),
    Work.LEASES: (sa.select(col(Message.next_at)).where(_IN_FLIGHT),),
}
_FIRST_QUEUED: Final = sa.select(col(Message.next_at)).where(
    _QUEUED, col(Message.priority) == sa.bindparam("priority")
)
_FIRST_UNANSWERED: Final = (
    sa.select(col(Alert.opened_at))
    .where(IS_OPEN, col(Alert.status) == Status.TRIGGERED)
    .order_by(col(Alert.opened_at))
    .limit(1)
)


def of_work(session: Session, *, now: datetime) -> dict[Work, timedelta]:
    """How long the row that is due longest has waited; zero where nothing is late."""
    return {
        work: max(_lag(session, query, now=now) for query in queries) for work, queries in _FIRST_DUE.items()
    }


def of_texts(session: Session, *, now: datetime) -> dict[Purpose, timedelta]:
    """The same for texts that wait to leave."""
    return {
        purpose: _lag(session, _FIRST_QUEUED, {"priority": priority}, now=now)
        for purpose, priority in PRIORITY.items()
    }


def of_answer(session: Session, *, now: datetime) -> timedelta:
    """How long the oldest alert has waited that nobody has taken."""
    opened_at = session.connection().execute(_FIRST_UNANSWERED).scalar()
    return now - opened_at if opened_at else timedelta(0)


def _lag(session: Session, query: Any, asked: Mapping[str, int] | None = None, *, now: datetime) -> timedelta:
    column = query.selected_columns[0]
    first = query.where(column.is_not(None)).order_by(column).limit(1)
    due_at = session.connection().execute(first, asked or {}).scalar()
    return max(now - due_at, timedelta(0)) if due_at else timedelta(0)
