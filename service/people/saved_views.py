"""Views of the inbox that staff have named: filters, kept for one person alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import JSON, Field, Session, col, delete, select

from service.db import Scoped, new_id
from service.errors import ServiceError
from service.protection.vault import Key

MOST: Final = 12
"""Of one person: more are no longer found at a glance."""

LONGEST_NAME: Final = 40
"""Characters."""


class NotKept(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(f"give the view a name; of {MOST} views one has to go before another is kept")


class SavedView(Scoped, table=True):
    """The name is sealed with its owner's key: people write names of others there."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    name: bytes
    filters: dict[str, str] = Field(sa_type=JSON)


@dataclass(frozen=True, slots=True)
class View:
    id: UUID
    name: str
    filters: Mapping[str, str]


def of(session: Session, key: Key) -> tuple[View, ...]:
    """Of whoever has this key, in the order in which they were made."""
    query = select(SavedView).where(SavedView.staff_id == key.person).order_by(col(SavedView.id))
    return tuple(
        View(row.id, key.read("savedview.name", row.id, row.name), row.filters) for row in session.exec(query)
    )


def keep(session: Session, key: Key, name: str, filters: Mapping[str, str], *, program: UUID) -> None:
    """One of the same name is replaced. Raises NotKept."""
    name = " ".join(name.split())[:LONGEST_NAME]
    before = of(session, key)
    for one in before:
        if one.name == name:
            forget(session, key.person, one.id)
    if not name or sum(one.name != name for one in before) >= MOST:
        raise NotKept
    row = SavedView(program_id=program, staff_id=key.person, name=b"", filters=dict(filters))
    row.name = key.seal("savedview.name", row.id, name)
    session.add(row)


def forget(session: Session, staff: UUID, view: UUID) -> bool:
    """Whether they had it."""
    mine = col(SavedView.staff_id) == staff, col(SavedView.id) == view
    return session.exec(delete(SavedView).where(*mine)).rowcount > 0


def forget_all(session: Session, staff: UUID) -> None:
    session.exec(delete(SavedView).where(col(SavedView.staff_id) == staff))
