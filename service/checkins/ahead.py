"""A text just before a risky hour, at most one a day; and the offer of one that was learned, once (B7, B8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from service.checkins import reaching, risk_windows, windows
from service.checkins.reaching import Reached, Said
from service.checkins.risk_windows import AHEAD, RiskWindow, Standing
from service.checkins.schedules import CheckIn
from service.conversation import dialogue
from service.db import new_id
from service.protection.vault import Vault

SLOT: Final = 101
"""The slot of a text before a window: by the unique key of CheckIn it is one a day at most, and never twice (P3)."""

LATER: Final = timedelta(days=1)
"""An offer that is not welcome now is made then."""

OFFER_KEPT: Final = timedelta(hours=1)

_check_in: Any = CheckIn.__table__  # type: ignore[attr-defined]
_NOTE: Final = {
    name: dialect.insert(_check_in)
    .on_conflict_do_nothing(index_elements=["alumnus_id", "local_date", "slot"])
    .returning(_check_in.c.message_id)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Write ahead of the windows that begin soon, and offer those that were learned; of every program."""
    rows = reaching.due(session, RiskWindow, now=now, limit=limit)
    if not rows:
        return 0
    connection = session.connection()
    people = reaching.people(connection, vault, (row.alumnus_id for row in rows))
    fit = reaching.fit(connection, people, now=now)
    texts = [
        *_before(connection, [row for row in rows if row.standing is Standing.CONFIRMED], fit, now),
        *_offers([row for row in rows if row.standing is Standing.FOUND], fit, now),
    ]
    reaching.write(session, texts, now=now)
    for row in rows:
        if row.alumnus_id in people:
            _move_on(row, people[row.alumnus_id], now)
    session.flush()
    return len(rows)


def _before(
    connection: Connection, rows: Sequence[RiskWindow], fit: dict[UUID, Reached], now: datetime
) -> list[Said]:
    """The texts of windows that are still ahead, for who had none of them today."""
    ahead = {
        new_id(): row
        for row in rows
        if row.alumnus_id in fit and row.next_at is not None and now < row.next_at + AHEAD
    }
    if not ahead:
        return []
    notes = [_note(text, row, fit[row.alumnus_id], now) for text, row in ahead.items()]
    fresh = connection.execute(_NOTE[connection.dialect.name], notes).scalars()
    return [_said(text, ahead[text], fit[ahead[text].alumnus_id]) for text in fresh]


def _note(text: UUID, row: RiskWindow, to: Reached, now: datetime) -> dict[str, Any]:
    return {
        "program_id": row.program_id,
        "alumnus_id": row.alumnus_id,
        "local_date": now.astimezone(to.zone).date(),
        "slot": SLOT,
        "message_id": text,
        "asked_at": now,
    }


def _said(text: UUID, row: RiskWindow, to: Reached) -> Said:
    assert row.next_at is not None, "only due windows are written ahead of"
    body, state = dialogue.write_ahead(to.plan, to.state, row.next_at.toordinal() + row.id.int)
    return Said(to, body, state, row.next_at + AHEAD, text)


def _offers(rows: Sequence[RiskWindow], fit: dict[UUID, Reached], now: datetime) -> list[Said]:
    """Ask whether they want it; each window once, and of a person's one at a time."""
    texts: dict[UUID, Said] = {}
    for row in rows:
        to = fit.get(row.alumnus_id)
        if (
            to is None
            or to.person in texts
            or row.weekday is None
            or windows.is_quiet(now.astimezone(to.zone).time())
        ):
            continue
        at = (datetime.combine(now, row.starts) - AHEAD).time()
        body, state = dialogue.offer_window(
            to.plan, to.state, row.id.int, weekday=row.weekday, at=at, starts=row.starts
        )
        texts[to.person] = Said(to, body, state, now + OFFER_KEPT)
        row.standing = Standing.OFFERED
    return list(texts.values())


def _move_on(row: RiskWindow, to: Reached | None, now: datetime) -> None:
    match row.standing:
        case Standing.CONFIRMED if to is not None:
            risk_windows.plan(row, to.zone, now=now)
        case Standing.OFFERED | Standing.DECLINED:
            row.next_at = None
        case _:
            row.next_at = now + LATER
