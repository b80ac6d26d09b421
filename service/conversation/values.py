"""The words of the conversation: what a text asks for, and where we stand; what we do next is in effects.py. Values only.

Everything here is frozen and knows no database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
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


class Mode(StrEnum):
    """What the next text is most likely an answer to."""

    INVITED = "invited"  # enrolled, has not agreed yet
    IDLE = "idle"
    COPING = "coping"  # a strategy was offered; MORE gives the next
    FOLLOW_UP = "follow_up"  # asked: how is it now, 0-10?
    DID_IT_HELP = "did_it_help"  # asked, where no number is known: did it help, 1 yes, 2 a little, 3 no?
    CHECK_IN = "check_in"  # asked: how is today, 0-10?
    SURVEY = "survey"  # asked: one of the questions of the week
    NEW_TIME = "new_time"  # asked: one more check-in before a time that has often been hard? 1 or 2
    MILESTONE = "milestone"  # told that it is a day they picked; 1 shows their words
    PRACTICE = "practice"  # asked, on a calm day: one of their own strategies, for a minute? 1 or 2
    PRACTICED = "practiced"  # asked how doable it was, 1 to 3
    SITUATION = "situation"  # after a lapse, asked: what was going on before?
    CRISIS = "crisis"  # until a person closes it: no tips, no surveys


class Reason(StrEnum):
    """Why a person must answer, most severe first."""

    CRISIS = "crisis"
    OTHER_HANDS = "other_hands"  # their own word has come for it: somebody else has their phone
    CALL = "call"
    LAPSE = "lapse"
    STRONG_URGE = "strong_urge"
    SILENCE = "silence"  # a check-in without an answer, after a last word that was hard
    OVERDUE = "overdue"  # a task that nobody has taken in its time


class RatingKind(StrEnum):
    """What a number is about. Only NOW is a check-in's; the others are the questions of the week (B9)."""

    NOW = "now"  # 0 calm, 10 very hard
    MOOD = "mood"  # 0 very low, 10 very good
    URGE = "urge"  # the strongest of the week: 0 none, 10 very strong
    CONTACT = "contact"  # with people one trusts: 1 none, 5 every day
    SESSIONS = "sessions"  # of those planned: 1 none, 5 all
    CONFIDENCE = "confidence"  # in the week ahead: 0 none, 10 full


class Asked(StrEnum):
    """How far it is with a person who was asked for."""

    WAITING = "waiting"  # nobody has it
    TAKEN = "taken"


class EpisodeKind(StrEnum):
    URGE = "urge"
    LAPSE = "lapse"
    LOW_CHECK_IN = "low_check_in"
    LOW_MOOD = "low_mood"
    CALL = "call"
    CRISIS = "crisis"


NEAR: Final = 2
"""Hours of the day that are nearer to each other than this are one hard time."""

ASKED_BACK: Final = frozenset({Mode.FOLLOW_UP, Mode.DID_IT_HELP})

PROMPTED: Final = frozenset({Mode.PRACTICE, Mode.PRACTICED, Mode.NEW_TIME, Mode.MILESTONE})
"""Modes in which we wait for a bare 1 or 2 outside of any trouble."""


class Lock(StrEnum):
    """Whether what a person recorded may be read back: only behind their PIN, where they set one."""

    NONE = "none"  # no PIN
    OPEN = "open"  # the right one came a moment ago
    SHUT = "shut"
    BARRED = "barred"  # too many wrong ones


class PinOutcome(StrEnum):
    """What came of a PIN that they texted."""

    SET = "set"
    OPENED = "opened"
    WRONG = "wrong"
    BARRED = "barred"
    CLEARED = "cleared"
    REFUSED = "refused"  # to be changed or taken off only once the right one came


class NoLink(StrEnum):
    """Why no link to their own page is sent."""

    NOT_HERE = "not_here"  # others read this phone
    TOO_MANY = "too_many"  # in the last minutes


class Guarded(StrEnum):
    """What stands behind their PIN, where they set one."""

    PLAN = "plan"
    REASONS = "reasons"
    PROGRESS = "progress"
    WINDOWS = "windows"
    PRACTICE = "practice"
    ERASE = "erase"  # what erasing all would be
    ERASE_ALL = "erase_all"


class Practiced(StrEnum):
    """What came of a strategy that was to be practiced."""

    BEGUN = "begun"
    LATER = "later"
    EASY = "easy"
    FAIR = "fair"
    HARD = "hard"  # to be made smaller, and no failing


class Rung(StrEnum):
    """How far help has gone in one episode, first to last (A9)."""

    OWN_STEP = "own_step"
    SUPPORTER = "supporter"
    SPECIALIST = "specialist"
    CRISIS_LINE = "crisis_line"


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
    is_sayable: bool = True
    """Whether its own words may leave; if not, `action` is what is said in their place."""


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Whom to call in a crisis where the numbers of our sentences, 988 and 911, are not answered."""

    call: str
    """Answered day and night. By call alone: texts to it may be read by nobody."""
    emergency: str


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


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one text beside its reading."""

    body: str = ""
    at: datetime | None = None
    """This moment, as the clocks show it where they are."""
    may_leave: bool = True
    """Whether no carrier would block these words, if they came back to them."""
    pin: PinOutcome | None = None
    """What came of the PIN in it, where there is one."""
    may_be_quiet: bool = True
    """Whether the word that they want to be their quiet one means nothing else to us."""
    link: str | NoLink | None = None
    """Where it asks for their own page: the address, good once and for minutes, or why there is none."""


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
    risk: Risk = Risk.NONE
    """The risk of the words last told in this episode."""
    kind: EpisodeKind | None = None
    """What the episode began with."""
    rung: Rung = Rung.OWN_STEP
    steps: int = 0
    """How many things to do this episode has brought, their own or not."""
    missed: int = 0
    """How many texts of this episode we could not place."""
    pending: Guarded | None = None
    """What they asked for before their PIN came."""
    undo: UUID | None = None
    """The strategy that was added or removed last: UNDO takes that back."""
    was_asked_why: bool = False
    """In a crisis: whether we have asked what stands in the way of calling."""
    begun_at: datetime | None = None
    """When they began the last practice."""
    hours: Hours | None = None
    """Which hours Mode.NEW_TIME has asked about."""
    hard_days: tuple[int, ...] = ()
    """Days that they said are often hard, where we have just asked from what hour; 0 is Monday."""
    is_erasure_explained: bool = False
    """Whether we have just said what erasing all would be: only then ERASE ALL is the confirmation of it."""
    is_after_crisis: bool = False
    """Whether we have asked how it is after a crisis, and know nothing calm yet (C6)."""
    staff_wrote_at: datetime | None = None
    """When one of the staff wrote last, while nothing else has begun since: a bare 1 or 'yes' is for them."""
