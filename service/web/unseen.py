"""What came in since one of the staff looked last: by the record of their looks, and by nothing else (H1, H2)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.messaging.ledger import Direction, Message
from service.people.alumni import Alumnus
from service.protection import on_record

VISIT: Final = timedelta(minutes=30)
"""Looks within this while are one visit: who writes a note, and so comes to the page again, has what was new still marked so."""

LATELY: Final = timedelta(days=14)
"""A text that came before that is new to nobody, also where they have never looked."""

NEWEST: Final = (
    select(Message.created_at)
    .where(Message.alumnus_id == Alumnus.id, Message.direction == Direction.INBOUND)
    .order_by(col(Message.created_at).desc())
    .limit(1)
    .correlate(Alumnus)
    .scalar_subquery()
)
"""When somebody wrote last: one look at the end of the index for each, however much they wrote."""


def since(session: Session, member: UUID, alumnus: UUID, *, now: datetime) -> datetime | None:
    """When they looked at this person last, before this visit. None where that is not on record."""
    return on_record.last_look(session, member, alumnus, until=now - VISIT)


def wrote(session: Session, people: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each of these people wrote last; who never did is missing."""
    query = select(Alumnus.id, NEWEST).where(col(Alumnus.id).in_(people))
    return {alumnus: at for alumnus, at in session.exec(query) if at}


def came(session: Session, wrote: Mapping[UUID, datetime], *, now: datetime) -> Mapping[UUID, datetime]:
    """When we had the last text of each of those who wrote: of one that was found late, that is not when it was written."""
    query = select(Message.alumnus_id, sa.func.max(Message.found_at)).where(
        col(Message.alumnus_id).is_not(None), col(Message.found_at) > now - LATELY
    )
    found = dict(session.exec(query.group_by(col(Message.alumnus_id))).all())
    return {who: max(at, found.get(who) or at) for who, at in wrote.items()}


def new_of(
    session: Session, member: UUID, wrote: Mapping[UUID, datetime], *, now: datetime
) -> frozenset[UUID]:
    """Of whom a text has come since this member of staff looked at them last, whenever it was written. In two queries."""
    lately = {who: at for who, at in came(session, wrote, now=now).items() if at > now - LATELY}
    looks = on_record.last_looks(session, member, since=now - LATELY)
    return frozenset(who for who, at in lately.items() if who not in looks or looks[who] < at)
