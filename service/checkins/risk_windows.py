"""Hours that are often hard for a person: declared with their team, or learned and then confirmed by them (B7, B8)."""

from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field

from service.db import Scoped, new_id, one_of, partial_index


class Source(StrEnum):
    DECLARED = "declared"  # in the program file, with their team
    LEARNED = "learned"  # from when their own hard moments were


class Standing(StrEnum):
    FOUND = "found"  # learned, and not offered to them yet
    OFFERED = "offered"  # they were asked, once
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class RiskWindow(Scoped, table=True):
    """An hour of a weekday, or of every day. Only a confirmed one is ever used."""

    __table_args__ = (partial_index("ix_riskwindow_due", "next_at", where="next_at IS NOT NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    source: Source = Field(sa_type=one_of(Source))
    standing: Standing = Field(sa_type=one_of(Standing))
    weekday: int | None = None
    """0 is Monday; NULL: every day."""
    starts: time
    """As the clocks show it in the person's zone."""
    label: bytes | None = None
    """Sealed: what is hard about it, in their words. Never sent."""
    moments: int | None = None
    """Of a learned one: on how many days it was hard then."""
    found_at: datetime
    next_at: datetime | None = None
    """When to write: before the window, or to offer one that was found."""
