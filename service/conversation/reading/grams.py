"""A second judge beside the network: which letters and words stand in a row, each with a weight for every intent.

It knows no order beyond a few words and no meaning; but it errs elsewhere than the network does, and together they err less
(docs/reading.md, 'Compared'). Nothing is looked up: what stands in a row gives the number of its weights by its checksum
(Weinberger and others 2009, arXiv 0902.2206).
"""

import zlib
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np

from service.conversation.reading.remembering import remembered

BUCKETS: Final = 1 << 18
LETTERS: Final = range(2, 6)
WORDS: Final = range(1, 4)


class Grams:
    """The weights: a row a bucket, a column an intent. Eight bits each, times what is `scale`d."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as found:
            self._weights, self._scale, self._bias = found["weights"], found["scale"], found["bias"]

    def judge(self, text: str) -> Any:
        """Judge one text, as `simplified`: for each intent the logarithm of its odds against all others."""
        rows = buckets(text)
        added = self._weights[rows].sum(axis=0, dtype=np.int64)
        return self._bias + self._scale * added / np.sqrt(max(len(rows), 1))


def buckets(text: str) -> list[int]:
    """The numbers of all that stands in a row in a text, each once."""
    words = text.split()
    rows = (f"\t{' '.join(words[at : at + n])}" for n in WORDS for at in range(len(words) - n + 1))
    return sorted({*map(_bucket, rows), *chain.from_iterable(map(_of_word, words))})


@remembered
def _of_word(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    return tuple(_bucket(padded[at : at + n]) for n in LETTERS for at in range(max(len(padded) - n, 0) + 1))


def _bucket(row: str) -> int:
    return zlib.crc32(row.encode("utf-8", "surrogatepass")) % BUCKETS
