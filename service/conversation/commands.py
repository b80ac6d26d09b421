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
    ERASE = "erase"  # what would that be?
    ERASE_ALL = "erase_all"
    KEEP_DATA = "keep_data"
    WINDOWS = "windows"  # hours before which we write
    DROP_WINDOW = "drop_window"  # by its number in that list
    PRACTICE = "practice"
    PRACTICE_ON = "practice_on"
    PRACTICE_OFF = "practice_off"
    PAGE = "page"  # a link to their own
    QUIET_WORD = "quiet_word"  # that says that somebody else has this phone
    NO_QUIET_WORD = "no_quiet_word"
    QUIET_WORD_HOW = "quiet_word_how"


ABOUT_ERASING: Final = frozenset({Command.ERASE, Command.ERASE_ALL, Command.KEEP_DATA})
"""Read by itself, such a text looks like STOP; it is none before it has come to its end."""


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
_PRACTICE: Final = "(?:practi[cs]e|practi[cs]ing|rehearse|run ?-?throughs?|practicar?|practicas|practique|ensayo|ensayar|repasos?|repasar)"
_NO_MORE: Final = (
    "no more|stop|end|quit|no|sin|no mas|ya no(?: quiero)?(?: mas)?|no quiero(?: mas)?|basta de"
    "|(?:please )?(?:stop|quit)(?: asking(?: me)?| sending(?: me)?)(?: to| about| for)?"
    "|(?:i )?(?:dont|do not) (?:want|need)(?: (?:to|any|more|any more))?|(?:please )?(?:dont|do not|never) ask (?:me )?(?:to|about|for)"
    "|(?:deja|dejen|para) de (?:pedir(?:me)?|preguntar(?:me)?|mandar(?:me)?)(?: que| por)?|no me (?:pidas|pidan|preguntes) (?:mas )?(?:que|por)?"
)
_WHICH_PRACTICE: Final = "(?:the |this |that |these |any |all |with |el |la |los |las |mas |de )*"
_AT_LAST: Final = "(?: (?:please|thanks|any ?more|again|now|por favor|gracias|mas|texts?|questions?))*"
_HOUR: Final = "(?:the |my |la |mi |el )?(?:(?:tough|hard|risky) )?(?:times?|hours?|horas?)(?: dificil| dura)?(?: (?:number|numero|no))? ?#?"
_DIGITS: Final = r"(?P<words>\d{4,8})"
_MY_DATA: Final = "(?:all )?(?:of )?my (?:data|info|information|records)"
_OF_ME: Final = (
    "(?: (?:about me|of mine|(?:that )?you (?:have|keep|hold|know|store)(?: (?:about|on|of) me)?))?"
)
_ITS_NUMBER: Final = r"(?P<number>\d{1,3})"
_MIS_DATOS: Final = "(?:todos )?mis datos"
_PAGE: Final = (
    r"(?:(?:can i have |give me |send me |open |show me )?(?:a |the )?(?:link (?:to|for) )?(?:my |the )(?:own )?page|page|page link"
    r"|(?:send me |give me )?(?:my|the) link|link"
    r"|(?:manda(?:me)? |dame |abre |quiero )?(?:(?:el |un )?(?:enlace|link) (?:a|de|para) )?(?:mi|la) pagina|pagina|mi enlace|enlace)"
    r"(?: please| por favor)?"
)
_QUIET: Final = "(?:my |mi |la |set (?:my )?)?(?:quiet word|palabra discreta)"
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
        # Never 'erase me': that has been said in despair.
        Command.ERASE: rf"erase|borrar|(?:please )?(?:can you |i want you to )?(?:erase|delete|remove) {_MY_DATA}|(?:borra|elimina)r? {_MIS_DATOS}"
        rf"|(?:please )?(?:can you |i want you to )?(?:erase|delete|wipe|remove) everything{_OF_ME}(?: please)?"
        r"|(?:por favor )?(?:borra|borren|elimina|eliminen|eliminar) (?:todo|todo lo (?:mio|que (?:tienes|tienen|guardan|guardas)(?: (?:de|sobre) mi)?))(?: por favor)?",
        Command.ERASE_ALL: "erase all|borrar todo",
        Command.KEEP_DATA: rf"(?:please |por favor )?(?:(?:keep|(?:dont|do not|never) (?:erase|delete|remove)) {_MY_DATA}|keep data"
        rf"|(?:guarda|guarden|conserva|no (?:borres|borren|elimines|eliminen)) {_MIS_DATOS})(?: please| por favor)?",
        Command.WINDOWS: r"(?:show )?(?:my )?(?:hard|tough|risky) (?:times|hours)|(?:mis )?(?:horas|momentos) (?:dificiles|duros|duras)",
        Command.DROP_WINDOW: rf"(?:please |por favor )?(?:(?:remove|delete|erase|drop|cancel|take off|quitar?|borrar?|eliminar?) {_HOUR}{_ITS_NUMBER}"
        rf"|take {_HOUR}{_ITS_NUMBER.replace('number', 'other')} off){_OFF_MY_LIST}{_AT_LAST}",
        Command.PRACTICE: f"{_PRACTICE}(?: now| ahora)?",
        Command.PRACTICE_ON: f"{_PRACTICE} (?:on|si)",
        Command.PAGE: _PAGE,
        Command.NO_QUIET_WORD: f"{_QUIET} off|(?:no|remove|sin|quitar?) (?:my |mi )?(?:quiet word|palabra discreta)",
        Command.QUIET_WORD: rf"{_QUIET}(?: is| es| to)?:? (?P<words>[a-z]{{3,20}}(?: [a-z]{{3,20}})?|\d{{4,8}})",
        Command.QUIET_WORD_HOW: _QUIET,
        Command.PRACTICE_OFF: f"(?:turn |switch )?{_PRACTICE} (?:off|no){_AT_LAST}|turn off {_WHICH_PRACTICE}{_PRACTICE}{_AT_LAST}"
        f"|(?:please |por favor )?(?:{_NO_MORE}) {_WHICH_PRACTICE}{_PRACTICE}{_AT_LAST}",
    }.items()
}
_TRIM: Final = " \t\r\n.,;:!?\"'`*()[]<>\u00a1\u00bf"

