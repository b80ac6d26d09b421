"""Everything one answer is decided from, and the thresholds of the conversation."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from service.conversation import wording
from service.conversation.context import Context
from service.conversation.effects import FollowUp, Judge, OpenEpisode, Rate
from service.conversation.plan import Plan, Strategy
from service.conversation.reading.numbers import REAL_FALL
from service.conversation.states import EpisodeKind, Mode, Said, State
from service.conversation.values import Reading, Risk

EASED_AT: Final = 3
"""At or below it an urge has eased: docs/reading.md counts 0-3 as no risk."""

STRONG: Final = 7
"""Still this strong after help, and a person is asked to call. Lower than VERY_STRONG on purpose: seven and up is
'severe' on 0-10 scales (Serlin 1995, on pain), and by then one strategy has been tried without avail."""

VERY_STRONG: Final = 8
"""From here on the first answer also says that a person can be asked for: docs/reading.md calls 8-10 high risk."""

FOLLOW_UP_AFTER: Final = timedelta(minutes=15)
"""Most urges peak and ease within half an hour; ask at 15-20 minutes (docs/evidence.md, 'Urges and time')."""

LONGEST_ACTION: Final = 1200
"""Characters of one strategy that go out; a text may have 1600 (docs/twilio-facts.md, 'Inbound texts')."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One text of one person, and where we stand with them."""

    state: State
    reading: Reading
    plan: Plan
    pick: int
    said: Said = field(default_factory=Said)
    may_follow_up: bool = True
    """Whether we may ask how it is after a step: not before they have agreed to our texts, so then we do not say it either."""
    hard_days: tuple[int, ...] = ()
    """Of which days we have just asked from what hour they are hard: any text but that hour lets go of it."""

    def say(self, key: str, **names: str) -> str:
        return wording.say(
            key, self.plan.language, self.pick, level=self.plan.level, line=self.plan.line, **names
        )

    @property
    def who(self) -> str:
        """Whom we ask to call: the first name of their specialist, or the team."""
        return self.plan.specialist or self.say("team")

    @property
    def check_back(self) -> timedelta:
        return self.plan.check_back or FOLLOW_UP_AFTER

    def follow_up(self) -> FollowUp:
        """Ask how it is after the usual time, or their own."""
        return FollowUp(self.check_back)

    def minutes(self) -> str:
        """Say after how many we ask."""
        return str(int(self.check_back.total_seconds() // 60))

    def open(self, kind: EpisodeKind) -> tuple[OpenEpisode, ...]:
        """Open an episode, unless one is open already."""
        return () if self.state.episode is not None else (OpenEpisode(kind, self.reading.intensity),)

    def rate(self) -> tuple[Rate, ...]:
        """Store the number they told; where a check-in has asked, it is the answer."""
        told = self.reading.intensity
        return () if told is None else (Rate(told, is_check_in_answer=self.state.mode is Mode.CHECK_IN),)

    def judge(self, *, has_helped: bool | None) -> tuple[Judge, ...]:
        """Say whether the strategy offered last has helped; None where we cannot know."""
        if has_helped is None or not self.state.offered:
            return ()
        return (Judge(self.state.offered[-1], has_helped, is_worse=not has_helped and self.is_worse),)

    @property
    def is_worse(self) -> bool:
        """Whether they say so, or the number has risen by as much as counts the other way round."""
        told, before = self.reading.intensity, self.state.intensity
        has_risen = told is not None and before is not None and told >= before + REAL_FALL
        return has_risen or self.reading.is_worse

    @property
    def context(self) -> Context:
        """What is known of this moment, for choosing what may help in it."""
        return context(self.reading, self.plan, self.intensity)

    @property
    def intensity(self) -> int | None:
        """The strength told now, or else the last one told in this episode."""
        return self.state.intensity if self.reading.intensity is None else self.reading.intensity

    @property
    def risk(self) -> Risk:
        """The risk of these words, or of the last ones in this episode where these tell nothing."""
        is_silent = self.reading.risk is Risk.NONE and self.reading.intensity is None
        return self.state.risk if is_silent else self.reading.risk


def context(reading: Reading, plan: Plan, intensity: int | None) -> Context:
    """Put together what the text, the clock where they are, and the strength told last say of a moment."""
    return Context(plan.part, reading.triggers, reading.place, intensity)


def verbatim(strategy: Strategy) -> str:
    """Give their words as they wrote them (A3), cut only where no text could hold them."""
    return strategy.action.strip()[:LONGEST_ACTION]


def was_high(state: State) -> bool:
    """Tell whether the last word in this episode was one of a strong urge: then silence is no good sign."""
    return (state.intensity or 0) >= STRONG or state.risk is Risk.HIGH


def whole_minute(at: datetime) -> datetime:
    """Round up to what a clock shows: a time that is named is kept to the minute."""
    rest = timedelta(seconds=at.second, microseconds=at.microsecond)
    return at if not rest else at - rest + timedelta(minutes=1)


def clock_face(at: time, language: str) -> str:
    """Write a time as it is read in that language: 9:00 PM, 21:00."""
    if language == "es":
        return f"{at:%H:%M}"
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"  # noqa: PLR2004
