"""Which crisis line answers where somebody's phone is from (C1). Sources: docs/safety.md, 'Crisis numbers'."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import Session

from service.conversation.plan import CrisisLine
from service.people import alumni, programs
from service.people.alumni import Alumnus
from service.people.countries import country_of
from service.people.programs import Program
from service.protection.vault import Vault

LINES: Final[Mapping[str, CrisisLine | None]] = {
    # 988 and 911, by call and by text: the sentences as they stand.
    **dict.fromkeys(("US", "CA", "PR", "VI", "GU", "MP", "AS")),
    "ES": CrisisLine("024", "112"),
    "GB": CrisisLine("116 123", "999"),
    "IE": CrisisLine("116 123", "112"),
    "AU": CrisisLine("13 11 14", "000"),
}
"""By ISO code. Only lines that answer day and night, in the whole country; None: as the sentences say."""


NORTH_AMERICA: Final = "+1"


def of(phone: str, *, own: Mapping[str, str] | None, sender: str = "") -> CrisisLine | None:
    """The program's own line, else that of the phone's country, else that of the program's: `sender` is its number."""
    if own:
        return CrisisLine(own["call"], own["emergency"])
    here = LINES.get(country_of(sender) or "")
    if here is None and phone.startswith(NORTH_AMERICA):
        return None  # none of these countries has a line of its own, and to tell them apart takes half a millisecond
    return LINES.get(country_of(phone) or "", here)


def of_alumnus(session: Session, vault: Vault, alumnus: Alumnus) -> CrisisLine | None:
    """The same for texts that we start."""
    program = session.get_one(Program, alumnus.program_id)
    sender = programs.sender_of(session, vault, program)
    return of(alumni.phone_of(session, vault, alumnus), own=program.crisis_line, sender=sender)


def kept(call: str, emergency: str) -> dict[str, Any]:
    """A program's own line, as its row keeps it."""
    return {"call": call, "emergency": emergency}
