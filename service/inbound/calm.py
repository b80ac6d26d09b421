"""Whether somebody's day is calm enough to practice (F3): never in danger, after it, or while anything is open."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from service.checkins import windows
from service.checkins.after_crisis import CrisisFollowUp
from service.checkins.episodes import Episode
from service.conversation.states import EpisodeKind, Reason
from service.escalations.tables import IS_OPEN, Alert
from service.people import alumni, practices

AFTER_DANGER: Final = timedelta(days=14)
"""No practice for so long after danger: we ask how it is a week after it (C6), and another week is theirs."""

AFTER_URGE: Final = timedelta(days=1)
"""A day with a hard moment is no calm one, whatever number ends it."""

EVERY: Final = timedelta(days=7)

SETTLED: Final = timedelta(days=3)
"""Since they were enrolled: the first answers are about getting used to the check-ins."""

_alert: Any = Alert.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_follow_up: Any = CrisisFollowUp.__table__  # type: ignore[attr-defined]
_ALUMNUS: Final[Any] = sa.bindparam("alumnus")
_DANGER: Final = sa.union_all(
    sa.select(_alert.c.id).where(
        _alert.c.alumnus_id == _ALUMNUS,
        sa.or_(
            IS_OPEN,
            sa.and_(_alert.c.reason == Reason.CRISIS, _alert.c.closed_at > sa.bindparam("after_danger")),
        ),
    ),
    sa.select(_episode.c.id).where(
        _episode.c.alumnus_id == _ALUMNUS,
        sa.or_(
            _episode.c.closed_at.is_(None),
            sa.and_(
                _episode.c.kind == EpisodeKind.CRISIS, _episode.c.opened_at > sa.bindparam("after_danger")
            ),
            _episode.c.opened_at > sa.bindparam("after_urge"),
        ),
    ),
    sa.select(_follow_up.c.id).where(_follow_up.c.alumnus_id == _ALUMNUS, _follow_up.c.next_at.is_not(None)),
).limit(1)


def may_be_asked(row: Any, clock: datetime | None, *, now: datetime) -> bool:
    """Whether they take such questions, at this hour; `clock` is this moment where they are, `row` their columns."""
    is_paused = row.paused_until is not None and row.paused_until > now
    is_settled = now - row.enrolled_at >= SETTLED
    is_active = row.status == alumni.Status.ACTIVE and row.wants_practice and is_settled
    return bool(is_active and not is_paused and clock and not windows.is_quiet(clock.time()))


def practiced(
    connection: Connection, alumnus: UUID, *, is_asked_for: bool, now: datetime
) -> Mapping[UUID, int] | None:
    """How often each strategy was practiced; None where they are not to practice now."""
    since = {"after_danger": now - AFTER_DANGER, "after_urge": now - AFTER_URGE}
    if connection.execute(_DANGER, {"alumnus": alumnus, **since}).first() is not None:
        return None
    counts, last = practices.counts(connection, alumnus)
    if last is not None and not is_asked_for and now - last < EVERY:
        return None
    return counts
