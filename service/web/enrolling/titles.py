"""What these pages call steps, lists and choices, in plain words."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from service.enrolling.gate import Step
from service.enrolling.wishing import MUST
from service.people.agreements import Party
from service.people.consents import Way
from service.people.staff import Gender
from service.web.spoken import Spoken, mark

STEPS: Final = Spoken(
    {
        Step.PERSON: "Person and phone",
        Step.CONSENT: "Consent",
        Step.TIMES: "Zone and check-in times",
        Step.TEAM: "Specialist and backup",
        Step.CONTACT: "Safe contact",
        Step.SUPPORTER: "Somebody to turn to",
        Step.STRATEGIES: "Strategies",
        Step.PLAN: "Plan",
        Step.TEST: "Live drill",
    }
)
LISTS: Final = {
    "inner": (mark("Inner circle"), mark("What they abstain from. Theirs to say, nobody else's.")),
    "middle": (mark("Middle circle"), mark("What is slippery or unsure, and may lead there.")),
    "outer": (mark("Outer circle"), mark("What is good for them.")),
    "triggers": (mark("Triggers"), mark("Situations, places, moods, hours.")),
    "signs": (mark("Warning signs"), mark("By which they or others notice early that it gets hard.")),
    "past": (mark("Reasons: what it has cost"), mark("In their words. Not texted.")),
    "reasons": (
        mark("Reasons of today"),
        mark("In their words. The one list that REASONS by text gives back to them."),
    ),
    "future": (mark("Reasons: what they want to come"), mark("In their words. Not texted.")),
    "commitments": (mark("Commitments"), mark("What they have said they will do.")),
}
GENDERS: Final = Spoken(
    {Gender.WOMAN: "A woman", Gender.MAN: "A man", Gender.NONBINARY: "Somebody nonbinary"}
)
STRENGTHS: Final = Spoken({MUST: "A must: while somebody meets it, nobody else is paged for them"})
CALLS: Final = Spoken(
    {"any": "Yes, at any time", "agreed": "Only at times they agreed to", "no": "No, texts only"}
)
VOICEMAIL: Final = Spoken({"yes": "Yes", "no": "No"})
NOTICES: Final = Spoken(
    {
        "yes": "Yes, they may come unasked",
        "no": "No: somebody else reads this phone. Answers to their own texts come all the same",
    }
)
WAYS: Final = Spoken(
    {Way.PAPER: "Signed on paper", Way.IN_PERSON: "Said in person", Way.PHONE: "Said on the phone"}
)
TOLD: Final = Spoken(
    {
        Way.PHONE: "They said it on the phone",
        Way.IN_PERSON: "They said it in person",
        Way.PAPER: "They wrote it",
    }
)
AGREED: Final = Spoken({Party.ALUMNUS: "they agreed on {day}", Party.SPECIALIST: "the team agreed on {day}"})
LANGUAGES: Final = Spoken({"en": "English", "es": "Spanish"})
FIELDS: Final = Spoken(
    {
        "name": "Name",
        "phone": "Phone",
        "email": "E-mail",
        "discipline": "Discipline",
        "gender": "Gender",
        "language": "Language",
        "timezone": "Time zone",
        "check_ins": "Check-in times",
        "specialist": "Specialist",
        "backup": "Backup",
        "wish_gender": "Would like to talk to",
        "wish_discipline": "Of the discipline",
        "wish_strength": "How much it matters to them",
        "seen_by": "Who else sees this phone",
        "notices": "Texts about their requests",
        "calls": "Calls",
        "voicemail": "Voicemail",
        "safe_word": "Safe word",
        "address": "Address",
        "wording": "Wording",
        "way": "How",
        "told": "How they told you",
        "given_at": "When",
        "taken_by": "Who took it",
        "recipients": "To whom",
        "what": "What, and how much",
        "purpose": "What for",
        "signed_on": "Signed on",
        "expires_on": "Ends on",
        "topics": "Topics",
        "on": "Date",
        "situation": "If",
        "action": "Then",
        "tags": "Tags",
        "alias": "Goes out as",
        "party": "Who agrees",
        "agreed_on": "Date",
        "instrument": "Instrument",
        "score": "Score",
        "review_on": "Look at it together on",
        **{name: title for name, (title, _) in LISTS.items()},
    }
)


CHOICES: Final[Mapping[str, Mapping[Any, str]]] = {
    "calls": CALLS,
    "voicemail": VOICEMAIL,
    "notices": NOTICES,
    "wish_gender": GENDERS,
    "wish_strength": STRENGTHS,
    "language": LANGUAGES,
}


def said(name: str, value: str, colleagues: Iterable[tuple[str, str]]) -> str:
    """What a page shows for what stands in a field: of a choice its words, of one of the staff their name."""
    return CHOICES.get(name, {}).get(value) or dict(colleagues).get(value, value)


def field(name: str) -> str:
    """What a page calls a field that a problem names, such as `supporters[0].phone`; '' where it is about no one field."""
    return FIELDS.get(bare(name), "")


def bare(name: str) -> str:
    """A field's own name in the form: `phone` of `supporters[0].phone`, `check_ins` of `check_ins[1]`."""
    return name.rpartition(".")[2].partition("[")[0]
