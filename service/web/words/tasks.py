"""What a task is about, and until when and why it is put off."""

from typing import Final

from service.checkins.lapse_risk import Sign
from service.people.task_kinds import About, PutOff
from service.web.spoken import Spoken, say

ABOUT: Final = Spoken(
    {
        About.UNCLEAR: "Sent a text that we could not place",
        About.LAPSE: "Told of a lapse",
        About.STRONG_URGE: "Told of a very strong urge",
        About.WROTE_IN_CRISIS: "Wrote again while an alert about them is open",
        About.ANSWERED: "Answered what your team wrote: read it in the thread",
        About.PLAN_CHANGE: "Wants a change in their plan",
        About.ERASED: "Somebody was erased, as they had asked by text",
        About.ERASURE: "Asked by text that everything of theirs be erased, which does not happen by itself: talk to them",
        About.SCHEDULE: "Wants other check-in times",
        About.NO_ANSWER: "Went silent after help was given",
        About.DOUBTFUL: "A text that could be read in two ways: look at it now",
        About.PIN: "Cannot get past their PIN, or somebody else is trying to: talk to them",
        About.WRONG_NUMBER: "Says we have the wrong number, or the number may be somebody else's by now",
        About.OTHER_HANDS: "Their phone may be in other hands: reach them in another way, then clear the phone",
        About.WROTE_AFTER_STOP: "Wrote after opting out, and cannot be answered by text",
        About.STOPPED_IN_DISTRESS: "Opted out while in distress",
        About.STOPPED_BY_STAFF: "Wants no more texts, as they told a colleague: see whether it is so",
        About.STRANGER_IN_DANGER: "May be in danger, and was given the crisis line",
        About.MISSED_TEXT: "Wrote while texts did not reach us, and was not answered: contact them",
        About.LOST_WORDS: "Wrote something that we cannot read: contact them",
        About.NOT_DELIVERED: "Texts do not reach this phone",
        About.NOT_HANDLED: "Sent a text that could not be taken in: ask them what it was",
        About.NOT_SENDABLE: "Has a strategy in words that carriers block: find a name for it together",
        About.UNKIND_WORDS: "Added a strategy that is hard on themselves: look for kinder words together",
        About.NOT_LEFT: "A text that was planned for them did not leave: look whether it was a promise",
        About.UNREADABLE: "A text could not be read, and was set aside",
        About.CARRIER: "The carrier refuses our texts: an operator must look at the account",
        About.SILENCE: "Has not answered a check-in",
        About.LAPSE_RISK: "Shows signs of a hard week",
        About.DAILY_LIMIT: "The most check-ins for one day were reached, and the rest wait",
        About.STAFF_STOPPED: "Gets no more texts from us, and so no pages: talk to them",
        About.DRILL: "Has not answered a drill: look whether pages reach this phone",
        About.PLAN_REVIEW: "Their plan is to be reviewed with them",
        About.CERTIFICATION: "Their certification ends soon, or is over: renew it, and write it into the register",
        About.SHIFT: "Is on call, and has not confirmed it",
    }
)

SIGNS: Final = Spoken(
    {
        Sign.LAPSES: "a lapse this week",
        Sign.MANY_LAPSES: "three lapses or more this week",
        Sign.RISING: "ratings rise",
        Sign.SILENT: "answers less than usual",
        Sign.CONFIDENCE: "confidence falls",
        Sign.NIGHTS: "hard moments in three nights",
        Sign.SESSIONS: "went to few sessions",
    }
)

PUT_OFF: Final = Spoken(
    {
        PutOff.AGREED: "agreed with them for another day",
        PutOff.WAITING: "waiting for an answer",
        PutOff.COLLEAGUE: "a colleague comes back first",
        PutOff.LATER: "it can wait",
    }
)

PUT_OFF_UNTIL: Final = Spoken(
    {
        "1h": "an hour from now",
        "4h": "four hours from now",
        "tomorrow": "tomorrow morning",
        "3d": "three days from now",
        "7d": "a week from now",
    }
)


def about(kind: About, because: list[str] | None) -> str:
    """What a task is about, with its signs in words."""
    signs = ", ".join(SIGNS[Sign(one)] for one in because or ())
    return f"{ABOUT[kind]}: {signs}" if signs else ABOUT[kind]


def erasure(at: str) -> str:
    """What the task about an erasure says while its hour runs; `at` is when that ends."""
    return say(
        "Asked by text that everything of theirs be erased: it is erased at {at} unless it is taken back",
        at=at,
    )


def erasure_waits() -> str:
    return say(
        "Asked by text that everything of theirs be erased: that waits for you, and goes on once their alert is closed"
    )


def erasure_is_held() -> str:
    return say(
        "Everything of theirs is to be erased, and a legal hold forbids it: ask the operator whether it can be lifted"
    )


def overdue(about: str) -> str:
    return say("{about}, overdue", about=about)
