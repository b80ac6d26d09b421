"""Whom the law asks us to keep, and which rows are theirs: those stay, however old, until the hold is lifted."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.holdings import their_texts
from service.messaging.ledger import DeliveryEvent, Message
from service.people.alumni import Alumnus
from service.people.handovers import Handover, HandoverLine
from service.people.meetings import Attendance, Meeting

_attendance: Any = Attendance.__table__  # type: ignore[attr-defined]
_handover: Any = Handover.__table__  # type: ignore[attr-defined]
_line: Any = HandoverLine.__table__  # type: ignore[attr-defined]
_meeting: Any = Meeting.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]
_report: Any = DeliveryEvent.__table__  # type: ignore[attr-defined]

NOTHING: Final = sa.false()


def people(session: Session) -> Sequence[UUID]:
    """Everybody under a legal hold, of all programs that this session sees."""
    return session.exec(select(Alumnus.id).where(col(Alumnus.held_because).is_not(None))).all()


def is_theirs(table: Any, whose: Sequence[UUID]) -> Any:
    """Whether a row of this table is about one of these people. Never NULL."""
    if table is _message:
        return table.c.id.in_(their_texts.ids(whose))
    if table is _report:
        return _known(table.c.message_id.in_(their_texts.ids(whose)))
    if table is _meeting:
        return sa.exists().where(_attendance.c.meeting_id == table.c.id, _attendance.c.alumnus_id.in_(whose))
    if table is _handover:
        return sa.exists().where(_line.c.handover_id == table.c.id, _line.c.alumnus_id.in_(whose))
    return _known(table.c.alumnus_id.in_(whose))


def _known(condition: Any) -> Any:
    """NULL is in no list: that nobody is named there means that it is nobody's."""
    return sa.func.coalesce(condition, NOTHING)
