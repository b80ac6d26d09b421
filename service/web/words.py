"""What the pages call our enums, in plain words and in the visitor's language."""

from collections.abc import Iterable
from typing import Final

from service.checkins.lapse_risk import Sign
from service.checkins.risk_windows import Standing
from service.conversation.context import Context, DayPart, Evidence
from service.conversation.states import Practiced, RatingKind, Reason
from service.conversation.values import Intent, Risk
from service.escalations.calls.ledger import Status as Ring
from service.escalations.notifications.ledger import Status as Note
from service.escalations.tables import DrillKind, EventKind, Outcome
from service.holdings.erasing import Because
from service.messaging.ledger import Purpose, Status
from service.people import alumni, glass
from service.people.consents import Source
from service.people.proposals import What
from service.people.staff import Role
from service.people.task_kinds import About, PutOff
from service.web.spoken import Spoken, SpokenList, mark, retell, say

REASONS: Final = Spoken(
    {
        Reason.CRISIS: "May be in danger",
        Reason.OTHER_HANDS: "Their phone may be in other hands: call, and say nothing before it is them",
        Reason.CALL: "Asked for a call",
        Reason.LAPSE: "A lapse, and not steady yet",
        Reason.STRONG_URGE: "A strong urge that stays",
        Reason.SILENCE: "Silent since a hard moment",
        Reason.OVERDUE: "A task that nobody has taken",
    }
)
TASKS: Final = Spoken(
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
PURPOSES: Final = Spoken(
    {
        Purpose.CRISIS: "Crisis reply",
        Purpose.ALERT: "Page",
        Purpose.HELP: "Help",
        Purpose.NOTICE: "Notice",
        Purpose.CHECK_IN: "Check-in",
    }
)
DELIVERY: Final = Spoken(
    {
        Status.RECEIVED: "received",
        Status.QUEUED: "waiting to be sent",
        Status.SENDING: "being sent",
        Status.UNKNOWN: "not sure it was sent, looking",
        Status.ACCEPTED: "with the carrier",
        Status.SENT: "sent",
        Status.DELIVERED: "delivered",
        Status.UNDELIVERED: "not delivered",
        Status.FAILED: "failed",
        Status.EXPIRED: "too late, not sent",
        Status.CANCELED: "not sent: no consent, or the phone is held",
    }
)
FAILED: Final = frozenset({Status.UNDELIVERED, Status.FAILED, Status.EXPIRED, Status.CANCELED})
CALLS: Final = Spoken(
    {
        Ring.QUEUED: "waiting to be placed",
        Ring.PLACING: "being placed",
        Ring.ACCEPTED: "with the carrier",
        Ring.RINGING: "ringing",
        Ring.ANSWERED: "picked up",
        Ring.COMPLETED: "picked up, and no key pressed",
        Ring.BUSY: "busy",
        Ring.NO_ANSWER: "not answered",
        Ring.FAILED: "failed",
        Ring.EXPIRED: "too late, not placed",
        Ring.CANCELED: "not needed any more",
    }
)
FAILED_CALLS: Final = frozenset({Ring.COMPLETED, Ring.BUSY, Ring.NO_ANSWER, Ring.FAILED, Ring.EXPIRED})
"""Nobody has answered these: a voicemail is no answer (ADR 0018)."""
NOTIFICATIONS: Final = Spoken(
    {
        Note.QUEUED: "waiting to leave",
        Note.SENDING: "being sent",
        Note.ACCEPTED: "handed over",
        Note.FAILED: "failed",
        Note.EXPIRED: "too late, not sent",
        Note.CANCELED: "not needed any more",
    }
)
FAILED_NOTIFICATIONS: Final = frozenset({Note.FAILED, Note.EXPIRED})

PEOPLE: Final = Spoken(
    {
        alumni.Status.INVITED: "Invited, has not agreed yet",
        alumni.Status.ACTIVE: "Active",
        alumni.Status.STOPPED: "Opted out of texts",
    }
)
SHOWS: Final = Spoken({"all": "All", "mine": "Mine", "unassigned": "Nobody's yet", "snoozed": "Put off"})
"""The filters of the inbox."""

KINDS: Final = Spoken({"all": "Alerts and tasks", "alerts": "Alerts", "tasks": "Tasks"})

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

_EMPTY: Final = {
    "all": (
        mark("Nobody is waiting"),
        mark(
            "When somebody asks for a person, or may be in danger, they appear here within two seconds, and the "
            "specialist is paged by text."
        ),
    ),
    "mine": (
        mark("Nothing is yours now"),
        mark(
            "Here is what you have taken, and what nobody has and you were paged for or is about your own people. "
            "“I have this” on an alert makes it yours."
        ),
    ),
    "unassigned": (
        mark("Everything is in somebody's hands"),
        mark(
            "An alert that is not closed within 30 minutes after it was taken is anybody's again, and shows up here."
        ),
    ),
    "snoozed": (
        mark("Nothing is put off"),
        mark(
            "“Put off…” on a task takes it out of sight until a time that you choose, or until the same comes up "
            "again. Alerts cannot be put off."
        ),
    ),
}


def empty(show: str) -> tuple[str, str]:
    """What an empty inbox says, by its filter: what it means, and what would be here."""
    title, said = _EMPTY[show]
    return say(title), say(said)


CONSENT: Final = Spoken(
    {
        Source.IMPORT: "on paper",
        Source.TEXT: "by text",
        Source.CARRIER: "as the carrier told us",
        Source.CONSOLE: "as the staff recorded",
    }
)
LANGUAGES: Final = Spoken({"en": "Texts in English", "es": "Texts in Spanish"})
OUTCOMES: Final = Spoken(
    {
        Outcome.REACHED: "Reached",
        Outcome.NO_ANSWER: "No answer",
        Outcome.REFERRED: "Referred",
    }
)
DRILLS: Final = Spoken(
    {
        DrillKind.TEST: "asked for",
        DrillKind.MONTHLY: "monthly",
        DrillKind.ENROLLMENT: "for an enrollment",
        DrillKind.SHIFT: "a shift",
    }
)
STANDINGS: Final = Spoken(
    {
        Standing.FOUND: "found, not offered yet",
        Standing.OFFERED: "offered, no answer yet",
        Standing.CONFIRMED: "we write before it",
        Standing.DECLINED: "they do not want a text before it",
    }
)
PRACTICED: Final = Spoken(
    {
        None: "no answer",
        Practiced.BEGUN: "they began it",
        Practiced.LATER: "not now",
        Practiced.EASY: "it was easy",
        Practiced.FAIR: "it was okay",
        Practiced.HARD: "it needs a change",
    }
)
WEEKDAYS: Final = SpokenList(
    "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"
)
RATINGS: Final = Spoken(
    {
        RatingKind.NOW: "",
        RatingKind.MOOD: " for the mood of the week",
        RatingKind.URGE: " for the strongest urge of the week",
        RatingKind.CONTACT: " for contact with people they trust",
        RatingKind.SESSIONS: " for sessions and meetings",
        RatingKind.CONFIDENCE: " for confidence in the week ahead",
    }
)
FIVES: Final = frozenset({RatingKind.CONTACT, RatingKind.SESSIONS})
"""Told on a scale of 1 to 5."""

FADED: Final = 0.1
"""Outcomes: less than this is not worth a word."""

HELPED: Final = Spoken({None: "", True: "it helped", False: "it did not help"})
PARTS: Final = Spoken(
    {
        DayPart.MORNING: "in the morning",
        DayPart.AFTERNOON: "in the afternoon",
        DayPart.EVENING: "in the evening",
        DayPart.NIGHT: "at night",
    }
)

INTENTS: Final = Spoken(
    {
        Intent.CRISIS: "danger",
        Intent.URGE: "an urge",
        Intent.LAPSE: "a lapse",
        Intent.RATING: "a rating",
        Intent.FEELING: "a feeling",
        Intent.HUMAN: "a wish to talk to a person",
        Intent.HELPED: "it helped",
        Intent.NOT_HELPED: "it did not help",
        Intent.ADD_STRATEGY: "a new strategy",
        Intent.LIST_PLAN: "a look at their plan",
        Intent.SCHEDULE: "another check-in time",
        Intent.PAUSE: "a pause",
        Intent.RESUME: "the end of a pause",
        Intent.STOP: "stop",
        Intent.START: "start",
        Intent.HELP_INFO: "a question about the service",
        Intent.THANKS: "thanks",
        Intent.GREETING: "a greeting",
        Intent.WRONG_NUMBER: "wrong number",
        Intent.OTHER: "something we could not place",
    }
)
RISKS: Final = Spoken(
    {Risk.NONE: "", Risk.ELEVATED: "some risk", Risk.HIGH: "high risk", Risk.CRISIS: "crisis"}
)

EVENTS: Final = Spoken(
    {
        EventKind.OPENED: "opened",
        EventKind.JOINED: "they wrote again",
        EventKind.PAGED: "paged {who}",
        EventKind.WITHDRAWN: "the page to {who} had not left, and was taken back",
        EventKind.SKIPPED: "a step had nobody to page",
        EventKind.OPERATOR_PAGED: "paged the operator",
        EventKind.NOBODY: "they were told that nobody has answered yet",
        EventKind.ASKING_AGAIN: "they were told that others are asked again",
        EventKind.ACKNOWLEDGED: "{who} has it",
        EventKind.PROMISED: "{who} has said by when they call",
        EventKind.RELEASED: "{who} passed it on",
        EventKind.EXPIRED: "{who} did not close it in time, so it is open again",
        EventKind.CLOSED: "{who} closed it",
        EventKind.CALLED: "called {who}",
        EventKind.UNANSWERED: "{who} did not answer the call",
        EventKind.NOT_REACHED: "no e-mail or push left for {who}",
        EventKind.CONNECTED: "{who} and they were connected by phone",
        EventKind.SAID: "{who} texted them",
        EventKind.ANSWERED: "they answered {who}",
    }
)
BAD_EVENTS: Final = frozenset(
    {
        EventKind.SKIPPED,
        EventKind.OPERATOR_PAGED,
        EventKind.NOBODY,
        EventKind.EXPIRED,
        EventKind.UNANSWERED,
        EventKind.NOT_REACHED,
    }
)


def delivery(status: Status, why_not: str = "") -> str:
    """Where a text of ours stands; `why_not`: why one that was planned did not leave."""
    return say("not sent: {why}", why=retell(why_not)) if why_not else DELIVERY[status]


def reading(intent: str | None, risk: str | None, because: str | None) -> str:
    """How a text was understood, and by which rule: 'Read as an urge, some risk (keyword: urge)'."""
    if intent is None:
        return ""
    danger = RISKS[Risk(risk)] if risk else ""
    said = ", ".join(filter(None, (say("Read as {what}", what=INTENTS[Intent(intent)]), danger)))
    return f"{said} ({because})" if because else said


LAYERS: Final = SpokenList(
    "who is asked first",
    "who is asked second",
    "who is asked third",
    "who is asked fourth",
    "who is asked fifth",
)


def layer(number: int) -> str:
    """One of those who are asked one after the other: 'who is asked first'."""
    return (
        LAYERS[number] if number < len(LAYERS) else say("who is asked as number {number}", number=number + 1)
    )


def rating(kind: RatingKind, value: int) -> str:
    """A number that they told, and what it was about."""
    of = 5 if kind in FIVES else 10
    return say("Told {value} of {of}", value=value, of=of) + RATINGS[kind]


def task(about: About, because: list[str] | None) -> str:
    """What a task is about, with its signs in words."""
    signs = ", ".join(SIGNS[Sign(one)] for one in because or ())
    return f"{TASKS[about]}: {signs}" if signs else TASKS[about]


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


def day(weekday: int | None) -> str:
    return say("Every day") if weekday is None else WEEKDAYS[weekday]


def moment(context: Context) -> str:
    """When and where: 'at night, strength 8, hotel, lonely'."""
    part = PARTS[context.part] if context.part else ""
    strength = "" if context.intensity is None else say("strength {number}", number=context.intensity)
    told = (context.place or "", *sorted(context.tags))
    return ", ".join(filter(None, (part, strength, *(one.replace("_", " ") for one in told))))


def figures(offered: int, evidence: Iterable[Evidence]) -> str:
    """What became of all offers: 'Offered 12 times, helped 6 of 8, worse 1'."""
    seen = tuple(evidence)
    worse = sum(one.worse for one in seen)
    if not offered:
        return say("Not offered yet")
    helped = _helped(seen) or say("nobody knows yet whether it helps")
    told = (say("worse {count}", count=worse),) if worse else ()
    return " · ".join((say("Offered {count}\u00d7", count=offered), helped, *told))


def by_part(evidence: Iterable[Evidence]) -> str:
    """The same by the part of the day: 'helped 1 of 2 in the evening, helped 6 of 8 at night'."""
    seen = tuple(evidence)
    told = ((part, _helped(tuple(one for one in seen if one.part == part))) for part in DayPart)
    return ", ".join(f"{helped} {PARTS[part]}" for part, helped in told if helped)


def weighs(today: Iterable[Evidence], told: Iterable[Evidence]) -> str:
    """What the outcomes count for now that they have faded: 'counts today as 2.1 of 3.4'. Empty where none has."""
    left, all_of_it = tuple(today), sum(one.judged for one in told)
    judged = sum(one.judged for one in left)
    if all_of_it - judged < FADED:
        return ""
    helped = sum(one.helped for one in left)
    return say("counts today as {some} of {all}", some=f"{helped:.1f}", all=f"{judged:.1f}")


def _helped(seen: tuple[Evidence, ...]) -> str:
    judged = sum(one.judged for one in seen)
    helped = sum(one.helped for one in seen)
    return say("helped {some} of {all}", some=helped, all=judged) if judged else ""


def event(kind: EventKind, who: str | None) -> str:
    return EVENTS[kind].format(who=who or say("somebody"))


def sentence(text: str) -> str:
    """An error's words as a sentence: with a capital, and a stop at the end."""
    text = retell(text)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


GLASS: Final = Spoken(
    {
        glass.Because.EMERGENCY: "They may be in danger, and nobody of theirs can be reached",
        glass.Because.COVER: "I stand in for a colleague",
        glass.Because.ASKED: "They have asked for me",
        glass.Because.COMPLAINT: "A complaint, or supervision",
        glass.Because.RECORDS: "The records must be mended",
    }
)
ROLES: Final = Spoken(
    {
        Role.SPECIALIST: "specialist",
        Role.CLINICAL_LEAD: "clinical lead",
        Role.ADMIN: "admin",
    }
)
VERDICTS: Final = Spoken({glass.Verdict.IN_ORDER: "In order", glass.Verdict.FOLLOW_UP: "To be talked about"})
PROPOSED: Final = Spoken({What.ERASURE: "Erase everything", What.NUMBER: "Another number"})

ERASED_BECAUSE: Final = Spoken(
    {
        Because.ASKED: "They asked for it",
        Because.LEFT: "They have left, and nothing needs to be kept",
        Because.MISTAKE: "They were enrolled by mistake",
        Because.REQUIRED: "A rule or an order requires it",
    }
)
