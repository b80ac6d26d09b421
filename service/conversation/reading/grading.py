"""How much danger a text speaks of, by its intent: the table 'Risk' of docs/reading.md."""

from typing import Final

from service.conversation.reading import feelings_en, people_en, phrases_es, urges_en
from service.conversation.reading.numbers import HIGH_FROM, strength_in
from service.conversation.reading.rules import compiled
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_IMMINENT: Final = compiled(urges_en.IMMINENT + phrases_es.IMMINENT)
_DISTRESS: Final = compiled(feelings_en.DISTRESS + phrases_es.DISTRESS)
_URGENT: Final = compiled(people_en.URGENT + phrases_es.URGENT)

_RAISES: Final = {
    Intent.URGE: _IMMINENT,
    Intent.LAPSE: _DISTRESS,
    Intent.HUMAN: _URGENT,
    Intent.NOT_HELPED: _IMMINENT,
}
"""What makes an intent high risk rather than elevated; other intents are none."""


def graded(intent: Intent, text: Text, because: str) -> Reading:
    """Give the reading of an intent with its risk, and the strength told along the way."""
    strength = strength_in(text)
    raises = _RAISES.get(intent)
    if raises is None:
        return Reading(intent, intensity=strength, because=because)
    is_high = (strength or 0) >= HIGH_FROM or raises.search(text.words) is not None
    return Reading(intent, Risk.HIGH if is_high else Risk.ELEVATED, intensity=strength, because=because)
