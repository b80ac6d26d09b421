"""A key that was pressed in a direct call while the database was away: written down once that is back (docs/lifeline.md)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.db import new_id
from service.errors import ServiceError
from service.escalations import alerts, confidential
from service.escalations.answering import ACKNOWLEDGEMENT_TIMEOUT
from service.escalations.calls import answers
from service.escalations.calls.ledger import Call, Status, hashed, token_of
from service.escalations.tables import Alert, EventKind
from service.people import alumni, staff
from service.people.alumni import Alumnus
from service.people.phones import Phone
from service.people.staff import Staff
from service.protection.vault import Vault


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took whose alert, in which call, and when."""

    sid: str
    by: str
    about: str
    """Phones, as they are all that the lifeline knows."""
    at: datetime


class NotYet(ServiceError):
    def __init__(self) -> None:
        super().__init__("the alert that was taken is not open yet: tell it again soon")


def take(session: Session, vault: Vault, taken: Taken, *, now: datetime) -> None:
    """Give the alumnus's alert to who has taken it. Told twice it counts once, by its CallSid.

    What was taken so long ago that it would be anybody's again by now changes nothing: everybody is paged then.
    Until then raises NotYet where the text that opens the alert was not handled before.
    """
    alumnus = alumni.find_by_phone(session, vault, Phone(taken.about))
    by = staff.with_phone(session, vault.index("phone", taken.by))
    is_known = session.exec(select(Call.id).where(Call.sid == taken.sid)).first() is not None
    if alumnus is None or by is None or is_known:
        return
    alert = alerts.open_of(session, alumnus.id)
    is_late = now - taken.at >= ACKNOWLEDGEMENT_TIMEOUT
    if alert is None:
        if is_late or _has_closed(session, alumnus, since=taken.at):
            return
        raise NotYet
    _record(session, vault, alert, by, taken)
    if confidential.may_see_to(session, alert, by.id) and not is_late:
        answers.take(session, vault, alert, by, now=now)


def _has_closed(session: Session, alumnus: Alumnus, *, since: datetime) -> bool:
    """Whether somebody has closed an alert of theirs since: then the key has nothing to take any more."""
    closed = select(Alert.id).where(Alert.alumnus_id == alumnus.id, col(Alert.closed_at) >= since)
    return session.exec(closed.limit(1)).first() is not None


def _record(session: Session, vault: Vault, alert: Alert, by: Staff, taken: Taken) -> None:
    row = new_id()
    session.add(
        Call(
            id=row,
            program_id=alert.program_id,
            alert_id=alert.id,
            staff_id=by.id,
            page_id=row,
            ring=0,
            token=hashed(token_of(vault, row)),
            sid=taken.sid,
            status=Status.COMPLETED,
            digit=answers.TAKE,
            attempt=1,
            next_at=None,
            created_at=taken.at,
            expires_at=taken.at,
        )
    )
    alerts.record(session, alert, EventKind.CALLED, staff=by.id, message=row, now=taken.at)
    session.flush()
