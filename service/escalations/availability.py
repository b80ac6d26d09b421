"""By when a person will see it: said only where the roster bears it (C5)."""

from datetime import datetime
from enum import Enum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.escalations import policies
from service.escalations.due import ROUND_GAP
from service.escalations.policies import DEFAULT, ON_CALL, Shift, Step
from service.escalations.tables import IS_OPEN, Alert, Status
from service.people.alumni import Alumnus
from service.people.staff import Staff


class Seen(Enum):
    ALREADY = "already"  # somebody has it, and they know
    UNKNOWN = "unknown"


def seen(session: Session, alumnus: UUID, *, is_for_lead: bool, now: datetime) -> datetime | Seen:
    """By when an alert of this person, open or about to be, is seen. Within their program.

    The end of its round: then they are told where nobody has answered (D17), so that the promise is never left standing.
    """
    alert = session.exec(select(Alert).where(Alert.alumnus_id == alumnus, IS_OPEN)).one_or_none()
    if alert is not None and alert.status is Status.ACKNOWLEDGED:
        return Seen.ALREADY
    if is_for_lead or (alert is not None and alert.is_for_lead):
        return Seen.UNKNOWN  # the roster knows nothing of the lead
    steps = _steps(session, session.get_one(Alumnus, alumnus).program_id, alert)
    by = (alert.began_at if alert else now) + steps[-1].after + ROUND_GAP
    is_asked = any(step.notify == ON_CALL for step in steps)
    return by if is_asked and now < by and _is_covered(session, now, by) else Seen.UNKNOWN


def _steps(session: Session, program: UUID, alert: Alert | None) -> list[Step]:
    kept = alert.policy if alert else policies.freeze(session, program)
    return [Step.load(one) for one in kept] or list(DEFAULT)


def _is_covered(session: Session, now: datetime, by: datetime) -> bool:
    """Whether somebody whom texts reach is on call from now until then."""
    covering = (
        select(Shift.id)
        .join(Staff, col(Staff.id) == Shift.staff_id)
        .where(
            Shift.starts_at <= now,
            sa.or_(col(Shift.ends_at).is_(None), col(Shift.ends_at) >= by),
            col(Staff.has_opted_out).is_(False),
        )
    )
    return session.exec(covering.limit(1)).first() is not None
