"""The link to a person's own page, which they ask for by text (G1)."""

from datetime import datetime

from sqlmodel import Session

from service.conversation.plan import Lock
from service.conversation.states import NoLink
from service.inbound.lookup import Person
from service.people import page_openings
from service.people.alumni import Alumnus
from service.protection import throttle
from service.protection.vault import Vault


def make(
    session: Session, vault: Vault, person: Person, *, base_url: str, now: datetime
) -> str | NoLink | None:
    """The address, or why there is none; None where a PIN is missing or barred: the dialogue knows."""
    if not session.get_one(Alumnus, person.id).wants_notices:
        return NoLink.NOT_HERE
    if person.lock in {Lock.NONE, Lock.BARRED}:
        return None
    if throttle.take(session, [vault.index("page link", person.id.hex)], now=now):
        return NoLink.TOO_MANY
    link = page_openings.make(session, person.id, program=person.row.program_id, now=now)
    return f"{base_url}{page_openings.PATH}{link}"
