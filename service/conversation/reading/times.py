"""Hours and lengths of breaks, as people write them: 9PM, 21:00, 9 pm, 'noon'; '3 days', 'a week', 'tonight'."""

import re
from datetime import time
from typing import Final

from service.conversation.reading.numerals import NUMERALS

_CLOCK = re.compile(r"\b([01]?\d|2[0-4])(?!\d)(?:[:.h]([0-5]\d))? ?([ap])?\.? ?(?:m\b\.?)?")
_NAMED: Final = {"noon": time(12), "midnight": time(0), "mediodia": time(12), "medianoche": time(0)}
_LENGTH = re.compile(
    r"\b(\d{1,3}|[a-z]+) (?:more )?(day|days|night|nights|week|weeks|month|dia|dias|noche|noches|semana|semanas|mes)\b"
)
_DATE: Final = re.compile(
    r"\b(?:until|till?|til|through|hasta)\b|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|ene|abr|mayo|ago|dic)[a-z]*\b|\d(?:st|nd|rd|th)\b|\d/\d"
)
"""A number beside it is a day of the month, and no length."""

_UNIT: Final = {"d": 1, "n": 1, "w": 7, "s": 7, "m": 30}
_ONE = frozenset({"a", "an", "one", "un", "una", "the", "this", "next", "esta"})
_NOON: Final = 12
_EVENING_FROM: Final = 5


def read_time(said: str) -> time | None:
    """Read one hour of the day; None where it is unclear. An evening hour without am or pm is the evening."""
    for name, at in _NAMED.items():
        if name in said:
            return at
    match = _CLOCK.search(said)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half is None and match[2] is None and not said.strip().isdigit():
        return None
    return _at(hour, minute, half, is_bare=not match[1].startswith("0"))


def _at(hour: int, minute: int, half: str | None, *, is_bare: bool) -> time:
    """Take a bare 9 or 9:30 for the evening, as people mean it; 09:30 and 21:30 are the 24-hour clock."""
    if half == "a":
        hour %= _NOON
    elif 0 < hour < _NOON and (half == "p" or (half is None and is_bare)):
        hour += _NOON
    return time(hour % 24, minute)


def read_days(said: str) -> int | None:
    """Read how many days a break lasts; None where it is not said."""
    match = _LENGTH.search(said)
    if match:
        count = _count(match[1])
        return None if count is None else count * _UNIT[match[2][0]]
    digits = re.search(r"\d{1,3}", said)
    if digits and _DATE.search(said) is None:
        return int(digits[0])
    return 1 if re.search(r"\b(?:today|tonight|tomorrow|hoy|manana)\b", said) else None


def _count(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return 1 if word in _ONE else NUMERALS.get(word)
