"""The words of the conversation: what a text asks for, where we stand, what we do next. Values only.

Everything here is frozen and knows no database: `inbound` turns effects into rows.
"""

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from uuid import UUID

from service.conversation.context import DayPart, Evidence


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


class Mode(StrEnum):
    """What the next text is most likely an answer to."""

    INVITED = "invited"  # enrolled, has not agreed yet
    IDLE = "idle"
    COPING = "coping"  # a strategy was offered; MORE gives the next
    FOLLOW_UP = "follow_up"  # asked: how is it now, 0-10?
    CHECK_IN = "check_in"  # asked: how is today, 0-10?
    SURVEY = "survey"  # asked: one of the questions of the week
    NEW_TIME = "new_time"  # asked: one more check-in before a time that has often been hard? 1 or 2
    MILESTONE = "milestone"  # told that it is a day they picked; 1 shows their words
    CRISIS = "crisis"  # until a person closes it: no tips, no surveys


class Reason(StrEnum):
    """Why a person must answer, most severe first."""

    CRISIS = "crisis"
    CALL = "call"
    LAPSE = "lapse"
    STRONG_URGE = "strong_urge"
    SILENCE = "silence"  # a check-in without an answer, after a last word that was hard


class RatingKind(StrEnum):
    """What a number is about. Only NOW is a check-in's; the others are the questions of the week (B9)."""

    NOW = "now"  # 0 calm, 10 very hard
    MOOD = "mood"  # 0 very low, 10 very good
    URGE = "urge"  # the strongest of the week: 0 none, 10 very strong
    CONTACT = "contact"  # with people one trusts: 1 none, 5 every day
    SESSIONS = "sessions"  # of those planned: 1 none, 5 all
    CONFIDENCE = "confidence"  # in the week ahead: 0 none, 10 full


class EpisodeKind(StrEnum):
    URGE = "urge"
    LAPSE = "lapse"
    LOW_CHECK_IN = "low_check_in"
    CALL = "call"
    CRISIS = "crisis"


class Outcome(StrEnum):
    """How an episode ended."""

    EASED = "eased"
    HANDED_OVER = "handed_over"
    NO_ANSWER = "no_answer"


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


@dataclass(frozen=True, slots=True)
class State:
    """Where the conversation with one person stands."""

    mode: Mode = Mode.IDLE
    episode: UUID | None = None
    """The open episode; `inbound` fills it in when an effect opens one."""
    offered: tuple[UUID, ...] = ()
    """Strategies already offered in this episode, first to last."""
    intensity: int | None = None
    """The strength last told in this episode, 0-10."""
    item: int | None = None
    """Which question of the week is open, from 0; also while something else is talked about."""


@dataclass(frozen=True, slots=True)
class OpenEpisode:
    kind: EpisodeKind
    intensity: int | None = None


@dataclass(frozen=True, slots=True)
class EndEpisode:
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Offer:
    strategy: UUID


@dataclass(frozen=True, slots=True)
class Judge:
    """The person said whether the strategy offered last helped."""

    strategy: UUID
    has_helped: bool
    is_worse: bool = False
    """It is worse than before."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Store a rating, and note it as the answer where a check-in asked for it."""

    value: int
    is_check_in_answer: bool = False
    kind: RatingKind = RatingKind.NOW


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Ask how it is, this long from now, unless the episode has ended."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    reason: Reason


@dataclass(frozen=True, slots=True)
class ShowStaff:
    """Make a task: something a person should look at, without alarm."""

    about: str
    """One of a few fixed words, never the text itself: 'unclear', 'wrong_number'."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """Withdraw consent at once."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """Consent given by text."""


@dataclass(frozen=True, slots=True)
class AddStrategy:
    text: str


@dataclass(frozen=True, slots=True)
class PauseFor:
    duration: timedelta


@dataclass(frozen=True, slots=True)
class Resume:
    """End the pause."""


@dataclass(frozen=True, slots=True)
class SetCheckIn:
    at: time


@dataclass(frozen=True, slots=True)
class SetPace:
    pace: Pace


@dataclass(frozen=True, slots=True)
class SetZone:
    """Ask by the clocks of another zone; with a stay, until that is over."""

    zone: str
    stay: Stay | None = None


@dataclass(frozen=True, slots=True)
class DecideWindow:
    """Answer to the check-in that was offered before a time that has often been hard."""

    is_wanted: bool


Effect = (
    OpenEpisode
    | EndEpisode
    | Offer
    | Judge
    | Rate
    | FollowUp
    | RaiseAlert
    | ShowStaff
    | OptOut
    | OptIn
    | AddStrategy
    | PauseFor
    | Resume
    | SetCheckIn
    | SetPace
    | SetZone
    | DecideWindow
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Our next move: what we say, where that leaves us, what must be written down."""

    say: str | None
    """None: we stay silent (the carrier itself answers STOP, START and HELP)."""
    state: State
    effects: tuple[Effect, ...] = field(default=())
