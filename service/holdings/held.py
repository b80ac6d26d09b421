"""Whom the law asks us to keep, and which rows are theirs: those stay, however old, until the hold is lifted."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from service.escalations.tables import Alert, AlertEvent
from service.messaging.ledger import DeliveryEvent, Message
from service.people.alumni import Alumnus
from service.people.handovers import Handover, HandoverLine
from service.people.meetings import Attendance, Meeting

_alert: Any = Alert.__table__  # type: ignore[attr-defined]
_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_attendance: Any = Attendance.__table__  # type: ignore[attr-defined]
_event: Any = AlertEvent.__table__  # type: ignore[attr-defined]
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
        return _is_their_text(whose)
    if table is _report:
        return sa.exists().where(_message.c.id == table.c.message_id, _is_their_text(whose))
    if table is _meeting:
        return sa.exists().where(_attendance.c.meeting_id == table.c.id, _attendance.c.alumnus_id.in_(whose))
    if table is _handover:
        return sa.exists().where(_line.c.handover_id == table.c.id, _line.c.alumnus_id.in_(whose))
    return _known(table.c.alumnus_id.in_(whose))


def _is_their_text(whose: Sequence[UUID]) -> Any:
    """With them, of their phone before we knew it, a page about them, or of the staff while an alert of theirs was open.

    The same as an erasure takes (scrubbing.py).
    """
    alerts = sa.select(_alert.c.id).where(_alert.c.alumnus_id.in_(whose))
    phones = sa.select(_alumnus.c.phone_index, _alumnus.c.program_id).where(_alumnus.c.id.in_(whose))
    at = _message.c.created_at
    during = sa.exists().where(
        _event.c.staff_id == _message.c.staff_id,
        _event.c.alert_id == _alert.c.id,
        _alert.c.alumnus_id.in_(whose),
        _alert.c.opened_at <= at,
        sa.or_(_alert.c.closed_at.is_(None), _alert.c.closed_at >= at),
    )
    return sa.or_(
        _known(_message.c.alumnus_id.in_(whose)),
        _known(_message.c.alert_id.in_(alerts)),
        _known(sa.tuple_(_message.c.other_index, _message.c.program_id).in_(phones)),
        during,
    )


def _known(condition: Any) -> Any:
    """NULL is in no list: that nobody is named there means that it is nobody's."""
    return sa.func.coalesce(condition, NOTHING)
