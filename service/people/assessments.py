"""Assessments that were made of a person: which instrument, when, and its score. Nothing of what they answered (F1).

Never texted: what sends texts may not import this module, which the import contracts hold.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id
from service.protection.vault import Key


class Assessment(Scoped, table=True):
    """One result. A wrong one is struck out, and stays."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    result: bytes
    """Sealed JSON: {"instrument": ..., "on": ..., "score": ...}."""
    recorded_by: UUID = Field(foreign_key="staff.id")
    recorded_at: datetime
    struck_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Result:
    instrument: str
    on: date
    score: str
    """A number as it was told, such as `12.5`."""


def add(
    session: Session, key: Key, alumnus: UUID, result: Result, *, program: UUID, by: UUID, now: datetime
) -> None:
    row = new_id()
    said = {"instrument": result.instrument, "on": result.on.isoformat(), "score": result.score}
    session.add(
        Assessment(
            id=row,
            program_id=program,
            alumnus_id=alumnus,
            result=key.seal("assessment.result", row, json.dumps(said)),
            recorded_by=by,
            recorded_at=now,
        )
    )


def of(session: Session, key: Key, alumnus: UUID) -> list[tuple[Assessment, Result]]:
    """A person's, in the order of their dates; those struck out too."""
    rows = session.exec(
        select(Assessment).where(Assessment.alumnus_id == alumnus).order_by(col(Assessment.id))
    )
    return sorted(((row, _opened(key, row)) for row in rows), key=lambda one: one[1].on)


def _opened(key: Key, row: Assessment) -> Result:
    said = json.loads(key.open("assessment.result", row.id, row.result))
    return Result(said["instrument"], date.fromisoformat(said["on"]), said["score"])


def strike(session: Session, alumnus: UUID, assessment: UUID, *, now: datetime) -> bool:
    """Strike out what was entered wrongly. Whether this person has it at all."""
    mine = select(Assessment).where(Assessment.id == assessment, Assessment.alumnus_id == alumnus)
    row = session.exec(mine).one_or_none()
    if row is not None:
        row.struck_at = row.struck_at or now
    return row is not None
