"""Days that a person picked, with their own words for them (B11). Nothing is counted, and nothing is ever reset."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from service.db import Scoped, new_id, partial_index


class Milestone(Scoped, table=True):
    """One such day."""

    __table_args__ = (partial_index("ix_milestone_due", "next_at", where="next_at IS NOT NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    on_date: date
    words: bytes
    """Sealed. Only ever an answer to their asking."""
    next_at: datetime | None = None
    told_at: datetime | None = None
    """When we wrote that the day has come; NULL as well where that was left out."""
