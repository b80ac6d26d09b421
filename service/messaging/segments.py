"""How many segments a text costs, exactly as Twilio counts them (docs/twilio-facts.md, 'Words and length')."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# 3GPP TS 23.038, table 6.2.1.1: the default alphabet; 0x1B leads to the extension table, where a sign costs two.
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_LARGEST_UNIT: Final = 0xFFFF  # beyond it, UTF-16 takes two units
_EXTENSION: Final = frozenset("\f^{}\\[~]|€")


_LOOK_ALIKES: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f", " ")
    | {"\u2026": "..."}
)


class Encoding(StrEnum):
    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    encoding: Encoding
    units: int
    """Septets in GSM-7, where a sign of the extension table takes two; UTF-16 units in UCS-2, where an emoji takes two."""
    segments: int


def count(text: str) -> Segments:
    """Count the segments of one text. A sign of two units is never split between two segments."""
    if not costly(text):
        return _counted(
            Encoding.GSM_7, [2 if sign in _EXTENSION else 1 for sign in text], single=160, part=153
        )
    return _counted(
        Encoding.UCS_2, [2 if ord(sign) > _LARGEST_UNIT else 1 for sign in text], single=70, part=67
    )


def lean(text: str) -> str:
    """The same with typewriter's marks, where that alone makes it GSM-7: one curly quote more than halves what a segment holds."""
    straight = text.translate(_LOOK_ALIKES)
    if straight == text or count(straight).encoding is Encoding.UCS_2:
        return text
    return min(straight, text, key=lambda one: count(one).segments)


def costly(text: str) -> set[str]:
    """Find the signs that are not in GSM-7: one of them makes the whole text UCS-2."""
    return set(text) - _BASIC - _EXTENSION


def _counted(encoding: Encoding, costs: list[int], *, single: int, part: int) -> Segments:
    units = sum(costs)
    return Segments(encoding, units, 1 if units <= single else _packed(costs, part))


def _packed(costs: list[int], part: int) -> int:
    """Fill parts one after the other; what does not fit whole begins the next."""
    segments, room = 1, part
    for cost in costs:
        if cost > room:
            segments, room = segments + 1, part
        room -= cost
    return segments
