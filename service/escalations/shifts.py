"""A shift that begins is confirmed by text; where it is not, the coordinators are told (D16).

Only shifts that end: who is on call until somebody changes it begins nothing, and is tried by the monthly drill.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.db import within
from service.escalations import notices, rota, rotas, rows, wording
from service.escalations.rota import Span
from service.escalations.rows import set_aside
from service.escalations.tables import Drill, DrillKind
from service.people import staff, tasks
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.people.task_kinds import About
from service.protection.vault import Vault

PATIENCE: Final = timedelta(minutes=15)
"""After so long without an OK somebody else must look who can be paged."""

ASKED: Final = timedelta(hours=1)
"""A beginning that is longer ago, as after an outage, is not asked about any more."""

LOOK_AGAIN: Final = timedelta(minutes=1)
"""How often a program's rota is looked at: hand-overs are at whole minutes, and the rota may be changed at any."""

TOGETHER: Final = 25
"""Programs in one transaction: whose rota is looked at cannot open an alert meanwhile, and others' texts wait."""

FORESEEN: Final = timedelta(days=15)
"""Who is on call for longer than two turns of a rotation begins no shift."""

COORDINATORS: Final = (Role.ADMIN, Role.CLINICAL_LEAD)


def run_begun(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Ask whoever has come on call to confirm it, of every program; how many."""
    due = (
        select(Program)
        .where(sa.or_(col(Program.shifts_at).is_(None), col(Program.shifts_at) <= now))
        .order_by(col(Program.shifts_at))
        .limit(min(limit, TOGETHER))
        .with_for_update(skip_locked=True, key_share=True)
    )
    asked = 0
    for program in session.exec(due).all():
        program.shifts_at = now + LOOK_AGAIN
        with within(session, program.id):
            begun = _begun(session, program.id, now=now)
            for one in begun:
                with set_aside(session, "shifts_begun"):
                    _ask(session, vault, one, now=now)
        asked += len(begun)
    return asked


def _begun(session: Session, program: UUID, *, now: datetime) -> list[Span]:
    """Who has come on call lately, was not asked about it, and goes off call again."""
    since = now - ASKED
    spells = rota.spells(rotas.read(session, program, now=since), since, now + FORESEEN)
    asked = select(Drill.staff_id, Drill.began_at).where(
        Drill.kind == DrillKind.SHIFT, col(Drill.began_at) > since
    )
    known = set(session.exec(asked))
    return [
        one
        for one in spells
        if since < one.starts_at and one.covers(now) and one.ends_at and (one.who, one.starts_at) not in known
    ]


def _ask(session: Session, vault: Vault, one: Span, *, now: datetime) -> None:
    assert one.ends_at is not None, "only shifts that end are asked about"
    member = session.get_one(Staff, one.who)
    said = wording.shift(_until(session, member, one.ends_at, now=now))
    text = notices.text(session, vault, member, said, now=now)
    session.add(
        Drill(
            program_id=member.program_id,
            staff_id=member.id,
            kind=DrillKind.SHIFT,
            message_id=text.id,
            sent_at=now,
            began_at=one.starts_at,
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
    return wording.shift_confirmed(_until(session, by, found[0].ends_at, now=now))


def run_unconfirmed(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Tell the coordinators of whoever has not confirmed in time, of every program; how many."""
    due = (
        select(Drill)
        .where(col(Drill.next_at) <= now, Drill.kind == DrillKind.SHIFT)
        .order_by(col(Drill.next_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return rows.run(session, due, "shifts_unconfirmed", lambda drill: _tell(session, vault, drill, now=now))


def _tell(session: Session, vault: Vault, drill: Drill, *, now: datetime) -> None:
    assert drill.ends_at is not None, "only shifts that end are asked about"
    member = session.get_one(Staff, drill.staff_id)
    who = staff.alias(notices.staff_name(session, vault, member))
    said = wording.shift_unconfirmed(who, _until(session, member, drill.ends_at, now=now))
    for role in COORDINATORS:
        for one in staff.with_role(session, role):
            if one.is_textable and one.id != member.id:
                notices.text(session, vault, one, said, now=now)
    tasks.open_one(session, About.SHIFT, program=drill.program_id, staff=member.id, now=now)


def _until(session: Session, member: Staff, at: datetime, *, now: datetime) -> str:
    """Its end on the program's clock; with the day, where the clock alone would mean an earlier one."""
    zone = session.get_one(Program, member.program_id).timezone
    clock = notices.clock(at, zone, "en")
    return clock if at - now < timedelta(days=1) else f"{at.astimezone(ZoneInfo(zone)):%A} {clock}"
