"""When the clocks of a zone show a date and a time. Pure: no database, no clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SECOND: Final = timedelta(seconds=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When `day` has that time, in UTC.

    Where the clocks skip it, the first moment after the gap, which is on a later date where the zone left
    that one out (Apia, 30 December 2011); where they show it twice, the first.
    """
    wanted = datetime.combine(day, at)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    return found if shown(found, zone) == wanted else _after_gap(wanted, zone)


def shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of a zone show, date and time."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _after_gap(wanted: datetime, zone: ZoneInfo) -> datetime:
    """The first second that shows more than `wanted`, a time that the clocks skip."""
    # In a gap fold=1 counts with the offset after it, which lands before it, and fold=0 the other way about (PEP 495).
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if shown(middle, zone) < wanted:
            before = middle
        else:
            after = middle
    return after
