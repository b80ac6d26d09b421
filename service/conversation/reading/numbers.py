"""Ratings 0-10 in any dress: 7, 7/10, like an 8, seven, 6-7, 2.5, none, medium; and the number inside a sentence."""

import re
from typing import Final

from service.conversation.reading.numerals import NUMERALS
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

HIGHEST: Final = 10
HIGH_FROM: Final = 8  # docs/reading.md: an urge rating of 8-10 is high risk, 4-7 elevated
ELEVATED_FROM: Final = 4
REAL_FALL: Final = 2
"""A fall of so many points counts as 'it helped'; one point is within the noise of such a scale (Farrar 2001, on pain)."""
LOW_MOOD: Final = 3  # docs/reading.md: a mood of 0-3 is elevated, 4-10 none

LEVELS: Final = {
    "none": 0, "nothing": 0, "nada": 0, "ninguna": 0, "ninguno": 0, "zip": 0, "nil": 0,
    "low": 2, "very low": 1, "bajo": 2, "baja": 2, "mild": 2, "lowish": 2, "pretty low": 2,
    "medium": 5, "med": 5, "moderate": 5, "medio": 5, "media": 5, "middle": 5, "mid": 5, "mediano": 5, "average": 5,
    "medium high": 7, "med high": 7, "medium to high": 7, "low medium": 5, "low to medium": 5, "low med": 5,
    "high": 8, "very high": 9, "alto": 8, "alta": 8, "muy alto": 9, "muy alta": 9, "pretty high": 8, "super high": 9,
    "really high": 9, "off the charts": 10, "through the roof": 10, "max": 10, "extreme": 9, "severe": 9, "sky high": 10,
}  # fmt: skip

_FILLER = frozenset(
    """a an the about around maybe like probably id ill im say its it is at today tonight now right just only my number
    rating score level out of on scale from to or and currently hmm um uh so well ok pretty more less urge urges craving
    cravings mood moment was earlier yesterday before then but this time here be been would give call that somewhere
    between i honestly guess think strong solid evening morning hi hey hello please thanks max tops def definitely prob
    approx kinda answer check in am ish sitting hovering holding steady again same as up climbing rising falling dropping creeping getting going higher lower worse feeling feel hoy ahora es un una
    como estoy en entre de diria que mi ganas antojo nivel creo animo ayer estaba o u y""".split()
)
_MOOD = re.compile(r" (?:mood|moods|spirits|animo|humor) ")
_BAD = frozenset(
    {"bad", "low", "terrible", "awful", "poor", "rough", "shitty", "mal", "malo", "bajo", "pesimo"}
)
_SCALE = re.compile(r"\b[01] ?(?:-|to|a) ?10\b")
_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,2})(?:[.,]\d+)?(?: ?(?:/|out of|of|de|sobre) ?10|-?ish)?(?![\w:%]|[.,]\d|/\d)"
)
_PAST = r"was|yesterday|earlier|before|last night|ayer|estaba"
_UP_TO = (
    r"(?:/10|[.,]\d+)?(?: ?(?:[-\u2013&,]|to|or|and|maybe|now|a|o|u|y) ?(?:maybe |like )?(?:an? )?(\d{1,2})\b"
    rf"(?!(?:/10)? (?:moods?|animo|humor|{_PAST})\b))?"
)
"""What may stand after a number: tenths, or the other end of a range."""


