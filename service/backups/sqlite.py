"""SQLite's part: a copy by its backup API, consistent while others write; and a file that is put in place whole."""

import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from service import db, files
from service.backups import running
from service.backups.errors import BackupFailed, SomethingThere
from service.settings import Settings

NAME: Final = "SQLite"
AT_ONCE: Final = 1 << 20
"""Bytes."""

BUSY_SECONDS: Final = 30


def dump(settings: Settings) -> Generator[bytes]:
    """The database as it is at one moment. Where it has no WAL, writers wait meanwhile. Raises BackupFailed."""
    path = _path(settings)
    if not path.exists():
        raise BackupFailed("there is no database at DATABASE_URL to back up")
    with files.scratch(path.parent, "backup") as folder:
        copy = folder / "copy.db"
        # In one step: piece by piece it would begin anew each time that somebody writes.
        with closing(_open(path)) as source, closing(_open(copy)) as target:
            source.backup(target)
            _check(target)
        with copy.open("rb") as file:
            while part := file.read(AT_ONCE):
                yield part


@contextmanager
def putting_back(
    settings: Settings, dump: Iterator[bytes], *, replaces: bool, now: datetime
) -> Generator[Engine]:
    """An engine on the backup, which takes the database's place once the block has come to its end."""
    path = _path(settings)
    if path.exists():
        if not replaces:
            raise SomethingThere
        running.refuse(settings, now=now)
    with files.scratch(path.parent, "restore") as folder:
        copy = folder / "copy.db"
        with _engine_on(copy, dump) as engine:
            yield engine
        descriptor = os.open(copy, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        # The journal of what was there before must never be played back into this one.
        for name in ("-wal", "-shm", "-journal"):
            path.with_name(f"{path.name}{name}").unlink(missing_ok=True)
        copy.replace(path)
    files.sync_folder(path.parent)


@contextmanager
def for_a_while(settings: Settings, dump: Iterator[bytes]) -> Generator[Engine]:
    with files.scratch(settings.data_dir, "drill") as folder, _engine_on(folder / "copy.db", dump) as engine:
        yield engine


@contextmanager
def _engine_on(copy: Path, dump: Iterator[bytes]) -> Generator[Engine]:
    with os.fdopen(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        for part in dump:
            file.write(part)
    with closing(_open(copy)) as opened:
        _check(opened)
    engine = db.connect(f"sqlite:///{copy}")
    try:
        yield engine
    finally:
        engine.dispose()  # the last connection takes the write-ahead log with it


def _check(opened: sqlite3.Connection) -> None:
    try:
        said = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError:
        said = "no database"
    if said != "ok":
        raise BackupFailed("SQLite finds this database damaged: take another backup")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS)


def _path(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")
