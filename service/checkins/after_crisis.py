"""The days after a crisis that a person has closed: we ask on the next day and a week later (C6)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from service.db import Scoped, new_id, partial_index


class CrisisFollowUp(Scoped, table=True):
    """One such question, planned; once asked, kept until it is known whether anything came back."""

    __table_args__ = (partial_index("ix_crisisfollowup_due", "next_at", where="next_at IS NOT NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    next_at: datetime | None
    """When to ask; once asked, until when to wait for the answer; None: done."""
    asked_at: datetime | None = None
