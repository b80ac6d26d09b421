"""By when a person will see it: said only where the roster bears it (C5)."""

from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlmodel import Session, select

from service.escalations import policies, rota, rotas, routing
from service.escalations.due import ROUND_GAP
from service.escalations.policies import DEFAULT, ON_CALL, Step
from service.escalations.routing import Wish
from service.escalations.tables import IS_OPEN, Alert, Status
from service.people.alumni import Alumnus


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
    person = session.get_one(Alumnus, alumnus)
    kept = alert.policy if alert else policies.freeze(session, person)
    steps = [Step.load(one) for one in kept] or list(DEFAULT)
    by = (alert.began_at if alert else now) + steps[-1].after + ROUND_GAP
    is_borne = now < by and _is_covered(session, person, steps, now, by)
    return by if is_borne else Seen.UNKNOWN


def _is_covered(session: Session, person: Alumnus, steps: list[Step], now: datetime, by: datetime) -> bool:
    """Whether at every moment until then somebody is on call whom texts reach, and a step may ask."""
    if not any(step.notify == ON_CALL for step in steps):
        return False
    roster = rotas.roster(session, person.program_id, now=now)
    return not rota.gaps(roster.rota, routing.answering(roster, Wish.load(person.wishes)), now, by)
