"""The tables of the rota: what is kept of who is on call. What it comes to is in rota.py."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import JSON, Field

from service.db import Scoped, new_id, one_of


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


class Kind(StrEnum):
    """What can be changed by hand, from one moment until another."""

    OVERRIDE = "override"
    LEAVE = "leave"


class RotaChange(Scoped, table=True):
    """One change of the rota, by hand or by a file. Rows are only added."""

    __table_args__ = (sa.UniqueConstraint("program_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int
    """Counts up within the program: what comes after the one that a page was drawn with, that page has not seen."""
    kind: Kind | None = Field(default=None, sa_type=one_of(Kind))
    """None: a file was read in, and anything may be otherwise."""
    row_id: UUID | None = None
    was: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """The span before, see rota_changes.py; None: there was none."""
    became: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """The span from then on; None: it was removed."""
    by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    at: datetime


class RotaFeed(Scoped, table=True):
    """An address at which a calendar reads who is on call. We hold only the hash of its secret."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    token_hash: bytes = Field(unique=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    """Who made it, and whose turns it tells unless it is of the whole program."""
    is_of_program: bool = False
    created_at: datetime
    read_at: datetime | None = None
    """When it was read last, to the hour."""
    revoked_at: datetime | None = None
