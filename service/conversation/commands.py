"""Commands beside those that the reading knows: short, whole texts about their own list and settings. Pure.

Only looked for where nothing of danger was read, and only ever the whole text, so that none can hide what else it says.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Command(StrEnum):
    CHECK_BACK = "check_back"  # ask me again in 30 minutes


@dataclass(frozen=True, slots=True)
class Asked:
    """One command with what it is about."""

    command: Command
    number: int | None = None
    """Minutes, or a place in their list."""
    words: str = ""


_MINUTES: Final = r"(?:in|after|en) (?P<number>\d{1,3})(?: ?m(?:in(?:ute)?s?|inutos?)?)?"
_ASK_AGAIN: Final = (
    r"(?:please )?(?:(?:check|text|ask|write)(?: back| in)?(?: (?:on|with) me| me)?(?: back| again)?"
    r"|(?:escribe|pregunta|revisa)(?:me)?(?: otra vez| de nuevo)?)"
)
_PATTERNS: Final = {Command.CHECK_BACK: re.compile(f"{_ASK_AGAIN} {_MINUTES}")}
_TRIM: Final = " \t\r\n.,;:!?\"'`*()[]<>\u00a1\u00bf"


def asked(body: str) -> Asked | None:
    """Recognize a command, in any case and without accents; None for anything else."""
    plain = _plain(body)
    for command, pattern in _PATTERNS.items():
        found = pattern.fullmatch(plain)
        if found:
            parts = found.groupdict()
            number = parts.get("number")
            return Asked(command, int(number) if number else None, parts.get("words") or "")
    return None


def _plain(body: str) -> str:
    decomposed = unicodedata.normalize("NFKD", body.casefold())
    letters = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return " ".join(letters.split()).strip(_TRIM)
