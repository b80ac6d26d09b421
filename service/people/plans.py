"""What an alumnus wrote down while they were well: coping strategies, and the plan with its reasons."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.conversation import values
from service.conversation.context import Evidence
from service.db import Scoped, new_id
from service.protection.vault import Key


class Strategy(Scoped, table=True):
    """One coping strategy as an if-then plan, in the person's own words."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    situation: bytes
    action: bytes
    alias: bytes | None = None
    """Sealed: what goes out in place of an action that carriers would block."""
    tags: bytes
    """Sealed, with commas between: `night,lonely`."""
    recorded_at: datetime
    retired_at: datetime | None = None
    outcomes: list[Any] | None = Field(default=None, sa_type=JSON)
    """What was told of its offers, see `load_evidence`: counted anew at each outcome, to be at hand for every text."""


class Plan(Scoped, table=True):
    """One version of the written plan. The newest counts; none is ever changed."""

    __table_args__ = (UniqueConstraint("alumnus_id", "version"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    version: int
    content: bytes
    """Sealed JSON: {"reasons": [...]}."""
    agreed_at: datetime


def seal_strategy(
    key: Key,
    alumnus: UUID,
    *,
    program: UUID,
    situation: str,
    action: str,
    tags: tuple[str, ...],
    alias: str | None = None,
    row: UUID | None = None,
    now: datetime,
) -> Strategy:
    """A new strategy, sealed with its person's key; `row` is its id where that is known already."""
    row = row or new_id()
    return Strategy(
        id=row,
        program_id=program,
        alumnus_id=alumnus,
        situation=key.seal("strategy.situation", row, situation),
        action=key.seal("strategy.action", row, action),
        alias=key.seal("strategy.alias", row, alias) if alias else None,
        tags=key.seal("strategy.tags", row, ",".join(tags)),
        recorded_at=now,
    )


def open_strategy(key: Key, row: Any, *, last: int = 0) -> values.Strategy:
    """A strategy as the dialogue knows it; `row` is a Strategy or a result row with its columns."""
    tags = key.open("strategy.tags", row.id, row.tags)
    return values.Strategy(
        id=row.id,
        situation=key.open("strategy.situation", row.id, row.situation),
        action=key.open("strategy.action", row.id, row.action),
        alias=key.open("strategy.alias", row.id, row.alias) if row.alias else None,
        tags=tuple(filter(None, tags.split(","))),
        last=last,
        evidence=load_evidence(row.outcomes),
    )


def dump_evidence(evidence: tuple[Evidence, ...]) -> list[Any]:
    """What is known of a strategy, as it is kept: counts alone."""
    return [list(one) for one in evidence]


def load_evidence(kept: list[Any] | None) -> tuple[Evidence, ...]:
    return tuple(map(Evidence._make, kept)) if kept else ()


def strategies_of(session: Session, alumnus: UUID) -> list[Strategy]:
    """A person's strategies in use, in the order they recorded them."""
    query = select(Strategy).where(Strategy.alumnus_id == alumnus, col(Strategy.retired_at).is_(None))
    return list(session.exec(query.order_by(col(Strategy.id))))


def retire(session: Session, alumnus: UUID, strategy: UUID, *, now: datetime | None) -> None:
    """Offer it no more; with None, again. Only ever one of this person's own."""
    query = select(Strategy).where(Strategy.id == strategy, Strategy.alumnus_id == alumnus)
    row = session.exec(query).one_or_none()
    if row is not None:
        row.retired_at = now


def set_alias(session: Session, key: Key, strategy: UUID, alias: str) -> None:
    session.get_one(Strategy, strategy).alias = key.seal("strategy.alias", strategy, alias)


def newest(session: Session, alumnus: UUID) -> Plan | None:
    query = select(Plan).where(Plan.alumnus_id == alumnus).order_by(col(Plan.version).desc()).limit(1)
    return session.exec(query).one_or_none()


def add_version(
    session: Session, key: Key, alumnus: UUID, *, program: UUID, reasons: list[str], now: datetime
) -> Plan:
    """Write the next version of a person's plan."""
    before = newest(session, alumnus)
    row = new_id()
    plan = Plan(
        id=row,
        program_id=program,
        alumnus_id=alumnus,
        version=before.version + 1 if before else 1,
        content=key.seal("plan.content", row, json.dumps({"reasons": reasons})),
        agreed_at=now,
    )
    session.add(plan)
    return plan


def reasons_in(key: Key, row: UUID, content: bytes) -> tuple[str, ...]:
    return tuple(json.loads(key.open("plan.content", row, content))["reasons"])
