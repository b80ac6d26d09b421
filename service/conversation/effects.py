"""What one text changes: the effects that the dialogue asks for, and `inbound` writes down; and the turn that holds them."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from uuid import UUID

from service.conversation.plan import Hours, Level
from service.conversation.states import EpisodeKind, Outcome, Practiced, RatingKind, Reason, State
from service.conversation.values import Pace, Stay


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
    is_for_lead: bool = False
    """About danger to others or a child: for the clinical lead alone (C4)."""


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
    id: UUID | None = None
    """`inbound` gives it one."""


@dataclass(frozen=True, slots=True)
class RemoveStrategy:
    """Offer it no more; what it did stays known."""

    strategy: UUID


@dataclass(frozen=True, slots=True)
class RestoreStrategy:
    strategy: UUID


@dataclass(frozen=True, slots=True)
class SetAlias:
    strategy: UUID
    alias: str


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
    """Answer to the check-in that was offered before hours that have often been hard."""

    is_wanted: bool
    hours: Hours


@dataclass(frozen=True, slots=True)
class TellWindow:
    """They told of hours that are often hard; used once they agree (DecideWindow)."""

    weekdays: tuple[int, ...]
    """None: every day."""
    at: time
    words: str


@dataclass(frozen=True, slots=True)
class DropWindow:
    """Write before these hours no more."""

    window: UUID


@dataclass(frozen=True, slots=True)
class SetCheckBack:
    """From now on, ask so long after a step how it is."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class SetLevel:
    level: Level


@dataclass(frozen=True, slots=True)
class SetTellsLapses:
    """From now on, alert their specialist of every lapse, or of none that is told calmly."""

    tells: bool


@dataclass(frozen=True, slots=True)
class KeepSituation:
    """Keep what was going on before, for their specialist: in their words, sealed."""

    text: str


@dataclass(frozen=True, slots=True)
class AskErasure:
    """Erase all that is held of them, after a while; or, not wanted any more, do not."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Rehearse:
    """One of their strategies came up for practice."""

    strategy: UUID


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What they said to the practice asked last."""

    told: Practiced


@dataclass(frozen=True, slots=True)
class SetPractice:
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class SetQuietWord:
    """From now on this word says that somebody else has their phone; None: no word does."""

    word: str | None


@dataclass(frozen=True, slots=True)
class DoubtPhone:
    """Nothing of theirs goes to this phone, until one of the staff has cleared it."""

    because: str
    """A word of people.alumni.Doubt."""


@dataclass(frozen=True, slots=True)
class TrustPhone:
    """They have said that the number is still theirs."""


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
    | RemoveStrategy
    | RestoreStrategy
    | SetAlias
    | PauseFor
    | Resume
    | SetCheckIn
    | SetPace
    | SetZone
    | DecideWindow
    | TellWindow
    | DropWindow
    | SetCheckBack
    | SetLevel
    | SetTellsLapses
    | KeepSituation
    | AskErasure
    | Rehearse
    | Rehearsed
    | SetPractice
    | SetQuietWord
    | DoubtPhone
    | TrustPhone
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Our next move: what we say, where that leaves us, what must be written down."""

    say: str | None
    """None: we stay silent (the carrier itself answers STOP, START and HELP)."""
    state: State
    effects: tuple[Effect, ...] = field(default=())
