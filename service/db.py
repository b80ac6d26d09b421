"""Connections, transactions, and the wall between programs. Nobody else commits."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum, StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
import sqlalchemy as sa
import uuid_utils.compat
from psycopg import sql
from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Field, Session, SQLModel

from service import patience, walls
from service.errors import ServiceError

# Names that migrations can rely on, the same on SQLite and PostgreSQL.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

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


class Every(Enum):
    PROGRAM = "every program"


EVERY_PROGRAM: Final = Every.PROGRAM
"""Scope of the few queries that serve all programs: routing a text, finding what is due."""

Scope = UUID | Every


class Unscoped(ServiceError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} crosses programs: open the transaction with its program")


class WroteWhileReading(ServiceError):
    def __init__(self) -> None:
        super().__init__("`reading` changes nothing: open a `transaction` for what writes")


class Scoped(SQLModel):
    """A row that belongs to one program. Every table but the program's own is one."""

    program_id: UUID = Field(foreign_key="program.id")


class ProgramSession(Session):
    """A session that sees one program, and refuses a query when it was not told which."""


@event.listens_for(ProgramSession, "do_orm_execute")
def _keep_to_the_program(state: ORMExecuteState) -> None:
    scope = state.session.info.get("scope")
    if scope is EVERY_PROGRAM:
        return
    # Rows that a statement brings in are judged one by one where they are objects (below), and only there.
    if scope is None or not state.is_orm_statement or state.is_insert:
        raise Unscoped("this query")
    state.statement = state.statement.options(_only(scope))
    # Reading again what was read already needs nothing but its key.
    state.update_execution_options(is_of_one_program=not state.is_column_load)


def _scoped() -> tuple[type[Any], ...]:
    return tuple(Scoped.__subclasses__())


class _AnyScoped:
    """Stands for every scoped table at once. `Scoped` itself cannot: where it is no table, its fields are no attributes."""

    program_id = sa.column("program_id", sa.Uuid())

    @classmethod
    def __subclasses__(cls) -> list[type[Scoped]]:
        return Scoped.__subclasses__()


@lru_cache(maxsize=64)
def _only(program: UUID) -> ExecutableOption:
    """Adds `program_id = …` wherever a scoped table is read, changed or deleted from.

    One option for all tables: one for each of them was a quarter of what a page of the console cost (docs/performance.md).
    """
    return with_loader_criteria(_AnyScoped, lambda cls: cls.program_id == program, include_aliases=True)


@lru_cache(maxsize=1)
def _names(tables: tuple[type[Any], ...]) -> frozenset[str]:
    return frozenset(cls.__tablename__ for cls in tables)


@event.listens_for(Engine, "before_cursor_execute")
def _refuse_what_crosses(
    connection: sa.Connection, cursor: Any, sql: str, parameters: Any, context: Any, is_many: Any
) -> None:
    """The options do not reach every table in every form of statement: so the SQL that they made is looked at."""
    if context.execution_options.get("is_of_one_program") and walls.crosses(sql, _names(_scoped())):
        raise Unscoped("this query")


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
    program = _setting(info.get("scope"))
    if program != info.get("told"):
        info["told"] = program
        connection.exec_driver_sql(_TELL, {"program": program})


def _setting(scope: Scope | None) -> str:
    """What the policies of the tables read (migrations, 0022); without a scope they show nothing."""
    return "every" if scope is EVERY_PROGRAM else str(scope or "")


@event.listens_for(ProgramSession, "before_flush")
def _write_only_in_the_program(session: Session, context: UOWTransaction, instances: Any) -> None:
    scope = session.info.get("scope")
    if scope is EVERY_PROGRAM:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Scoped) and row.program_id != scope:
            raise Unscoped(f"this {type(row).__name__}")


@contextmanager
def transaction(engine: Engine, *, program: Scope, is_hurried: bool = False) -> Generator[ProgramSession]:
    """One unit of work: commits at the end, or not at all. A hurried one gives up in time for a text."""
    with ProgramSession(engine, expire_on_commit=False, info={"scope": program}) as session, session.begin():
        if engine.dialect.name == "postgresql":
            _begin(session, is_hurried=is_hurried)
        yield session


def _begin(session: Session, *, is_hurried: bool) -> None:
    session.connection(execution_options={"of_session": session.info, "is_hurried": is_hurried})


@contextmanager
def reading(engine: Engine, *, program: Scope, is_hurried: bool = False) -> Generator[ProgramSession]:
    """A look that changes nothing, and on SQLite does not hold up the writer. A hurried one gives up soon."""
    with engine.connect().execution_options(is_reading=True) as connection:
        with ProgramSession(connection, expire_on_commit=False, info={"scope": program}) as session:
            if engine.dialect.name == "postgresql":
                _begin(session, is_hurried=is_hurried)
            yield session
            if engine.dialect.name == "postgresql":
                # It has refused whatever would change anything; and at a rollback psycopg forgets what it has prepared.
                connection.commit()
        connection.rollback()


@contextmanager
def within(session: Session, program: Scope) -> Generator[None]:
    """Narrow a session to one program for a while."""
    before = session.info.get("scope")
    session.info["scope"] = program
    try:
        yield
        session.flush()
    finally:
        session.info["scope"] = before


def new_id() -> UUID:
    """A UUID of version 7: unique, and in the order of time, so that indexes stay compact."""
    return uuid_utils.compat.uuid7()


def first_id(at: datetime) -> UUID:
    """The lowest id that `new_id` makes from then on: rows since a moment are found by their key (RFC 9562, 5.7)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def one_of(choices: type[StrEnum]) -> sa.Enum:
    """Column type for an enum: its value, as text, so that a new member needs no ALTER TYPE."""
    return sa.Enum(
        choices,
        native_enum=False,
        length=32,
        create_constraint=False,
        values_callable=lambda enum: [one.value for one in enum],
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index of only the rows that matter: it stays small while the table grows."""
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


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
    info["told"] = _setting(info["scope"])
    hurry = _HURRY if options["is_hurried"] else sql.SQL("")
    if not options["is_hurried"]:
        patience.be_patient(connection.connection.driver_connection, STATEMENT_SECONDS + 2)
    # Several statements take no parameters, so the driver itself quotes what is told.
    frame = _FRAME.format(begin=sql.SQL(begin), program=sql.Literal(info["told"]), hurry=hurry)
    connection.exec_driver_sql(frame.as_string())


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
