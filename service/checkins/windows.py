"""When a local time of day comes, and how long a check-in is worth sending. Pure: no database, no clock."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service import local_times

QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(9)
"""Quiet hours, local, for scheduled texts only (docs/evidence.md, 'Quiet hours'; B5). What a person asks for is always answered."""

KEPT: Final = timedelta(hours=2)
"""A check-in that could not leave is kept this long, and not past the beginning of the quiet hours."""

KEPT_WHILE_QUIET: Final = timedelta(minutes=30)
"""A person may choose a time within the quiet hours: then it may come, but not at some other hour of the night."""

_DAY: Final = timedelta(days=1)


def next_occurrence(
    local_time: time, zone: ZoneInfo, after: datetime, last_date: date | None = None
) -> datetime:
    """The first time after `after` that the clock shows `local_time`, in UTC; one for each local date.

    Where the clocks skip that time it is the first moment after the gap; where they show it twice, the first.
    `last_date` is the local date that had its check-in already: the result is of a later one.
    """
    day = after.astimezone(zone).date()
    if last_date is not None:
        day = max(day, last_date + _DAY)
    while (at := _occurrence(day, local_time, zone)) is None or at <= after:
        day += _DAY
    return at


def window(due_at: datetime, zone: ZoneInfo) -> datetime:
    """Until when a check-in due at `due_at` may still leave."""
    local = due_at.astimezone(zone)
    if is_quiet(local.time()):
        return due_at + KEPT_WHILE_QUIET
    quiet = _occurrence(local.date(), QUIET_FROM, zone)
    kept = due_at + KEPT
    return kept if quiet is None else min(kept, quiet)


def is_quiet(local_time: time) -> bool:
    return not QUIET_UNTIL <= local_time < QUIET_FROM


def _occurrence(day: date, local_time: time, zone: ZoneInfo) -> datetime | None:
    """When `day` has that time, in UTC. None on a date that its zone left out (Apia, 30 December 2011)."""
    at = local_times.instant(day, local_time, zone)
    return at if local_times.shown(at, zone).date() == day else None
