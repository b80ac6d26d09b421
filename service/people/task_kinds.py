"""What tasks are about, and how long each may wait for somebody."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final


class About(StrEnum):
    UNCLEAR = "unclear"  # a text that we could not place (A8)
    DOUBTFUL = "doubtful"  # read in two ways: answered as one of them, and to be looked at now
    LAPSE = "lapse"
    STRONG_URGE = "strong_urge"  # told as very strong; an alert opens only when it does not fall
    ANSWERED = "answered"  # a bare 1, yes or no to what one of the staff wrote, who has no alert of theirs
    WROTE_IN_CRISIS = "wrote_in_crisis"  # a further text while a crisis is open
    PLAN_CHANGE = "plan_change"  # wants their plan changed in words that we do not carry out
    SCHEDULE = "schedule"  # wants other times, in words that we do not carry out
    NO_ANSWER = "no_answer"  # silence after help was given
    PIN = "pin"  # forgotten, or wrong again and again: is it they who hold the phone?
    WRONG_NUMBER = "wrong_number"
    OTHER_HANDS = "other_hands"  # somebody else has their phone, as their own word for it says
    WROTE_AFTER_STOP = "wrote_after_stop"
    STOPPED_IN_DISTRESS = "stopped_in_distress"
    STOPPED_BY_STAFF = "stopped_by_staff"  # told a colleague of their specialist that they want no more texts
    STRANGER_IN_DANGER = "stranger_in_danger"  # a phone that we do not know
    MISSED_TEXT = "missed_text"  # found at the carrier too late to be answered: contact them
    LOST_WORDS = "lost_words"  # the carrier has kept nothing of what they wrote: contact them
    NOT_DELIVERED = "not_delivered"  # the carrier will not deliver to this phone
    NOT_SENDABLE = "not_sendable"  # own words that carriers block go out as their alias
    UNKIND_WORDS = "unkind_words"  # own words that shame their owner: sent as written, to be talked about
    NOT_HANDLED = (
        "not_handled"  # a text that the database refused again and again; the lifeline has answered it
    )
    NOT_LEFT = "not_left"  # a text of the staff that was planned, and did not leave at its time
    UNREADABLE = "unreadable"  # a queued text that does not open, and was set aside
    CARRIER = "carrier"  # the carrier refuses us for a reason that only an operator can mend
    SILENCE = "silence"  # a check-in that stayed without an answer
    LAPSE_RISK = "lapse_risk"  # signs of a hard week; `because` says which
    DAILY_LIMIT = "daily_limit"  # so many check-ins in one day can only be an error of ours
    STAFF_STOPPED = "staff_stopped"  # one of the staff gets no more texts, and so no pages
    DRILL = "drill"  # a phone of the staff that did not answer a drill
    ERASURE = "erasure"  # asked for by text: done in an hour, or held up by an alert, the law, or a STOP
    ERASED = "erased"  # somebody who asked for it by text: nobody is left to look at
    PLAN_REVIEW = "plan_review"  # a review of the plan has come due (F4)
    CERTIFICATION = "certification"  # of one of the staff, that ends soon or is over (F6)
    SHIFT = "shift"  # somebody on call who has not confirmed it


class PutOff(StrEnum):
    """Why a task was put off."""

    AGREED = "agreed"  # with the person, for another day
    WAITING = "waiting"  # for an answer
    COLLEAGUE = "colleague"  # who comes back first
    LATER = "later"  # it can wait


_DAY: Final = timedelta(days=1)

PATIENCE: Final[Mapping[About, timedelta | None]] = {
    # Words that may have been of danger: only reading them tells.
    About.DOUBTFUL: timedelta(minutes=30),
    About.WROTE_IN_CRISIS: timedelta(minutes=30),
    About.OTHER_HANDS: timedelta(minutes=30),
    # Somebody who wrote and got no answer of ours, or can get none.
    About.STOPPED_IN_DISTRESS: timedelta(hours=1),
    About.STRANGER_IN_DANGER: timedelta(hours=1),
    About.MISSED_TEXT: timedelta(hours=2),
    About.LOST_WORDS: timedelta(hours=2),
    About.NOT_HANDLED: timedelta(hours=2),
    About.WROTE_AFTER_STOP: timedelta(hours=4),
    About.ANSWERED: timedelta(hours=4),
    # Somebody may wait for what was said there.
    About.NOT_LEFT: timedelta(hours=4),
    # A hard moment that was met, and not seen to end: contact on the same day.
    About.STRONG_URGE: timedelta(hours=4),
    About.NO_ANSWER: timedelta(hours=4),
    # Silence has waited for its reminder already; the others want a look by the next day.
    About.SILENCE: _DAY,
    About.UNCLEAR: _DAY,
    About.LAPSE: _DAY,
    About.PIN: _DAY,
    About.WRONG_NUMBER: _DAY,
    About.NOT_DELIVERED: _DAY,
    About.UNREADABLE: _DAY,
    About.DAILY_LIMIT: _DAY,
    About.ERASURE: _DAY,
    # Were it recorded by mistake, no text of theirs would come, and none of ours would tell.
    About.STOPPED_BY_STAFF: _DAY,
    About.STAFF_STOPPED: _DAY,
    About.DRILL: _DAY,
    # Signs, and nothing that has happened: a look within the week that it is about.
    About.LAPSE_RISK: 2 * _DAY,
    # A wish for the next talk; the coordinators and the operator have been told of the last two by text.
    About.PLAN_CHANGE: None,
    About.SCHEDULE: None,
    About.PLAN_REVIEW: None,
    About.NOT_SENDABLE: None,
    About.UNKIND_WORDS: None,
    About.SHIFT: None,
    About.CERTIFICATION: None,
    About.ERASED: None,
    About.CARRIER: None,
}
"""How long a task may wait for somebody who takes it, and then for its end; None: it hurts nobody by waiting."""

SLOW: Final = timedelta(hours=4)
"""What may wait as long as this does not become an alert at night."""
