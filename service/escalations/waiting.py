"""The open alerts of one of the staff: those that they have, and those that wait for them."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from service.escalations import alerts, caseload, confidential, notices
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind, Status
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection.vault import Vault


def of(session: Session, by: Staff) -> list[Alert]:
    """The open alerts that this person has, or was paged for and may take; the most severe first."""
    pages = select(AlertEvent.alert_id).where(
        AlertEvent.kind == EventKind.PAGED, AlertEvent.staff_id == by.id
    )
    is_paged = (col(Alert.status) == Status.TRIGGERED) & col(Alert.id).in_(pages)
    query = select(Alert).where(IS_OPEN, or_(Alert.assignee_id == by.id, is_paged))
    found = session.exec(query).all()
    return alerts.by_severity(one for one in found if confidential.may_see_to(session, one, by.id))


def called(session: Session, by: Staff, code: int, *, now: datetime) -> Alert | None:
    """The open alert with this code. None also for one that they would not see in the console: a code can be guessed (I4)."""
    alert = session.exec(select(Alert).where(IS_OPEN, Alert.code == code)).one_or_none()
    if alert is None or not caseload.is_open_to(session, alert, by.id, by.role, now=now):
        return None
    return alert


def listed(session: Session, vault: Vault, by: Staff) -> list[str]:
    """As they may stand on a lock screen."""
    alumni = ((one, session.get_one(Alumnus, one.alumnus_id)) for one in of(session, by))
    return [f"A{one.code} {notices.alumnus_alias(session, vault, alumnus)}" for one, alumnus in alumni]
