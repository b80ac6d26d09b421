"""The tokenizer: of the base model's 250,002 pieces those that English and Spanish texts need, a tenth of them."""

import re
from collections.abc import Sequence
from typing import Final

from tokenizers import Tokenizer, models, pre_tokenizers
from wordfreq import top_n_list

from training.base import Base

SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
WORDS: Final = {"en": 60_000, "es": 40_000}
"""The most frequent words of each language; whatever pieces these are made of is kept."""

_SHORT: Final = 3
"""Pieces up to so long are kept in any case, so that every word can be spelled."""
_WRITTEN: Final = re.compile(r"\u2581?[a-z0-9\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc\u00f1'.,!?\u00bf\u00a1:;()\-/$%&@#*\"+=_<>~\[\]^|{}]*")


def trimmed(base: Base, texts: Sequence[str]) -> tuple[Tokenizer, list[int]]:
    """The tokenizer, and for each of its pieces the row of the base model's embeddings."""
    rows = [row for row, piece in enumerate(base.pieces) if row < len(SPECIAL) or _WRITTEN.fullmatch(piece)]
    whole = _tokenizer(base, rows)
    used = set(range(len(SPECIAL)))
    for encoding in whole.encode_batch([*_frequent_words(), *texts], add_special_tokens=False):
        used.update(encoding.ids)
    used.update(place for place, row in enumerate(rows) if len(base.pieces[row].lstrip("\u2581")) <= _SHORT)
    kept = [rows[place] for place in sorted(used)]
    return _tokenizer(base, kept), kept


def _frequent_words() -> list[str]:
    return [word for language, count in WORDS.items() for word in top_n_list(language, count)]


def _tokenizer(base: Base, rows: Sequence[int]) -> Tokenizer:
    pieces = [
        (SPECIAL[row] if row < len(SPECIAL) else base.pieces[row], float(base.scores[row])) for row in rows
    ]
    made = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>")))
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    return made
