"""How often somebody wants to be asked: 'daily please', 'three times a week', 'una vez por semana'."""

import re
from typing import Final

from service.conversation.reading import opt_out
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Pace, Reading

_PACES: Final = {
    Pace.THREE_A_WEEK: r"(?:three|3|tres) (?:times|days|veces|dias) (?:a|per|each|por|a la) (?:week|semana)|every other day",
    Pace.WEEKLY: r"(?:once|1 time|one time|una vez|1 vez) (?:a|per|each|every|por|a la) (?:week|semana)|weekly|every week|cada semana",
    Pace.DAILY: r"daily|(?:every|each|cada) (?:single )?(?:day|dia)|(?:once|una vez) (?:a|per|al|por) (?:day|dia)|todos los dias",
}
_KNOWN: Final = {pace: re.compile(rf" (?:{words}) ") for pace, words in _PACES.items()}
_ABOUT_US = re.compile(
    r" (?:text|texts|texting|message|messages|check|checks|checkin|checkins|write|ask|mensajes?|preguntas?|escribe\w*) "
)
_DAY = re.compile(
    r" (?:mon|tues|wednes|thurs|fri|satur|sun)days? | weekdays? | weekends? | lunes | martes | miercoles | jueves | viernes"
    r" | sabados? | domingos? "
)
_POLITE = frozenset(
    "please pls thanks thank you is enough would be good better fine ok okay just only now me for want i id like a make"
    " it from on again por favor gracias basta mejor bien solo ahora quiero para mi que sea".split()
)


def pace_in(text: Text) -> Pace | None:
    """The pace that a text about our hours speaks of; none where it names a day, which a person must arrange, or what is to end."""
    if _DAY.search(text.words) or opt_out.says_stop(text.words):
        return None
    return next((pace for pace, pattern in _KNOWN.items() if pattern.search(text.words)), None)


def read_pace(text: Text) -> Reading | None:
    """Recognize a text that is nothing but a pace: one that says more is about something else ('I run every day')."""
    pace = pace_in(text)
    if pace is None:
        return None
    rest = _KNOWN[pace].sub(" ", text.words).split()
    is_about_us = _ABOUT_US.search(text.words) is not None
    if is_about_us or all(word in _POLITE or not word.isalnum() for word in rest):
        return Reading(Intent.SCHEDULE, pace=pace, because="pace")
    return None
