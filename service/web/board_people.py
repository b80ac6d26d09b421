"""Those whom the open alerts and tasks are about, as far as a visitor may know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from service.escalations.caseload import Caseload
from service.escalations.routing import NO_WISH, Wish
from service.escalations.tables import Alert
from service.people import drafts, staff
from service.people.alumni import Alumnus
from service.people.drafts import NOTHING, Begun, Draft
from service.people.tasks import Task
from service.protection import keyring
from service.protection.keyring import PersonKey
from service.protection.vault import Vault
from service.web import sparks, unseen
from service.web.sparks import Spark


@dataclass(frozen=True, slots=True)
class Person:
    alias: str
    wish: Wish
    specialist: UUID | None
    erase_at: datetime | None
    has_alert: bool
    """Whether an alert that the visitor may see is open."""
    is_held: bool
    """By law."""
    spark: Spark | None
    begun: Begun
    """What the visitor has begun to write of how an alert of theirs ended."""
    is_new: bool


_OF_ONE: Final = ("id", "name", "timezone", "specialist_id", "wishes", "erase_at", "held_because")
_COLUMNS: Final[Any] = (
    *(getattr(Alumnus, one) for one in _OF_ONE),
    *(PersonKey.kek, PersonKey.wrapped, unseen.NEWEST.label("wrote_at")),
)
_PEOPLE: Final[Any] = sa.select(*_COLUMNS).join(PersonKey, col(PersonKey.person_id) == Alumnus.id)

NOBODY: Final = Person(
    "?", NO_WISH, None, None, has_alert=False, is_held=False, spark=None, begun=NOTHING, is_new=False
)


def read(
    session: Session,
    vault: Vault,
    theirs: Caseload,
    opened: Iterable[Alert],
    todo: Iterable[Task],
    written: Mapping[UUID, Draft],
    *,
    now: datetime,
) -> dict[UUID, Person]:
    alerted = {one.alumnus_id for one in opened}
    ids = alerted | {one.alumnus_id for one in todo if one.alumnus_id} | set(written)
    rows = session.exec(_PEOPLE.where(col(Alumnus.id).in_(ids))).all()
    keys = {row.id: keyring.opened(vault, row.id, row.kek, row.wrapped) for row in rows}
    # Of others than their own people, visitors know that somebody is in need, and no more.
    told = sparks.read(session, {row.id: row.timezone for row in rows if theirs.holds(row.id)}, now=now)
    wrote = {row.id: row.wrote_at for row in rows if row.wrote_at and theirs.holds(row.id)}
    new = unseen.new_of(session, theirs.staff, wrote, now=now)
    return {
        row.id: Person(
            staff.alias(keys[row.id].read("alumnus.name", row.id, row.name)),
            Wish.load(row.wishes),
            row.specialist_id,
            row.erase_at,
            row.id in alerted,
            row.held_because is not None,
            told.get(row.id),
            drafts.read(keys[row.id], written[row.id]) or NOTHING if row.id in written else NOTHING,
            row.id in new,
        )
        for row in rows
    }
