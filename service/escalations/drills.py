"""Drills: a text to a phone of the staff that asks for nothing but an answer, to see that a page reaches it (D15).

Who answers has a verified phone. Who does not in a day becomes a task for the admins.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service import wakeup
from service.db import within
from service.escalations import codes, notices, rotas, rows, wording
from service.escalations.rows import set_aside
from service.escalations.tables import IS_OPEN, Alert, AlertEvent, Drill, DrillKind, EventKind
from service.people import staff, tasks
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.people.staff import Staff
from service.people.task_kinds import About
from service.protection.vault import Vault

PATIENCE: Final = timedelta(days=1)
"""Nobody has to answer a drill at once: after this an answer is missed."""

LATE: Final = codes.DRILLS_KEEP
"""Until then an answer still counts; its code is given to nothing else."""

LIFETIME: Final = timedelta(hours=2)
"""A drill that could not be sent for so long would come at an hour that nobody chose."""

HOUR: Final = time(10)
TUESDAY: Final = 1
"""The monthly drill: the first Tuesday at this hour of the program's clock, when most people work."""


def send(
    session: Session,
    vault: Vault,
    people: Sequence[Staff],
    kind: DrillKind,
    *,
    program: UUID,
    about: Alumnus | None = None,
    now: datetime,
) -> int:
    """Text these, one code for all of them; how many. Who has left is left out, and who has texted STOP: that has a task already."""
    reachable = [one for one in people if one.is_textable]
    if not reachable:
        return 0
    codes.lock(session, program)
    code = codes.free(session, program, now=now)
    said = (
        wording.drill_for(code, notices.alumnus_alias(session, vault, about))
        if about
        else wording.drill(code)
    )
    for one in reachable:
        with set_aside(session, "drills"):
            _try(session, vault, one, said, kind, code, now=now)
    wakeup.on_commit(session)
    return len(reachable)


def _try(
    session: Session, vault: Vault, one: Staff, said: str, kind: DrillKind, code: int, *, now: datetime
) -> None:
    text = notices.text(session, vault, one, said, expires_at=now + LIFETIME, now=now)
    session.add(
        Drill(
            program_id=one.program_id,
            staff_id=one.id,
            kind=kind,
            code=code,
            message_id=text.id,
            sent_at=now,
            next_at=now + PATIENCE,
        )
    )


def send_for(session: Session, vault: Vault, alumnus: Alumnus, *, now: datetime) -> int:
    """Try the phone that would be paged first for somebody who is enrolled now; how many phones that is.

    Not one that has just shown that it answers, nor one that is asked already.
    """
    assigned = staff.here(session, alumnus.specialist_id)
    people = (
        [session.get_one(Staff, assigned)]
        if assigned
        else _first_on_call(session, alumnus.program_id, now=now)
    )
    left, kind = untried(session, people, now=now), DrillKind.ENROLLMENT
    return send(session, vault, left, kind, program=alumnus.program_id, about=alumnus, now=now)


def _first_on_call(session: Session, program: UUID, *, now: datetime) -> list[Staff]:
    return [session.get_one(Staff, one) for one in rotas.on_call(session, program, now=now)[:1]]


def untried(
    session: Session, people: Sequence[Staff], *, within: timedelta = PATIENCE, now: datetime
) -> list[Staff]:
    """Those of them whose phone got no drill within a day, or so long."""
    lately = select(Drill.staff_id).where(Drill.kind != DrillKind.SHIFT, Drill.sent_at > now - within)
    tried = set(session.exec(lately.where(col(Drill.staff_id).in_([one.id for one in people]))))
    return [one for one in people if one.id not in tried]


def answer(session: Session, by: Staff, code: int | None, *, now: datetime) -> bool:
    """Whether this text answers a drill of theirs. Without a code: the one that waits, where no alert can be meant.

    Answering twice is answering once.
    """
    theirs = select(Drill).where(
        Drill.staff_id == by.id, Drill.kind != DrillKind.SHIFT, Drill.sent_at > now - LATE
    )
    if code is None:
        theirs = theirs.where(col(Drill.answered_at).is_(None))
        found = [] if _has_alerts(session, by) else session.exec(theirs.with_for_update()).all()
    else:
        found = session.exec(theirs.where(Drill.code == code).with_for_update()).all()
    for drill in found:
        drill.answered_at, drill.next_at = drill.answered_at or now, None
    if found:
        by.phone_verified_at = now
        tasks.close_about(session, About.DRILL, staff=by.id, now=now)
    return bool(found)


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Make a task of each phone that has not answered in time, of every program; how many."""
    due = (
        select(Drill)
        .where(col(Drill.next_at) <= now, Drill.kind != DrillKind.SHIFT)
        .order_by(col(Drill.next_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return rows.run(session, due, "drills_unanswered", lambda drill: _miss(session, drill, now=now))


def _miss(session: Session, drill: Drill, *, now: datetime) -> None:
    tasks.open_one(session, About.DRILL, program=drill.program_id, staff=drill.staff_id, now=now)


def run_monthly(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Try all phones of the programs whose day has come; how many programs. A new program's day is planned first.

    After an outage that lasted over the hour it comes on the next day, at its hour.
    """
    due = (
        select(Program)
        .where(sa.or_(col(Program.drill_at).is_(None), col(Program.drill_at) <= now))
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    found = session.exec(due).all()
    for program in found:
        zone = ZoneInfo(program.timezone)
        planned = program.drill_at
        is_late = planned is not None and now - planned > LIFETIME
        program.drill_at = (
            _at(now.astimezone(zone).date() + timedelta(days=1), zone) if is_late else next_at(now, zone)
        )
        if planned is not None and not is_late:
            with within(session, program.id):
                send(session, vault, staff.everybody(session), DrillKind.MONTHLY, program=program.id, now=now)
    return len(found)


def next_at(now: datetime, zone: ZoneInfo) -> datetime:
    """The first Tuesday of the next month there, at ten."""
    first = (now.astimezone(zone).date().replace(day=1) + timedelta(days=31)).replace(day=1)
    return _at(first + timedelta(days=(TUESDAY - first.weekday()) % 7), zone)


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, HOUR, zone).astimezone(UTC)


def _has_alerts(session: Session, by: Staff) -> bool:
    """Whether something open has paged them, or is theirs."""
    mine = select(Alert.id).outerjoin(AlertEvent, col(AlertEvent.alert_id) == Alert.id)
    is_theirs = sa.or_(
        col(Alert.assignee_id) == by.id,
        sa.and_(col(AlertEvent.kind) == EventKind.PAGED, col(AlertEvent.staff_id) == by.id),
    )
    return session.exec(mine.where(IS_OPEN, is_theirs).limit(1)).first() is not None
