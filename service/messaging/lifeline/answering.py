"""What a text is answered while the database is away. Pure: decided from the text and what the local copy knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.conversation import dialogue
from service.conversation.plan import CrisisLine
from service.conversation.values import Intent, Keyword, Reading, Risk
from service.messaging.lifeline.local_copy import Person


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as far as we can know."""

    language: str
    person: Person | None = None
    """The alumnus; None for the staff and for strangers."""
    is_staff: bool = False
    has_stopped: bool = False
    is_in_crisis: bool = False
    """The team was told, before or since the database went away."""
    turn: int = 0
    """How many of their own strategies they got since then."""
    first: int = 0
    """Where in their list they began."""
    line: CrisisLine | None = None
    """The crisis line of their country; None: 988."""


def answer(reading: Reading, opt_out: str | None, sender: Sender, *, pick: int, is_paged: bool) -> str | None:
    """Choose what to say; None for silence. Danger is answered to anyone, also to who has stopped."""
    language = sender.language
    if reading.risk is Risk.CRISIS:
        said = dialogue.crisis_told if is_paged else dialogue.crisis_untold
        return said(language, pick, sender.line)
    if reading.intent is Intent.STOP or reading.keyword is Keyword.START or opt_out or sender.has_stopped:
        return None
    if sender.is_staff:
        return dialogue.staff_later()
    if sender.is_in_crisis:
        return dialogue.crisis_goes_on(language, pick, sender.line)
    actions = sender.person.actions if sender.person is not None and sender.person.has_agreed else ()
    return _own_step(reading, sender, actions, pick) if actions else dialogue.grounding(language, pick)


def _own_step(reading: Reading, sender: Sender, actions: Sequence[str], pick: int) -> str:
    """The next of their own, and from the start again when they had all of them."""
    action = actions[(sender.first + sender.turn) % len(actions)]
    is_next = sender.turn > 0 or reading.keyword is Keyword.MORE
    return dialogue.own_step(action, sender.language, pick, is_next=is_next)