_NAME: Final = re.compile(r"^\W*(?:name|nombre)\b[: ]+", re.IGNORECASE)


@lru_cache(maxsize=256)
def asked(body: str) -> Asked | None:
    """Recognize a command, in any case and without accents; None for anything else. Kept a while: one text is asked often."""
    if len(body) > LONGEST:
        return None
    said = plain(body)
    for command, pattern in _PATTERNS.items():
        found = pattern.fullmatch(said)
        if found:
            return _told(command, found.groupdict(), body)
    return None


def _told(command: Command, parts: dict[str, str | None], body: str) -> Asked:
    """The command with its number or its words; `other` is where a second form of it has them."""
    told = next(filter(None, parts.values()), "")
    if command is Command.NAME:
        return Asked(command, words=_NAME.sub("", body).strip())
    if command in {Command.CHECK_BACK, Command.REMOVE, Command.DROP_WINDOW}:
        return Asked(command, int(told))
    return Asked(command, words=told)


def quiet_word(typed: str) -> str | None:
    """What somebody typed as their quiet word, as it would be read after QUIET WORD; None where that would not set one."""
    told = asked(f"quiet word: {typed}")
    return told.words if told and told.command is Command.QUIET_WORD else None


def quiet(body: str) -> str:
    """What is compared with a quiet word: the text as it is read, also where it stands in place of a PIN."""
    return re.sub(r"^(?:my |mi )?pin(?: is| es)?:? ", "", plain(body))


def plain(body: str) -> str:
    """Lower case, without accents and apostrophes, single-spaced, and without marks around it."""
    decomposed = unicodedata.normalize("NFKD", body.casefold())
    letters = "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn")
    return " ".join(re.sub("['\u2019]", "", letters).split()).strip(_TRIM)
