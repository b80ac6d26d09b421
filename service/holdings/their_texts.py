"""Which texts are a person's: what an erasure takes, and what a legal hold keeps."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from service.escalations.tables import Alert, AlertEvent
from service.messaging.ledger import Message
from service.people.alumni import Alumnus

_alert: Final[Any] = Alert.__table__  # type: ignore[attr-defined]
_alumnus: Final[Any] = Alumnus.__table__  # type: ignore[attr-defined]
_event: Final[Any] = AlertEvent.__table__  # type: ignore[attr-defined]
_message: Final[Any] = Message.__table__  # type: ignore[attr-defined]


def ids(whose: Sequence[UUID]) -> sa.CompoundSelect[Any]:
    """With them; of their phone before we knew it; pages about them; what staff wrote and read during their alerts.

    Four ways, each by an index of its own: one condition of all four would look through every text there is.
    """
    text = sa.select(_message.c.id)
    same_phone = sa.and_(
        _alumnus.c.phone_index == _message.c.other_index, _alumnus.c.program_id == _message.c.program_id
    )
    of_staff = text.join(_event, _event.c.staff_id == _message.c.staff_id)
    at = _message.c.created_at
    return sa.union(
        text.where(_message.c.alumnus_id.in_(whose)),
        text.join(_alert, _alert.c.id == _message.c.alert_id).where(_alert.c.alumnus_id.in_(whose)),
        text.join(_alumnus, same_phone).where(_alumnus.c.id.in_(whose)),
        of_staff.join(_alert, _alert.c.id == _event.c.alert_id).where(
            _alert.c.alumnus_id.in_(whose),
            at >= _alert.c.opened_at,
            sa.or_(_alert.c.closed_at.is_(None), at <= _alert.c.closed_at),
        ),
    )
