"""Free text: every intent of labels.md in its order of precedence, English and Spanish."""

import re
from typing import Final

from service.conversation.reading import feelings_en, phrases_es, requests_en, urges_en
from service.conversation.reading.grading import graded
from service.conversation.reading.rules import compiled
from service.conversation.reading.text import Text
from service.conversation.reading.times import read_days, read_time
from service.conversation.values import Intent, Keyword, Reading


def _both(english: str, intent: Intent) -> re.Pattern[str]:
    return compiled(english + phrases_es.SPANISH.get(intent, ""))


_ORDER: Final = {
    Intent.PAUSE: _both(requests_en.PAUSE, Intent.PAUSE),
    Intent.STOP: _both(requests_en.STOP, Intent.STOP),
    Intent.RESUME: _both(requests_en.RESUME, Intent.RESUME),
    Intent.START: _both(requests_en.START, Intent.START),
    Intent.SCHEDULE: _both(requests_en.SCHEDULE, Intent.SCHEDULE),
    Intent.ADD_STRATEGY: _both(requests_en.ADD_STRATEGY, Intent.ADD_STRATEGY),
    Intent.LAPSE: _both(feelings_en.LAPSE, Intent.LAPSE),
    Intent.NOT_HELPED: _both(feelings_en.NOT_HELPED, Intent.NOT_HELPED),
    Intent.HELPED: _both(feelings_en.HELPED, Intent.HELPED),
    Intent.URGE: _both(urges_en.URGE, Intent.URGE),
    Intent.LIST_PLAN: _both(requests_en.LIST_PLAN, Intent.LIST_PLAN),
    Intent.HUMAN: _both(urges_en.HUMAN, Intent.HUMAN),
}
"""In the order of labels.md: a request about the service before what happened, what happened before what is wanted."""

_MEANT_OTHERWISE: Final = {
    Intent.STOP: compiled(requests_en.NOT_STOP),
    Intent.LAPSE: compiled(feelings_en.NOT_LAPSE),
}
"""'I can't stop' is no opt-out, 'I almost slipped' no lapse: these phrases leave the decision to the rules after."""

_REASONS: Final = re.compile(r" (?:reasons?|why|razones|motivos) ")
_NEXT: Final = re.compile(r" (?:another|different|other|next|more|else|otra|otro) ")


def read_phrase(text: Text) -> Reading | None:
    """Find the first intent, in the order of labels.md, that some phrase of the text speaks of."""
    for intent, pattern in _ORDER.items():
        otherwise = _MEANT_OTHERWISE.get(intent)
        if pattern.search(text.words) and not (otherwise and otherwise.search(text.words)):
            return _reading(intent, text)
    return None


def _reading(intent: Intent, text: Text) -> Reading:
    because = f"phrase: {intent}"
    match intent:
        case Intent.PAUSE:
            return Reading(intent, days=read_days(text.line), because=because)
        case Intent.SCHEDULE:
            return Reading(intent, at=read_time(text.line), because=because)
        case Intent.LIST_PLAN:
            return Reading(intent, keyword=_asked_for(text), because=because)
        case _:
            return graded(intent, text, because)


def _asked_for(text: Text) -> Keyword:
    if _REASONS.search(text.words):
        return Keyword.REASONS
    return Keyword.MORE if _NEXT.search(text.words) else Keyword.PLAN
