"""Answers to what only we began: the questions of the week, an offer of one more check-in, a day that they picked.

Whatever is no such answer is None here: it is then answered as what it is.
"""

from service.conversation.dialogue import hours
from service.conversation.dialogue.moment import Moment
from service.conversation.values import Intent, Turn


def answer(moment: Moment) -> Turn | None:
    if moment.reading.intent is Intent.SCHEDULE:
        return hours.answer(moment)
    return None
