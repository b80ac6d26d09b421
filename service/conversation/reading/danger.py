"""Phrases of danger to the life or safety of anyone, and what takes them back."""

from collections.abc import Iterator
from typing import Final

from service.conversation.reading import danger_en, danger_es, harm_en, others_en, scope
from service.conversation.reading.rules import rules
from service.conversation.reading.text import Text

_RULES: Final = {
    **rules(danger_en.DANGER, danger_en.CLASSES),
    **rules(harm_en.DANGER, harm_en.CLASSES),
    **rules(others_en.DANGER, others_en.CLASSES),
    **rules(danger_es.DANGER, {}),
}


def danger_phrase(text: Text) -> str | None:
    """Name the first phrase of danger that nothing takes back."""
    return next(_found(scope.without_idioms(text.words)), None)


def _found(words: str) -> Iterator[str]:
    for name, pattern in _RULES.items():
        if any(not scope.is_taken_back(words, match) for match in pattern.finditer(words)):
            yield name
