"""What the pages call things: times, ages, and our enums in plain words."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from service.conversation.values import Reason
from service.messaging.ledger import Purpose, Status
from service.people.tasks import About

REASONS: Final = {
    Reason.CRISIS: "May be in danger",
    Reason.CALL: "Asked for a call",
    Reason.LAPSE: "A lapse, and not steady yet",
    Reason.STRONG_URGE: "A strong urge that stays",
}
PURPOSES: Final = {
    Purpose.CRISIS: "Crisis reply",
    Purpose.ALERT: "Page",
    Purpose.HELP: "Help",
    Purpose.NOTICE: "Notice",
    Purpose.CHECK_IN: "Check-in",
}
DELIVERY: Final = {
    Status.RECEIVED: "received",
    Status.QUEUED: "waiting to be sent",
    Status.SENDING: "being sent",
    Status.UNKNOWN: "not sure it was sent, looking",
    Status.ACCEPTED: "with the carrier",
    Status.SENT: "sent",
    Status.DELIVERED: "delivered",
    Status.UNDELIVERED: "not delivered",
    Status.FAILED: "failed",
    Status.EXPIRED: "too late, not sent",
    Status.CANCELED: "not sent: no consent",
}
FAILED: Final = frozenset({Status.UNDELIVERED, Status.FAILED, Status.EXPIRED, Status.CANCELED})
TASKS: Final = {
    About.UNCLEAR: "Sent a text that we could not place",
    About.LAPSE: "Told of a lapse",
    About.NO_ANSWER: "Went silent after help was given",
    About.WRONG_NUMBER: "Says we have the wrong number",
    About.WROTE_AFTER_STOP: "Wrote after opting out, and cannot be answered by text",
    About.STOPPED_IN_DISTRESS: "Opted out while in distress",
    About.NOT_DELIVERED: "Texts do not reach this phone",
}

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


def age(since: timedelta) -> str:
    """How long ago, as one would say it: 'just now', '4 min', '2 h 10 min', '3 days'."""
    return "just now" if since < MINUTE else length(since)


def length(since: timedelta) -> str:
    """A duration in whole minutes: '0 min', '2 h 10 min', '3 days'."""
    if since < HOUR:
        return f"{since // MINUTE} min"
    if since < DAY:
        minutes = since % HOUR // MINUTE
        return f"{since // HOUR} h {minutes} min" if minutes else f"{since // HOUR} h"
    days = since // DAY
    return f"{days} day{'s' if days > 1 else ''}"


def time_of_day(at: datetime, zone: str) -> str:
    """'9:05 PM' on the clock of that zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def day(at: datetime, zone: str, *, now: datetime) -> str:
    """'Today', 'Yesterday', 'Mon, Nov 23', and with its year when it is another one."""
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if local == today:
        return "Today"
    if local == today - DAY:
        return "Yesterday"
    return f"{local:%a, %b} {local.day}" + (f", {local.year}" if local.year != today.year else "")


def moment(at: datetime, zone: str, *, now: datetime) -> str:
    """'9:05 PM' today, 'Sun, Nov 22, 9:05 PM' before."""
    on = day(at, zone, now=now)
    return time_of_day(at, zone) if on == "Today" else f"{on}, {time_of_day(at, zone)}"
