"""How the values in a program file, and those typed into a form, are read. Each raises ValueError with what is wrong."""

import re
import unicodedata
import zoneinfo
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Final

from service.escalations.policies import LONGEST_STEP
from service.people.phones import InvalidPhone, Phone, parse_phone

_DURATION: Final = re.compile(r"(\d{1,6})([smh])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours"}
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
_VERSION: Final = re.compile(r"v?\d{1,3}(\.\d{1,3}){0,2}|\d{4}-\d\d(-\d\d)?", re.ASCII | re.IGNORECASE)
_COUNT: Final = re.compile(r"[1-9]")
_EMAIL: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


def read_words(text: str) -> str:
    """A text on one line, composed (NFC) so that the same words compare equal. Raises ValueError."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if not words:
        raise ValueError("is empty")
    if any(unicodedata.category(one) in {"Cc", "Cs"} for one in words):
        raise ValueError("holds a character that does not print")
    return words


def read_version(text: str) -> str:
    """Which version of a wording, such as v2 or 2026-11. It stands in clear, so nothing that could be of a person is one."""
    words = read_words(text)
    if not _VERSION.fullmatch(words):
        raise ValueError("is not a version, such as v2, 1.3 or 2026-11")
    return words


def read_phone(text: str) -> Phone:
    try:
        return parse_phone(text)
    except InvalidPhone as error:
        raise ValueError(str(error)) from None


def read_email(text: str) -> str:
    if _EMAIL.fullmatch(text) is None or not text.isprintable():
        raise ValueError(f"{text!r} is not an e-mail address")
    return text.lower()


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


def read_zone(text: str) -> str:
    if text not in _zones():
        raise ValueError(f"{text!r} is not a time zone, like America/Chicago{did_you_mean(text, _zones())}")
    return text


def read_duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a duration, like 0s, 90s, 5m or 2h")
    duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if duration > LONGEST_STEP:
        raise ValueError(f"{text!r} is more than 24 hours")
    return duration


def read_time(text: str) -> time:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a time of day, like 20:00")
    return time(int(found[1]), int(found[2]))


def read_local(text: str) -> datetime:
    try:
        local = datetime.fromisoformat(_LOCAL.fullmatch(text)[0])  # type: ignore[index]
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is not a local date and time, like 2026-12-24 18:00") from None
    return local


def read_count(text: str) -> int:
    if _COUNT.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a number from 1 to 9")
    return int(text)


def read_yes_or_no(text: str) -> bool:
    if text.lower() not in {"yes", "no", "true", "false"}:
        raise ValueError(f"{text!r} is neither yes nor no")
    return text.lower() in {"yes", "true"}


def read_date(text: str) -> date:
    try:
        return date.fromisoformat(_DATE.fullmatch(text)[0])  # type: ignore[index]
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is not a date, like 2028-01-31") from None


def read_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a time, like 2026-11-01T10:00:00-05:00") from None
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} lacks its offset from UTC, like 2026-11-01T10:00:00-05:00")
    return instant


def did_you_mean(word: str, words: frozenset[str]) -> str:
    near = get_close_matches(word, sorted(words), n=1)
    return f"; did you mean {near[0]}?" if near else ""
