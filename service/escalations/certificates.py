"""Certifications that end soon: once a day a program's register is looked at, and a task opened for each (F6)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service import local_times
from service.db import within
from service.escalations.rows import set_aside
from service.people import certifications, tasks
from service.people.programs import Program
from service.people.staff import IS_HERE, Staff
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.vault import Vault

AT: Final = time(9)
"""Of the program's clock."""


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Look at the registers whose hour has come, of every program; how many. A new program's hour is planned first."""
    due = (
        select(Program)
        .where(sa.or_(col(Program.register_at).is_(None), col(Program.register_at) <= now))
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    found = session.exec(due).all()
    for program in found:
        zone, is_planned = ZoneInfo(program.timezone), program.register_at is not None
        today = now.astimezone(zone).date()
        program.register_at = local_times.instant(today + timedelta(days=1), AT, zone).astimezone(UTC)
        if is_planned:
            with within(session, program.id), set_aside(session, "certificates"):
                _look(session, vault, program.id, today, zone, now=now)
    return len(found)


def _look(
    session: Session, vault: Vault, program: UUID, today: date, zone: ZoneInfo, *, now: datetime
) -> None:
    is_held = col(Staff.certification).is_not(None)
    rows = session.exec(select(Staff).where(is_held, Staff.is_counted, IS_HERE)).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    reminded = _reminded(session)
    for row in rows:
        held = certifications.of(keys[row.id], row) if row.id in keys else None
        day = certifications.reminded_on(held, today) if held else None
        last = reminded.get(row.id)
        if day and (last is None or last.astimezone(zone).date() < day):
            tasks.open_one(session, About.CERTIFICATION, program=program, staff=row.id, now=now)


def _reminded(session: Session) -> dict[UUID, datetime]:
    """When there was last a task about each: that is the memory of what was reminded of."""
    at = sa.func.max(sa.func.coalesce(col(Task.again_at), col(Task.opened_at)))
    query = select(Task.staff_id, at).where(Task.about == About.CERTIFICATION).group_by(col(Task.staff_id))
    return {staff: at for staff, at in session.exec(query) if staff}
