"""Offers: which strategy was sent in which moment, what came of it, and what all of them say together."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import Field, Session, col, select

from service.conversation.context import STRONG_FROM, Context, DayPart, Evidence
from service.conversation.coping import fading
from service.db import Scoped, new_id, one_of
from service.people import plans
from service.protection.vault import Key


class Offer(Scoped, table=True):
    """A strategy that was offered, the moment that it was offered in, and whether it helped."""

    # Its latest number is looked up for every text: with this index, without reading a row.
    __table_args__ = (sa.Index("ix_offer_latest", "strategy_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    episode_id: UUID | None = Field(default=None, index=True)
    strategy_id: UUID = Field(foreign_key="strategy.id")
    offered_at: datetime
    number: int | None = None
    """Which of the person's offers it is, counted from 1. NULL in rows from before it was kept."""
    part: DayPart | None = Field(default=None, sa_type=one_of(DayPart))
    """On the person's own clock."""
    intensity: int | None = None
    """The strength told last before it, 0-10."""
    triggers: bytes | None = None
    """Sealed, with commas between: what they said was behind it."""
    place: bytes | None = None
    """Sealed: where they said they were."""
    has_helped: bool | None = None
    """NULL: nobody told."""
    is_worse: bool | None = None
    """Whether it was worse afterwards; then it has not helped. NULL in rows from before it was kept."""


_offer: Any = Offer.__table__  # type: ignore[attr-defined]
_is_strong = sa.func.coalesce(_offer.c.intensity, 0) >= STRONG_FROM
_TOLD = (
    sa.select(
        _offer.c.strategy_id,
        _offer.c.part,
        _is_strong.label("is_strong"),
        sa.func.count().filter(_offer.c.has_helped.is_(True)).label("helped"),
        sa.func.count().filter(_offer.c.has_helped.is_(False)).label("not_helped"),
        sa.func.count().filter(_offer.c.is_worse.is_(True)).label("worse"),
        sa.func.count().label("offered"),
    )
    .where(_offer.c.strategy_id.in_(sa.bindparam("strategies", expanding=True)))
    .group_by(_offer.c.strategy_id, _offer.c.part, _is_strong)
)


_JUDGED = sa.select(
    *_offer.c["part", "has_helped", "is_worse", "offered_at"], _is_strong.label("is_strong")
).where(_offer.c.strategy_id == sa.bindparam("strategy"), _offer.c.has_helped.is_not(None))


@dataclass(frozen=True, slots=True)
class History:
    """What became of all offers of one strategy."""

    offered: int = 0
    evidence: tuple[Evidence, ...] = ()


def histories(connection: Connection, strategies: Collection[UUID]) -> dict[UUID, History]:
    """Count anew what became of every offer of these strategies, in one statement."""
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for row in connection.execute(_TOLD, {"strategies": list(strategies)}):
        rows[row.strategy_id].append(row)
    return {one: _history(rows[one]) for one in strategies}


def _history(rows: list[Any]) -> History:
    evidence = tuple(
        Evidence(row.part, bool(row.is_strong), row.helped, row.not_helped - row.worse, row.worse)
        for row in rows
        if row.helped or row.not_helped
    )
    return History(sum(row.offered for row in rows), evidence)


def faded(connection: Connection, strategy: UUID, *, now: datetime) -> tuple[Evidence, ...]:
    """What was told of one strategy, each outcome at what is left of it now."""
    told: dict[tuple[DayPart | None, bool], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in connection.execute(_JUDGED, {"strategy": strategy}):
        which = 0 if row.has_helped else 2 if row.is_worse else 1
        told[row.part, bool(row.is_strong)][which] += fading.weight(now - row.offered_at)
    return tuple(Evidence(*moment, *counts) for moment, counts in told.items())


def columns(key: Key, context: Context) -> dict[str, Any]:
    """A new offer's id and its moment, as they are kept: what people said is sealed."""
    row = new_id()
    triggers = ",".join(sorted(context.tags))
    return {
        "id": row,
        "part": context.part,
        "intensity": context.intensity,
        "triggers": key.seal("offer.triggers", row, triggers) if triggers else None,
        "place": key.seal("offer.place", row, context.place) if context.place else None,
    }


def context_of(key: Key, row: Offer) -> Context:
    """The moment in which it was offered."""
    triggers = key.open("offer.triggers", row.id, row.triggers) if row.triggers else ""
    return Context(
        part=row.part,
        tags=frozenset(filter(None, triggers.split(","))),
        place=key.open("offer.place", row.id, row.place) if row.place else None,
        intensity=row.intensity,
    )


def judge(
    session: Session,
    alumnus: UUID,
    strategy: UUID,
    *,
    has_helped: bool,
    is_worse: bool = False,
    now: datetime,
) -> None:
    """Keep what came of the strategy, at its latest offer, and what is now known of it."""
    query = select(Offer).where(Offer.alumnus_id == alumnus, Offer.strategy_id == strategy)
    offer = session.exec(query.order_by(col(Offer.id).desc()).limit(1)).one_or_none()
    if offer is None:
        return
    offer.has_helped, offer.is_worse = has_helped, is_worse
    session.flush()
    known = session.get_one(plans.Strategy, strategy)
    known.outcomes = plans.dump_evidence(faded(session.connection(), strategy, now=now))
    known.outcomes_at = now


def instead(session: Session, alumnus: UUID, unseen: UUID, seen: UUID | None, *, at: datetime) -> bool:
    """Another strategy arrived in place of the one offered then, or none did; whether there was such an offer."""
    query = select(Offer).where(
        Offer.alumnus_id == alumnus, Offer.strategy_id == unseen, Offer.offered_at == at
    )
    offer = session.exec(query).first()
    if offer is None:
        return False
    if seen is None:
        session.delete(offer)
    else:
        offer.strategy_id, offer.has_helped, offer.is_worse = seen, None, None
    session.flush()
    return True
