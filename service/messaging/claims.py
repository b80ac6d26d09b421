"""Who sends what: a text is claimed, and is ours until its lease ends. Every step is one conditional UPDATE.

A claim counts `attempt` up; an outcome is only believed for the attempt that it belongs to (settling.py), so a
worker that was away for long cannot overwrite what others did since. Consent, expiry and the limits are looked at
in the claim itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service import wakeup
from service.messaging import limits, pacing, silent
from service.messaging.ledger import PRIORITY, Message, Purpose, Status
from service.messaging.opening import READ, Outgoing, opened
from service.messaging.outbox import LEASE
from service.messaging.pacing import Place
from service.people import alumni
from service.people.directory import Directory
from service.protection.vault import Vault

LOOKED_FOR_AT_ONCE: Final = 16

URGENT: Final = frozenset({Purpose.CRISIS, Purpose.ALERT, Purpose.HELP})

SET_BACK: Final = timedelta(minutes=16)
"""No urgent text is planned to leave later than this (failures.py: a quarter of an hour at most): a clock was set back
since, and it does not wait for it (fault F35)."""

_message: Any = Message.__table__  # type: ignore[attr-defined]


def _due_when(is_due: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Queued texts of one priority, those first that have waited longest."""
    of_it = (_message.c.status == Status.QUEUED, _message.c.priority == sa.bindparam("priority"), is_due)
    rows = sa.select(_message.c.id).where(*of_it).order_by(_message.c.next_at)
    return rows.limit(sa.bindparam("limit")).with_for_update(skip_locked=True)


