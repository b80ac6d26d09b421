"""What is answered when the database is not there, or too slow: never nothing.

The text itself stays with the carrier, which lists it; a person in danger has the crisis line in hand at once.
"""

from typing import Final

from service.conversation import dialogue
from service.conversation.values import Intent, Reading, Risk

DEADLINE_SECONDS: Final = 3
"""How long a text waits for the database. The carrier waits 15 s in all, the person far less."""


def answer(reading: Reading, language: str, pick: int) -> str | None:
    """A safe answer that needs nothing but the text itself; None to somebody who says stop."""
    if reading.risk is Risk.CRISIS:
        return dialogue.stranger_crisis(pick, language)
    if reading.intent is Intent.STOP:
        return None
    return dialogue.grounding(language, pick)
