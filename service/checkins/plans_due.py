"""Reviews of the plan that come due: a task for the specialist, and a text to the alumnus that names nothing (F4).

Whose next review is not worked out yet (NULL) is found by that: so whatever changes it has only to clear it.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.checkins import reaching, windows
from service.checkins.reaching import Reached, Said
from service.conversation import dialogue
from service.db import within
from service.people import plan_reviews, tasks
from service.people.alumni import Alumnus
from service.people.plan_reviews import PlanReview
from service.people.task_kinds import About
from service.protection.vault import Vault

log = structlog.get_logger()

AT: Final = time(10)
"""Local time at which a review comes due, and the alumnus is told of it."""

A_DAY: Final = timedelta(days=1)

TOLD_WITHIN: Final = timedelta(days=7)
"""Who cannot be told for so long, in a pause or after a crisis, is not told: their specialist knows."""


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Plan, open and tell what is due, of every program. Returns how many rows it has handled."""
    return (
        _plan(session, now=now, limit=limit)
        + _open(session, now=now, limit=limit)
        + _tell(session, vault, now=now, limit=limit)
    )


def _plan(session: Session, *, now: datetime, limit: int) -> int:
    unplanned = select(Alumnus).where(
        col(Alumnus.plan_review_at).is_(None), col(Alumnus.discharged_on).is_not(None)
    )
    return _each(session, unplanned.limit(limit), _plan_next, now=now)


def _each(
    session: Session, whose: SelectOfScalar[Alumnus], act: Callable[..., None], *, now: datetime
) -> int:
    """Do this for each of these people, in their own program; whom another worker holds is left to it."""
    rows = session.exec(whose.with_for_update(skip_locked=True, key_share=True)).all()
    for alumnus in rows:
        with within(session, alumnus.program_id):
            act(session, alumnus, now=now)
    session.flush()
    return len(rows)


def _plan_next(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    """Only ever a day that is still to come: what was due before we counted, nobody is blamed for."""
    assert alumnus.discharged_on is not None, "only who was discharged has reviews"
    zone = _zone(alumnus)
    last = plan_reviews.last_of(session, alumnus.id)
    before = now.astimezone(zone).date() - A_DAY
    after = max(before, last.due_on) if last else before
    alumnus.plan_review_at = _at(plan_reviews.next_due(alumnus.discharged_on, after), zone)


def _open(session: Session, *, now: datetime, limit: int) -> int:
    due = select(Alumnus).where(col(Alumnus.plan_review_at) <= now).order_by(col(Alumnus.plan_review_at))
    return _each(session, due.limit(limit), _open_one, now=now)


def _open_one(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    assert alumnus.plan_review_at is not None, "only what is due is opened"
    due_on = alumnus.plan_review_at.astimezone(_zone(alumnus)).date()
    program = alumnus.program_id
    last = plan_reviews.last_of(session, alumnus.id)
    if last is None or last.due_on < due_on:
        session.add(
            PlanReview(program_id=program, alumnus_id=alumnus.id, due_on=due_on, opened_at=now, next_at=now)
        )
        tasks.open_one(session, About.PLAN_REVIEW, program=program, alumnus=alumnus.id, now=now)
    alumnus.plan_review_at = None
    session.flush()
    if alumnus.discharged_on is not None:
        _plan_next(session, alumnus, now=now)


def _tell(session: Session, vault: Vault, *, now: datetime, limit: int) -> int:
    rows = reaching.due(session, PlanReview, now=now, limit=limit)
    if not rows:
        return 0
    connection = session.connection()
    people = reaching.people(connection, vault, (row.alumnus_id for row in rows))
    fit = reaching.fit(connection, people, now=now)
    texts = {
        to.person: Said(to, dialogue.plan_review(to.plan, row.id.int), to.state, until)
        for row in rows
        if (to := fit.get(row.alumnus_id)) and to.row.wants_notices and (until := _until(to, now)) is not None
    }
    reaching.write(session, list(texts.values()), now=now)
    _move_on([row for row in rows if row.alumnus_id in people], texts, now)
    session.flush()
    return len(rows)


def _until(to: Reached, now: datetime) -> datetime | None:
    """Until when such a text may leave; None in the quiet hours."""
    return None if windows.is_quiet(now.astimezone(to.zone).time()) else windows.window(now, to.zone)


def _move_on(rows: Sequence[PlanReview], told: Any, now: datetime) -> None:
    for row in rows:
        if row.alumnus_id in told:
            row.nudged_at, row.next_at = now, None
        else:
            assert row.next_at is not None, "only due rows are moved"
            row.next_at = row.next_at + A_DAY if now - row.opened_at < TOLD_WITHIN else None


def _at(day: date, zone: ZoneInfo) -> datetime:
    return windows.next_occurrence(AT, zone, datetime.combine(day, time(), zone) - timedelta(seconds=1))


def _zone(alumnus: Alumnus) -> ZoneInfo:
    """Where they are; for a zone that nobody knows the day matters, and not the hour."""
    try:
        return ZoneInfo(alumnus.timezone)
    except (LookupError, ValueError) as error:
        log.error("plan_review_zone", alumnus=str(alumnus.id), error=type(error).__name__)  # noqa: TRY400
        return ZoneInfo("UTC")
