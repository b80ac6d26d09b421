"""Phrases of danger to the life or safety of anyone, and what takes them back."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from service.conversation.reading import danger_en, danger_es, harm_en, others_en, scope
from service.conversation.reading.rules import rules
from service.conversation.reading.text import Text

_RULES: Final = {
    **rules(danger_en.DANGER, danger_en.CLASSES),
    **rules(harm_en.DANGER, harm_en.CLASSES),
    **rules(others_en.DANGER, others_en.CLASSES),
    **rules(danger_es.DANGER, danger_es.CLASSES),
}

MOST: Final = 20
"""Phrases of one kind in one text that are looked at: whether each is taken back is asked of the whole text."""


def danger_phrase(text: Text) -> str | None:
    """Name the first phrase of danger that nothing takes back."""
    return next(_found(scope.without_idioms(text.words)), None)


def _found(words: str) -> Iterator[str]:
    for name, pattern in _RULES.items():
        if _stands(words, list(islice(pattern.finditer(words), MOST + 1))):
            yield name


def _stands(words: str, found: list[re.Match[str]]) -> bool:
    """Whether one of these phrases is not taken back; nobody writes more than MOST, and a person is to see it."""
    return len(found) > MOST or any(not scope.is_taken_back(words, match) for match in found)
