"""Marks unlike anything else, which stand for all that is personal, and how they are found again in whatever spelling."""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Final

WORD: Final = "Zephyrquokka"
"""In every name, text and note of most people: any word that begins so."""
OTHER: Final = "Quaggamirage"
"""In those of one person, of whom the others' phones may hear nothing."""
PIN: Final = "73915482"
_PHONE: Final = re.compile(rb"202\W{0,2}555\W?0\d{3}")
_EXAMPLE: Final = b"2025550123"
"""In the words of a refusal, of nobody."""
_AROUND: Final = 40


def mark(field: str) -> str:
    """What is typed into a field of this name."""
    return f"{WORD}{re.sub('[^a-z]', '', field)}"


def _spellings(word: str) -> Iterator[bytes]:
    """As it is, in hexadecimal, and in base64 wherever in a longer text it stands."""
    raw = word.encode()
    yield from (raw, raw.hex().encode())
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw)
        yield whole[4 if before else 0 : len(whole) // 4 * 4 - 4]


def _any(*words: str) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(one) for word in words for one in _spellings(word)), re.IGNORECASE)


_WORDS: Final = _any(WORD, OTHER, PIN)


def found(said: str | bytes, *, but: str = "") -> list[bytes]:
    """Every mark and phone in this, with what stands around it; `but` what the asker sent themselves."""
    raw = said if isinstance(said, bytes) else said.encode("utf-8", "surrogatepass")
    sent = but.encode("utf-8", "surrogatepass").lower()
    hits = (hit for pattern in (_WORDS, _PHONE) for hit in pattern.finditer(raw))
    return [
        raw[max(0, hit.start() - _AROUND) : hit.end() + _AROUND]
        for hit in hits
        if hit[0] != _EXAMPLE and hit[0].lower() not in sent
    ]


def hashes(*values: str) -> list[bytes]:
    """What a keyless hash makes of these, which anybody who can guess them would find."""
    makers = (hashlib.md5, hashlib.sha1, hashlib.sha256, hashlib.sha512, hashlib.blake2b)
    made = [maker(value.encode()) for maker in makers for value in values]
    return [spelled for one in made for spelled in (one.digest(), one.hexdigest().encode())]
