"""Once a day for each person: which hours are often hard (B8), and are there signs of a hard week (B10)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import Session, col, select

from service.checkins import lapse_risk, reaching, risk_windows, risky_hours, windows
from service.checkins.ahead import SLOT as AHEAD_SLOT
from service.checkins.episodes import Episode
from service.checkins.lapse_risk import Asked, History
from service.checkins.ratings import Rating
from service.checkins.reaching import Reached
from service.checkins.risk_windows import RiskWindow, Source, Standing
from service.checkins.schedules import CheckIn
from service.conversation.dialogue.moment import STRONG
from service.conversation.states import EpisodeKind, RatingKind
from service.db import within
from service.people import alumni, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.vault import Vault

EVERY: Final = timedelta(days=1)
LOOK_BACK: Final = timedelta(weeks=8)
WEEK: Final = timedelta(weeks=1)
OFFER_AT: Final = time(11)
"""Local time at which a learned window is offered, on the next day."""

HARD: Final = (EpisodeKind.URGE, EpisodeKind.LAPSE)
"""Not a low check-in: its hour is ours, and would be learned as theirs."""

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_rating: Any = Rating.__table__  # type: ignore[attr-defined]
_episode: Any = Episode.__table__  # type: ignore[attr-defined]
_check_in: Any = CheckIn.__table__  # type: ignore[attr-defined]
_PEOPLE: Any = sa.bindparam("people", expanding=True)
_DUE = (
    sa.select(_alumnus.c.id)
    .where(_alumnus.c.review_at <= sa.bindparam("now"))
    .order_by(_alumnus.c.review_at)
    .limit(sa.bindparam("limit"))
)
_RATINGS = (
    sa.select(*_rating.c["alumnus_id", "at", "value", "kind", "check_in_id"])
    .where(_rating.c.alumnus_id.in_(_PEOPLE), _rating.c.at > sa.bindparam("since"))
    .order_by(_rating.c.at)
)
_EPISODES = (
    sa.select(*_episode.c["alumnus_id", "opened_at", "kind"])
    .where(
        _episode.c.alumnus_id.in_(_PEOPLE),
        _episode.c.opened_at > sa.bindparam("since"),
        _episode.c.kind.in_(HARD),
    )
    .order_by(_episode.c.opened_at)
)
_ASKED = (
    sa.select(*_check_in.c["alumnus_id", "asked_at", "answered_at"])
    .where(
        _check_in.c.alumnus_id.in_(_PEOPLE),
        _check_in.c.asked_at > sa.bindparam("since"),
        _check_in.c.slot != AHEAD_SLOT,
    )
    .order_by(_check_in.c.asked_at)
)
_MOVE_ON = (
    sa.update(_alumnus).where(_alumnus.c.id == sa.bindparam("person")).values(review_at=sa.bindparam("at"))
)


@dataclass(slots=True)
class Told:
    """Rows of one person."""

    ratings: list[Any] = field(default_factory=list)
    episodes: list[Any] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Look through what people told, of every program: a handful of statements for all of them."""
    connection = session.connection()
    ids = list(connection.execute(_DUE, {"now": now, "limit": limit}).scalars())
    people = reaching.people(connection, vault, ids) if ids else {}
    if not people:
        return 0
    known = [one for one in people.values() if one is not None and one.row.status is alumni.Status.ACTIVE]
    told = _look(connection, known, now)
    for one in known:
        with within(session, one.row.program_id):
            _learn(session, one, told[one.person], now)
            _weigh(session, one, told[one.person], now)
    active = {one.person for one in known}
    # Who is not active is looked through again once a check-in is asked (due.py).
    moves = [{"person": one, "at": now + EVERY if one in active else None} for one in people]
    connection.execute(_MOVE_ON, moves)
    return len(ids)


def _look(connection: Connection, known: Sequence[Reached], now: datetime) -> dict[UUID, Told]:
    found: dict[UUID, Told] = defaultdict(Told)
    asked = {"people": [one.person for one in known], "since": now - LOOK_BACK}
    if not known:
        return found
    for row in connection.execute(_RATINGS, asked):
        found[row.alumnus_id].ratings.append(row)
    for row in connection.execute(_EPISODES, asked):
        found[row.alumnus_id].episodes.append(row)
    for row in connection.execute(_ASKED, asked | {"since": now - lapse_risk.LATELY - lapse_risk.BEFORE}):
        found[row.alumnus_id].asked.append(row)
    return found


def _hard(told: Told, zone: ZoneInfo) -> list[datetime]:
    """When it was hard by their own telling: a number that we asked for comes at our hour, and tells nothing of theirs."""
    own = [row.at for row in told.ratings if _is_now(row) and row.value >= STRONG and row.check_in_id is None]
    return sorted(at.astimezone(zone) for at in (*own, *(row.opened_at for row in told.episodes)))


def _is_now(row: Any) -> bool:
    return row.kind is RatingKind.NOW


def _learn(session: Session, one: Reached, told: Told, now: datetime) -> None:
    """Keep what was found, for the offer. While one is open, or was offered this week, nothing more is looked for."""
    weeks = min(LOOK_BACK, max(now - one.row.enrolled_at, WEEK)) / WEEK
    hours = risky_hours.find(_hard(told, one.zone), weeks)
    if not hours:
        return
    had = risk_windows.of(session, one.person)
    new = [
        each for each in hours if not any(risk_windows.overlaps(row, each.weekday, each.hour) for row in had)
    ]
    is_enough = any(row.source is Source.LEARNED and now - row.found_at < WEEK for row in had)
    if not new or is_enough:
        return
    best = new[0]
    session.add(
        RiskWindow(
            program_id=one.row.program_id,
            alumnus_id=one.person,
            source=Source.LEARNED,
            standing=Standing.FOUND,
            weekday=best.weekday,
            starts=time(best.hour),
            moments=best.dates,
            found_at=now,
            next_at=windows.next_occurrence(OFFER_AT, one.zone, now),
        )
    )


def _weigh(session: Session, one: Reached, told: Told, now: datetime) -> None:
    """At the threshold staff get a task with its reasons, at most once a week."""
    found = lapse_risk.score(history(told, one.zone, now=now), now.astimezone(one.zone))
    if not found.is_seen:
        return
    lately = select(Task).where(
        Task.about == About.LAPSE_RISK, Task.alumnus_id == one.person, col(Task.opened_at) > now - WEEK
    )
    if session.exec(lately).first() is None:
        because = [sign.value for sign in found.signs]
        program = one.row.program_id
        tasks.open_one(
            session, About.LAPSE_RISK, program=program, alumnus=one.person, because=because, now=now
        )


def history(told: Told, zone: ZoneInfo, *, now: datetime) -> History:
    since = now - lapse_risk.LATELY - lapse_risk.BEFORE
    ratings = [row for row in told.ratings if row.at > since]
    episodes = [row for row in told.episodes if row.opened_at > since]

    def of(kind: RatingKind) -> list[int]:
        return [row.value for row in ratings if row.kind is kind]

    return History(
        ratings=[(row.at.astimezone(zone), row.value) for row in ratings if _is_now(row)],
        asked=[Asked(row.asked_at.astimezone(zone), row.answered_at is not None) for row in told.asked],
        lapses=[row.opened_at.astimezone(zone) for row in episodes if row.kind is EpisodeKind.LAPSE],
        hard=_hard(told, zone),
        confidence=of(RatingKind.CONFIDENCE),
        sessions=of(RatingKind.SESSIONS),
    )
