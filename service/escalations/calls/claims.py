"""Who places which call: claimed by one worker, for the length of a lease. Whether it is still wanted is looked at here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col, select

from service.db import within
from service.escalations import alerts
from service.escalations.calls import endings, ledger
from service.escalations.calls.ledger import Call, Status, token_of
from service.escalations.tables import Alert, AlertEvent, EventKind
from service.escalations.tables import Status as AlertStatus
from service.messaging.failures import NOT_OUR_COUNTRY
from service.messaging.ledger import Message
from service.messaging.ledger import Status as TextStatus
from service.people import staff
from service.people.directory import Directory, Entry
from service.people.phones import Phone
from service.people.staff import Staff
from service.protection.vault import Vault

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=60)
"""How long a call may be in the hands of one worker without a word: several times the carrier's time-out."""

MOST_ATTEMPTS: Final = 4
"""So often a call is placed of which nobody knows whether it was: a carrier that rings and never answers us must not
make one phone ring all night."""

LOOKED_AT: Final = 50
"""Most calls are not wanted when their time comes, since the text has arrived: these must not hold up the others."""

ANOTHER: Final = timedelta(seconds=30)
"""A phone that another call of ours rings is busy, which would count as a ring: about as long as one lasts."""

_UNPLACED: Final = (Status.QUEUED, Status.PLACING)
_SILENT: Final = (Status.ACCEPTED, Status.RINGING)


_call: Any = Call.__table__  # type: ignore[attr-defined]
_SET_ASIDE = (
    sa.update(_call).where(_call.c.id == sa.bindparam("call")).values(status=Status.FAILED, next_at=None)
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """All that placing one call needs."""

    id: UUID
    program: UUID
    attempt: int
    to: Phone
    sender: Phone
    token: str
    lease_until: datetime
    """Not to be placed from then on: somebody else may have it."""


def claim(
    session: Session, vault: Vault, directory: Directory, *, limit: int, now: datetime
) -> list[Claimed]:
    """Take at most `limit` calls that are to be placed now, and end those that are not wanted any more, or stayed without a word."""
    for call in _due(session, _SILENT, now=now):
        with within(session, call.program_id):
            endings.end(session, vault, call, Status.NO_ANSWER, now=now)
    claimed: list[Claimed] = []
    for call in _due(session, _UNPLACED, now=now):
        if len(claimed) >= limit:
            break
        with within(session, call.program_id):
            if taken := _take_safely(session, vault, directory, call, now=now):
                claimed.append(taken)
    return claimed


def _due(session: Session, statuses: Sequence[Status], *, now: datetime) -> Sequence[Call]:
    due = select(Call).where(col(Call.next_at) <= now, col(Call.status).in_(statuses))
    in_order = due.order_by(col(Call.next_at)).limit(LOOKED_AT)
    locked = in_order.with_for_update(skip_locked=True, key_share=True)
    return session.exec(locked.execution_options(populate_existing=True)).all()


def _take_safely(
    session: Session, vault: Vault, directory: Directory, call: Call, *, now: datetime
) -> Claimed | None:
    """Take one; a row that cannot be read is set aside, and keeps no other phone from ringing."""
    row = call.id
    try:
        with session.begin_nested():
            return _take(session, vault, directory, call, now=now)
    except Exception as error:  # noqa: BLE001
        log.error("call_unreadable", call=str(row), error=type(error).__name__)  # noqa: TRY400
        session.connection().execute(_SET_ASIDE, {"call": row})
        return None


def _take(
    session: Session, vault: Vault, directory: Directory, call: Call, *, now: datetime
) -> Claimed | None:
    entry = directory.of(call.program_id)
    assert entry is not None, "a call's program exists: it is a foreign key"
    by = session.get_one(Staff, call.staff_id)
    ended, code = _unwanted(session, call, by, now=now), None
    phone = staff.phone_to_ring(session, vault, by) if ended is None else None
    if ended is None and (phone is None or not entry.may_text(phone)):
        ended, code = Status.FAILED, NOT_OUR_COUNTRY if phone else None
    if ended is not None or phone is None:
        endings.end(session, vault, call, ended or Status.FAILED, code=code, now=now)
        return None
    if _is_ringing(session, call, now=now):
        call.next_at = now + ANOTHER
        session.add(call)
        return None
    return _claimed(session, vault, call, entry, phone, now=now)


def _claimed(
    session: Session, vault: Vault, call: Call, entry: Entry, phone: Phone, *, now: datetime
) -> Claimed:
    if call.attempt == 0:
        alert = session.get_one(Alert, call.alert_id)
        alerts.record(session, alert, EventKind.CALLED, staff=call.staff_id, message=call.id, now=now)
    lease_until = now + LEASE
    call.status, call.attempt, call.next_at = Status.PLACING, call.attempt + 1, lease_until
    session.add(call)
    session.flush()
    token = token_of(vault, call.id)
    return Claimed(call.id, call.program_id, call.attempt, phone, entry.sender, token, lease_until)


def _unwanted(session: Session, call: Call, by: Staff, *, now: datetime) -> Status | None:
    """How a call ends that is not to be placed; None for one that is."""
    alert = session.get_one(Alert, call.alert_id, populate_existing=True)
    if alert.status is not AlertStatus.TRIGGERED or _has_passed_on(session, alert, by):
        return Status.CANCELED
    page = session.exec(select(Message.status).where(Message.id == call.page_id)).one_or_none()
    if page is TextStatus.DELIVERED or ledger.is_overtaken(session, call):
        return Status.CANCELED
    if call.attempt >= MOST_ATTEMPTS or not by.is_reachable:
        return Status.FAILED
    return Status.EXPIRED if now >= call.expires_at else None


def _has_passed_on(session: Session, alert: Alert, by: Staff) -> bool:
    passed = select(AlertEvent.id).where(
        AlertEvent.alert_id == alert.id,
        AlertEvent.kind == EventKind.RELEASED,
        AlertEvent.staff_id == by.id,
        AlertEvent.round == alert.rounds,
    )
    return session.exec(passed.limit(1)).first() is not None


def _is_ringing(session: Session, call: Call, *, now: datetime) -> bool:
    """Whether another call of ours rings this phone now, also one that the carrier is being told to end."""
    other = select(Call.id).where(
        Call.staff_id == call.staff_id,
        Call.id != call.id,
        col(Call.status).in_((Status.PLACING, *_SILENT, Status.CANCELED)),
        col(Call.next_at) > now,
    )
    return session.exec(other.limit(1)).first() is not None
