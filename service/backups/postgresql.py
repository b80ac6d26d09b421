"""PostgreSQL's part: pg_dump's own snapshot, and pg_restore into a schema that takes the old one's place."""

import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine
from sqlalchemy.engine import make_url

from service import db
from service.backups import running
from service.backups.errors import BackupFailed, SomethingThere
from service.settings import Settings

NAME: Final = "PostgreSQL"
AT_ONCE: Final = 1 << 20
"""Bytes."""

ASIDE: Final = "before_restore"
"""The schema in which what was there waits until the backup has proved itself."""

_SEES_ALL: Final = "-c tideover.program=every"
"""What shows a connection all rows: else row-level security leaves a dump empty, or refuses it."""

_BACK: Final = ("DROP SCHEMA IF EXISTS public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")

_NAMES: Final = {
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "options": "PGOPTIONS",
}


def dump(settings: Settings) -> Generator[bytes]:
    """The database as it is at one moment; nobody waits. Raises BackupFailed."""
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
    command += [f"--exclude-schema={ASIDE}", "--enable-row-security"]
    environment = _environment(_url(settings))
    environment["PGOPTIONS"] = f"{environment.get('PGOPTIONS', '')} {_SEES_ALL}".strip()
    with subprocess.Popen(  # noqa: S603  (our own command; the password is not in it)
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            while part := process.stdout.read(AT_ONCE):
                yield part
        except GeneratorExit:
            process.kill()
            raise
    if process.returncode:
        raise BackupFailed(
            "pg_dump failed: see that it is as new as the server, and that DATABASE_URL is right"
        )


@contextmanager
def putting_back(
    settings: Settings, dump: Iterator[bytes], *, replaces: bool, now: datetime
) -> Generator[Engine]:
    """An engine on the backup; what was there before goes once the block has come to its end, else it comes back."""
    url = _url(settings)
    if was_cut_off(settings):
        # What a restore that was killed has left aside is what was there; the rest of it says nothing.
        _run(url, *_BACK)
    is_there = _has_tables(url)
    if is_there and not replaces:
        raise SomethingThere
    if is_there:
        running.refuse(settings, now=now)
    _run(url, f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
    try:
        with _engine_on(url, dump) as engine:
            yield engine
    except BaseException:
        _run(url, *_BACK)
        raise
    _run(url, f"DROP SCHEMA {ASIDE} CASCADE")


@contextmanager
def for_a_while(settings: Settings, dump: Iterator[bytes]) -> Generator[Engine]:
    """In a database of its own, which the role must be allowed to create."""
    url = _url(settings)
    name = f"{url.database}_drill"
    _on_server(url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)  # of a drill that was killed
    try:
        _on_server(url, "CREATE DATABASE {}", name)
    except psycopg.errors.InsufficientPrivilege:
        raise BackupFailed(
            "a drill makes a database of its own: give the role CREATEDB, or drill elsewhere"
        ) from None
    try:
        with _engine_on(url.set(database=name), dump) as engine:
            yield engine
    finally:
        _on_server(url, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def _engine_on(url: URL, dump: Iterator[bytes]) -> Generator[Engine]:
    command = [
        _program("pg_restore"),
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
    ]
    command += ["--dbname", url.database or ""]
    with subprocess.Popen(  # noqa: S603  (our own command; the password is not in it)
        command, env=_environment(url), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        try:
            for part in dump:
                process.stdin.write(part)
            process.stdin.close()
        except BrokenPipeError:
            pass  # its exit code says it
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise BackupFailed("pg_restore failed: see that it is as new as the server; nothing was changed")
    engine = db.connect(url.render_as_string(hide_password=False))
    try:
        yield engine
    finally:
        engine.dispose()


def was_cut_off(settings: Settings) -> bool:
    """Whether a restore was killed before its end. Raises psycopg.Error."""
    query = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
    with psycopg.connect(_plain(_url(settings))) as connection:
        return connection.execute(query, [ASIDE]).fetchone() is not None


def _has_tables(url: URL) -> bool:
    with psycopg.connect(_plain(url)) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone()
    return found is not None


def _run(url: URL, *statements: str) -> None:
    """In one transaction."""
    with psycopg.connect(_plain(url)) as connection:
        for one in statements:
            connection.execute(one.encode())


def _on_server(url: URL, statement: str, name: str) -> None:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _url(settings: Settings) -> URL:
    return make_url(settings.database_url.replace("postgres://", "postgresql://", 1)).set(
        drivername="postgresql"
    )


def _plain(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _environment(url: URL) -> dict[str, str]:
    """Where the server is, for its own programs: a password on a command line could be read by everybody."""
    told = {
        "PGHOST": url.host,
        "PGPORT": url.port and str(url.port),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        **{_NAMES[key]: str(value) for key, value in url.query.items() if key in _NAMES},
    }
    ours = {
        "PATH": os.defpath,
        "HOME": str(Path.home()),
    }  # its own files of passwords and certificates lie there
    return ours | {name: value for name, value in told.items() if value}


def _program(name: str) -> str:
    """PostgreSQL's own program: on PATH, or the newest in Debian's folders. Raises BackupFailed."""
    found = shutil.which(name)
    if found:
        return found
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    raise BackupFailed(f"{name} is not installed: install PostgreSQL's client programs on this machine")


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdecimal() else 0
