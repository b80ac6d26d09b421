"""Their quiet word, set or taken off on their page: the same words as by text, and their PIN once more before it."""

from datetime import datetime

from sqlmodel import Session

from service.conversation import commands
from service.conversation.states import PinOutcome
from service.inbound import other_hands
from service.own_page import showing, visiting
from service.own_page.visiting import Visit
from service.people import doubts
from service.protection import audit, keyring
from service.protection.audit import Action
from service.protection.vault import Vault


def change(
    session: Session, vault: Vault, visit: Visit, pin: str, typed: str | None, *, now: datetime
) -> tuple[PinOutcome | None, bool]:
    """What came of the PIN, as `visiting.prove` tells it; and whether the word was taken. None takes it off. Raises Gone."""
    outcome = visiting.prove(session, vault, visit, pin, now=now)
    if outcome is not PinOutcome.OPENED:
        return outcome, False
    row = showing.row_of(session, visit.alumnus)
    word = commands.quiet_word(typed) if typed is not None else None
    key = keyring.key_of(session, vault, row.id)
    if typed is not None and (word is None or not other_hands.may_be_quiet(key, row, word)):
        return outcome, False
    row.quiet_word = doubts.hashed(vault, row.id, word) if word else None
    audit.record(session, vault, Action.CHANGED, program=visit.program, by=visit.by, subject=row.id, now=now)
    return outcome, True
