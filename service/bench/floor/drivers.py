"""sqlite3 and psycopg as they come, with the service's pragmas, behind what they do differently."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

Run = Callable[[str, Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class Driver:
    """One connection."""

    name: str
    begin: Callable[[], object]
    commit: Callable[[], object]
    execute: Run
    executemany: Run
    spelled: Callable[[str], str]
    """A statement for psycopg, as this driver wants it."""
    id: Callable[[UUID], Any]
    new_id: Callable[[], Any]
    at: Callable[[datetime], Any]
    close: Callable[[], object]


def connect(database: str, journal_mode: str) -> Driver:
    """Open the database of a DATABASE_URL."""
    return _sqlite(database, journal_mode) if database.startswith("sqlite") else _postgresql(database)


def _sqlite(database: str, journal_mode: str) -> Driver:
    connection = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in (
        "foreign_keys = ON",
        f"journal_mode = {journal_mode}",
        "synchronous = FULL",
        "cache_size = -8192",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return Driver(
        name="sqlite",
        begin=lambda: connection.execute("BEGIN IMMEDIATE"),
        commit=connection.commit,
        execute=connection.execute,
        executemany=connection.executemany,
        spelled=_for_sqlite,
        id=lambda one: one.hex,
        new_id=lambda: uuid7().hex,
        at=lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S.%f"),  # as SQLAlchemy keeps it
        close=connection.close,
    )


def _for_sqlite(statement: str) -> str:
    """With `?`, one value where psycopg takes an array, and without the locks of rows."""
    return re.sub(r"ANY\(%s\)|%s", "?", re.sub(r"FOR UPDATE[\w ]*", "", statement))


def _postgresql(database: str) -> Driver:
    connection = psycopg.connect(database, options="-c tideover.program=every")
    cursor = connection.cursor()
    return Driver(
        name="postgresql",
        begin=lambda: None,  # the first statement does
        commit=connection.commit,
        execute=cursor.execute,
        executemany=cursor.executemany,
        spelled=str,
        id=lambda one: one,
        new_id=uuid7,
        at=lambda moment: moment,
        close=connection.close,
    )
