"""What somebody has come to: good days, and hard moments that passed. Totals that nothing takes back (A13)."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.conversation.dialogue.moment import EASED_AT
from service.conversation.states import Outcome

_rating: Any = Rating.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_CALM = sa.select(_rating.c.at).where(
    _rating.c.alumnus_id == sa.bindparam("alumnus"), _rating.c.value <= EASED_AT
)
_EASED = sa.select(sa.func.count()).where(
    _episode.c.alumnus_id == sa.bindparam("alumnus"), _episode.c.outcome == Outcome.EASED
)


@dataclass(frozen=True, slots=True)
class Progress:
    good_days: int
    """Days, where they are, on which they told a calm number; whatever else they told on them."""
    ridden_out: int


NONE_YET: Final = Progress(0, 0)


def of(connection: Connection, alumnus: UUID, timezone: str) -> Progress:
    zone = ZoneInfo(timezone)
    calm = connection.execute(_CALM, {"alumnus": alumnus}).scalars()
    days = {at.astimezone(zone).date() for at in calm}
    return Progress(len(days), connection.execute(_EASED, {"alumnus": alumnus}).scalar_one())
