"""Takes one person out of the database: their key, their words, and every row that tells of them.

What stays counts, and names nobody: that somebody was enrolled, that an alert opened and how long it took.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from service.escalations.calls import ledger as calls
from service.escalations.calls.ledger import Call
from service.escalations.policy_changes import PolicyChange
from service.escalations.tables import Alert
from service.escalations.tables import Status as AlertStatus
from service.holdings import their_texts
from service.messaging import copies
from service.messaging.ledger import DeliveryEvent, Message, Status
from service.people.alumni import Alumnus
from service.people.alumni import Status as Standing
from service.people.consents import Consent
from service.protection.keyring import PersonKey

STAYING: Final = frozenset({"alert", "message", "policychange"})
"""Of the tables that name an alumnus, those whose rows stay, emptied. All others are deleted from."""

SWEEP_AFTER: Final = timedelta(days=1)
"""A text that was leaving has its sid by then."""

_message: Any = Message.__table__  # type: ignore[attr-defined]
_report: Any = DeliveryEvent.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_alert: Any = Alert.__table__  # type: ignore[attr-defined]
_call: Any = Call.__table__  # type: ignore[attr-defined]
_policy: Any = PolicyChange.__table__  # type: ignore[attr-defined]
_consent: Any = Consent.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]

CHUNK: Final = 500
"""Texts in one statement."""

NO_WORDS: Final[Mapping[str, Any]] = {
    "body": b"",
    "other_phone": None,
    "other_index": None,
    "intent": None,
    "risk": None,
    "because": None,
}
"""What is left of a text: that it was, and its MessageSid, so that it is never taken for one that we missed."""

NO_TERMS: Final[Mapping[str, None]] = dict.fromkeys(("phone_index", "recipients", "what", "purpose"))
"""What is left of a consent: that it was given, and when."""

_LEFT: Final[Mapping[str, Any]] = {
    "name": b"",
    "phone": b"",
    "timezone": "UTC",
    "conversation": {},
    "status": Standing.STOPPED,
    "quiet_word": None,
}
_WAITING: Final = (Status.QUEUED, Status.SENDING, Status.UNKNOWN)


def scrub(session: Session, alumnus: UUID, *, now: datetime) -> int:
    """Leave nothing readable of this person; how many texts that were. The carrier's copies are planned to go, too."""
    connection = session.connection()
    session.flush()
    row = connection.execute(sa.select(_alumnus).where(_alumnus.c.id == alumnus)).one()
    count = _forget_texts(session, row, now=now)
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "alumnus_id" in table.c and table.name not in STAYING:
            connection.execute(sa.delete(table).where(table.c.alumnus_id == alumnus))
    _close_alerts(connection, alumnus, now=now)
    # The rows stay: a number that was given once must not be given again.
    connection.execute(
        sa.update(_policy).where(_policy.c.alumnus_id == alumnus).values(was=None, became=None)
    )
    connection.execute(sa.update(_consent).where(_consent.c.person_id == alumnus).values(NO_TERMS))
    connection.execute(sa.delete(_key).where(_key.c.person_id == alumnus))
    nothing = {one.name: None for one in _alumnus.c if one.nullable}
    left = {
        **nothing,
        **_LEFT,
        "phone_index": os.urandom(32),
        "erased_at": now,
        "erase_at": now + SWEEP_AFTER,
    }
    connection.execute(sa.update(_alumnus).where(_alumnus.c.id == alumnus).values(left))
    session.expire_all()
    return count


def sweep(session: Session, person: Any, *, now: datetime) -> None:
    """Have the carrier's copies of their texts and calls deleted: those whose sid came after the erasure, too."""
    _plan_copies(session, person, _texts_of(session.connection(), person), now=now)


def _forget_texts(session: Session, person: Any, *, now: datetime) -> int:
    connection = session.connection()
    texts = _texts_of(connection, person)
    _plan_copies(session, person, texts, now=now)
    for some in _pieces(texts):
        these = _message.c.id.in_(some)
        waiting = sa.update(_message).where(these, _message.c.status.in_(_WAITING))
        connection.execute(waiting.values(status=Status.CANCELED, next_at=None))
        connection.execute(sa.update(_message).where(these).values(NO_WORDS))
    return len(texts)


def _texts_of(connection: sa.Connection, person: Any) -> Sequence[UUID]:
    return sorted(one for (one,) in connection.execute(their_texts.ids([person.id])))


def _plan_copies(session: Session, person: Any, texts: Sequence[UUID], *, now: datetime) -> None:
    connection, alerts = session.connection(), sa.select(_alert.c.id).where(_alert.c.alumnus_id == person.id)
    rings = sa.select(_call.c.sid).where(_call.c.alert_id.in_(alerts), _call.c.sid.is_not(None))
    sids = set(connection.execute(rings).scalars())
    for some in _pieces(texts):
        sent = sa.select(_message.c.sid).where(_message.c.id.in_(some), _message.c.sid.is_not(None))
        # What we had given up, and the carrier has sent all the same, is known from its report alone.
        reported = sa.select(_report.c.sid).where(_report.c.message_id.in_(some))
        sids.update(connection.execute(sent).scalars(), connection.execute(reported).scalars())
    copies.plan(session, sorted(sids), program=person.program_id, now=now)


def _pieces(texts: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]


def _close_alerts(connection: sa.Connection, alumnus: UUID, *, now: datetime) -> None:
    """Nothing opens again by itself; a database that was restored may hold one that was long closed."""
    theirs = _alert.c.alumnus_id == alumnus
    connection.execute(sa.update(_alert).where(theirs).values(note=None, policy=[]))
    ended = {"status": AlertStatus.CLOSED, "closed_at": now, "next_at": None}
    is_open = _alert.c.status != AlertStatus.CLOSED
    connection.execute(sa.update(_alert).where(theirs, is_open).values(ended))
    alerts = sa.select(_alert.c.id).where(theirs)
    waits = sa.update(_call).where(_call.c.alert_id.in_(alerts), _call.c.next_at.is_not(None))
    connection.execute(waits.values(status=calls.Status.CANCELED, next_at=None))
