"""What the tests of escalation share: alerts raised by hand, looked at, and run when they are due."""

from uuid import UUID

from sqlmodel import col, select

from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, transaction
from service.escalations import alerts, due
from service.escalations.tables import Alert, AlertEvent, EventKind
from service.people.staff import Staff
from tests.world import Handset, World


def raised(
    world: World,
    alumnus: Handset,
    reason: Reason = Reason.CALL,
    *,
    program: UUID | None = None,
    is_for_lead: bool = False,
) -> Alert:
    """Raise an alert; the worker has not run yet."""
    assert alumnus.person
    program = program or world.program
    with transaction(world.engine, program=program) as session:
        return alerts.raise_alert(
            session,
            world.vault,
            program=program,
            alumnus=alumnus.person,
            reason=reason,
            episode=None,
            is_for_lead=is_for_lead,
            now=world.now,
        )


def run_due(world: World, *, operator: str = "+12025550190", limit: int = 100) -> int:
    """Move on what is due, without a worker and without sending."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return due.run_due(session, world.vault, operator=operator, now=world.now, limit=limit)


def read(world: World, alert: Alert) -> Alert:
    """The alert as it is now."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Alert, alert.id)


def events(world: World, alert: Alert) -> list[AlertEvent]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        query = select(AlertEvent).where(AlertEvent.alert_id == alert.id)
        return list(session.exec(query.order_by(col(AlertEvent.id))))


def kinds(world: World, alert: Alert) -> list[str]:
    return [one.kind.value for one in events(world, alert)]


def paged(world: World, alert: Alert) -> list[UUID | None]:
    """Who was paged, in order."""
    return [one.staff_id for one in events(world, alert) if one.kind is EventKind.PAGED]


def member(world: World, phone: Handset) -> Staff:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Staff, phone.person)


def set_opted_out(world: World, phone: Handset, *, has: bool = True) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Staff, phone.person).has_opted_out = has
