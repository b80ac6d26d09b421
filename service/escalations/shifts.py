"""A shift that begins is confirmed by text; where it is not, the coordinators are told (D16).

Only shifts that end: who is on call until somebody changes it begins nothing, and is tried by the monthly drill.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.db import within
from service.escalations import notices, wording
from service.escalations.policies import Shift
from service.escalations.tables import Drill, DrillKind
from service.people import staff, tasks
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.people.tasks import About
from service.protection.vault import Vault

PATIENCE: Final = timedelta(minutes=15)
"""After so long without an OK somebody else must look who can be paged."""

ASKED: Final = timedelta(hours=1)
"""A beginning that is longer ago, as after an outage, is not asked about any more."""

COORDINATORS: Final = (Role.ADMIN, Role.CLINICAL_LEAD)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Somebody's time on call that has just begun."""

    program: UUID
    staff: UUID
    at: datetime
    ends_at: datetime


def begun(session: Session, *, now: datetime, limit: int) -> list[Beginning]:
    """The shifts that have begun lately and were not asked about: the one place here that knows the rota."""
    asked = sa.exists().where(
        col(Drill.kind) == DrillKind.SHIFT,
        col(Drill.staff_id) == col(Shift.staff_id),
        col(Drill.began_at) == col(Shift.starts_at),
    )
    query = (
        select(Shift)
        .where(Shift.starts_at <= now, Shift.starts_at > now - ASKED, col(Shift.ends_at) > now, ~asked)
        .order_by(col(Shift.starts_at), col(Shift.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        Beginning(row.program_id, row.staff_id, row.starts_at, row.ends_at)
        for row in session.exec(query)
        if row.ends_at is not None
    ]


def run_begun(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Ask whoever has come on call to confirm it, of every program; how many."""
    found = {(one.staff, one.at): one for one in begun(session, now=now, limit=limit)}
    for one in found.values():
        with within(session, one.program):
            _ask(session, vault, one, now=now)
    return len(found)


def _ask(session: Session, vault: Vault, one: Beginning, *, now: datetime) -> None:
    member = session.get_one(Staff, one.staff)
    said = wording.shift(_until(session, member, one.ends_at))
    text = notices.text(session, vault, member, said, now=now)
    session.add(
        Drill(
            program_id=one.program,
            staff_id=one.staff,
            kind=DrillKind.SHIFT,
            message_id=text.id,
            sent_at=now,
            began_at=one.at,
            ends_at=one.ends_at,
            next_at=now + PATIENCE,
        )
    )
    session.flush()


def confirm(session: Session, by: Staff, *, now: datetime) -> str | None:
    """Take an OK for the shift that it can only be about; what we say to it. None where none waits for one."""
    waiting = select(Drill).where(
        Drill.staff_id == by.id,
        Drill.kind == DrillKind.SHIFT,
        col(Drill.ends_at) > now,
        col(Drill.answered_at).is_(None),
    )
    found = session.exec(waiting.order_by(col(Drill.began_at).desc()).with_for_update()).all()
    for drill in found:
        drill.answered_at, drill.next_at = now, None
    if not found:
        return None
    by.phone_verified_at = now
    tasks.close_about(session, About.SHIFT, staff=by.id, now=now)
    assert found[0].ends_at is not None, "only shifts that end are asked about"
    return wording.shift_confirmed(_until(session, by, found[0].ends_at))


def run_unconfirmed(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Tell the coordinators of whoever has not confirmed in time, of every program; how many."""
    due = (
        select(Drill)
        .where(col(Drill.next_at) <= now, Drill.kind == DrillKind.SHIFT)
        .order_by(col(Drill.next_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = session.exec(due).all()
    for drill in found:
        drill.next_at = None
        with within(session, drill.program_id):
            _tell(session, vault, drill, now=now)
    return len(found)


def _tell(session: Session, vault: Vault, drill: Drill, *, now: datetime) -> None:
    assert drill.ends_at is not None, "only shifts that end are asked about"
    member = session.get_one(Staff, drill.staff_id)
    who = staff.alias(notices.staff_name(session, vault, member))
    said = wording.shift_unconfirmed(who, _until(session, member, drill.ends_at))
    for role in COORDINATORS:
        for one in staff.with_role(session, role):
            if not one.has_opted_out and one.id != member.id:
                notices.text(session, vault, one, said, now=now)
    tasks.open_one(session, About.SHIFT, program=drill.program_id, staff=member.id, now=now)


def _until(session: Session, member: Staff, at: datetime) -> str:
    return notices.clock(at, session.get_one(Program, member.program_id).timezone, "en")
