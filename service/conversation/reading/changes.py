"""A strength that changed: 'went from a 2 to a 9', 'era 7, ahora 2'. Which way it went decides what the text means."""

import re
from dataclasses import replace
from typing import Final

from service.conversation.reading.numbers import HIGHEST, NO_RATING, WORD, risk_of, value_of
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_NUMBER: Final = rf"(10|\d|{WORD})(?:\.\d+)?(?:/10)?"
_ROUGHLY: Final = "(?:(?:at|en|like|como|about|around|maybe|casi|a|an|un|una) ){0,3}"
_ON: Final = r"(?:(?:,|\.|then|and|but|so|y|pero|to|a|al|down|up|now|ahora|ya|its|is|it|im|es|esta|estoy|voy|ando) ){1,5}"
_CHANGE: Final = re.compile(
    rf" (?:from|de|desde|was|were|era|estaba|andaba) {_ROUGHLY}{_NUMBER} {_ON}{_ROUGHLY}{_NUMBER}(?= ){NO_RATING}"
)
_MORE_IS_BETTER: Final = re.compile(
    r" (?:moods?|spirits|day|energy|hope|confidence|sleep|appetite|better|happier|humor|animo|dia|energia|esperanza|confianza|sueno|apetito|mejor) "
)
"""Of these ten is the best, so that nothing here can tell what a change of theirs means."""
_LEAST: Final = 1
"""'From 1 to 10', and 'from 0', is the scale, and no change."""


def of_a_change(found: Reading, text: Text) -> Reading:
    """Read anew what was taken for a rating or for something that helped: a fall has helped, and what is as it was has not."""
    change = _CHANGE.search(text.words)
    is_of_an_urge = found.intent in {Intent.RATING, Intent.HELPED} and not _MORE_IS_BETTER.search(text.words)
    if change is None or not is_of_an_urge:
        return found
    before, now = value_of(change[1]), value_of(change[2])
    told = replace(found, intensity=now)
    if now < before:
        return replace(told, intent=Intent.HELPED, risk=Risk.NONE, because=f"a fall: {found.because}")
    if now == before:
        return replace(
            told, intent=Intent.NOT_HELPED, risk=Risk.ELEVATED, because=f"as before: {found.because}"
        )
    if before <= _LEAST and now == HIGHEST:
        return found
    return replace(told, intent=Intent.RATING, risk=risk_of(now), because=f"a rise: {found.because}")
