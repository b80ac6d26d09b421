"""By whose clocks we write: elsewhere for a time, and home again by itself (B5)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.checkins import risk_windows, schedules
from service.conversation.dialogue.hours import LONGEST_STAY
from service.conversation.values import Stay
from service.messaging import later
from service.people.alumni import Alumnus
from service.protection.vault import Vault

_WEEK: Final = 7


def last_day(stay: Stay, today: date) -> date:
    """The last date of a stay that is told on `today`: 'until Friday' on a Friday is today. Pure."""
    if stay.weekday is not None:
        return today + timedelta(days=(stay.weekday - today.weekday()) % _WEEK)
    return today + timedelta(days=min(max(stay.days or 1, 1), LONGEST_STAY))


def go(session: Session, alumnus: Alumnus, zone: str, stay: Stay | None, *, now: datetime) -> None:
    """Ask by the clocks of another zone; with a stay, until the midnight after it, there."""
    there = ZoneInfo(zone)
    later.move(session, alumnus.id, alumnus.timezone, there)
    if stay is None:
        alumnus.home_timezone, alumnus.home_at = None, None
    else:
        last = last_day(stay, now.astimezone(there).date())
        alumnus.home_timezone = alumnus.home_timezone or alumnus.timezone
        alumnus.home_at = datetime.combine(last + timedelta(days=1), time(), there).astimezone(UTC)
    alumnus.timezone = zone
    risk_windows.reschedule(session, alumnus, now=now)
    schedules.reschedule(session, alumnus, now=now)


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Take home whose stay is over, of every program. Without a text: they know where they are."""
    over = (
        select(Alumnus)
        .where(col(Alumnus.home_at) <= now)
        .order_by(col(Alumnus.home_at))
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    found = session.exec(over).all()
    for alumnus in found:
        if alumnus.home_timezone:
            go(session, alumnus, alumnus.home_timezone, None, now=now)
        alumnus.home_at = None
    session.flush()
    return len(found)
