"""What an intent was told with: the strength of an urge, the length of a break, an hour, which list."""

import re
from typing import Final

from service.conversation.reading.numbers import HIGH_FROM, rating_in, strength_in
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
    return Reading(
        intent,
        risk,
        intensity=strength,
        keyword=_list_asked_for(text) if intent is Intent.LIST_PLAN else None,
        days=read_days(text.line) if intent is Intent.PAUSE else None,
        at=read_time(text.line) if intent is Intent.SCHEDULE else None,
        is_doubtful=is_doubtful,
        because=because,
    )


def _list_asked_for(text: Text) -> Keyword:
    if _REASONS.search(text.words):
        return Keyword.REASONS
    return Keyword.MORE if _NEXT.search(text.words) else Keyword.PLAN
