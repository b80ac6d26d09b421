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
    PROGRESS = "progress"
    TELL_LAPSES = "tell_lapses"  # alert my specialist of them
    KEEP_LAPSES = "keep_lapses"  # do not


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
_PROGRESS: Final = (
    r"(?:show me |what is |whats )?(?:my )?progress|how far (?:have i come|am i)|how am i doing(?: so far)?"
    r"|how many (?:good|calm) days(?: (?:do i have|have i had|so far))?|how many (?:urges|hard moments) have i (?:beaten|ridden out)"
    r"|(?:mi |mis )?(?:progresos?|avances?)|como voy|cuantos dias buenos(?: llevo| tengo)?"
)
_OF_LAPSES: Final = (
    r"(?:my )?(?:specialist|counselor|team|therapist|\w+) (?:when|if|about|of|whenever) (?:i (?:slip|lapse|relapse|slip up)"
    r"|(?:my |any )?(?:slips?|lapses?|relapses?))"
)
_PATTERNS: Final = {
    command: re.compile(pattern)
    for command, pattern in {
        Command.CHECK_BACK: f"{_ASK_AGAIN} {_MINUTES}",
        Command.PROGRESS: _PROGRESS,
        Command.TELL_LAPSES: f"tell on|avisar si|(?:please )?(?:always )?(?:tell|alert|notify) {_OF_LAPSES}",
        Command.KEEP_LAPSES: f"tell off|avisar no|(?:please )?(?:dont|do not|never) (?:tell|alert|notify) {_OF_LAPSES}",
    }.items()
}
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
    return " ".join(re.sub("['\u2019]", "", letters).split()).strip(_TRIM)
