"""Commands beside those that the reading knows: short, whole texts about their own list and settings. Pure.

Only looked for where nothing of danger was read, and only ever the whole text, so that none can hide what else it says.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

LONGEST: Final = 160
"""Characters of a command: no name is longer than a text."""


class Command(StrEnum):
    CHECK_BACK = "check_back"  # ask me again in 30 minutes
    PROGRESS = "progress"
    TELL_LAPSES = "tell_lapses"  # alert my specialist of them
    KEEP_LAPSES = "keep_lapses"  # do not
    LEVEL = "level"
    UNDO = "undo"
    REMOVE = "remove"  # by its number in the list
    NAME = "name"  # of a strategy whose own words may not leave
    PIN = "pin"
    NEW_PIN = "new_pin"
    NO_PIN = "no_pin"
    FORGOTTEN_PIN = "forgotten_pin"
    PIN_HOW = "pin_how"


@dataclass(frozen=True, slots=True)
class Asked:
    """One command with what it is about."""

    command: Command
    number: int | None = None
    """Minutes, or a place in their list."""
    words: str = ""
    """The PIN, the name, the level; a name is verbatim."""


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
_OFF_MY_LIST: Final = r"(?: (?:from|off|de|on) (?:my|the|mi|la) (?:list|plan|lista))?"
_PLACE: Final = r"(?:number |no |#|la |el |numero )?(?P<number>\d{1,3})"
_DIGITS: Final = r"(?P<words>\d{4,8})"
_PATTERNS: Final = {
    command: re.compile(pattern)
    for command, pattern in {
        Command.CHECK_BACK: f"{_ASK_AGAIN} {_MINUTES}",
        Command.PROGRESS: _PROGRESS,
        Command.TELL_LAPSES: f"tell on|avisar si|(?:please )?(?:always )?(?:tell|alert|notify) {_OF_LAPSES}",
        Command.KEEP_LAPSES: f"tell off|avisar no|(?:please )?(?:dont|do not|never) (?:tell|alert|notify) {_OF_LAPSES}",
        Command.LEVEL: r"(?:set )?(?:my )?(?:level|tone|nivel|tono) (?P<words>neutral|warm|direct|neutro|calido|directo)",
        Command.UNDO: "undo(?: that| it)?|take (?:that|it) back|deshacer|deshaz(?: eso)?",
        Command.REMOVE: rf"(?:remove|delete|erase|quita|borra|elimina) {_PLACE}{_OFF_MY_LIST}|take {_PLACE.replace('<number>', '<other>')} off(?: (?:my|the) (?:list|plan))?",
        Command.NAME: r"(?:name|nombre)\b[: ]+(?P<words>.+)",
        Command.NEW_PIN: rf"(?:new|change|nuevo) pin:? (?:to )?{_DIGITS}|pin (?:new|nuevo):? {_DIGITS.replace('words', 'other')}",
        Command.PIN: rf"(?:my |mi )?pin(?: is| es)?:? {_DIGITS}",
        Command.NO_PIN: "pin off|no pin|(?:remove|delete|quita(?:r)?) (?:my |mi |el )?pin|sin pin",
        Command.FORGOTTEN_PIN: "(?:i )?(?:forgot|lost|dont know) (?:my )?pin|(?:olvide|perdi) (?:mi |el )?pin",
        Command.PIN_HOW: "pin",
    }.items()
}
_TRIM: Final = " \t\r\n.,;:!?\"'`*()[]<>\u00a1\u00bf"

_NAME: Final = re.compile(r"^\W*(?:name|nombre)\b[: ]+", re.IGNORECASE)


@lru_cache(maxsize=256)
def asked(body: str) -> Asked | None:
    """Recognize a command, in any case and without accents; None for anything else. Kept a while: one text is asked often."""
    if len(body) > LONGEST:
        return None
    plain = _plain(body)
    for command, pattern in _PATTERNS.items():
        found = pattern.fullmatch(plain)
        if found:
            return _told(command, found.groupdict(), body)
    return None


def _told(command: Command, parts: dict[str, str | None], body: str) -> Asked:
    """The command with its number or its words; `other` is where a second form of it has them."""
    told = next(filter(None, parts.values()), "")
    if command is Command.NAME:
        return Asked(command, words=_NAME.sub("", body).strip())
    if command in {Command.CHECK_BACK, Command.REMOVE}:
        return Asked(command, int(told))
    return Asked(command, words=told)


def _plain(body: str) -> str:
    decomposed = unicodedata.normalize("NFKD", body.casefold())
    letters = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return " ".join(re.sub("['\u2019]", "", letters).split()).strip(_TRIM)
