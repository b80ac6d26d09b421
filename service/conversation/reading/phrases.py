"""Free text: every intent of labels.md in its order of precedence, English and Spanish."""

import re
from typing import Final

from service.conversation.reading import feelings_en as felt
from service.conversation.reading import phrases_es as es
from service.conversation.reading import requests_en as asked
from service.conversation.reading import urges_en as urged
from service.conversation.reading.numbers import risk_of, strength_in
from service.conversation.reading.rules import compiled
from service.conversation.reading.text import Text
from service.conversation.reading.times import read_days, read_time
from service.conversation.values import Intent, Keyword, Reading, Risk


def _both(english: str, intent: Intent) -> re.Pattern[str]:
    return compiled(english + es.SPANISH.get(intent, ""))


_STOP: Final = _both(asked.STOP, Intent.STOP)
_NOT_STOP: Final = compiled(asked.NOT_STOP)
_LAPSE: Final = _both(felt.LAPSE, Intent.LAPSE)
_NOT_LAPSE: Final = compiled(felt.NOT_LAPSE)
_IMMINENT: Final = compiled(urged.IMMINENT + es.IMMINENT)
_DISTRESS: Final = compiled(urged.DISTRESS + es.DISTRESS)
_URGENT: Final = compiled(urged.URGENT + es.URGENT)
_BAD: Final = compiled(urged.FEELING_BAD + es.FEELING_BAD)
_PLAIN: Final = compiled(urged.FEELING_PLAIN + es.FEELING_PLAIN)

_ORDER: Final = (
    (Intent.PAUSE, _both(asked.PAUSE, Intent.PAUSE)),
    (Intent.STOP, _STOP),
    (Intent.RESUME, _both(asked.RESUME, Intent.RESUME)),
    (Intent.START, _both(asked.START, Intent.START)),
    (Intent.SCHEDULE, _both(asked.SCHEDULE, Intent.SCHEDULE)),
    (Intent.ADD_STRATEGY, _both(asked.ADD_STRATEGY, Intent.ADD_STRATEGY)),
    (Intent.LAPSE, _LAPSE),
    (Intent.NOT_HELPED, _both(felt.NOT_HELPED, Intent.NOT_HELPED)),
    (Intent.HELPED, _both(felt.HELPED, Intent.HELPED)),
    (Intent.URGE, _both(urged.URGE, Intent.URGE)),
    (Intent.LIST_PLAN, _both(asked.LIST_PLAN, Intent.LIST_PLAN)),
    (Intent.HUMAN, _both(urged.HUMAN, Intent.HUMAN)),
)
_LAST: Final = (
    (Intent.WRONG_NUMBER, _both(urged.WRONG_NUMBER, Intent.WRONG_NUMBER)),
    (Intent.HELP_INFO, _both(urged.HELP_INFO, Intent.HELP_INFO)),
)


def read_phrase(text: Text) -> Reading | None:
    """Find the first intent, in the order of labels.md, that some phrase of the text speaks of."""
    words = text.words
    for intent, pattern in _ORDER:
        if pattern.search(words) and not _is_meant_otherwise(intent, words):
            return _reading(intent, text)
    return None


def _is_meant_otherwise(intent: Intent, words: str) -> bool:
    match intent:
        case Intent.STOP:
            return _NOT_STOP.search(words) is not None
        case Intent.LAPSE:
            return _NOT_LAPSE.search(words) is not None
    return False


def _reading(intent: Intent, text: Text) -> Reading:
    return Reading(intent, because=f"phrase: {intent}")
