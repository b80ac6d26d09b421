"""Remembers what was worked out for a word: people use the same few thousand, and to work them out anew takes some 0.2 milliseconds a text."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeVar

Answer = TypeVar("Answer")

WORDS: Final = 4096
"""Words whose answers are kept, those used last; some megabytes. Four of five words of a text are among them."""

LONGEST: Final = 24
"""Signs of a word that is kept; nobody is to fill the memory with longer ones."""


def remembered(work_out: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Do the same as `work_out`, which has to give the same answer for a word each time."""
    known = lru_cache(WORDS)(work_out)
    return lambda word: known(word) if len(word) <= LONGEST else work_out(word)
