"""The program's people, as a list."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.escalations import alerts
from service.escalations.caseload import Caseload
from service.people import staff
from service.people.alumni import Alumnus, Status
from service.people.staff import Staff
from service.protection import keyring
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
    wrote: str | None
    """How long ago they wrote last, in words."""
    has_alert: bool
    is_open: bool
    """Whether their page is."""
    is_new: bool
    """Whether they have written since whoever looks was on their page."""


_HERE: Final[Any] = sa.select(  # columns and no objects, which would cost more than all else here
    *(getattr(Alumnus, name) for name in ("id", "name", "status", "paused_until", "specialist_id"))
).where(col(Alumnus.erased_at).is_(None))


def read(session: Session, vault: Vault, theirs: Caseload, *, now: datetime) -> list[Entry]:
    """Everybody whom the visitor may know of, by name, who needs somebody first; in a fixed number of queries."""
    here = session.exec(_HERE)
    people = [one for one in here if theirs.lists(one.id)]
    colleagues = session.exec(select(Staff)).all()
    keys = keyring.keys_of(session, vault, [one.id for one in people] + [one.id for one in colleagues])
    names = {one.id: staff.alias(staff.name_of(keys[one.id], one)) for one in colleagues}
    here = {one.id: names[one.id] for one in colleagues if one.left_at is None}
    wrote = unseen.wrote(session)
    new = unseen.new_of(session, theirs.staff, wrote, now=now)
    alerted = {alert.alumnus_id for alert in alerts.list_open(session)}
    entries = [
        Entry(
            id=one.id,
            name=keys[one.id].read("alumnus.name", one.id, one.name),
            status=one.status,
            is_paused=one.paused_until is not None and one.paused_until > now,
            specialist=here.get(one.specialist_id) if one.specialist_id else None,
            wrote=times.wrote(now - wrote[one.id]) if one.id in wrote else None,
            has_alert=one.id in alerted,
            is_open=theirs.holds(one.id),
            is_new=theirs.holds(one.id) and one.id in new,
        )
        for one in people
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
