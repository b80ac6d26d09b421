"""The tables of the rota: what is kept of who is on call. What it comes to is in rota.py."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import JSON, Field

from service.db import Scoped, new_id


class Shift(Scoped, table=True):
    """Somebody is on call. Where shifts overlap, the lowest position is asked first."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    position: int = 0
    """Its layer."""
    starts_at: datetime
    ends_at: datetime | None = None
    """None: until somebody changes it."""


class Rotation(Scoped, table=True):
    """People who take turns, a week each; one in each layer."""

    __table_args__ = (sa.UniqueConstraint("program_id", "layer"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    layer: int = 0
    people: list[str] = Field(sa_type=JSON)
    """Staff ids in hex, in the order of their weeks."""
    starts_on: date
    at: time


class Override(Scoped, table=True):
    """Somebody is on call for a while, in place of all others of that layer."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    layer: int = 0
    starts_at: datetime
    ends_at: datetime


class Leave(Scoped, table=True):
    """Somebody is away, and asked nowhere in the rota."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    starts_at: datetime
    ends_at: datetime
