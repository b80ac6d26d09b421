"""Signs of a hard week, as points with their reasons (B10). Pure. What it is not: docs/lapse-risk.md.

Never an alarm: at THRESHOLD staff get a task that says which signs. Each sign compares a person with themselves, so that
who answers less, or in another language, does not look worse for that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean, pstdev
from typing import Final

THRESHOLD: Final = 4

LATELY: Final = timedelta(days=7)
BEFORE: Final = timedelta(days=28)
"""What `lately` is compared with: the four weeks before it."""

FEWEST_RATINGS: Final = 3
REAL_RISE: Final = 1.5
STANDARD_ERRORS: Final = 2.0
SMALLEST_SPREAD: Final = 1.0
"""Ratings that hardly vary must not make a point out of every whole step."""

FEWEST_ASKED: Final = 8
UNLIKELY: Final = 0.02
"""So few answers come by chance in one week of fifty."""

REAL_FALL: Final = 2
FEW_SESSIONS: Final = 2
"""On the scale of 1 to 5."""

NIGHT_FROM: Final = 23
NIGHT_UNTIL: Final = 5
NIGHTS: Final = 3
MANY_LAPSES: Final = 3


class Sign(StrEnum):
    LAPSES = "lapses"
    MANY_LAPSES = "many_lapses"
    RISING = "rising"
    SILENT = "silent"
    CONFIDENCE = "confidence"
    NIGHTS = "nights"
    SESSIONS = "sessions"


POINTS: Final = {
    Sign.LAPSES: 2,
    Sign.MANY_LAPSES: 4,
    Sign.RISING: 2,
    Sign.SILENT: 2,
    Sign.CONFIDENCE: 2,
    Sign.NIGHTS: 2,
    Sign.SESSIONS: 1,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One check-in, and whether it was answered."""

    at: datetime
    is_answered: bool


@dataclass(frozen=True, slots=True)
class History:
    """What one person told in the last five weeks, in their own local time; each oldest first."""

    ratings: Sequence[tuple[datetime, int]] = ()
    asked: Sequence[Asked] = ()
    lapses: Sequence[datetime] = ()
    hard: Sequence[datetime] = ()
    """Urges, lapses and high numbers, each when it was told."""
    confidence: Sequence[int] = ()
    sessions: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Score:
    signs: tuple[Sign, ...] = field(default=())

    @property
    def points(self) -> int:
        return sum(POINTS[sign] for sign in self.signs)

    @property
    def is_seen(self) -> bool:
        """Whether a person should look."""
        return self.points >= THRESHOLD


def score(history: History, now: datetime) -> Score:
    """`now` in the person's own local time."""
    lapses = sum(now - at <= LATELY for at in history.lapses)
    nights = {(at + timedelta(hours=1)).date() for at in history.hard if now - at <= LATELY and _is_night(at)}
    signs = {
        Sign.MANY_LAPSES: lapses >= MANY_LAPSES,
        Sign.LAPSES: 0 < lapses < MANY_LAPSES,
        Sign.RISING: _is_rising(history, now),
        Sign.SILENT: _is_more_silent(history, now),
        Sign.CONFIDENCE: _has_fallen(history.confidence),
        Sign.NIGHTS: len(nights) >= NIGHTS,
        Sign.SESSIONS: bool(history.sessions) and history.sessions[-1] <= FEW_SESSIONS,
    }
    return Score(tuple(sign for sign, is_there in signs.items() if is_there))


def _is_night(at: datetime) -> bool:
    return at.hour >= NIGHT_FROM or at.hour < NIGHT_UNTIL


def _is_rising(history: History, now: datetime) -> bool:
    """Higher than before by more than the person's own ups and downs, however many numbers they told."""
    lately = [value for at, value in history.ratings if now - at <= LATELY]
    before = [value for at, value in history.ratings if now - at > LATELY]
    if min(len(lately), len(before)) < FEWEST_RATINGS:
        return False
    spread = max(pstdev(before), SMALLEST_SPREAD)
    error = spread * math.sqrt(1 / len(lately) + 1 / len(before))
    return fmean(lately) - fmean(before) >= max(REAL_RISE, STANDARD_ERRORS * error)


def _is_more_silent(history: History, now: datetime) -> bool:
    """Fewer answers than this person's own usual share would leave to chance."""
    lately = [one for one in history.asked if now - one.at <= LATELY]
    before = [one for one in history.asked if now - one.at > LATELY]
    if not lately or len(before) < FEWEST_ASKED:
        return False
    # One answer and one silence are added, so that a short history is not taken for a certainty.
    usual = (sum(one.is_answered for one in before) + 1) / (len(before) + 2)
    answered = sum(one.is_answered for one in lately)
    return _at_most(answered, len(lately), usual) < UNLIKELY


def _at_most(count: int, tries: int, share: float) -> float:
    """Binomial: how likely are `count` answers or fewer."""
    return sum(math.comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(count + 1))


def _has_fallen(confidence: Sequence[int]) -> bool:
    return len(confidence) > 1 and fmean(confidence[:-1]) - confidence[-1] >= REAL_FALL
