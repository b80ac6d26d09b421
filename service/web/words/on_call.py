"""Who is asked, one after the other, and the drills of it."""

from typing import Final

from service.escalations.tables import DrillKind
from service.web.spoken import Spoken, SpokenList, say

LAYERS: Final = SpokenList(
    "who is asked first",
    "who is asked second",
    "who is asked third",
    "who is asked fourth",
    "who is asked fifth",
)

DRILLS: Final = Spoken(
    {
        DrillKind.TEST: "asked for",
        DrillKind.MONTHLY: "monthly",
        DrillKind.ENROLLMENT: "for an enrollment",
        DrillKind.SHIFT: "a shift",
    }
)


def layer(number: int) -> str:
    """One of those who are asked one after the other: 'who is asked first'."""
    return (
        LAYERS[number] if number < len(LAYERS) else say("who is asked as number {number}", number=number + 1)
    )
