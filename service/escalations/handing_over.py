"""An alert is given to a colleague by name (H3). They are paged at once; where they do not take it, the policy begins anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service import wakeup
from service.conversation import dialogue
from service.errors import ServiceError
from service.escalations import alerts, answering, due, notices, policies, rotas
from service.escalations.alerts import Action
from service.escalations.routing import Member, Wish
from service.escalations.tables import Alert, EventKind
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.protection.vault import Vault

PATIENCE: Final = timedelta(minutes=5)
"""So long the one to whom it was handed over is alone with it: as a step of the usual policy waits."""


class CannotHave(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("it cannot be handed to them: choose somebody from the list, which may be new")


def choices(members: Sequence[Member], wish: Wish, *, is_for_lead: bool, without: UUID) -> list[UUID]:
    """Who may be given an alert: whom a page reaches and the person's must allows. Pure.

    What is for the lead alone is handed to no other: to admins only in a program that has no lead (C4, D20).
    """
    has_lead = any(one.role is Role.CLINICAL_LEAD for one in members)
    lead = Role.CLINICAL_LEAD if has_lead else Role.ADMIN
    asked = [
        one
        for one in members
        if one.is_reachable and one.id != without and (not is_for_lead or one.role is lead)
    ]
    met = [one for one in asked if wish.is_met_by(one)]
    return [one.id for one in (met if wish.is_must and met and not is_for_lead else asked)]


def hand_over(session: Session, vault: Vault, alert: Alert, by: Staff, to: UUID, *, now: datetime) -> None:
    """Page `to`, and nobody else for a while. Raises NotAllowed, NotYours, CannotHave."""
    alerts.lock(session, alert)
    answering.require_part(session, alert, by)
    rows = session.exec(select(Staff).order_by(col(Staff.id))).all()
    person = session.get_one(Alumnus, alert.alumnus_id)
    wish = Wish.load(person.wishes)
    if to not in choices(rotas.members_of(rows), wish, is_for_lead=alert.is_for_lead, without=by.id):
        raise CannotHave
    alerts.act(session, alert, Action.RELEASE, **alerts.new_round(alert, at=now + PATIENCE))
    alerts.record(session, alert, EventKind.RELEASED, staff=by.id, now=now)
    said = dialogue.page(alert.code, notices.alumnus_alias(session, vault, person))
    colleague = next(one for one in rows if one.id == to)
    if not due.page_one(session, vault, alert, colleague, said, step=0, ways=(policies.SMS,), now=now):
        raise CannotHave
    wakeup.on_commit(session)
