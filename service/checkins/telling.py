"""Says that a day has come which they picked; their own words for it only if they ask (B11)."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.checkins import reaching, windows
from service.checkins.milestones import Milestone
from service.checkins.reaching import Said
from service.conversation import dialogue
from service.protection.vault import Vault

if TYPE_CHECKING:
    from uuid import UUID

AT: Final = time(10, 30)
"""Local time."""

A_MOMENT: Final = timedelta(seconds=1)


def due_at(on: date, zone: ZoneInfo) -> datetime:
    """When to write on that day, in UTC."""
    before = datetime.combine(on, time(), zone) - A_MOMENT
    return windows.next_occurrence(AT, zone, before)


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Say it once, of every program; a day on which it is not welcome passes in silence."""
    rows = reaching.due(session, Milestone, now=now, limit=limit)
    if not rows:
        return 0
    connection = session.connection()
    people = reaching.people(connection, vault, (row.alumnus_id for row in rows))
    fit = reaching.fit(connection, people, now=now)
    texts: dict[UUID, Said] = {}
    for row in rows:
        to = fit.get(row.alumnus_id)
        if to is not None and row.next_at is not None:
            expires_at = windows.window(row.next_at, to.zone)
            if now < expires_at and to.person not in texts:
                body, state = dialogue.tell_milestone(to.plan, to.state, row.id.int)
                texts[to.person] = Said(to, body, state, expires_at)
                row.told_at = now
        if row.alumnus_id in people:
            row.next_at = None
    reaching.write(session, list(texts.values()), now=now)
    session.flush()
    return len(rows)
