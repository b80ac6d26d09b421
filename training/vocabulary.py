"""The vocabulary: of the base model's 250,002 pieces those that English and Spanish texts need, a tenth of them."""

import re
from collections.abc import Sequence
from typing import Final

from wordfreq import top_n_list

from service.conversation.reading.pieces import SPECIAL, WORD_BEGINS, Pieces
from training.base import Base

WORDS: Final = {"en": 60_000, "es": 40_000}
"""The most frequent words of each language; whatever pieces these are made of is kept."""

_SHORT: Final = 3
"""Pieces up to so long are kept in any case, so that every word can be spelled."""
_WRITTEN: Final = re.compile(
    WORD_BEGINS
    + r"?[a-z0-9\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1'.,!?\u00bf\u00a1:;()\-/$%&@#*\"+=_<>~\[\]^|{}]*"
)


def trimmed(base: Base, texts: Sequence[str]) -> tuple[Pieces, list[int]]:
    """The vocabulary, and for each of its pieces the row of the base model's embeddings."""
    rows = [row for row, piece in enumerate(base.pieces) if row < len(SPECIAL) or _WRITTEN.fullmatch(piece)]
    whole = _pieces(base, rows)
    used = {number for text in (*_frequent_words(), *texts) for number in whole.encode(text)}
    short = {number for number, row in enumerate(rows) if len(base.pieces[row].lstrip(WORD_BEGINS)) <= _SHORT}
    kept = [rows[number] for number in sorted(used | short | set(range(len(SPECIAL))))]
    return _pieces(base, kept), kept


def _frequent_words() -> list[str]:
    return [word for language, count in WORDS.items() for word in top_n_list(language, count)]


def _pieces(base: Base, rows: Sequence[int]) -> Pieces:
    named = [SPECIAL[row] if row < len(SPECIAL) else base.pieces[row] for row in rows]
    return Pieces([(piece, float(base.scores[row])) for piece, row in zip(named, rows, strict=True)])
