"""By when who takes an alert says that they will call: read tolerantly, and made a moment on somebody's clock. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONGEST: Final = timedelta(hours=2)
"""Nobody who waits for a call is told of a later one: longer than this somebody else may be quicker."""

GRACE: Final = timedelta(minutes=5)
"""After the time that was promised, before it counts as broken: a call that runs is not interrupted."""

DAY: Final = timedelta(days=1)
NOON: Final = 12

_IN = re.compile(
    r"(?:in|en|dentro de) (?P<count>\d{1,3}|an?|una?)"
    r" ?(?P<unit>m|mins?|minutes?|minutos?|h|hrs?|hours?|horas?)?"
)
_AT = re.compile(
    r"(?P<word>(?:at|by|before|around|@|antes de las?|a las?|para las?) ?)?"
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>[ap])?(?:\.? ?m\.?)?"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A time as it was written: so long from now, or a time of day."""

    after: timedelta | None = None
    at: time | None = None
    is_exact: bool = False
    """Whether the time of day leaves no doubt about morning and evening."""

    def moment(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The next moment that it can mean, on the clock of that zone."""
        if self.at is None:
            return now + (self.after or timedelta(0))
        hours = {self.at.hour} if self.is_exact else {self.at.hour, (self.at.hour + NOON) % 24}
        today = now.astimezone(zone).date()
        meant = (
            datetime.combine(date, self.at.replace(hour=hour), zone).astimezone(UTC)
            for date in (today, today + DAY)
            for hour in hours
        )
        return min(one for one in meant if one > now)


def read(words: str, *, has_code: bool) -> Promise | None:
    """'9:40', 'at 9', 'by 9:40 pm', 'in 20', 'en 20 minutos'. None where that is no time.

    A bare number is none; and without a code beside it, 'at 7' may as well be one.
    """
    if found := _IN.fullmatch(words):
        return _in(found)
    found = _AT.fullmatch(words)
    if found is None:
        return None
    is_clear = found["minute"] or found["half"] or words.endswith("m")
    return _at(found) if is_clear or (has_code and found["word"]) else None


def _in(found: re.Match[str]) -> Promise:
    count = int(found["count"]) if found["count"].isdecimal() else 1
    is_hours = (found["unit"] or "m").startswith("h")
    return Promise(after=timedelta(hours=count) if is_hours else timedelta(minutes=count))


def _at(found: re.Match[str]) -> Promise | None:
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= NOON):  # noqa: PLR2004  (a clock's)
        return None
    if half:
        return Promise(at=time(hour % NOON + (NOON if half == "p" else 0), minute), is_exact=True)
    return Promise(at=time(hour, minute), is_exact=not 1 <= hour <= NOON)
