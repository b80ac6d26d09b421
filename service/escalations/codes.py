"""The short codes that staff type: of alerts and of drills, from one row of numbers for each program.

No phone ever has two open things with the same code; and what was closed or answered does not come back at once.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations.tables import IS_OPEN, Alert, Drill
from service.people.programs import Program

CODES: Final = 99
"""Codes run from 1 to this, and around again: two digits are easy to type, and a stale one rarely meets a new alert."""

DRILLS_KEEP: Final = timedelta(days=7)
"""A drill may be answered late, or twice: that must not take an alert."""


def lock(session: Session, program: UUID) -> None:
    """Codes of one program are given one after the other, or two would be the same."""
    session.exec(select(Program.id).where(Program.id == program).with_for_update(key_share=True)).one()


def free(session: Session, program: UUID, *, now: datetime) -> int:
    """A code for something new, with the program's codes locked."""
    of_program = select(Alert.code).where(Alert.program_id == program)
    newest = of_program.order_by(col(Alert.opened_at).desc(), col(Alert.id).desc()).limit(1)
    drills = select(Drill.code).where(Drill.program_id == program, Drill.sent_at > now - DRILLS_KEEP)
    used = {*session.exec(of_program.where(IS_OPEN)), *session.exec(drills)}
    return next_code(session.exec(newest).first() or 0, used={one for one in used if one})


def next_code(last: int, used: Collection[int]) -> int:
    """The code after the last one given, of those that nothing open has."""
    around = (*range(last + 1, CODES + 1), *range(1, CODES + 1))
    return next((code for code in around if code not in used), max(used, default=0) + 1)
