"""What a phone of the staff is spared (D10): the same again and again, so that the first page of an alert stands out.

Never a first page: only repeats, what others do, and answers to what asks for none.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.escalations.tables import AlertEvent, EventKind
from service.messaging.ledger import Direction, Message, Purpose, Status

WINDOW: Final = timedelta(minutes=15)

MOST_PAGES: Final = 5
"""Texts that we began within WINDOW: after so many, repeated pages come as one for all (docs/evidence.md, 'Paging')."""

MOST_NOTICES: Final = 10
"""After so many nobody hears any more who has what: `?` tells it."""

MOST_HELP: Final = 5
"""Answers within WINDOW, after which a text that is about no alert gets none: two machines must not talk (E11)."""

TOGETHER: Final = timedelta(minutes=5)
"""One text for all repeated pages in so long."""

_message: Any = Message.__table__  # type: ignore[attr-defined]
_LATELY = sa.select(
    sa.func.count().filter(_message.c.in_reply_to.is_(None)), sa.func.count(_message.c.in_reply_to)
).where(
    _message.c.staff_id == sa.bindparam("staff"),
    _message.c.created_at > sa.bindparam("since"),
    _message.c.direction == Direction.OUTBOUND,
)
_FOR_ALL = (
    sa.select(_message.c.id)
    .where(
        _message.c.staff_id == sa.bindparam("staff"),
        _message.c.created_at > sa.bindparam("since"),
        _message.c.purpose == Purpose.ALERT,
        _message.c.alert_id.is_(None),
        _message.c.status.not_in((Status.FAILED, Status.UNDELIVERED, Status.EXPIRED, Status.CANCELED)),
    )
    .limit(1)
)


def is_repeat(events: list[AlertEvent], staff: UUID) -> bool:
    """Whether this alert has paged them before, and nobody has written since: what became worse is no repeat (D9)."""
    newest = next(
        (one for one in reversed(events) if one.kind is EventKind.JOINED or _paged(one, staff)), None
    )
    return newest is not None and newest.kind is EventKind.PAGED


def is_to_bundle(session: Session, staff: UUID, *, now: datetime) -> bool:
    """Whether a repeated page is to come with the others, in one text for all."""
    return _began(session, staff, now=now) >= MOST_PAGES


def for_all(session: Session, staff: UUID, *, now: datetime) -> UUID | None:
    """The text of the last minutes that has paged this phone for all that waits."""
    asked = {"staff": staff, "since": now - TOGETHER}
    found: UUID | None = session.connection().execute(_FOR_ALL, asked).scalar()
    return found


def has_had_enough(session: Session, staff: UUID, *, now: datetime) -> bool:
    return _began(session, staff, now=now) >= MOST_NOTICES


def may_help(session: Session, staff: UUID, *, now: datetime) -> bool:
    """Whether a text that is about no alert gets an answer."""
    asked = {"staff": staff, "since": now - WINDOW}
    answered: int = session.connection().execute(_LATELY, asked).one()[1]
    return answered < MOST_HELP


def _paged(event: AlertEvent, staff: UUID) -> bool:
    return event.kind is EventKind.PAGED and event.staff_id == staff


def _began(session: Session, staff: UUID, *, now: datetime) -> int:
    """How many texts we began to this phone lately."""
    session.flush()
    asked = {"staff": staff, "since": now - WINDOW}
    began: int = session.connection().execute(_LATELY, asked).one()[0]
    return began
