"""What the dialogue may know of the person it answers: values only, frozen, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from service.conversation.context import DayPart, Evidence


class Asked(StrEnum):
    """How far it is with a person who was asked for."""

    WAITING = "waiting"  # nobody has it
    TAKEN = "taken"


class Lock(StrEnum):
    """Whether what a person recorded may be read back: only behind their PIN, where they set one."""

    NONE = "none"  # no PIN
    OPEN = "open"  # the right one came a moment ago
    SHUT = "shut"
    BARRED = "barred"  # too many wrong ones


class Level(StrEnum):
    """In which tone we speak to somebody. A sentence without wordings of its own at a level is said in neutral."""

    NEUTRAL = "neutral"
    WARM = "warm"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Strategy:
    """One coping strategy, in the words the person recorded."""

    id: UUID
    situation: str
    """The 'if' of the if-then plan; may be empty."""
    action: str
    """The 'then': what to do, verbatim."""
    tags: tuple[str, ...] = ()
    last: int = 0
    """Which of the person's offers it was the last time, counted from 1; 0: never offered."""
    alias: str | None = None
    """What they call it where a carrier would block the action's own words."""
    evidence: tuple[Evidence, ...] = ()
    """What came of it, by kind of moment."""
    is_sayable: bool = True
    """Whether its own words may leave; if not, `action` is what is said in their place."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Whom to call in a crisis where the numbers of our sentences, 988 and 911, are not answered."""

    call: str
    """Answered day and night. By call alone: texts to it may be read by nobody."""
    emergency: str


NEAR: Final = 2
"""Hours of the day that are nearer to each other than this are one hard time."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the week that a question of ours is about."""

    weekdays: tuple[int, ...]
    """0 is Monday; none: every day."""
    at: time
    """When they begin, on the person's own clock."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours before which we write, as they agreed to it."""

    id: UUID
    weekday: int | None
    """0 is Monday; None: every day."""
    starts: time

    @property
    def days(self) -> tuple[int, ...]:
        return () if self.weekday is None else (self.weekday,)

    def holds(self, weekday: int | None, at: time) -> bool:
        """Whether these are the same hours: two apart are others."""
        is_same_day = self.weekday is None or self.weekday == weekday
        return is_same_day and abs(self.starts.hour - at.hour) < NEAR


@dataclass(frozen=True, slots=True)
class Plan:
    """What the dialogue may know of the person it answers."""

    strategies: tuple[Strategy, ...] = ()
    reasons: tuple[str, ...] = ()
    specialist: str | None = None
    """First name to say; None where nobody is assigned."""
    program: str = ""
    language: str = "en"
    level: Level = Level.NEUTRAL
    check_in_at: time | None = None
    is_paused: bool = False
    has_opted_out: bool = False
    part: DayPart | None = None
    """The part of the day where they are."""
    milestone: str | None = None
    """Their words for the day that we last wrote about."""
    supporters: tuple[str, ...] = ()
    """First names of whom they trust, in their own order: named to them, and sent nothing."""
    check_back: timedelta | None = None
    """How long after a step we ask how it is; None: as usual."""
    tells_lapses: bool | None = None
    """Whether their specialist is alerted of every lapse; None: a task, for nobody has decided."""
    good_days: int = 0
    """Days on which they told a calm number, ever. Only filled where they ask for their progress."""
    ridden_out: int = 0
    """Episodes that eased, ever; filled likewise."""
    lock: Lock = Lock.NONE
    line: CrisisLine | None = None
    """None: 988 and 911."""
    windows: tuple[Window, ...] = ()
    """Hours before which we write. Only filled where they speak of them."""
    practiced: Mapping[UUID, int] | None = None
    """How often each strategy came up for practice; None: this is no time for it."""
    is_erasing: bool = False
    """Whether all of theirs is about to be erased, as they asked by text."""
    alert: Asked | None = None
    """Whether a person has been asked for, and has it."""
    is_awaited: bool = False
    """Whether whoever of the staff has their alert has written to them, and has no answer yet."""
