"""The engines of SQLite and of PostgreSQL: how each connects, and in which frame a transaction of `db` runs there."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, LiteralString

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.engine import make_url

from service import patience

BUSY_SECONDS: Final = 10
"""How long SQLite waits for another process's lock; longer than any transaction of ours."""

STATEMENT_SECONDS: Final = 30
"""PostgreSQL ends a statement after this long: a hanging one would hold the writer, and every text behind it."""

MOST_PREPARED: Final = 400
"""Statements that a connection keeps prepared on PostgreSQL: the pages of the console ask about so many."""

# True: until the transaction ends.
_TELL: Final = "SELECT set_config('tideover.program', %(program)s, true)"
_FRAME: Final = sql.SQL("{begin}; SELECT set_config('tideover.program', {program}, true){hurry}")
_HURRY: Final = sql.SQL(
    f", set_config('statement_timeout', '{patience.HURRIED_SECONDS}s', true),"
    " set_config('lock_timeout', '2s', true)"
)


class WroteWhileReading(Exception):
    """An error of ours, and nothing that a person can act on."""

    def __init__(self) -> None:
        super().__init__("`reading` changes nothing: open a `transaction` for what writes")


def connect(url: str, *, is_serving: bool = False) -> Engine:
    """The engine for DATABASE_URL. PostgreSQL by psycopg 3; SQLite with the journal that this build can be trusted with.

    Who answers texts is serving: it must not wait for long where the database is away.
    """
    # Heroku and its like hand out postgres://, a name that SQLAlchemy does not take.
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.get_backend_name() == "sqlite":
        return _connect_sqlite(parsed, patience.HURRIED_SECONDS if is_serving else BUSY_SECONDS)
    options = f"-c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC"
    engine = sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_use_lifo=True,  # the connection that was used last has most of its statements prepared
        connect_args=patience.CONNECTING | {"options": options},
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "before_cursor_execute", _tell_the_program)
    event.listen(engine, "handle_error", _refuse_to_write)
    if is_serving:
        patience.make_impatient(engine)
    return engine


def _prepare_postgresql(dbapi: psycopg.Connection[Any], record: Any) -> None:
    # We say BEGIN ourselves, so nobody may ask SQLAlchemy for an isolation level of its own: it would still be said.
    dbapi.autocommit = True
    dbapi.prepared_max = MOST_PREPARED


def _begin_postgresql(connection: sa.Connection) -> None:
    """BEGIN, the program, and how long it may take: one way to the server. SQLite's patience is the engine's own (`connect`)."""
    options = connection.get_execution_options()
    begin: LiteralString = "BEGIN READ ONLY" if options.get("is_reading") else "BEGIN"
    info = options.get("of_session")
    if info is None:
        connection.exec_driver_sql(begin)
        return
    info["told"] = _setting(info)
    hurry = _HURRY if options["is_hurried"] else sql.SQL("")
    if not options["is_hurried"]:
        patience.be_patient(connection.connection.driver_connection, STATEMENT_SECONDS + 2)
    # Several statements take no parameters, so the driver itself quotes what is told.
    frame = _FRAME.format(begin=sql.SQL(begin), program=sql.Literal(info["told"]), hurry=hurry)
    connection.exec_driver_sql(frame.as_string())


def _tell_the_program(
    connection: sa.Connection, cursor: Any, sql: str, parameters: Any, context: Any, is_many: Any
) -> None:
    """PostgreSQL's own wall (row-level security) shows the program that it was told: before the next statement, if another."""
    info = connection.get_execution_options().get("of_session")
    if info is None:
        return
    if sql.startswith("ROLLBACK TO SAVEPOINT"):
        info["told"] = None  # the setting goes back with it
        return
    program = _setting(info)
    if program != info.get("told"):
        info["told"] = program
        connection.exec_driver_sql(_TELL, {"program": program})


def _setting(info: Mapping[str, Any]) -> str:
    """The scope of a session as the policies of the tables read it (migrations, 0022); without one they show nothing."""
    return str(info.get("scope") or "")


def _refuse_to_write(context: ExceptionContext) -> None:
    """A write within `reading` is a mistake of ours. Elsewhere this error speaks of the server: a standby, after a failover."""
    is_reading = context.connection and context.connection.get_execution_options().get("is_reading")
    if is_reading and isinstance(context.original_exception, psycopg.errors.ReadOnlySqlTransaction):
        raise WroteWhileReading from context.original_exception


def show_every_program(connection: sa.Connection) -> None:
    """Let a connection of no session past PostgreSQL's wall, until it is closed; nobody else gets it afterwards."""
    if connection.dialect.name == "postgresql":
        connection.detach()
        connection.exec_driver_sql("SET tideover.program = 'every'")
        connection.commit()


def _connect_sqlite(url: sa.URL, busy_seconds: int) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi: sqlite3.Connection, record: Any) -> None:
    dbapi.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "foreign_keys = ON",
        f"journal_mode = {journal_mode(sqlite3.sqlite_version_info)}",
        "synchronous = FULL",
        "cache_size = -8192",
        "secure_delete = ON",  # what is deleted is overwritten with zeros: who was erased is not left in free pages
        "mmap_size = 0",
    ):
        dbapi.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads and then writes cannot wait for the lock (SQLITE_BUSY_SNAPSHOT): take it first.
    is_reading = connection.get_execution_options().get("is_reading", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def leave_no_trace(engine: Engine) -> None:
    """After something was erased: let SQLite's write-ahead log forget it, too. PostgreSQL does so by itself, later."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(is_reading=True) as connection:
            connection.rollback()
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def journal_mode(version: tuple[int, int, int]) -> str:
    """WAL only where the WAL-reset bug is mended, which can lose commits when two connections write.

    Source: sqlite.org/wal.html, 'The WAL-reset bug': fixed in 3.51.3, and in 3.50.7 and 3.44.6.
    """
    is_mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if is_mended else "TRUNCATE"
