"""Which databases the suite runs on: always SQLite, and PostgreSQL where TEST_DATABASE_URL names one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import Engine, make_url
from sqlmodel import SQLModel

from service import db
from service.db import EVERY_PROGRAM

TEST_DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "")
DATABASES = ["sqlite", "postgresql"] if TEST_DATABASE_URL else ["sqlite"]

# Not DROP DATABASE … WITH (FORCE): that is refused while the server's own autovacuum is in the database, and without
# it autovacuum gives way. Our own connections end within the five seconds that DROP DATABASE waits for them.
LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"


def new_postgresql(name: str) -> str:
    """Make an empty database of that name, in place of one that may be there, and give its URL.

    Each parallel worker needs one of its own; take `name` from pytest-xdist's `worker_id`.
    """
    url = make_url(TEST_DATABASE_URL).set(drivername="postgresql")
    name = f"{url.database}_{name}"
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(LEAVE, [name])
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return url.set(database=name).render_as_string(hide_password=False)


@contextmanager
def looking(engine: Engine) -> Iterator[sa.Connection]:
    """All there is, without the service's own way of asking."""
    with db.reading(engine, program=EVERY_PROGRAM) as session:
        yield session.connection()


@contextmanager
def changing(engine: Engine) -> Iterator[sa.Connection]:
    """As `looking`; what is changed stays."""
    with db.transaction(engine, program=EVERY_PROGRAM) as session:
        yield session.connection()


def empty(engine: Engine) -> None:
    """Leave nothing in any table of a PostgreSQL database; its owner alone may, the record's own trigger put aside."""
    tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    with engine.begin() as connection:
        for statement in (
            "ALTER TABLE auditevent DISABLE TRIGGER USER",
            f"TRUNCATE {tables} CASCADE",
            "ALTER TABLE auditevent ENABLE TRIGGER USER",
        ):
            connection.execute(sa.text(statement))
