"""The first layer: danger to the life or safety of anyone. Nothing is looked at before it."""

from collections.abc import Iterator
from typing import Final

from service.conversation.reading import danger_en, danger_es, others_en, scope
from service.conversation.reading.rules import rules
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_RULES: Final = rules({**danger_en.DANGER, **others_en.DANGER, **danger_es.DANGER})


def read_danger(text: Text) -> Reading | None:
    """Find the first phrase of danger that nothing takes back."""
    words = scope.without_idioms(text.words)
    for rule in _found(words):
        return Reading(Intent.CRISIS, Risk.CRISIS, because=f"danger: {rule}")
    return None


def _found(words: str) -> Iterator[str]:
    for name, pattern in _RULES.items():
        for match in pattern.finditer(words):
            if not scope.is_taken_back(words, match, name):
                yield name
