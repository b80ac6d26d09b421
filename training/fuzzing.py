"""Texts that nobody would write, many of them: the reading must raise nothing, and take no longer than their length explains."""

import random
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from service.conversation import reading
from training.corpus import items

BROKEN: Final = frozenset({"reader failed", "no model"})
LONG: Final = 500
"""One of so many texts is repeated up to LONGEST signs, which takes as long as twenty others."""
LONGEST: Final = 5000
SHARE: Final = 10_000
"""Texts that are read by one process at a time, with a seed of their own."""
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


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of some mutated texts: those that broke the reading, and the one that took longest."""

    broken: list[str]
    slowest: tuple[float, int]
    """Seconds, and how many signs it had."""


def fuzz(count: int) -> None:
    """Read so many mutated texts, on all cores, and print what broke and what took longest. The same texts each time."""
    began, shares = time.monotonic(), _shares(count)
    done, broken, slowest = 0, 0, (0.0, 0)
    with ProcessPoolExecutor() as pool:
        for share, found in zip(shares, pool.map(_read, range(len(shares)), shares), strict=True):
            done, broken, slowest = done + share, broken + len(found.broken), max(slowest, found.slowest)
            for body in found.broken:
                print(f"broken: {body[:80]!r}", file=sys.stderr)
            print(f"{done} of {count}, {broken} broken", flush=True)
    print(
        f"{count} mutated texts in {time.monotonic() - began:.0f} s: {broken} broken; "
        f"the slowest took {1000 * slowest[0]:.0f} ms and had {slowest[1]} signs"
    )


def _shares(count: int) -> list[int]:
    return [min(SHARE, count - at) for at in range(0, count, SHARE)]


def _read(seed: int, count: int) -> Fuzzed:
    reading.load()
    chance, texts = random.Random(seed), _texts()
    broken, slowest = [], (0.0, 0)
    for _ in range(count):
        body = _mutated(texts, chance)
        at = time.process_time()  # the processor's own, whatever else the machine does
        found = reading.read(body)
        slowest = max(slowest, (time.process_time() - at, len(body)))
        if found.because in BROKEN:
            broken.append(body)
    return Fuzzed(broken, slowest)


@cache
def _texts() -> list[str]:
    return [one.text for one in items("train")]


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
