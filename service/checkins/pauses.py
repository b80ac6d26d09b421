"""The end of a pause: said once, and never at night (A14)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from sqlmodel import Session

from service import wakeup
from service.checkins import windows
from service.conversation import dialogue
from service.conversation.states import Mode
from service.db import new_id
from service.errors import ServiceError
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose
from service.messaging.outbox import Recipient
from service.people import alumni
from service.people.alumni import Alumnus
from service.protection.keyring import PersonKey
from service.protection.vault import Vault, WrappedKey

log = structlog.get_logger()

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_message: Any = Message.__table__  # type: ignore[attr-defined]
_key: Any = PersonKey.__table__  # type: ignore[attr-defined]
_OVER = (
    sa.select(
        *_alumnus.c["id", "program_id", "timezone", "language", "status", "is_unreachable"],
        *_alumnus.c["paused_until", "conversation", "level"],
        _key.c.kek,
        _key.c.wrapped,
    )
    .select_from(_alumnus.outerjoin(_key, _key.c.person_id == _alumnus.c.id))
    .where(_alumnus.c.paused_until <= sa.bindparam("now"))
    .order_by(_alumnus.c.paused_until)
    .limit(sa.bindparam("limit"))
    .with_for_update(of=_alumnus, skip_locked=True, key_share=True)
)
_END = (
    sa.update(_alumnus)
    .where(_alumnus.c.id.in_(sa.bindparam("people", expanding=True)))
    .values(paused_until=None)
)


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """End the pauses that are over, of every program, and say so where that is welcome."""
    connection = session.connection()
    rows = connection.execute(_OVER, {"now": now, "limit": limit}).all()
    if not rows:
        return 0
    texts = [text for row in rows if (text := _text(vault, row, now)) is not None]
    if texts:
        connection.execute(sa.insert(_message), texts)
        wakeup.on_commit(session)
    connection.execute(_END, {"people": [row.id for row in rows]})
    return len(rows)


def _text(vault: Vault, row: Any, now: datetime) -> dict[str, Any] | None:
    try:
        zone, key = ZoneInfo(row.timezone), vault.key(WrappedKey(row.id, row.kek, row.wrapped))
        mode = alumni.load_state(row.conversation, row.status).mode
    except (ServiceError, LookupError, ValueError, TypeError) as error:
        log.error("pause_unreadable", alumnus=str(row.id), error=type(error).__name__)  # noqa: TRY400
        return None
    is_stale = now - row.paused_until > windows.KEPT
    if row.status is not alumni.Status.ACTIVE or row.is_unreachable or mode is Mode.CRISIS or is_stale:
        return None
    at = windows.next_occurrence(windows.QUIET_UNTIL, zone, now) if _is_night(now, zone) else now
    body = dialogue.pause_over(alumni.voice(row), row.id.int + now.toordinal())
    to = Recipient(row.program_id, alumnus=row.id)
    expires_at = windows.window(at, zone)
    text = outbox.row(key, to, body, Purpose.CHECK_IN, message=new_id(), expires_at=expires_at, now=now)
    return text | {"next_at": at}


def _is_night(now: datetime, zone: ZoneInfo) -> bool:
    return windows.is_quiet(now.astimezone(zone).time())