def _now(words: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """'today 3', but not '4 today 8 earlier'; and '4 today'."""
    after = rf"(?!(?:/10|[.,]\d+)?\D{{0,20}}\b(?:{_PAST})\b(?!\D{{0,12}}\d))"
    return (
        re.compile(rf"\b(?:{words})\b(?:(?!{_PAST})\D){{0,20}}(\d{{1,2}})\b{after}{_UP_TO}"),
        re.compile(rf"\b(\d{{1,2}})(?:/10|[.,]\d+)? (?:{words})\b"),
    )


_NOW = (*_now("now|currently|ahora"), *_now("today|tonight|hoy"))
"""In this order: in 'earlier today 3, now 8' it is now that counts."""
_WAS_NOW = re.compile(
    rf"\b(?:was|estaba(?: en)?) (?:an? )?\d{{1,2}}\b\D{{0,12}}\b(?:now|ahora)\b\D{{0,12}}(\d{{1,2}})\b{_UP_TO}"
)
"""'It was 8 now 3': looked for first, as '8 now' stands in it."""
_BEFORE = re.compile(rf"\b(?:{_PAST})\b")
_URGE_NUMBER = re.compile(rf"\b(?:urges?|cravings?|ganas)\b\D{{0,12}}(\d{{1,2}})\b{_UP_TO}")
_UP = ("\U0001f44d", "\U0001f44c")
_DOWN = "\U0001f44e"
_URGE_WORD = re.compile(r" (?:urges?|cravings?|ganas|antojo|impulso) ")


def read_rating(text: Text) -> Reading | None:
    """Recognize a text that is nothing but an answer: a number, a fraction, a number word or a level."""
    return _thumbs(text) or _level(text) or _bare_number(text)


def _thumbs(text: Text) -> Reading | None:
    signs = text.words.split()
    if signs and all(sign in _UP for sign in signs):
        return Reading(Intent.RATING, because="number: thumbs up")
    if signs and all(sign == _DOWN for sign in signs):
        return Reading(Intent.RATING, Risk.ELEVATED, because="number: thumbs down")
    return None


def _level(text: Text) -> Reading | None:
    if any(sign.isdigit() for sign in text.line):
        return None
    said = " ".join(
        word for word in text.words.split() if word.isalpha() and (word not in _FILLER or word == "to")
    )
    if _is_mood(text):
        is_bad = said in _BAD
        is_told = is_bad or said in LEVELS or said in {"good", "great", "fine", "better", "bueno", "bien"}
        risk = Risk.ELEVATED if is_bad else Risk.NONE
        return Reading(Intent.RATING, risk, because="number: mood in words") if is_told else None
    level = LEVELS.get(said)
    return None if level is None else _rated(level, "number: level word")


def _bare_number(text: Text) -> Reading | None:
    """Accept numbers among words that say nothing else; the higher end of a range counts, decimals are cut."""
    values = numbers_in(text)
    words = re.findall(r"[a-z]+", text.line.replace("'", ""))
    if (
        not values
        or max(values) > HIGHEST
        or any(word not in _FILLER and word not in NUMERALS for word in words)
    ):
        return None
    value = _for_now(_SCALE.sub(" ", text.line), values)
    if _is_mood(text):
        risk = Risk.ELEVATED if value <= LOW_MOOD else Risk.NONE
        return Reading(Intent.RATING, risk, because="number: mood")
    return _rated(value, "number: urge strength")


def _for_now(line: str, values: list[int]) -> int:
    """Choose the number given for now, or for the urge where a mood stands beside it; else the higher end."""
    compared = _NOW if _BEFORE.search(line) else ()
    chosen = next(filter(None, (one.search(line) for one in (_WAS_NOW, *compared, _URGE_NUMBER))), None)
    if chosen:
        return max(int(group) for group in chosen.groups() if group is not None)
    return max(values)


def _is_mood(text: Text) -> bool:
    return bool(_MOOD.search(text.words)) and not _URGE_WORD.search(text.words)


def _rated(value: int, because: str) -> Reading:
    return Reading(Intent.RATING, risk_of(value), intensity=value, because=because)


def risk_of(intensity: int) -> Risk:
    """Grade an urge rating as docs/reading.md does."""
    if intensity >= HIGH_FROM:
        return Risk.HIGH
    return Risk.ELEVATED if intensity >= ELEVATED_FROM else Risk.NONE


def numbers_in(text: Text) -> list[int]:
    """List the numbers of a text, digits before words; '0-10' alone names the scale and is no answer."""
    digits = [int(found) for found in _NUMBER.findall(_SCALE.sub(" ", text.line))]
    return digits or [NUMERALS[word] for word in text.words.split() if word in NUMERALS]


NO_RATING: Final = (
    r"(?! (?:days?|weeks?|months?|years?|hours?|hrs?|minutes?|mins?|am|pm|people|times?|kids|miles|meetings?|oclock|texts?"
    r"|seconds?|steps?|blocks?|reasons?|dollars|bucks|more|oz|beers?|drinks?|dias|semanas|meses|horas|veces|years) )"
)
_TOP = r"(?: (?:(?:or|maybe|o|u) )?(?:maybe )?(?:an? )?(?P<top>10|\d))?"
"""The other end of a range; its dash is no word, and 'from an 8 to a 3' is none."""
WORD: Final = "zero|one|two|three|four|five|six|seven|eight|nine|ten|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez"
_TOLD = re.compile(
    rf" (?:a|an|solid|level|urges?|cravings?|rating|number|mood|urge is|maybe|about|like|around|say|at|still|to|un|of) "
    rf"(10|\d|{WORD})(?:\.\d+)?(?:/10)?{_TOP}(?= ){NO_RATING}"
    rf"| (10|\d)(?:\.\d+)?(?:/10| (?:out of|of|de|sobre) 10)(?= )"
)
_SURE = re.compile(
    rf" (?:a|an|solid|level|(?:urges?|cravings?)(?: (?:is|are|at|like|about|around|maybe|still)){{0,3}}|rating|number|mood|mood is|say|(?:maybe|about|like|around|probably) an?) "
    rf"(10|\d|{WORD})(?:\.\d+)?(?:/10)?{_TOP}(?= ){NO_RATING}"
    rf"| (10|\d)(?:\.\d+)?(?:/10| (?:out of|of|de|sobre) 10)(?= )"
)


def strength_in(text: Text) -> int | None:
    """Find the urge strength told along the way: 'it's an 8', '7/10', 'down to a 3'. The last one told counts."""
    return _last(_TOLD, text)


def rating_in(text: Text) -> Reading | None:
    """Recognize an answer inside a sentence about something else: 'I'd say a 6, work was long'."""
    value = _last(_SURE, text)
    if value is None:
        return None
    if _is_mood(text):
        risk = Risk.ELEVATED if value <= LOW_MOOD else Risk.NONE
        return Reading(Intent.RATING, risk, because="number: mood in a sentence")
    return _rated(value, "number: in a sentence")


def _last(pattern: re.Pattern[str], text: Text) -> int | None:
    """Give the last number told, of a range its higher end; 'a one' is 'someone' as often as a rating, so a lone 'one' does not count."""
    told = [match for match in pattern.finditer(text.words) if match[1] not in {"one", "uno"}]
    return max(value_of(one) for one in told[-1].group(1, 3, "top") if one) if told else None


def value_of(said: str) -> int:
    """Give the number of a digit or of one of WORD."""
    return int(said) if said.isdigit() else NUMERALS[said]
