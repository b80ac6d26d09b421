"""How long we wait for a database before we call it away: behind every wait for it stands a clock of ours."""

from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

RV = TypeVar("RV")

HURRIED_SECONDS: Final = 3
"""For a text: by then it is answered without the database."""

CONNECTING: Final[dict[str, Any]] = {
    "connect_timeout": HURRIED_SECONDS,
    # A server whose machine or network is gone says nothing: without these TCP would wait for many minutes
    # (postgresql.org/docs/current/libpq-connect.html; tcp_user_timeout is in milliseconds).
    "keepalives": 1,
    "keepalives_idle": HURRIED_SECONDS,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": HURRIED_SECONDS * 1000,
}

# SQLSTATE classes that speak of the server and not of what was asked (postgresql.org/docs/current/errcodes-appendix.html).
# 25006: it takes no writes, as a standby does; a write within `db.reading` never comes here as that.
_AWAY: Final = ("08", "53", "57", "58", "25006")


class Impatient(psycopg.Connection[Any]):
    """Gives up on a server that takes our words and never answers, which TCP alone does not notice."""

    patience: float = HURRIED_SECONDS + 1
    """Seconds for one statement; longer than the server's own limit, so that a live server speaks first."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.close()  # the answer may still come: nobody must take it for another one's
            raise


def make_impatient(engine: Engine) -> None:
    """Let every connection of a PostgreSQL engine give up in time; `be_patient` grants one transaction more."""
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkin", _forget)


def be_patient(driver_connection: Any, seconds: float) -> None:
    """Grant this connection more time, until it goes back to the pool."""
    if isinstance(driver_connection, Impatient):
        driver_connection.patience = seconds


def is_passing(error: BaseException) -> bool:
    """Whether the same may well succeed a moment later: away, a deadlock (40), or a row that somebody holds (55)."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return is_away(error) or str(state).startswith(("40", "55"))


def is_away(error: BaseException) -> bool:
    """Whether an error speaks of the database, and not of the row or statement at hand."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None)
        if state is not None:
            return str(state).startswith(_AWAY)
        return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    return isinstance(error, OSError | PoolTimeout)  # TimeoutError is an OSError


def _connect(dialect: Any, record: Any, arguments: Any, parameters: Any) -> Any:
    return Impatient.connect(*arguments, **parameters)


def _forget(driver_connection: Any, record: Any) -> None:
    be_patient(driver_connection, Impatient.patience)
