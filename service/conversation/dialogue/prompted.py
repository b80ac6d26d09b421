"""Answers to what only we began: the questions of the week, an offer of one more check-in, a day that they picked.

Whatever is no such answer is None here: it is then answered as what it is.
"""

from dataclasses import replace
from typing import Final

from service.conversation.dialogue import hours, week
from service.conversation.dialogue.moment import Moment
from service.conversation.effects import DecideWindow, Turn
from service.conversation.values import Intent, Mode

WANTED: Final = 1
NOT_WANTED: Final = 2


def answer(moment: Moment) -> Turn | None:
    if moment.reading.intent is Intent.SCHEDULE:
        return hours.answer(moment)
    about_the_week = week.answer(moment)
    if about_the_week is not None:
        return about_the_week
    if moment.reading.intent is not Intent.RATING or moment.reading.intensity is None:
        return None
    match moment.state.mode:
        case Mode.NEW_TIME:
            return _new_time(moment, moment.reading.intensity)
        case Mode.MILESTONE if moment.reading.intensity == WANTED:
            return _their_words(moment)
        case _:
            return None


def _new_time(moment: Moment, number: int) -> Turn | None:
    """1 takes the offer, 2 leaves it; any other number is how it is."""
    if number not in {WANTED, NOT_WANTED}:
        return None
    is_wanted = number == WANTED
    say = moment.say("window_taken" if is_wanted else "window_left")
    return Turn(say, replace(moment.state, mode=Mode.IDLE), (DecideWindow(is_wanted),))


def _their_words(moment: Moment) -> Turn | None:
    """What they wrote for this day, word for word: only ever as an answer."""
    words = moment.plan.milestone
    if words is None:
        return None
    return Turn(moment.say("milestone_words", action=words), replace(moment.state, mode=Mode.IDLE))
