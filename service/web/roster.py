"""The program's people, as a list."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from service.escalations import alerts
from service.escalations.caseload import Caseload
from service.people import staff
from service.people.alumni import Alumnus, Status
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.vault import Vault
from service.web import times, unseen


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the list."""

    id: UUID
    name: str
    status: Status
    is_paused: bool
    specialist: str | None
    """The alias of who is theirs."""
    discharged_on: date | None
    wrote: str | None
    """How long ago they wrote last, in words."""
    has_alert: bool
    is_open: bool
    """Whether their page is."""
    is_new: bool
    """Whether they have written since whoever looks was on their page."""


_COLUMNS: Final[Any] = (
    *(
        getattr(Alumnus, name)
        for name in ("id", "name", "status", "paused_until", "specialist_id", "discharged_on")
    ),
    *(PersonKey.kek, PersonKey.wrapped, unseen.NEWEST.label("wrote_at")),
)
# Columns and no objects, and all of a person at once: anything else would cost more than all else here.
_HERE: Final[Any] = (
    sa.select(*_COLUMNS)
    .join(PersonKey, col(PersonKey.person_id) == Alumnus.id)
    .where(col(Alumnus.erased_at).is_(None))
)


def read(session: Session, vault: Vault, program: UUID, theirs: Caseload, *, now: datetime) -> list[Entry]:
    """Everybody whom the visitor may know of, by name, who needs somebody first; in a fixed number of queries."""
    team = staff.team(session, vault, program)
    here = {one: name for one, name in team.names.items() if one not in team.left}
    alerted = {alert.alumnus_id for alert in alerts.list_open(session)}
    found = [one for one in session.exec(_HERE) if theirs.lists(one.id)]
    wrote = {one.id: one.wrote_at for one in found if one.wrote_at}
    new = unseen.new_of(session, theirs.staff, wrote, now=now)
    entries = [
        Entry(
            id=one.id,
            name=keyring.opened(vault, one.id, one.kek, one.wrapped).read("alumnus.name", one.id, one.name),
            status=one.status,
            is_paused=one.paused_until is not None and one.paused_until > now,
            specialist=here.get(one.specialist_id) if one.specialist_id else None,
            discharged_on=one.discharged_on,
            wrote=times.wrote(now - one.wrote_at) if one.wrote_at else None,
            has_alert=one.id in alerted,
            is_open=theirs.holds(one.id),
            is_new=theirs.holds(one.id) and one.id in new,
        )
        for one in found
    ]
    return sorted(entries, key=lambda entry: (not entry.has_alert, entry.name.casefold()))


def found(people: Sequence[Entry], sought: str) -> list[Entry]:
    """Those in whose name every word that is sought stands, however it is accented. Pure.

    Names are sealed, so no index can find them: a program's are few, and opened for the list all the same.
    """
    words = plain(sought).split()
    return [one for one in people if words and all(word in plain(one.name) for word in words)]


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in letters if unicodedata.category(sign) != "Mn")
