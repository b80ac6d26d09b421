"""The first layer: danger to the life or safety of anyone. Nothing is looked at before it."""

from collections.abc import Iterator
from typing import Final

from service.conversation.reading import danger_en, danger_es, harm_en, others_en, scope
from service.conversation.reading.rules import rules
from service.conversation.reading.text import Text
from service.conversation.values import Intent, Reading, Risk

_RULES: Final = {
    **rules(danger_en.DANGER, danger_en.CLASSES),
    **rules(harm_en.DANGER, harm_en.CLASSES),
    **rules(others_en.DANGER, others_en.CLASSES),
    **rules(danger_es.DANGER, {}),
}


def read_danger(text: Text) -> Reading | None:
    """Find the first phrase of danger that nothing takes back."""
    rule = next(_found(scope.without_idioms(text.words)), None)
    return None if rule is None else Reading(Intent.CRISIS, Risk.CRISIS, because=f"danger: {rule}")


def _found(words: str) -> Iterator[str]:
    for name, pattern in _RULES.items():
        if any(not scope.is_taken_back(words, match) for match in pattern.finditer(words)):
            yield name
