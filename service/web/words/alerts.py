"""Why somebody is alerted, what happened on the way, and how it ended."""

from typing import Final

from service.conversation.states import Reason
from service.escalations.tables import EventKind, Outcome
from service.web.spoken import Spoken, say

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

OUTCOMES: Final = Spoken(
    {
        Outcome.REACHED: "Reached",
        Outcome.NO_ANSWER: "No answer",
        Outcome.REFERRED: "Referred",
    }
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


def event(kind: EventKind, who: str | None) -> str:
    return EVENTS[kind].format(who=who or say("somebody"))
