"""Answers to what only we began: the questions of the week, one more check-in, a day that they picked, practice.

Whatever is no such answer is None here: it is then answered as what it is.
"""

from dataclasses import replace
from typing import Final

from service.conversation.dialogue import hours as our_hours
from service.conversation.dialogue import practice, week
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import DecideWindow, Turn
from service.conversation.plan import Hours
from service.conversation.states import Mode
from service.conversation.values import Intent

WANTED: Final = 1
NOT_WANTED: Final = 2


def answer(moment: Moment) -> Turn | None:
    if moment.reading.intent is Intent.SCHEDULE:
        return our_hours.answer(moment)
    about_the_week = week.answer(moment)
    if about_the_week is not None:
        return about_the_week
    about_practice = practice.answer(moment)
    if about_practice is not None:
        return about_practice
    if moment.reading.intent is not Intent.RATING or moment.reading.intensity is None:
        return None
    match moment.state.mode:
        case Mode.NEW_TIME if moment.state.hours is not None:
            return _new_time(moment, moment.state.hours, moment.reading.intensity)
        case Mode.MILESTONE if moment.reading.intensity == WANTED:
            return _their_words(moment)
        case _:
            return None


def _new_time(moment: Moment, hours: Hours, number: int) -> Turn | None:
    """1 takes the offer, 2 leaves it; any other number is how it is."""
    if number not in {WANTED, NOT_WANTED}:
        return None
    is_wanted = number == WANTED
    say = moment.say("window_taken" if is_wanted else "window_left")
    return Turn(say, replace(moment.state, mode=Mode.IDLE), (DecideWindow(is_wanted, hours),))


def _their_words(moment: Moment) -> Turn | None:
    """What they wrote for this day, word for word: only ever as an answer."""
    words = moment.plan.milestone
    if words is None:
        return None
    return Turn(moment.say("milestone_words", action=words), replace(moment.state, mode=Mode.IDLE))
