"""Transactions, and the wall between programs. Nobody else commits. What they run on stands in engines.py."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
import uuid_utils.compat
from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Field, Session, SQLModel

from service import engines, walls
from service.errors import ServiceError

# Names that migrations can rely on, the same on SQLite and PostgreSQL.
SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

connect: Final = engines.connect


class Every(StrEnum):
    PROGRAM = "every"  # as the policies of PostgreSQL's tables read it (migrations, 0022)


EVERY_PROGRAM: Final = Every.PROGRAM
"""Scope of the few queries that serve all programs: routing a text, finding what is due."""

Scope = UUID | Every


class Unscoped(ServiceError):
    def __init__(self, what: str) -> None:
        super().__init__(f"{what} crosses programs: open the transaction with its program")


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
