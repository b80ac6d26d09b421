"""Who may read, and see to, what somebody told of danger to others or about a child: the clinical lead alone (C4).

Every page and every export of texts or of notes asks here first; the others learn that something went to the lead. So does
whatever takes, passes on or ends an alert: it may be about one of the staff.
"""

from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations.tables import IS_OPEN, Alert, AlertEvent, EventKind
from service.messaging.ledger import Message
from service.people import staff
from service.people.staff import Role


def may_read(session: Session, role: Role) -> bool:
    """Whoever leads, as they are paged for it."""
    return staff.is_lead(session, role)


def may_see_to(session: Session, alert: Alert, member: UUID) -> bool:
    """Whether an alert is theirs to have: what is for the lead alone is whoever leads', and whose whom it asks by now."""
    if not alert.is_for_lead or member in {one.id for one in staff.leads(session)}:
        return True
    return alert.id in asked_of(session, member)


def asked_of(session: Session, member: UUID) -> frozenset[UUID]:
    """The alerts for the lead alone, closed ones too, of which this round pages them, as it may an admin where no lead was there.

    Who was paged in an earlier round was asked for something else, before it became the lead's.
    """
    query = (
        select(Alert.id)
        .join(AlertEvent, col(AlertEvent.alert_id) == Alert.id)
        .where(
            col(Alert.is_for_lead).is_(True),
            col(AlertEvent.round) == Alert.rounds,
            AlertEvent.kind == EventKind.PAGED,
            AlertEvent.staff_id == member,
        )
    )
    return frozenset(session.exec(query))


def is_open_for(session: Session, alumnus: UUID) -> bool:
    """Whether what they write now belongs to a disclosure that the lead is seeing to."""
    query = select(Alert.is_for_lead).where(Alert.alumnus_id == alumnus, IS_OPEN)
    return bool(session.exec(query).one_or_none())


def kept_for_lead(session: Session, alumnus: UUID) -> frozenset[UUID]:
    """The texts and the alerts of theirs whose words are the lead's to read, by their ids."""
    texts = select(Message.id).where(Message.alumnus_id == alumnus, col(Message.is_for_lead).is_(True))
    asked = select(Alert.id).where(Alert.alumnus_id == alumnus, col(Alert.is_for_lead).is_(True))
    return frozenset({*session.exec(texts), *session.exec(asked), *said(session, alumnus)})


def said(session: Session, alumnus: UUID) -> set[UUID]:
    """The texts that the lead wrote to them about one."""
    query = (
        select(AlertEvent.message_id)
        .join(Alert, col(Alert.id) == AlertEvent.alert_id)
        .where(
            Alert.alumnus_id == alumnus,
            col(Alert.is_for_lead).is_(True),
            AlertEvent.kind == EventKind.SAID,
        )
    )
    return {one for one in session.exec(query) if one is not None}
