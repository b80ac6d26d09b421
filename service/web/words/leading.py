"""What those who lead look at and decide on."""

from typing import Final

from service.holdings.erasing import Because
from service.people import glass
from service.people.proposals import What
from service.people.staff import Role
from service.web.spoken import Spoken

ROLES: Final = Spoken(
    {
        Role.SPECIALIST: "specialist",
        Role.CLINICAL_LEAD: "clinical lead",
        Role.ADMIN: "admin",
    }
)

GLASS: Final = Spoken(
    {
        glass.Because.EMERGENCY: "They may be in danger, and nobody of theirs can be reached",
        glass.Because.COVER: "I stand in for a colleague",
        glass.Because.ASKED: "They have asked for me",
        glass.Because.COMPLAINT: "A complaint, or supervision",
        glass.Because.RECORDS: "The records must be mended",
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
