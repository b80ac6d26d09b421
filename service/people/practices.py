"""Strategies practiced on calm days: what was asked, and what came of it (F3, G3). No words of theirs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import Field, Session, col, select

from service.conversation.states import Practiced
from service.db import Scoped, new_id, one_of


class Practice(Scoped, table=True):
    """One strategy that we asked somebody to try for a minute."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    strategy_id: UUID = Field(foreign_key="strategy.id")
    asked_at: datetime
    told: Practiced | None = Field(default=None, sa_type=one_of(Practiced))
    """NULL: they have not answered, and nobody asks again."""
    told_at: datetime | None = None


_practice: Any = Practice.__table__  # type: ignore[attr-defined]
_COUNTS: Final = (
    sa.select(
        _practice.c.strategy_id,
        sa.func.count().label("times"),
        sa.func.max(_practice.c.asked_at).label("last"),
    )
    .where(_practice.c.alumnus_id == sa.bindparam("alumnus"))
    .group_by(_practice.c.strategy_id)
)


def counts(connection: Connection, alumnus: UUID) -> tuple[Mapping[UUID, int], datetime | None]:
    """How often each strategy came up for practice, and when any did last."""
    rows = connection.execute(_COUNTS, {"alumnus": alumnus}).all()
    last = max((row.last for row in rows), default=None)
    return {row.strategy_id: row.times for row in rows}, last


def ask(session: Session, alumnus: UUID, strategy: UUID, *, program: UUID, now: datetime) -> None:
    """Note that it came up."""
    session.add(Practice(program_id=program, alumnus_id=alumnus, strategy_id=strategy, asked_at=now))
    session.flush()


def tell(session: Session, alumnus: UUID, told: Practiced, *, now: datetime) -> None:
    """Keep what they said to the practice asked last."""
    mine = select(Practice).where(Practice.alumnus_id == alumnus)
    row = session.exec(mine.order_by(col(Practice.asked_at).desc(), col(Practice.id).desc()).limit(1)).first()
    if row is not None:
        row.told, row.told_at = told, now


def of(session: Session, alumnus: UUID) -> list[Practice]:
    """Every practice of one person, oldest first."""
    mine = select(Practice).where(Practice.alumnus_id == alumnus)
    return list(session.exec(mine.order_by(col(Practice.asked_at))))
