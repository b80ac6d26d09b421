"""The questions of the week: the first one is ours to ask, the others follow the answers (B9)."""

from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from service.checkins import reaching, windows
from service.checkins.reaching import Said
from service.conversation import dialogue
from service.people.alumni import Alumnus
from service.protection.vault import Vault

SUNDAY: Final = 6
AT: Final = time(11)
"""Sunday before noon, local: the week is over, and the evening's check-in is far."""

A_DAY: Final = timedelta(days=1)

_alumnus: Any = Alumnus.__table__  # type: ignore[attr-defined]
_DUE = (
    sa.select(*_alumnus.c["id", "survey_at", "timezone"])
    .where(_alumnus.c.survey_at <= sa.bindparam("now"))
    .order_by(_alumnus.c.survey_at)
    .limit(sa.bindparam("limit"))
)
_MOVE_ON = (
    sa.update(_alumnus).where(_alumnus.c.id == sa.bindparam("person")).values(survey_at=sa.bindparam("at"))
)


def next_at(zone: ZoneInfo, after: datetime) -> datetime:
    """The next Sunday's time, in UTC."""
    at = windows.next_occurrence(AT, zone, after)
    while at.astimezone(zone).weekday() != SUNDAY:
        at = windows.next_occurrence(AT, zone, at)
    return at


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 200) -> int:
    """Ask the first question of the week where it is due, of every program; who is not to be asked now waits a week."""
    connection = session.connection()
    due = {row.id: row for row in connection.execute(_DUE, {"now": now, "limit": limit})}
    people = reaching.people(connection, vault, due) if due else {}
    if not people:
        return 0
    texts = []
    for one in reaching.welcome(connection, filter(None, people.values()), now=now):
        expires_at = windows.window(due[one.person].survey_at, one.zone)
        if now < expires_at:
            body, state = dialogue.ask_week(one.plan, one.state, now.toordinal() + one.person.int)
            texts.append(Said(one, body, state, expires_at))
    reaching.write(session, texts, now=now)
    moves = [
        {"person": person, "at": next_at(one.zone, now) if one else now + A_DAY}
        for person, one in people.items()
    ]
    connection.execute(_MOVE_ON, moves)
    return len(due)
