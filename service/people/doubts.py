"""Whether a phone may be in other hands than its person's. While it may be, nothing of theirs is shown to it."""

import hmac
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from service.conversation import commands
from service.people import erasures, tasks
from service.people.alumni import Alumnus, Doubt
from service.people.task_kinds import About
from service.protection.audit import SERVICE, By
from service.protection.vault import Vault

DEAD_FOR: Final = timedelta(days=45)
"""After so long without an owner a number may be given to somebody else in the United States (47 CFR 64.1200(l))."""


SILENT_FOR: Final = timedelta(days=60)
"""After so long without a text of theirs a number may be somebody else's: we ask before we begin anything (I8)."""


def hashed(vault: Vault, person: UUID, word: str) -> bytes:
    """A quiet word as it is kept: compared with every text, so no slow hash; without the system key it cannot be guessed."""
    return vault.index("quiet word", f"{person.hex}|{commands.quiet(word)}")


def is_quiet_word(vault: Vault, row: Any, body: str) -> bool:
    """Whether a text, or what came in place of a PIN, is their quiet word. `row` is an Alumnus or has its columns."""
    if row.quiet_word is None or len(body) > commands.LONGEST:
        return False
    return hmac.compare_digest(row.quiet_word, hashed(vault, row.id, body))


def was_dead_for_long(row: Any, *, now: datetime) -> bool:
    return row.unreachable_at is not None and now - row.unreachable_at >= DEAD_FOR


def begin(session: Session, vault: Vault, alumnus: Alumnus, because: Doubt, *, by: By, now: datetime) -> None:
    """Hold the phone. What came first stays; a quiet word is never taken for less.

    Whoever had the phone may have asked to erase everything, or have made them ask: that is called off.
    """
    alumnus.doubted_at = alumnus.doubted_at or now
    if alumnus.doubted_because is not Doubt.QUIET_WORD:
        alumnus.doubted_because = because
    alumnus.pin_open_until = alumnus.still_asked_at = None
    erasures.call_off(session, vault, alumnus, by=by, now=now)


def ask_first(session: Session, vault: Vault, alumnus: Alumnus, *, now: datetime) -> None:
    """Hold the phone until somebody there says that it is still theirs; what else comes up meanwhile takes the staff."""
    begin(session, vault, alumnus, Doubt.OTHER_PERSON, by=SERVICE, now=now)
    alumnus.still_asked_at = now


def clear(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    """It is theirs again: one of the staff has spoken to them, not by this phone; or they have answered that it is. What was to be done about it is done."""
    alumnus.doubted_at = alumnus.doubted_because = alumnus.still_asked_at = None
    alumnus.theirs_since = now
    for about in About.OTHER_HANDS, About.WRONG_NUMBER:
        tasks.close_about(session, about, alumnus=alumnus.id, now=now)
