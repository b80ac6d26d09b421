"""Splits a text into the pieces of words that the model knows: the likeliest split, each piece with its log-probability.

The unigram model of Kudo 2018 (arXiv 1804.10959), by the Viterbi algorithm. Our own, since the libraries that do it bring
network clients along; it is a page, and a text takes it less than half a millisecond.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from service.conversation.reading.remembering import remembered

BEGIN, PAD, _, UNKNOWN = range(4)
SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
WORD_BEGINS: Final = "\u2581"

_UNLIKELY: Final = 10.0
"""How much less likely than the least likely piece a letter is that no piece has."""


class Pieces:
    """The vocabulary: piece after piece, the four special ones first."""

    def __init__(self, pieces: Sequence[tuple[str, float]]) -> None:
        self._known = {
            piece: (number, score) for number, (piece, score) in enumerate(pieces) if number > UNKNOWN
        }
        self._longest = max(map(len, self._known))
        self._unknown = min(score for _, score in self._known.values()) - _UNLIKELY
        self.pieces = pieces
        self._numbers = remembered(self._of_word)

    @classmethod
    def load(cls, path: Path) -> "Pieces":
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls([(piece, float(score)) for piece, _, score in (line.partition("\t") for line in lines)])

    def save(self, path: Path) -> None:
        path.write_text("".join(f"{piece}\t{score:.4f}\n" for piece, score in self.pieces), encoding="utf-8")

    def encode(self, text: str) -> list[int]:
        """The numbers of a text's pieces, word by word."""
        return [number for word in text.split() for number in self._numbers(WORD_BEGINS + word)]

    def _of_word(self, word: str) -> tuple[int, ...]:
        best: list[tuple[float, int, int]] = [
            (0.0, 0, UNKNOWN)
        ]  # for each length: score, where its last piece begins, which
        for end in range(1, len(word) + 1):
            best.append(max(self._endings(word, end, best)))
        numbers = list(_backward(best))[::-1]
        return tuple(
            one for number, run in groupby(numbers) for one in ([number] if number == UNKNOWN else run)
        )

    def _endings(
        self, word: str, end: int, best: Sequence[tuple[float, int, int]]
    ) -> Iterator[tuple[float, int, int]]:
        yield best[end - 1][0] + self._unknown, end - 1, UNKNOWN
        for begin in range(max(0, end - self._longest), end):
            known = self._known.get(word[begin:end])
            if known is not None:
                yield best[begin][0] + known[1], begin, known[0]


def _backward(best: Sequence[tuple[float, int, int]]) -> Iterator[int]:
    end = len(best) - 1
    while end > 0:
        _, begin, number = best[end]
        yield number
        end = begin
