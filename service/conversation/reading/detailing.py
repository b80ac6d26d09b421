"""What an intent was told with: the strength of an urge, the length of a break, an hour, which list."""

import re
from dataclasses import replace
from typing import Final

from service.conversation.reading.numbers import HIGH_FROM, rating_in, strength_in
from service.conversation.reading.paces import pace_in
from service.conversation.reading.places import read_place
from service.conversation.reading.text import Text
from service.conversation.reading.times import read_days, read_time
from service.conversation.values import Intent, Keyword, Reading, Risk

_REASONS: Final = re.compile(r" (?:reasons?|why|razones|motivos) ")
_NEXT: Final = re.compile(r" (?:another|different|other|next|more|else|otra|otro) ")

_WITH_STRENGTH: Final = frozenset(
    {Intent.URGE, Intent.LAPSE, Intent.HUMAN, Intent.FEELING, Intent.HELPED, Intent.NOT_HELPED}
)


def detailed(intent: Intent, risk: Risk, text: Text, *, because: str, is_doubtful: bool) -> Reading:
    """Give the reading of an intent with what else the text tells."""
    strength = strength_in(text) if intent in _WITH_STRENGTH else None
    if intent is Intent.RATING and (rated := rating_in(text)) is not None:
        risk, strength = rated.risk, rated.intensity
    if intent is Intent.URGE and (strength or 0) >= HIGH_FROM:
        risk = Risk.HIGH
    reading = Reading(intent, risk, intensity=strength, is_doubtful=is_doubtful, because=because)
    match intent:
        case Intent.LIST_PLAN:
            return replace(reading, keyword=_list_asked_for(text))
        case Intent.PAUSE:
            return replace(reading, days=read_days(text.line))
        case Intent.SCHEDULE:
            return _scheduled(reading, text)
        case _:
            return reading


def _scheduled(reading: Reading, text: Text) -> Reading:
    """Add the hour, the pace, and where they are."""
    elsewhere = read_place(text) or reading
    return replace(
        reading,
        at=read_time(text.line),
        pace=pace_in(text),
        zone=elsewhere.zone,
        stay=elsewhere.stay,
        is_elsewhere=elsewhere.is_elsewhere,
    )


def _list_asked_for(text: Text) -> Keyword:
    if _REASONS.search(text.words):
        return Keyword.REASONS
    return Keyword.MORE if _NEXT.search(text.words) else Keyword.PLAN
