"""Times and ages as a person says them, on the clock of a zone and in the visitor's language."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.web import spoken
from service.web.spoken import SpokenList, count, say

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
NOON: Final = 12

DAYS: Final = SpokenList("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_DAYS: Final = SpokenList("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = SpokenList("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def age(since: timedelta) -> str:
    """How long ago, as one would say it: 'just now', '4 min', '2 h 10 min', '3 days'."""
    return say("just now") if since < MINUTE else length(since)


def wrote(since: timedelta) -> str:
    """'wrote 4 min ago'."""
    return say("wrote just now") if since < MINUTE else say("wrote {age} ago", age=length(since))


def length(since: timedelta) -> str:
    """A duration in whole minutes: '0 min', '2 h 10 min', '3 days'."""
    if since < HOUR:
        return f"{since // MINUTE} min"
    if since < DAY:
        minutes = since % HOUR // MINUTE
        return f"{since // HOUR} h {minutes} min" if minutes else f"{since // HOUR} h"
    return count("%(num)s day", "%(num)s days", since // DAY)


def short(took: timedelta) -> str:
    """How long something took: '8 s' where it was less than a minute."""
    return f"{took // timedelta(seconds=1)} s" if took < MINUTE else length(took)


def time_of_day(at: datetime, zone: str) -> str:
    """'9:05 PM' on the clock of that zone; '21:05' in Spanish, as the texts have it."""
    local = at.astimezone(ZoneInfo(zone))
    if spoken.language() == spoken.SPANISH:
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def hour(of_day: int) -> str:
    """'10 PM', '22:00'; the hour after the last is midnight again."""
    if spoken.language() == spoken.SPANISH:
        return f"{of_day % 24}:00"
    return f"{of_day % 12 or 12} {'AM' if of_day % 24 < NOON else 'PM'}"


def exact_time(at: datetime, zone: str) -> str:
    """The same; with the zone's name where the clocks show that time twice: '1:30 AM EDT'."""
    local = at.astimezone(ZoneInfo(zone))
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{time_of_day(at, zone)} {local:%Z}" if is_twice else time_of_day(at, zone)


def field(at: datetime, zone: str) -> str:
    """What a browser's field of a date and a time holds, on the clock of that zone: '2026-11-29T22:00'."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def span(since: datetime, until: datetime, zone: str) -> str:
    """'Sun, Nov 29, 10:00 PM to 11:00 PM', with the second day where it is another one."""
    first, last = since.astimezone(ZoneInfo(zone)), until.astimezone(ZoneInfo(zone))
    on = "" if first.date() == last.date() else f"{_short(last.date())}, "
    begins = dated(since, zone)
    return say("{begins} to {ends}", begins=begins, ends=f"{on}{exact_time(until, zone)}")


def dated(at: datetime, zone: str) -> str:
    """'Sun, Nov 29, 10:00 PM'."""
    return f"{_short(at.astimezone(ZoneInfo(zone)).date())}, {exact_time(at, zone)}"


def day(at: datetime, zone: str, *, now: datetime) -> str:
    """'Today', 'Yesterday', 'Mon, Nov 23', and with its year when it is another one."""
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if local == today:
        return say("Today")
    if local == today - DAY:
        return say("Yesterday")
    return _short(local) + (f", {local.year}" if local.year != today.year else "")


def _short(on: date) -> str:
    return say("{weekday}, {date}", weekday=short_day(on), date=short_date(on))


def short_day(on: date) -> str:
    """'Mon'."""
    return SHORT_DAYS[on.weekday()]


def weekday(on: date) -> str:
    """'Monday'."""
    return DAYS[on.weekday()]


def short_date(on: date) -> str:
    """'Nov 23'."""
    return say("{month} {day}", month=MONTHS[on.month - 1], day=on.day)


def full_date(on: date) -> str:
    """'Nov 23, 2026'."""
    return say("{date}, {year}", date=short_date(on), year=on.year)


def month(on: date) -> str:
    """'Nov 2026'."""
    return say("{month} {year}", month=MONTHS[on.month - 1], year=on.year)


def moment(at: datetime, zone: str, *, now: datetime) -> str:
    """'9:05 PM' today, 'Sun, Nov 22, 9:05 PM' before."""
    on = day(at, zone, now=now)
    return time_of_day(at, zone) if on == say("Today") else f"{on}, {time_of_day(at, zone)}"


def given(said: str) -> datetime | None:
    """A moment as a page of ours has said it to the browser. None for what is no moment with its zone."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return None
    return at if at.tzinfo else None
