"""What became of somebody's own strategies, and when they were offered."""

from collections.abc import Iterable
from typing import Final

from service.conversation.context import Context, DayPart, Evidence
from service.conversation.states import Practiced
from service.web.spoken import Spoken, say

FADED: Final = 0.1
"""Outcomes: less than this is not worth a word."""

HELPED: Final = Spoken({None: "", True: "it helped", False: "it did not help"})

PRACTICED: Final = Spoken(
    {
        None: "no answer",
        Practiced.BEGUN: "they began it",
        Practiced.LATER: "not now",
        Practiced.EASY: "it was easy",
        Practiced.FAIR: "it was okay",
        Practiced.HARD: "it needs a change",
    }
)

PARTS: Final = Spoken(
    {
        DayPart.MORNING: "in the morning",
        DayPart.AFTERNOON: "in the afternoon",
        DayPart.EVENING: "in the evening",
        DayPart.NIGHT: "at night",
    }
)


def moment(context: Context) -> str:
    """When and where: 'at night, strength 8, hotel, lonely'."""
    part = PARTS[context.part] if context.part else ""
    strength = "" if context.intensity is None else say("strength {number}", number=context.intensity)
    told = (context.place or "", *sorted(context.tags))
    return ", ".join(filter(None, (part, strength, *(one.replace("_", " ") for one in told))))


def figures(offered: int, evidence: Iterable[Evidence]) -> str:
    """What became of all offers: 'Offered 12 times, helped 6 of 8, worse 1'."""
    seen = tuple(evidence)
    worse = sum(one.worse for one in seen)
    if not offered:
        return say("Not offered yet")
    helped = _helped(seen) or say("nobody knows yet whether it helps")
    told = (say("worse {count}", count=worse),) if worse else ()
    return " · ".join((say("Offered {count}\u00d7", count=offered), helped, *told))


def by_part(evidence: Iterable[Evidence]) -> str:
    """The same by the part of the day: 'helped 1 of 2 in the evening, helped 6 of 8 at night'."""
    seen = tuple(evidence)
    told = ((part, _helped(tuple(one for one in seen if one.part == part))) for part in DayPart)
    return ", ".join(f"{helped} {PARTS[part]}" for part, helped in told if helped)


def weighs(today: Iterable[Evidence], told: Iterable[Evidence]) -> str:
    """What the outcomes count for now that they have faded: 'counts today as 2.1 of 3.4'. Empty where none has."""
    left, all_of_it = tuple(today), sum(one.judged for one in told)
    judged = sum(one.judged for one in left)
    if all_of_it - judged < FADED:
        return ""
    helped = sum(one.helped for one in left)
    return say("counts today as {some} of {all}", some=f"{helped:.1f}", all=f"{judged:.1f}")


def _helped(seen: tuple[Evidence, ...]) -> str:
    judged = sum(one.judged for one in seen)
    helped = sum(one.helped for one in seen)
    return say("helped {some} of {all}", some=helped, all=judged) if judged else ""
