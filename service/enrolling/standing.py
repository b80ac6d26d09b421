"""How people stand on their way to discharge, read for one or for many in the same number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from service.checkins.rhythm import MIDDAY
from service.checkins.schedules import CheckInTime
from service.enrolling import listing, trial
from service.enrolling.gate import Facts
from service.people import agreements, consents, enrollments, plans
from service.people.agreements import Party, PlanAgreement
from service.people.alumni import Alumnus, Status, Supporter
from service.people.consents import Consent
from service.people.enrollments import Enrollment, SafeContact
from service.people.plans import Plan, Strategy
from service.people.staff import Staff
from service.people.written import EMPTY, written_in
from service.protection import keyring
from service.protection.vault import Key, Unreadable, Vault


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the facts are made of, for many people at once."""

    keys: dict[UUID, Key]
    enrollments: dict[UUID, Enrollment]
    consents: dict[UUID, Consent]
    check_ins: dict[UUID, int]
    supporters: dict[UUID, int]
    strategies: dict[UUID, list[Strategy]]
    plans: dict[UUID, Plan]
    agreed: dict[UUID, dict[Party, PlanAgreement]]
    staff: dict[UUID, Staff]
    answers: dict[UUID, datetime]


def read(session: Session, vault: Vault, people: Sequence[Alumnus]) -> dict[UUID, Facts]:
    """Of each of these."""
    rows = _rows(session, vault, people)
    return {one.id: _facts(one, rows) for one in people}


def of_one(session: Session, vault: Vault, alumnus: Alumnus) -> Facts:
    return read(session, vault, [alumnus])[alumnus.id]


def _rows(session: Session, vault: Vault, people: Sequence[Alumnus]) -> _Rows:
    ids = [one.id for one in people]
    newest = _newest_plans(session, ids)
    enrolled = enrollments.of(session, ids)
    return _Rows(
        keys=keyring.keys_of(session, vault, ids),
        enrollments=enrolled,
        consents=consents.newest_given(session, ids),
        check_ins=_counted(session, CheckInTime, ids, CheckInTime.slot != MIDDAY),
        supporters=_counted(session, Supporter, ids),
        strategies=_strategies(session, ids),
        plans=newest,
        agreed=agreements.of(session, [one.id for one in newest.values()]),
        staff={one.id: one for one in session.exec(select(Staff))},
        answers=trial.answers(session, enrolled.values()),
    )


def _counted(session: Session, table: Any, people: Collection[UUID], *where: Any) -> dict[UUID, int]:
    counts = select(table.alumnus_id, func.count()).where(col(table.alumnus_id).in_(people), *where)
    return dict(session.exec(counts.group_by(table.alumnus_id)).all())


def _strategies(session: Session, people: Collection[UUID]) -> dict[UUID, list[Strategy]]:
    found: dict[UUID, list[Strategy]] = {one: [] for one in people}
    query = select(Strategy).where(col(Strategy.alumnus_id).in_(people), col(Strategy.retired_at).is_(None))
    for row in session.exec(query):
        found[row.alumnus_id].append(row)
    return found


def _newest_plans(session: Session, people: Collection[UUID]) -> dict[UUID, Plan]:
    query = select(Plan).where(col(Plan.alumnus_id).in_(people)).order_by(col(Plan.version))
    return {row.alumnus_id: row for row in session.exec(query)}


def _facts(alumnus: Alumnus, rows: _Rows) -> Facts:
    key, enrolled = rows.keys[alumnus.id], rows.enrollments.get(alumnus.id)
    plan = rows.plans.get(alumnus.id)
    agreed = rows.agreed[plan.id] if plan else {}
    backup = enrolled.backup_id if enrolled else None
    return Facts(
        has_stopped=alumnus.status is Status.STOPPED,
        has_agreed=_has_agreed(alumnus, rows.consents.get(alumnus.id)),
        check_ins=rows.check_ins.get(alumnus.id, 0),
        specialist=_is_reachable(alumnus.specialist_id, rows),
        backup=_is_reachable(backup, rows),
        is_backup_another=backup is None or backup != alumnus.specialist_id,
        has_safe_contact=_has_safe_contact(key, enrolled),
        supporters=rows.supporters.get(alumnus.id, 0),
        strategies=sum(_may_go_out(key, one) for one in rows.strategies[alumnus.id]),
        plan=plan.version if plan else None,
        written=(written_in(key, plan) if plan else None) or EMPTY,
        has_alumnus_agreed=Party.ALUMNUS in agreed,
        has_specialist_agreed=Party.SPECIALIST in agreed,
        has_answered_test=alumnus.id in rows.answers,
    )


def _has_safe_contact(key: Key, enrolled: Enrollment | None) -> bool:
    """What does not open is asked once more."""
    try:
        return enrollments.contact_of(key, enrolled) != SafeContact()
    except Unreadable:
        return False


def _may_go_out(key: Key, row: Strategy) -> bool:
    """One that does not open is none, and stops nobody else's page."""
    try:
        return listing.may_go_out(plans.open_strategy(key, row))
    except Unreadable:
        return False


def _has_agreed(alumnus: Alumnus, consent: Consent | None) -> bool:
    """Rows from before numbers were kept count: nobody is asked anew because of us."""
    if alumnus.status is not Status.ACTIVE or consent is None:
        return False
    return consent.phone_index in {None, alumnus.phone_index}


def _is_reachable(staff: UUID | None, rows: _Rows) -> bool | None:
    """None for nobody, and for who has left."""
    row = rows.staff.get(staff) if staff else None
    return row.is_reachable if row and row.left_at is None else None
