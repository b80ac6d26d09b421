"""Databases that live as long as one measurement: a file, or a database of its own on a PostgreSQL server."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from service.errors import ServiceError


class NotPostgresql(ServiceError):
    def __init__(self) -> None:
        super().__init__("--database takes a postgresql:// address; without it a SQLite file is made")


class NoServer(ServiceError):
    def __init__(self, error: psycopg.Error) -> None:
        super().__init__(f"the server of --database cannot be used: {' '.join(str(error).split())}")


class Databases(Protocol):
    """Gives addresses as DATABASE_URL has them. Nobody may be connected to what is copied."""

    name: str

    def new(self, name: str) -> str: ...

    def copy(self, url: str, name: str) -> str: ...


@contextmanager
def temporary(url: str | None, folder: Path) -> Generator[Databases]:
    """SQLite files in `folder`, or databases on this server, which are dropped at the end."""
    if url is None:
        yield _Files(folder)
        return
    server = _Server(url)
    try:
        yield server
    finally:
        server.drop()


class _Files:
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"

    def copy(self, url: str, name: str) -> str:
        made = self.new(name)
        shutil.copyfile(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made


class _Server:
    name = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = make_url(url.replace("postgres://", "postgresql://", 1))
        if self._url.get_backend_name() != "postgresql":
            raise NotPostgresql
        self._prefix = f"tideover_bench_{uuid4().hex[:8]}"
        self._made: list[str] = []

    def new(self, name: str) -> str:
        return self._create(name, sql.SQL("CREATE DATABASE {}"))

    def copy(self, url: str, name: str) -> str:
        template = sql.Identifier(str(make_url(url).database))
        return self._create(name, sql.SQL("CREATE DATABASE {} TEMPLATE ") + template)

    def drop(self) -> None:
        for name in self._made:
            self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, name: str, command: sql.Composable) -> str:
        database = f"{self._prefix}_{name}"
        self._run(sql.SQL(command.as_string()).format(sql.Identifier(database)))
        self._made.append(database)
        return self._address(database)

    def _address(self, database: str | None) -> str:
        return self._url.set(drivername="postgresql", database=database).render_as_string(hide_password=False)

    def _run(self, command: sql.Composed) -> None:
        try:
            # Outside a transaction: neither is allowed in one.
            with psycopg.connect(self._address(self._url.database), autocommit=True) as connection:
                connection.execute(command)
        except psycopg.Error as error:
            raise NoServer(error) from None
