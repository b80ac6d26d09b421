"""The last rules: a rating inside a sentence, a feeling, a wrong number, courtesies, questions about us."""

import re
from typing import Final

from service.conversation.reading import feelings_en, people_en, phrases_es
from service.conversation.reading.numbers import rating_in
from service.conversation.reading.rules import compiled
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_BAD: Final = compiled(feelings_en.FEELING_BAD + phrases_es.FEELING_BAD)
_PLAIN: Final = compiled(feelings_en.FEELING_PLAIN + phrases_es.FEELING_PLAIN)
_WRONG_NUMBER: Final = compiled(people_en.WRONG_NUMBER + phrases_es.SPANISH[Intent.WRONG_NUMBER])
_HELP_INFO: Final = compiled(people_en.HELP_INFO + phrases_es.SPANISH[Intent.HELP_INFO])

_NOT = re.compile(
    r" (?:not|no|less|isnt|wasnt|without|never|arent|dont|didnt|hardly|longer|nothing|sin|no) (?:\S+ )?$"
)
_SELF = re.compile(
    r" (?:i|im|ive|id|me|my|myself|feel|feeling|feels|felt|doing|mood|today|tonight|so|just|really|pretty|very|kinda|day"
    r"|morning|cant|mind|estoy|me|siento|hoy|muy|mi|ando|tengo) "
)
_FEW: Final = 4  # so few words are an answer about oneself

_THANKS: Final = frozenset(
    "thanks thank thankyou gracias thnks thanx tks appreciate appreciated cheers \U0001f64f".split()
)
_WITH_THANKS: Final = _THANKS | frozenset(
    """you so much very many a lot really it i u for that this your the text texts message messages help support again
    everything being there here checking in ok okay reminder bless god all care listening muchas mil por todo te lo
    ton million tons today always man guys and . , ! sam reply responding answering answer kindness words time week
    \u2764 \U0001f60a \U0001f642 \U0001f499 \U0001f495""".split()
)
_GREETINGS: Final = frozenset(
    """hi hello hey heya hiya howdy yo greetings morning evening afternoon gm gn night goodnight goodmorning hola
    buenas buenos sup \U0001f44b""".split()
)
_WITH_GREETING: Final = _GREETINGS | frozenset(
    """good there everyone all team to you and . , ! dias tardes noches muy que tal again a happy monday tuesday
    wednesday thursday friday saturday sunday sam helper friend folks sleep well sweet dreams whats up ?
    \U0001f60a \U0001f642 \u2600""".split()
)


def read_mood(text: Text) -> Reading | None:
    """Read what nothing before has claimed; None leaves it to the model, or to a person."""
    return rating_in(text) or _courtesy(text) or _feeling(text) or _about_us(text)


def _courtesy(text: Text) -> Reading | None:
    words = set(text.words.split())
    if words & _THANKS and words <= _WITH_THANKS:
        return Reading(Intent.THANKS, because="mood: thanks and nothing else")
    if words & _GREETINGS and words <= _WITH_GREETING:
        return Reading(Intent.GREETING, because="mood: greeting and nothing else")
    return None


def _feeling(text: Text) -> Reading | None:
    words = text.words
    first = " ".join(words.split()[:_FEW])
    is_own = _SELF.search(words) is not None or _says(_BAD, f" {first} ") or len(words.split()) <= _FEW
    if not is_own or _WRONG_NUMBER.search(words):
        return None
    if _says(_BAD, words):
        return Reading(Intent.FEELING, Risk.ELEVATED, because="mood: painful")
    if _PLAIN.search(words) or _BAD.search(words):
        return Reading(Intent.FEELING, because="mood: good or plain")
    return None


def _says(pattern: re.Pattern[str], words: str) -> bool:
    return any(not _NOT.search(words[: match.start() + 1]) for match in pattern.finditer(words))


def _about_us(text: Text) -> Reading | None:
    if _WRONG_NUMBER.search(text.words):
        return Reading(Intent.WRONG_NUMBER, because="mood: wrong number")
    if _HELP_INFO.search(text.words):
        return Reading(Intent.HELP_INFO, because="mood: a question about us")
    return None
