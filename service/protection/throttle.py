"""A throttle that every process shares: at most so many tries in a while, and never longer than that while."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, delete, func, select, update

from service.errors import ServiceError

LIMIT: Final = 10
WINDOW: Final = timedelta(minutes=5)
"""At most this many failed sign-ins in this while, for one e-mail address and from one network address."""

# Both know ON CONFLICT, but SQLAlchemy has no common type for it.
_INSERT: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class TooManyTries(ServiceError):
    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        self.retry_after = max(1, math.ceil(wait.total_seconds()))
        """In seconds."""
        minutes = math.ceil(self.retry_after / 60)
        super().__init__(f"too many tries: please wait {minutes} minute{'s' if minutes > 1 else ''}")


class Throttle(SQLModel, table=True):
    """Tries of one kind by one source in the current window. The source is a blind index, of no program yet."""

    key: bytes = Field(primary_key=True)
    tries: int
    ends_at: datetime = Field(index=True)


def refusal(session: Session, keys: Sequence[bytes], *, now: datetime) -> TooManyTries | None:
    """Whether these have had their tries. Only reads: a flood that is refused keeps no writer busy."""
    spent = select(func.max(Throttle.ends_at)).where(
        col(Throttle.key).in_(keys), Throttle.tries >= LIMIT, Throttle.ends_at > now
    )
    ends_at = session.exec(spent).one()
    return TooManyTries(ends_at - now) if ends_at else None


def take(
    session: Session, keys: Sequence[bytes], *, limit: int = LIMIT, window: timedelta = WINDOW, now: datetime
) -> TooManyTries | None:
    """Count one try against each key, in one statement, so that two at once both count.

    Returns the refusal where others were quicker.
    """
    session.exec(delete(Throttle).where(col(Throttle.ends_at) <= now))
    connection = session.connection()
    insert = _INSERT[connection.dialect.name](Throttle)
    # In one order, so that two sign-ins never wait for each other's row.
    rows = [{"key": key, "tries": 1, "ends_at": now + window} for key in sorted(set(keys))]
    counted = connection.execute(
        insert.values(rows)
        .on_conflict_do_update(index_elements=["key"], set_={"tries": col(Throttle.tries) + 1})
        .returning(sa.column("tries"), insert.table.c.ends_at)
    ).all()
    ends = [row.ends_at for row in counted if row.tries > limit]
    return TooManyTries(max(ends) - now) if ends else None


def once(session: Session, key: bytes, *, until: datetime, now: datetime) -> bool:
    """Whether nobody has used this before; it stays used until then."""
    session.exec(delete(Throttle).where(col(Throttle.ends_at) <= now))
    connection = session.connection()
    insert = _INSERT[connection.dialect.name](Throttle).values(key=key, tries=LIMIT, ends_at=until)
    # By what comes back: not every driver counts the rows of an INSERT.
    kept = insert.on_conflict_do_nothing(index_elements=["key"]).returning(sa.column("key"))
    return connection.execute(kept).first() is not None


def give_back(session: Session, keys: Sequence[bytes]) -> None:
    """Uncount a try that succeeded: a whole clinic may sign in from one address in the morning."""
    session.exec(
        update(Throttle)
        .where(col(Throttle.key).in_(keys), col(Throttle.tries) > 0)
        .values(tries=col(Throttle.tries) - 1)
    )
