"""Texts that wait for their time, before the outbox has them: rows without a priority, which no claim takes."""

from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service import local_times
from service.messaging.ledger import Direction, Message


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
