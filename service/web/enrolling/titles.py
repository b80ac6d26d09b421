"""What these pages call steps, lists and choices, in plain words."""

from typing import Final

from service.enrolling.gate import Step
from service.people.agreements import Party
from service.people.consents import Way
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
        Step.TEST: "Test text",
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
        "seen_by": "Who else sees this phone",
        "notices": "Texts about their requests",
        "calls": "Calls",
        "voicemail": "Voicemail",
        "safe_word": "Safe word",
        "address": "Address",
        "wording": "Wording",
        "way": "How",
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


def field(name: str) -> str:
    """What a page calls a field that a problem names, such as `supporters[0].phone`; '' where it is about no one field."""
    return FIELDS.get(bare(name), "")


def bare(name: str) -> str:
    """A field's own name in the form: `phone` of `supporters[0].phone`, `check_ins` of `check_ins[1]`."""
    return name.rpartition(".")[2].partition("[")[0]
