"""Texts that wait for their time, before the outbox has them: rows without a priority, which no claim takes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service import local_times
from service.messaging.ledger import Direction, Message, Status


class NotLeft(StrEnum):
    """Why a text that waited did not leave: what its `because` holds then."""

    STOPPED = "stopped"
    DOUBTED = "doubted"
    NO_NOTICES = "no_notices"
    PAUSED = "paused"
    ERASED_SOON = "erased_soon"
    DANGER = "danger"
    WITHDRAWN = "withdrawn"
    LATE = "late"
    UNREADABLE = "unreadable"


WHY: Final[Mapping[NotLeft, str]] = {
    NotLeft.STOPPED: "they had opted out of texts before its time",
    NotLeft.DOUBTED: "at its time their phone was in doubt",
    NotLeft.NO_NOTICES: "at its time they wanted no texts that tell of the team",
    NotLeft.PAUSED: "at its time they had paused",
    NotLeft.ERASED_SOON: "at its time they had asked to be erased",
    NotLeft.DANGER: "at its time danger was open",
    NotLeft.WITHDRAWN: "the sign-in of whoever wrote it was withdrawn before its time",
    NotLeft.LATE: "its time went by before it could leave",
    NotLeft.UNREADABLE: "its words could not be opened",
}

UNSURE: Final = "at its time they had opted out or paused, their phone was in doubt, or danger was open"
"""Where it was not kept which of these, as for a text that the outbox had already."""


def why_not(text: Message) -> str:
    """Why it did not leave, in words; empty where it did, or may still."""
    if text.because in list(NotLeft):
        return WHY[NotLeft(text.because)]
    if text.status is Status.EXPIRED:
        return WHY[NotLeft.LATE]
    return UNSURE if text.status is Status.CANCELED else ""


def waiting() -> SelectOfScalar[Message]:
    """Those of everybody whom the session may see."""
    # A literal, so that the partial index serves it whatever is bound.
    return select(Message).where(
        col(Message.status) == sa.literal_column("'queued'"),
        col(Message.priority).is_(None),
        Message.direction == Direction.OUTBOUND,
    )


def of(session: Session, alumnus: UUID) -> list[Message]:
    """What waits for this person, the next one first."""
    mine = waiting().where(Message.alumnus_id == alumnus, col(Message.next_at).is_not(None))
    return list(session.exec(mine.order_by(col(Message.next_at))))


def move(session: Session, alumnus: UUID, zone: str, after: ZoneInfo) -> None:
    """Keep the hour on the person's own clock, which shows that of another zone now. What has passed there by that leaves at once."""
    try:
        before = ZoneInfo(zone)
    except (LookupError, ValueError):
        return  # nobody has chosen an hour on a clock that cannot be read
    for text in of(session, alumnus):
        at = text.next_at
        assert at is not None, "it waits for a time"
        local = local_times.shown(at, before)
        moved = local_times.instant(local.date(), local.time(), after)
        lasts = text.expires_at - at if text.expires_at else None
        text.next_at = text.slot_at = moved
        text.expires_at = moved + lasts if lasts is not None else None
