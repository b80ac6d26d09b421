"""Free text: every intent of docs/reading.md in its order of precedence, English and Spanish."""

import re
from dataclasses import replace
from typing import Final

from service.conversation.reading import outcomes_en, people_en, phrases_es, requests_en, urges_en
from service.conversation.reading.grading import graded
from service.conversation.reading.paces import pace_in
from service.conversation.reading.places import read_place
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
    Intent.LAPSE: _both(outcomes_en.LAPSE, Intent.LAPSE),
    Intent.NOT_HELPED: _both(outcomes_en.NOT_HELPED, Intent.NOT_HELPED),
    Intent.HELPED: _both(outcomes_en.HELPED, Intent.HELPED),
    Intent.URGE: _both(urges_en.URGE, Intent.URGE),
    Intent.LIST_PLAN: _both(requests_en.LIST_PLAN, Intent.LIST_PLAN),
    Intent.WRONG_NUMBER: _both(people_en.WRONG_NUMBER, Intent.WRONG_NUMBER),
    Intent.HUMAN: _both(people_en.HUMAN, Intent.HUMAN),
}
"""In the order of docs/reading.md: a request about the service before what happened, what happened before what is wanted."""

_MEANT_OTHERWISE: Final = {
    Intent.STOP: compiled(requests_en.NOT_STOP),
    Intent.LAPSE: compiled(outcomes_en.NOT_LAPSE),
    Intent.HUMAN: compiled(people_en.NOT_HUMAN),
    Intent.HELPED: compiled(outcomes_en.NOT_AFTER_ALL),
    Intent.URGE: compiled(urges_en.NOT_URGE + phrases_es.NOT_URGE),
}
"""'I can't stop' is no opt-out, 'I almost slipped' no lapse, 'no urges' no urge: such clauses are read without them."""

_CLAUSE_ENDS = re.compile(r" (?:[.?,]|but|and|then|so|pero|y) ")
_REASONS: Final = re.compile(r" (?:reasons?|why|razones|motivos) ")
_NEXT: Final = re.compile(r" (?:another|different|other|next|more|else|otra|otro) ")


def read_phrase(text: Text) -> Reading | None:
    """Find the first intent, in the order of docs/reading.md, that some phrase of the text speaks of."""
    for intent, pattern in _ORDER.items():
        if pattern.search(_meant(intent, text.words)):
            return _reading(intent, text)
    return None


def _meant(intent: Intent, words: str) -> str:
    """Leave out the clauses that only look like this intent."""
    otherwise = _MEANT_OTHERWISE.get(intent)
    if otherwise is None:
        return words
    kept, at = [], 0
    for match in otherwise.finditer(words):
        if match.start() >= at:
            kept.append(words[at : match.start()])
            end = _CLAUSE_ENDS.search(words, match.end() - 1)
            at = end.start() if end else len(words)
    return " ,".join([*kept, words[at:]])


def _reading(intent: Intent, text: Text) -> Reading:
    because = f"phrase: {intent}"
    match intent:
        case Intent.PAUSE:
            return Reading(intent, days=read_days(text.line), because=because)
        case Intent.SCHEDULE:
            elsewhere = read_place(text) or Reading(intent)
            return replace(elsewhere, at=read_time(text.line), pace=pace_in(text), because=because)
        case Intent.LIST_PLAN:
            return Reading(intent, keyword=_asked_for(text), because=because)
        case _:
            return graded(intent, text, because)


def _asked_for(text: Text) -> Keyword:
    if _REASONS.search(text.words):
        return Keyword.REASONS
    return Keyword.MORE if _NEXT.search(text.words) else Keyword.PLAN
