"""The moment in which a strategy is offered, and what became of its offers in such moments. Values only."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final, NamedTuple

STRONG_FROM: Final = 7
"""Urges from here on are learned from apart: severe begins at 7 (docs/evidence.md, 'Urges and time')."""


class DayPart(StrEnum):
    """A part of the day on the person's own clock. The borders are ours (docs/evidence.md, 'Strategies')."""

    MORNING = "morning"  # from 5:00
    AFTERNOON = "afternoon"  # from 12:00
    EVENING = "evening"  # from 17:00
    NIGHT = "night"  # from 22:00


_PARTS: Final = (
    *(DayPart.NIGHT,) * 5,
    *(DayPart.MORNING,) * 7,
    *(DayPart.AFTERNOON,) * 5,
    *(DayPart.EVENING,) * 5,
    *(DayPart.NIGHT,) * 2,
)
"""By the hour."""


def part_of_day(local: time) -> DayPart:
    return _PARTS[local.hour]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a moment. Whatever nobody told is left out."""

    part: DayPart | None = None
    tags: frozenset[str] = frozenset()
    """Triggers: what the text says is behind it, such as `lonely` or `device`."""
    place: str | None = None
    intensity: int | None = None
    """The strength told last in this episode, 0-10."""

    @property
    def is_strong(self) -> bool:
        return (self.intensity or 0) >= STRONG_FROM


class Evidence(NamedTuple):
    """What was told of the offers of one strategy, in one kind of moment. Many are made for each text: a plain tuple."""

    part: str | None
    """A DayPart; None: offered before parts of the day were kept."""
    is_strong: bool
    helped: float = 0
    unchanged: float = 0
    worse: float = 0

    @property
    def judged(self) -> float:
        """How often somebody told; less where it has faded (coping/fading.py)."""
        return self.helped + self.unchanged + self.worse
