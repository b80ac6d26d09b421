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
