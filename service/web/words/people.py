"""How somebody stands with us, and how they agreed to that."""

from typing import Final

from service.people import alumni
from service.people.consents import Source, Way
from service.web.spoken import Spoken

STATUS: Final = Spoken(
    {
        alumni.Status.INVITED: "Invited, has not agreed yet",
        alumni.Status.ACTIVE: "Active",
        alumni.Status.STOPPED: "Opted out of texts",
    }
)

CONSENT: Final = Spoken(
    {
        Source.IMPORT: "on paper",
        Source.TEXT: "by text",
        Source.CARRIER: "as the carrier told us",
        Source.CONSOLE: "as the staff recorded",
    }
)

WAYS: Final = Spoken({Way.PAPER: "on paper", Way.IN_PERSON: "in person", Way.PHONE: "on the phone"})

LANGUAGES: Final = Spoken({"en": "Texts in English", "es": "Texts in Spanish"})
