"""Ratings 0-10 in any dress: 7, 7/10, like an 8, seven, 6-7, 2.5, none, medium; and the number inside a sentence."""

import re
from typing import Final

from service.conversation.reading.numerals import NUMERALS
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

HIGHEST: Final = 10
HIGH_FROM: Final = 8  # labels.md: an urge rating of 8-10 is high risk, 4-7 elevated
ELEVATED_FROM: Final = 4
LOW_MOOD: Final = 3  # labels.md: a mood of 0-3 is elevated, 4-10 none

LEVELS: Final = {
    "none": 0, "nothing": 0, "nada": 0, "ninguna": 0, "ninguno": 0, "zip": 0, "nil": 0,
    "low": 2, "very low": 1, "bajo": 2, "baja": 2, "mild": 2, "lowish": 2, "pretty low": 2,
    "medium": 5, "med": 5, "moderate": 5, "medio": 5, "media": 5, "middle": 5, "mid": 5, "mediano": 5, "average": 5,
    "medium high": 7, "med high": 7, "medium to high": 7, "low medium": 5, "low to medium": 5, "low med": 5,
    "high": 8, "very high": 9, "alto": 8, "alta": 8, "muy alto": 9, "muy alta": 9, "pretty high": 8, "super high": 9,
    "really high": 9, "off the charts": 10, "through the roof": 10, "max": 10, "extreme": 9, "severe": 9, "sky high": 10,
}  # fmt: skip

_FILLER = frozenset(
    """a an the about around maybe like probably id ill im say its it is at today tonight now right still just only my
    number rating score level out of on scale from to or and currently hmm um uh so well ok pretty id-say more less
    urge urges craving cravings mood feeling feel moment this time here be been was would give call that somewhere
    between i honestly guess think strong solid hoy ahora es un una como estoy en de diria que mi ganas antojo
    nivel creo animo evening morning hi hey hello please thanks max tops def definitely prob approx kinda answer check
    in am pm-ish ish-ish ish sitting hovering holding steady again same as yesterday back down up""".split()
)
_MOOD = re.compile(r" (?:mood|feeling|feel|spirits|animo|humor) ")
_BAD = re.compile(r" (?:bad|low|terrible|awful|shitty|rough|poor|mal|malo|bajo) ")
_NUMBER = re.compile(r"(?<![\w.])(\d{1,2})(?:[.,]\d+)?(?: ?(?:/|out of|of|de|sobre) ?10)?(?![\w:%]|[.,]\d|/\d)")
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
    words = [word for word in text.words.split() if word.isalpha()]
    said = " ".join(word for word in words if word not in _FILLER or word == "to")
    if _is_mood(text) and _BAD.search(text.words) and said in {"bad", "low", "terrible", "awful", "mal", "bajo", "poor"}:
        return Reading(Intent.RATING, Risk.ELEVATED, because="number: mood in words")
    level = LEVELS.get(said)
    if level is None or any(sign.isdigit() for sign in text.line):
        return None
    if _is_mood(text):
        return Reading(Intent.RATING, because="number: mood in words")
    return _rated(level, "number: level word")


def _bare_number(text: Text) -> Reading | None:
    """Accept numbers among words that say nothing else; the higher end of a range counts, decimals are cut."""
    values = numbers_in(text)
    others = [word for word in re.findall(r"[a-z]+", text.line.replace("'", "")) if word not in _FILLER]
    others = [word for word in others if word not in NUMERALS]
    if not values or others or max(values) > HIGHEST:
        return None
    value = max(values)
    if _is_mood(text):
        risk = Risk.ELEVATED if value <= LOW_MOOD else Risk.NONE
        return Reading(Intent.RATING, risk, because="number: mood")
    return _rated(value, "number: urge strength")


def _is_mood(text: Text) -> bool:
    return bool(_MOOD.search(text.words)) and not _URGE_WORD.search(text.words)


def _rated(value: int, because: str) -> Reading:
    return Reading(Intent.RATING, risk_of(value), intensity=value, because=because)


def risk_of(intensity: int) -> Risk:
    """Grade an urge rating as labels.md does."""
    if intensity >= HIGH_FROM:
        return Risk.HIGH
    return Risk.ELEVATED if intensity >= ELEVATED_FROM else Risk.NONE


def numbers_in(text: Text) -> list[int]:
    """List the numbers of a text, digits before words; 10 and its fraction are not two numbers."""
    digits = [int(found) for found in _NUMBER.findall(text.line)]
    if digits:
        return digits
    return [NUMERALS[word] for word in text.words.split() if word in NUMERALS]


_TOLD = re.compile(
    r"(?:(?:urges?|craving|cravings|it|its|at|im|now|is|a|an|like|about|still|to|level|to an|around|ganas|un) )"
    r"(10|\d)(?:\.\d+)?(?: ?/ ?10| out of 10)?(?! ?(?:[a-z%:/]|\d))|\b(10|\d)(?:\.\d+)? ?/ ?10\b"
)


def strength_in(text: Text) -> int | None:
    """Find the urge strength told inside a sentence: 'it's an 8', '7/10', 'down to a 3'. The last one told counts."""
    last = None
    for match in _TOLD.finditer(text.line.replace("'", "")):
        last = match[1] or match[2]
    return None if last is None else int(last)
