"""Where the conversation with one person stands: values only, frozen, without a database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from service.conversation.plan import Hours
from service.conversation.values import Risk


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


class EpisodeKind(StrEnum):
    URGE = "urge"
    LAPSE = "lapse"
    LOW_CHECK_IN = "low_check_in"
    LOW_MOOD = "low_mood"
    CALL = "call"
    CRISIS = "crisis"


ASKED_BACK: Final = frozenset({Mode.FOLLOW_UP, Mode.DID_IT_HELP})


PROMPTED: Final = frozenset({Mode.PRACTICE, Mode.PRACTICED, Mode.NEW_TIME, Mode.MILESTONE})
"""Modes in which we wait for a bare 1 or 2 outside of any trouble."""


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
