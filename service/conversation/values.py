"""What one text says: values only, frozen, without a database. What we do about it is in effects.py."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Intent(StrEnum):
    """What one text asks for. Definitions: docs/reading.md."""

    CRISIS = "crisis"
    URGE = "urge"
    LAPSE = "lapse"
    RATING = "rating"
    FEELING = "feeling"
    HUMAN = "human"
    HELPED = "helped"
    NOT_HELPED = "not_helped"
    ADD_STRATEGY = "add_strategy"
    LIST_PLAN = "list_plan"
    SCHEDULE = "schedule"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    START = "start"
    HELP_INFO = "help_info"
    THANKS = "thanks"
    GREETING = "greeting"
    WRONG_NUMBER = "wrong_number"
    OTHER = "other"


class Risk(StrEnum):
    """How much danger one text speaks of, least first."""

    NONE = "none"
    ELEVATED = "elevated"
    HIGH = "high"
    CRISIS = "crisis"


class Keyword(StrEnum):
    """An exact command: the whole text, or its first word where an argument follows."""

    URGE = "urge"
    BLUE = "blue"  # a low mood: LOW alone would be a rating in words
    LAPSE = "lapse"
    CALL = "call"
    MORE = "more"
    PLAN = "plan"
    REASONS = "reasons"
    ADD = "add"
    PAUSE = "pause"
    RESUME = "resume"
    TIME = "time"
    HELP = "help"
    STOP = "stop"  # the carrier's own word, which it has answered itself; a revocation in other words has no keyword
    START = "start"
    OK = "ok"  # assent: consent where an invitation was open, else only a word in passing
    WEEK = "week"  # go on with the questions of the week


class Pace(StrEnum):
    """How often a person wants to be asked, where that is not as the time since discharge has it (B2)."""

    EVERY_TIME = "every_time"  # at all of their times, every day
    DAILY = "daily"
    THREE_A_WEEK = "three_a_week"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Stay:
    """How long somebody is elsewhere, as they told it; checkins/zones.py finds the date."""

    days: int | None = None
    weekday: int | None = None
    """Until the next such day, which still counts: 0 is Monday."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says, judged alone."""

    intent: Intent
    risk: Risk = Risk.NONE
    intensity: int | None = None
    """Urge strength as told, 0 (none) to 10 (strongest)."""
    keyword: Keyword | None = None
    argument: str = ""
    """What followed the keyword, verbatim: the strategy after ADD."""
    days: int | None = None
    """Length of the break that PAUSE asks for."""
    at: time | None = None
    """Local time that TIME asks for."""
    because: str = ""
    """Which layer decided, and by which rule: for the clinical timeline, never for a log."""
    is_doubtful: bool = False
    """The layers disagree: it is answered as what it reads as, and a person looks at once."""
    pace: Pace | None = None
    """How often they want to be asked from now on."""
    zone: str | None = None
    """IANA name of the zone where they are, or will be."""
    stay: Stay | None = None
    """How long they are there; None: for good, or they did not say."""
    is_elsewhere: bool = False
    """They are somewhere else, also where we do not know the place."""
    place: str | None = None
    """Where they say they are, by a name of ours: `hotel`, `car`."""
    triggers: frozenset[str] = frozenset()
    """What they say is behind it, by names of ours: `lonely`, `device`."""
    is_worse: bool = False
    """They say that it is worse than before."""
