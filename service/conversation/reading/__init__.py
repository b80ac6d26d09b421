"""What one text asks for, and how much danger it speaks of: layers of rules, the most dangerous first.

Definitions: docs/reading.md. A layer looks at one text and says what it is, or nothing; the first that
speaks decides. A trained model is one more layer, before the last.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from service.conversation.reading import surroundings
from service.conversation.reading.danger import read_danger
from service.conversation.reading.keywords import read_keyword
from service.conversation.reading.moods import read_mood
from service.conversation.reading.numbers import read_rating
from service.conversation.reading.paces import read_pace
from service.conversation.reading.phrases import read_phrase
from service.conversation.reading.places import read_place
from service.conversation.reading.text import Text, prepare
from service.conversation.values import Intent, Reading, Risk

__all__ = ["LAYERS", "read"]

Layer = Callable[[Text], Reading | None]
LAYERS: Final[tuple[Layer, ...]] = (
    read_danger,
    read_keyword,
    read_rating,
    read_phrase,
    read_mood,
    read_pace,
    read_place,
)


def read(body: str) -> Reading:
    """Read one text. Never raises: what the rules cannot digest goes to a person as high risk."""
    try:
        text = prepare(body)
        return replace(
            _read(text),
            place=surroundings.place(text),
            triggers=surroundings.triggers(text),
            is_worse=surroundings.is_worse(text),
        )
    except Exception:  # noqa: BLE001  # the one place: whatever went wrong, a text must be answered and seen
        return Reading(Intent.OTHER, Risk.HIGH, because="reader failed")


def _read(text: Text) -> Reading:
    for layer in LAYERS:
        reading = layer(text)
        if reading is not None:
            return reading
    return Reading(Intent.OTHER, because="no rule")
