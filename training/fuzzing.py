"""Texts that nobody would write, many of them: the reading must raise nothing, and take no longer than their length explains."""

import random
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from service.conversation import reading
from training.corpus import items

BROKEN: Final = frozenset({"reader failed", "no model"})
LONG: Final = 500
"""One of so many texts is repeated up to LONGEST signs, which takes as long as twenty others."""
LONGEST: Final = 5000
TOLD: Final = 50_000
"""Texts from one line about how far it is to the next."""
_ODD: Final = [
    chr(code)
    for code in (
        0,
        7,
        8,
        10,
        13,
        27,
        0xAD,
        0x200B,
        0x200D,
        0x202E,
        0x2066,
        0xFE0F,
        0xFEFF,
        0xFDFA,
        0x1F4A9,
        0xD800,
    )
]


def fuzz(count: int, *, seed: int = 1) -> None:
    """Read so many mutated texts, and print what broke and what took longest."""
    chance, texts = random.Random(seed), [one.text for one in items("train")]
    broken, slowest, began = 0, (0.0, 0), time.monotonic()
    for number in range(1, count + 1):
        body = _mutated(texts, chance)
        at = time.perf_counter()
        found = reading.read(body)
        slowest = max(slowest, (time.perf_counter() - at, len(body)))
        if found.because in BROKEN:
            broken += 1
            print(f"broken: {body[:80]!r}", file=sys.stderr)
        if number % TOLD == 0:
            print(f"{number} of {count}, {broken} broken", flush=True)
    print(
        f"{count} mutated texts in {time.monotonic() - began:.0f} s: {broken} broken; "
        f"the slowest took {1000 * slowest[0]:.0f} ms and had {slowest[1]} signs"
    )


def _mutated(texts: Sequence[str], chance: random.Random) -> str:
    body = min(chance.choices(texts, k=5), key=len)
    for _ in range(chance.randint(1, 3)):
        body = chance.choice(_MUTATIONS)(body, texts, chance)
    return (body * 20)[:LONGEST] if chance.randrange(LONG) == 0 else body


def _spliced(body: str, texts: Sequence[str], chance: random.Random) -> str:
    other = chance.choice(texts)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def _repeated(body: str, texts: Sequence[str], chance: random.Random) -> str:
    return body * chance.choice((2, 3))


def _with_odd_signs(body: str, texts: Sequence[str], chance: random.Random) -> str:
    signs = list(body)
    for _ in range(chance.randint(1, 8)):
        sign = chance.choice(_ODD) if chance.random() < 0.5 else chr(chance.randrange(0x30000))
        signs.insert(chance.randrange(len(signs) + 1), sign)
    return "".join(signs)


def _shuffled(body: str, texts: Sequence[str], chance: random.Random) -> str:
    words = body.split(" ")
    return " ".join(chance.sample(words, len(words)))


def _marked(body: str, texts: Sequence[str], chance: random.Random) -> str:
    return "".join(
        sign + chance.choice("\u0301\u0323\u20e3") * chance.choice((0, 0, 0, 1, 3)) for sign in body
    )


def _decomposed(body: str, texts: Sequence[str], chance: random.Random) -> str:
    return unicodedata.normalize(chance.choice(("NFD", "NFKD")), body.swapcase())


_MUTATIONS: Final[Sequence[Callable[[str, Sequence[str], random.Random], str]]] = (
    _spliced,
    _repeated,
    _with_odd_signs,
    _shuffled,
    _marked,
    _decomposed,
)
