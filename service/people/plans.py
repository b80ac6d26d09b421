"""What an alumnus wrote down while they were well: coping strategies, and the plan with its reasons."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.conversation.context import Evidence
from service.conversation.coping.fading import faded
from service.conversation.plan import Strategy as Recorded
from service.db import Scoped, new_id
from service.people import plan_reviews
from service.protection.vault import Key, Unreadable


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
    outcomes_at: datetime | None = None
    """When that was counted: since then it fades. NULL in rows from before it was kept, which count in full."""
    place: int | None = None
    """Where it stands in their list, from 0, since they put it in an order; None: after those, as they were recorded."""


_strategy: Any = Strategy.__table__  # type: ignore[attr-defined]

IN_ORDER: Final = (sa.func.coalesce(_strategy.c.place, 1_000_000), _strategy.c.id)
"""How a person's list is ordered, on every way that reads it."""


class Plan(Scoped, table=True):
    """One version of the written plan. The newest counts; none is ever changed."""

    __table_args__ = (UniqueConstraint("alumnus_id", "version"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    version: int
    content: bytes
    """Sealed JSON, see written.py: {"reasons": [...]} and what the person wrote beside them."""
    agreed_at: datetime
    """When it was written down; who has agreed to it is in agreements.py."""
    written_by: UUID | None = Field(default=None, foreign_key="staff.id")
    """Who of the staff wrote it down with them; None: a file, or the person's own text."""


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


def open_strategy(key: Key, row: Any, *, last: int = 0, now: datetime | None = None) -> Recorded:
    """A strategy as the dialogue knows it; `row` is a Strategy or a result row with its columns.

    With `now`, what was told of it has faded until then.
    """
    tags = key.open("strategy.tags", row.id, row.tags)
    return Recorded(
        id=row.id,
        situation=key.open("strategy.situation", row.id, row.situation),
        action=key.open("strategy.action", row.id, row.action),
        alias=key.open("strategy.alias", row.id, row.alias) if row.alias else None,
        tags=tuple(filter(None, tags.split(","))),
        last=last,
        evidence=load_evidence(row.outcomes, row.outcomes_at, now=now),
    )


def dump_evidence(evidence: tuple[Evidence, ...]) -> list[Any]:
    """What is known of a strategy, as it is kept: counts alone, of which what is long ago has faded."""
    return [
        [part, is_strong, *(round(count, 4) for count in counts)] for part, is_strong, *counts in evidence
    ]


def load_evidence(
    kept: list[Any] | None, counted_at: datetime | None = None, *, now: datetime | None = None
) -> tuple[Evidence, ...]:
    evidence = tuple(map(Evidence._make, kept)) if kept else ()
    return faded(evidence, now - counted_at) if counted_at and now else evidence


def strategies_of(session: Session, alumnus: UUID) -> list[Strategy]:
    """A person's strategies in use, in their own order."""
    query = select(Strategy).where(Strategy.alumnus_id == alumnus, col(Strategy.retired_at).is_(None))
    return list(session.exec(query.order_by(*IN_ORDER)))


def retired_of(session: Session, alumnus: UUID) -> list[Strategy]:
    """Those that are offered no more, the last one first."""
    query = select(Strategy).where(Strategy.alumnus_id == alumnus, col(Strategy.retired_at).is_not(None))
    return list(session.exec(query.order_by(col(Strategy.retired_at).desc())))


def is_theirs(session: Session, alumnus: UUID, strategy: UUID) -> bool:
    """Whether it is one of this person's, in use or not."""
    query = select(Strategy.id).where(Strategy.id == strategy, Strategy.alumnus_id == alumnus)
    return session.exec(query).one_or_none() is not None


def retire(session: Session, alumnus: UUID, strategy: UUID, *, now: datetime | None) -> None:
    """Offer it no more; with None, again. Only ever one of this person's own."""
    query = select(Strategy).where(Strategy.id == strategy, Strategy.alumnus_id == alumnus)
    row = session.exec(query).one_or_none()
    if row is not None:
        row.retired_at = now


def move(session: Session, alumnus: UUID, strategy: UUID, by: int) -> None:
    """Let one of theirs change places with the one so many before (below 0) or after it; at the end of the list it stays."""
    rows = strategies_of(session, alumnus)
    at = next((number for number, row in enumerate(rows) if row.id == strategy), None)
    if at is None or not 0 <= at + by < len(rows):
        return
    rows[at], rows[at + by] = rows[at + by], rows[at]
    for number, row in enumerate(rows):
        row.place = number


def set_alias(session: Session, key: Key, strategy: UUID, alias: str) -> None:
    session.get_one(Strategy, strategy).alias = key.seal("strategy.alias", strategy, alias)


def newest(session: Session, alumnus: UUID) -> Plan | None:
    query = select(Plan).where(Plan.alumnus_id == alumnus).order_by(col(Plan.version).desc()).limit(1)
    return session.exec(query).one_or_none()


def add_version(
    session: Session, key: Key, alumnus: UUID, *, program: UUID, reasons: list[str], now: datetime
) -> Plan:
    """Write the next version of a person's plan with these reasons; all else in it stays. Any but the first is a review (F4)."""
    before = newest(session, alumnus)
    kept = _content_or_nothing(key, before) if before else {}
    return write(session, key, alumnus, program=program, content=kept | {"reasons": reasons}, now=now)


def write(
    session: Session,
    key: Key,
    alumnus: UUID,
    *,
    program: UUID,
    content: Mapping[str, Any],
    by: UUID | None = None,
    now: datetime,
) -> Plan:
    """Write the next version. Where two may write at once, the caller holds the person's row."""
    before = newest(session, alumnus)
    row = new_id()
    plan = Plan(
        id=row,
        program_id=program,
        alumnus_id=alumnus,
        version=before.version + 1 if before else 1,
        content=key.seal("plan.content", row, json.dumps(content)),
        agreed_at=now,
        written_by=by,
    )
    session.add(plan)
    if before is not None:
        plan_reviews.record(session, alumnus, is_changed=True, now=now)
    return plan


def content_of(key: Key, plan: Plan) -> dict[str, Any]:
    """All that one version says: for written.py, and never for a text."""
    content: dict[str, Any] = json.loads(key.open("plan.content", plan.id, plan.content))
    return content


def _content_or_nothing(key: Key, plan: Plan) -> dict[str, Any]:
    """Of a version that does not open nothing can be taken over; it stays as it is."""
    try:
        return content_of(key, plan)
    except Unreadable:
        return {}


def reasons_in(key: Key, row: UUID, content: bytes) -> tuple[str, ...]:
    """The one part of a plan that is texted, where they ask for it (F1)."""
    return tuple(json.loads(key.open("plan.content", row, content)).get("reasons", ()))
