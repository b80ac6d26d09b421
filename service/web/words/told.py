"""What somebody has told us, in a number or in words of theirs, and how we understood it."""

from typing import Final

from service.conversation.states import RatingKind
from service.conversation.values import Intent, Risk
from service.web.spoken import Spoken, say

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


def reading(intent: str | None, risk: str | None, because: str | None) -> str:
    """How a text was understood, and by which rule: 'Read as an urge, some risk (keyword: urge)'."""
    if intent is None:
        return ""
    danger = RISKS[Risk(risk)] if risk else ""
    said = ", ".join(filter(None, (say("Read as {what}", what=INTENTS[Intent(intent)]), danger)))
    return f"{said} ({because})" if because else said


def rating(kind: RatingKind, value: int) -> str:
    """A number that they told, and what it was about."""
    of = 5 if kind in FIVES else 10
    return say("Told {value} of {of}", value=value, of=of) + RATINGS[kind]
