"""What was last heard of people who are silent now, read for a chunk of them at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from service.checkins.ratings import Rating
from service.checkins.schedules import CheckIn, CheckInTime
from service.conversation.dialogue.moment import EASED_AT, STRONG
from service.conversation.states import RatingKind
from service.conversation.values import Intent, Risk
from service.messaging.ledger import Direction, Message

LEARNED_FROM: Final = timedelta(days=60)
"""How far back we look for how soon a person answers."""

_time: Any = CheckInTime.__table__  # type: ignore[attr-defined]
_check_in: Any = CheckIn.__table__  # type: ignore[attr-defined]
_rating: Any = Rating.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]

_PEOPLE: Any = sa.bindparam("people", expanding=True)
_ASKED_LAST = (
    sa.select(_check_in.c.alumnus_id, sa.func.max(_check_in.c.asked_at).label("at"))
    .where(_check_in.c.alumnus_id.in_(_PEOPLE))
    .group_by(_check_in.c.alumnus_id)
)
_TIMES = (
    sa.select(_time.c.alumnus_id, sa.func.count().label("times"))
    .where(_time.c.alumnus_id.in_(_PEOPLE), _time.c.next_at.is_not(None))
    .group_by(_time.c.alumnus_id)
)
_DELAYS = sa.select(_check_in.c.alumnus_id, _check_in.c.asked_at, _check_in.c.answered_at).where(
    _check_in.c.alumnus_id.in_(_PEOPLE),
    _check_in.c.asked_at > sa.bindparam("since"),
    _check_in.c.answered_at.is_not(None),
)
_newest_rating = (
    sa.select(_rating.c.alumnus_id, sa.func.max(_rating.c.at).label("at"))
    .where(_rating.c.alumnus_id.in_(_PEOPLE), _rating.c.kind == RatingKind.NOW)
    .group_by(_rating.c.alumnus_id)
    .subquery()
)
_RATED_LAST = sa.select(_rating.c.alumnus_id, _rating.c.value).join(
    _newest_rating,
    sa.and_(_newest_rating.c.alumnus_id == _rating.c.alumnus_id, _newest_rating.c.at == _rating.c.at),
)
_newest_text = (
    sa.select(_message.c.alumnus_id, sa.func.max(_message.c.created_at).label("at"))
    .where(_message.c.alumnus_id.in_(_PEOPLE), _message.c.direction == Direction.INBOUND)
    .group_by(_message.c.alumnus_id)
    .subquery()
)
_WROTE_LAST = sa.select(
    _message.c.alumnus_id, _message.c.created_at, _message.c.intent, _message.c.risk
).join(
    _newest_text,
    sa.and_(
        _newest_text.c.alumnus_id == _message.c.alumnus_id,
        _newest_text.c.at == _message.c.created_at,
        _message.c.direction == Direction.INBOUND,
    ),
)


@dataclass(slots=True)
class Lately:
    """What we know of one silent person."""

    delays: list[timedelta] = field(default_factory=list)
    asked_at: datetime | None = None
    wrote_at: datetime | None = None
    times: int = 0
    """At so many times they are asked nowadays."""
    rated: int | None = None
    risk: Risk = Risk.NONE

    @property
    def was_strong(self) -> bool:
        return self.risk is Risk.HIGH or (self.rated or 0) >= STRONG

    @property
    def was_shaky(self) -> bool:
        return self.risk is not Risk.NONE or (self.rated or 0) > EASED_AT


def look(connection: Connection, rows: Sequence[Any], now: datetime) -> dict[UUID, Lately]:
    people = {"people": list({row.alumnus_id for row in rows})}
    found: dict[UUID, Lately] = defaultdict(Lately)
    for row in connection.execute(_ASKED_LAST, people):
        found[row.alumnus_id].asked_at = row.at
    for row in connection.execute(_TIMES, people):
        found[row.alumnus_id].times = row.times
    for row in connection.execute(_DELAYS, people | {"since": now - LEARNED_FROM}):
        found[row.alumnus_id].delays.append(row.answered_at - row.asked_at)
    for row in connection.execute(_RATED_LAST, people):
        found[row.alumnus_id].rated = row.value
    for row in connection.execute(_WROTE_LAST, people):
        one = found[row.alumnus_id]
        one.wrote_at = row.created_at
        if row.intent != Intent.RATING:  # a number is judged by what it was about
            one.risk = Risk(row.risk)
    return found
