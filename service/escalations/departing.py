"""Takes from one of the staff all that lets them in, or tells them of us: for who has left, or begins anew."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, update

from service import wakeup
from service.escalations import alerts, feeds, policies
from service.escalations.alerts import Action
from service.escalations.tables import Alert, AlertEvent, Drill, EventKind, Status
from service.people import drafts, saved_views, staff, subscriptions, tasks
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.protection.signin import accounts


def withdraw(session: Session, member: UUID, *, now: datetime) -> None:
    """The sign-in goes, and with it what tells somebody of us without one: calendars and notifications. So do their views."""
    accounts.withdraw(session, member)
    feeds.revoke_all(session, member, now=now)
    subscriptions.forget_all(session, member)
    saved_views.forget_all(session, member)


def leave(session: Session, member: UUID, *, now: datetime) -> None:
    """They are none of the staff any more: nobody is paged by their phone, and what comes from it is a stranger's.

    What they had in hand is asked of others at once, and what they had begun to write goes.
    """
    row = session.get_one(Staff, member, with_for_update={"key_share": True}, populate_existing=True)
    row.left_at = row.left_at or now
    session.flush()
    waiting = update(Drill).where(col(Drill.staff_id) == member, col(Drill.next_at).is_not(None))
    session.exec(waiting.values(next_at=None))
    tasks.let_go(session, member, now=now)
    drafts.forget_all(session, member)
    has_lead = bool(staff.with_role(session, Role.CLINICAL_LEAD))
    for alert in sorted(alerts.list_open(session), key=lambda one: one.id):
        alerts.lock(session, alert)
        _pass_on(session, alert, member, has_lead=has_lead, now=now)
    wakeup.on_commit(session)


def come_back(session: Session, member: UUID) -> None:
    """They are of the staff again, as before."""
    session.get_one(Staff, member).left_at = None


def _pass_on(session: Session, alert: Alert, member: UUID, *, has_lead: bool, now: datetime) -> None:
    """An open, locked alert that they have, or that has paged them and nobody has taken, waits for them no longer."""
    is_rerouted = not has_lead and _to_admins(session, alert)
    events = [one for one in alerts.history(session, alert) if one.round == alert.rounds]
    if alert.status is Status.ACKNOWLEDGED and alert.assignee_id == member:
        alerts.act(session, alert, Action.RELEASE, **alerts.new_round(alert, at=now))
        alerts.record(session, alert, EventKind.RELEASED, staff=member, now=now)
    elif alert.status is Status.TRIGGERED and is_rerouted:
        alerts.move(session, alert, **alerts.new_round(alert, at=now))
    elif alert.status is Status.TRIGGERED and alert.step < len(alert.policy) and _asks(events, member):
        alerts.move(session, alert, **alerts.next_step(alert, at=now))


def _asks(events: list[AlertEvent], member: UUID) -> bool:
    return any(one.staff_id == member for one in alerts.pages(events))


def _to_admins(session: Session, alert: Alert) -> bool:
    """Without a lead the admins see to what is the lead's, as in an alert that opens now (C4); whether it pages others by that."""
    is_both = len(alert.policy) > 1
    if not alert.is_for_lead and not (is_both and alert.policy[0] == _FOR_LEAD):
        return False
    person = session.get_one(Alumnus, alert.alumnus_id)
    wanted = policies.freeze_for_lead(session, person, others_too=is_both)
    if alert.policy == wanted:
        return False
    alert.policy = wanted
    session.flush()
    return True


_FOR_LEAD = policies.lead_first(policies.CLINICAL_LEAD).dump()
