"""On which days a person is asked: densely after discharge, then less, and never ending by itself (B2). Pure.

Half of the requests for help came in the first 106 hours, and half of those about a lapse on days 4 to 17
(docs/evidence.md, 'Check-ins'): hence the dense days. Decreasing or individual frequency beats a fixed one.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.checkins import windows
from service.conversation.values import Pace

DENSE_UNTIL: Final = timedelta(days=17)
DAILY_UNTIL: Final = timedelta(weeks=8)
THREE_A_WEEK_UNTIL: Final = timedelta(days=182)
"""Since the day of discharge. Afterwards weekly, for as long as the person wants."""

MIDDAY: Final = 100
"""The slot of the midday check-in, beyond any that a person could give themselves."""

MIDDAY_AT: Final = time(13)

THREE_DAYS: Final = frozenset({0, 2, 4})
"""Days after the weekday of the discharge, so that not everybody is asked on the same days."""

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What decides how often one person is asked."""

    discharged_on: date | None = None
    """None: not known, so all of their times stand every day."""
    pace: Pace | None = None
    """Their own wish, which stands above the time since discharge."""

    def asks(self, day: date, slot: int) -> bool:
        """Whether the time of this slot is asked on this local date."""
        if slot == MIDDAY:
            return self._is_dense(day) and self.discharged_on is not None
        match self.pace or self._by_discharge(day):
            case Pace.EVERY_TIME:
                return True
            case Pace.DAILY:
                return slot == 0
            case Pace.THREE_A_WEEK:
                return slot == 0 and self._weekday(day) in THREE_DAYS
            case Pace.WEEKLY:
                return slot == 0 and self._weekday(day) == 0

    def _by_discharge(self, day: date) -> Pace:
        if self.discharged_on is None or self._is_dense(day):
            return Pace.EVERY_TIME
        if day - self.discharged_on <= DAILY_UNTIL:
            return Pace.DAILY
        return Pace.THREE_A_WEEK if day - self.discharged_on < THREE_A_WEEK_UNTIL else Pace.WEEKLY

    def _is_dense(self, day: date) -> bool:
        return self.discharged_on is not None and day - self.discharged_on <= DENSE_UNTIL

    def _weekday(self, day: date) -> int:
        """Days since the weekday of the discharge; since Monday where it is not known."""
        first = self.discharged_on.weekday() if self.discharged_on else 0
        return (day.weekday() - first) % _WEEK


def next_due(
    rhythm: Rhythm,
    slot: int,
    local_time: time,
    zone: ZoneInfo,
    after: datetime,
    last_date: date | None = None,
) -> datetime | None:
    """When the time of a slot is asked next, in UTC. None where it is not, as things stand: only a change brings it back.

    `last_date` is the local date that had its check-in already.
    """
    at = windows.next_occurrence(local_time, zone, after, last_date)
    for _ in range(_WEEK + 1):
        day = at.astimezone(zone).date()
        if rhythm.asks(day, slot):
            return at
        at = windows.next_occurrence(local_time, zone, at, day)
    return None