_DUE = _due_when(_message.c.next_at <= sa.bindparam("now"))
_DUE_URGENTLY = _due_when(
    sa.or_(_message.c.next_at <= sa.bindparam("now"), _message.c.next_at > sa.bindparam("set_back"))
)
_MINE = sa.and_(_message.c.id.in_(sa.bindparam("ids", expanding=True)), _message.c.status == Status.QUEUED)
_CLAIM = (
    sa.update(_message)
    .where(_MINE)
    .values(status=Status.SENDING, attempt=_message.c.attempt + 1, next_at=sa.bindparam("lease_until"))
)
_END = sa.update(_message).where(_MINE).values(status=sa.bindparam("ended"), next_at=None)
_WAIT = (
    sa.update(_message)
    .where(_message.c.id == sa.bindparam("text"), _message.c.status == Status.QUEUED)
    .values(next_at=sa.bindparam("until"), slot_at=sa.bindparam("until"))
)
_IN_FLIGHT = _message.c.status.in_((Status.SENDING, Status.UNKNOWN))
_UNSURE = (
    sa.select(_message.c.id)
    .where(
        _IN_FLIGHT,
        _message.c.next_at <= sa.bindparam("now"),
        _message.c.priority <= sa.bindparam("priority"),
    )
    .order_by(_message.c.next_at)
    .limit(sa.bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LOOK = (
    sa.update(_message)
    .where(_message.c.id.in_(sa.bindparam("ids", expanding=True)), _IN_FLIGHT)
    .values(status=Status.UNKNOWN, next_at=sa.bindparam("lease_until"))
)


def claim(
    session: Session,
    vault: Vault,
    directory: Directory,
    *,
    room: Mapping[Purpose, int],
    rate: float = 0,
    now: datetime,
) -> list[Outgoing]:
    """Take the most urgent texts that may leave now; they are ours for LEASE.

    `room` is how many may be taken up to each purpose, `rate` how many check-ins of one sender may leave in a second
    (0: any number). What is too late expires; what was queued for somebody who has said stop is canceled.
    """
    ids = _due(session, room, now=now)
    if not ids:
        return []
    rows = session.connection().execute(READ, {"ids": ids}).all()
    mine = _in_line(session, _allowed(session, vault, rows, now=now), rate=rate, now=now)
    return _take(session, vault, directory, mine, _CLAIM, now=now)


def take_unsure(
    session: Session, vault: Vault, directory: Directory, *, up_to: Purpose, now: datetime
) -> list[Outgoing]:
    """Texts in flight, of this purpose or a more urgent one, that nobody has reported on in time.

    What became of them has to be looked up.
    """
    run = session.connection().execute
    asked = {"now": now, "limit": LOOKED_FOR_AT_ONCE, "priority": PRIORITY[up_to]}
    ids = list(run(_UNSURE, asked).scalars())
    rows = run(READ, {"ids": ids}).all() if ids else []
    return _take(session, vault, directory, rows, _LOOK, now=now)


def _due(session: Session, room: Mapping[Purpose, int], *, now: datetime) -> list[UUID]:
    """A statement for each priority: with `priority <= …` the index would be read past all that waits for later."""
    ids: list[UUID] = []
    for purpose, priority in PRIORITY.items():
        limit = room[purpose] - len(ids)
        if limit > 0:
            asked = {"priority": priority, "now": now, "limit": limit}
            if purpose in URGENT:
                due = session.connection().execute(_DUE_URGENTLY, asked | {"set_back": now + SET_BACK})
            else:
                due = session.connection().execute(_DUE, asked)
            ids += due.scalars()
    return ids


def _allowed(session: Session, vault: Vault, rows: Sequence[Any], *, now: datetime) -> list[Any]:
    """Leave out what must not go, and end it."""
    late = {row.id for row in rows if row.expires_at <= now}
    barred = {row.id for row in rows if _is_barred(row)} - late
    _end(session, late, Status.EXPIRED)
    _end(session, barred, Status.CANCELED)
    left = [row for row in rows if row.id not in late | barred]
    enough = limits.beyond_the_day(session, [row for row in left if row.purpose is Purpose.CHECK_IN], now=now)
    left = [row for row in left if row.id not in enough]
    asked = silent.ask_first(
        session, vault, [row for row in left if row.purpose is Purpose.CHECK_IN], now=now
    )
    _end(session, enough | asked, Status.CANCELED)
    if late or barred or enough or asked:
        wakeup.on_commit(session)  # there was room for others
    return [row for row in left if row.id not in asked]


_ANSWERS: Final = frozenset({Purpose.HELP, Purpose.CRISIS})


def _is_barred(row: Any) -> bool:
    """Whether this person gets no text of ours, or no check-in."""
    if row.alumnus_status is alumni.Status.STOPPED or row.is_staff_barred:
        return True
    # Where somebody else may have the phone, we answer (help also late, where a text was missed), and begin nothing.
    if row.doubted_at is not None and row.in_reply_to is None and row.purpose not in _ANSWERS:
        return True
    return row.purpose is Purpose.CHECK_IN and bool(row.is_unreachable)


def _end(session: Session, ids: Iterable[UUID], status: Status) -> None:
    if chosen := list(ids):
        session.connection().execute(_END, {"ids": chosen, "ended": status})


def _in_line(session: Session, rows: Sequence[Any], *, rate: float, now: datetime) -> list[Any]:
    """Check-ins stand in their sender's line; the others pass."""
    places = [Place(row.id, row.program_id, row.slot_at) for row in rows if row.purpose is Purpose.CHECK_IN]
    if not places:
        return list(rows)
    line = pacing.line_up(session, places, rate=rate, now=now)
    if line.waiting:
        later = [{"text": text, "until": until} for text, until in line.waiting.items()]
        session.connection().execute(_WAIT, later)
    limits.report(session, line.too_many, now=now)
    return [row for row in rows if row.id not in line.waiting]


def _take(
    session: Session,
    vault: Vault,
    directory: Directory,
    rows: Sequence[Any],
    claim: sa.Update,
    *,
    now: datetime,
) -> list[Outgoing]:
    if not rows:
        return []
    lease_until = now + LEASE
    session.connection().execute(claim, {"ids": [row.id for row in rows], "lease_until": lease_until})
    return opened(session, vault, directory, rows, lease_until=lease_until, now=now)
