"""How long we wait for an answer before we ask once more, and before a person should look (B3). Pure.

One reminder adds 14 to 18 points to the answers; silence is a signal and a known human who calls is what helps
(docs/evidence.md, 'Check-ins and silence').
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from service.checkins import windows

USUAL: Final = timedelta(hours=2)
"""Where we do not know yet how soon somebody answers."""

SHORTEST: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=6)
TIMES_THEIR_OWN: Final = 3
FEWEST_ANSWERS: Final = 3

BEFORE_QUIET: Final = timedelta(minutes=15)
"""A reminder that would fall into the quiet hours comes this long before them, while the day is still the same."""

EARLY_WEEKS: Final = timedelta(weeks=4)
TASK_EARLY: Final = timedelta(hours=24)
TASK_LATER: Final = timedelta(hours=48)


def reminder_after(delays: Sequence[timedelta]) -> timedelta:
    """Three times a person's own median, within bounds; `delays` are those of their own answers."""
    if len(delays) < FEWEST_ANSWERS:
        return USUAL
    own = timedelta(seconds=median(delay.total_seconds() for delay in delays))
    return min(max(own * TIMES_THEIR_OWN, SHORTEST), LONGEST)


def reminder_at(asked_at: datetime, delays: Sequence[timedelta], zone: ZoneInfo) -> datetime | None:
    """When to remind. None where it could only come in the quiet hours: the morning has its own check-in."""
    at = asked_at + reminder_after(delays)
    if not _is_quiet(at, zone):
        return at
    earlier = windows.next_occurrence(windows.QUIET_FROM, zone, asked_at) - BEFORE_QUIET
    is_fit = asked_at + SHORTEST <= earlier < at and not _is_quiet(earlier, zone)
    return earlier if is_fit else None


def task_at(asked_at: datetime, discharged_on: date | None, zone: ZoneInfo) -> datetime:
    """When a person should look at the silence: sooner in the first weeks at home."""
    day = asked_at.astimezone(zone).date()
    is_early = discharged_on is not None and day - discharged_on < EARLY_WEEKS
    return asked_at + (TASK_EARLY if is_early else TASK_LATER)


def _is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    return windows.is_quiet(at.astimezone(zone).time())
