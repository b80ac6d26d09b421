"""Requests about the service itself: their list, their hours, breaks, and who we are."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from service.conversation import wording
from service.conversation.dialogue.moment import Moment, clock_face
from service.conversation.values import (
    AddStrategy,
    Intent,
    Keyword,
    PauseFor,
    Resume,
    SetCheckIn,
    ShowStaff,
    Turn,
)

LONGEST_PAUSE: Final = 30
"""Days; a longer break is a talk with the team, since silence is a sign (docs/features.md, B3)."""

LIST_SEGMENTS: Final = 3
"""They asked for their list, so it may be longer than our other texts."""


def add(moment: Moment) -> Turn:
    """Store their words (A11) without showing them again on the lock screen."""
    words = moment.reading.argument.strip()
    if words:
        return Turn(moment.say("saved"), moment.state, (AddStrategy(words),))
    if moment.reading.keyword is Keyword.ADD:
        return Turn(moment.say("add_how"), moment.state)
    return Turn(moment.say("change_how"), moment.state, (ShowStaff("plan_change"),))


def show(moment: Moment) -> Turn:
    """Show their own list, or their reasons: only ever as an answer to their asking."""
    if moment.reading.keyword is Keyword.REASONS:
        return _listed(moment, "reasons", moment.plan.reasons)
    return _listed(moment, "plan", tuple(strategy.action for strategy in moment.plan.strategies))


def _listed(moment: Moment, what: str, entries: tuple[str, ...]) -> Turn:
    if not entries:
        return Turn(moment.say(f"{what}_empty"), moment.state)
    lines = [f"{number}. {entry.strip()}" for number, entry in enumerate(entries, start=1)]
    say = wording.listed(moment.say(f"{what}_head"), lines, LIST_SEGMENTS)
    return Turn(say, moment.state)


def pause(moment: Moment) -> Turn:
    """Stop the check-ins for some days, not the help (A14)."""
    days = min(max(moment.reading.days or 1, 1), LONGEST_PAUSE)
    length = moment.say("day") if days == 1 else moment.say("days", days=str(days))
    return Turn(moment.say("paused", length=length), moment.state, (PauseFor(timedelta(days=days)),))


def resume(moment: Moment) -> Turn:
    return Turn(moment.say("resumed"), moment.state, (Resume(),))


def schedule(moment: Moment) -> Turn:
    """Set the hour of the check-in (B6); any other wish about our hours goes to a person."""
    at = moment.reading.at
    if at is not None:
        return Turn(
            moment.say("time_set", at=clock_face(at, moment.plan.language)), moment.state, (SetCheckIn(at),)
        )
    if moment.reading.keyword is Keyword.TIME:
        return Turn(moment.say("time_how"), moment.state)
    return Turn(moment.say("schedule_seen"), moment.state, (ShowStaff("schedule"),))


def explain(moment: Moment) -> Turn:
    """Say who we are, the crisis numbers, how to get help and how to opt out (A15)."""
    return Turn(moment.say("help"), moment.state)


ANSWERS: Final[Mapping[Intent, Callable[[Moment], Turn]]] = {
    Intent.ADD_STRATEGY: add,
    Intent.LIST_PLAN: show,
    Intent.PAUSE: pause,
    Intent.RESUME: resume,
    Intent.SCHEDULE: schedule,
    Intent.HELP_INFO: explain,
}
