"""Ratings: how strong it is, and how the week was, as the person told us in numbers. They outlive the texts that they came in."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, Session

from service.conversation.states import RatingKind
from service.db import Scoped, new_id, one_of


class Rating(Scoped, table=True):
    """One number that a person told us."""

    __table_args__ = (sa.Index("ix_rating_alumnus", "alumnus_id", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id")
    value: int
    """On the scale of its kind: for NOW 0 is calm, 10 very tough."""
    kind: RatingKind = Field(
        default=RatingKind.NOW, sa_type=one_of(RatingKind), sa_column_kwargs={"server_default": "now"}
    )
    check_in_id: UUID | None = None
    """The check-in that asked for it; NULL where they told us unasked, or within an episode."""
    message_id: UUID | None = None
    """The text that told it; it may have been purged since."""
    at: datetime


def record(
    session: Session,
    alumnus_id: UUID,
    value: int,
    *,
    program: UUID,
    kind: RatingKind = RatingKind.NOW,
    check_in: UUID | None = None,
    message: UUID | None = None,
    now: datetime,
) -> Rating:
    rating = Rating(
        program_id=program,
        alumnus_id=alumnus_id,
        value=value,
        kind=kind,
        check_in_id=check_in,
        message_id=message,
        at=now,
    )
    session.add(rating)
    return rating
