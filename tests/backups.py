"""Copies of a database as an operator makes them, and what stands in its files."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from sqlalchemy import Engine

from service import db
from tests.databases import new_postgresql


def _environment(engine: Engine) -> dict[str, str]:
    url = engine.url
    query = {name: str(value) for name, value in url.query.items()}
    named = {
        "PGHOST": url.host or query.get("host", ""),
        "PGPORT": str(url.port or query.get("port", "")),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
        "PGOPTIONS": "-c tideover.program=every",
    }
    return {"PATH": os.environ["PATH"], **{name: value for name, value in named.items() if value}}


def copy(engine: Engine, folder: Path) -> Path:
    """Yesterday's backup, by the database's own means."""
    made = folder / "yesterday"
    if engine.dialect.name == "sqlite":
        assert engine.url.database
        with closing(connect(engine.url.database)) as source, closing(connect(made)) as target:
            source.backup(target)
    else:
        subprocess.run(
            ["pg_dump", "-Fc", "--no-owner", "--enable-row-security", "-f", str(made)],
            env=_environment(engine),
            check=True,
        )
    return made


def put_back(engine: Engine, made: Path, name: str) -> Engine:
    """The backup in a place of its own, as a restore on another machine."""
    if engine.dialect.name == "sqlite":
        path = made.with_name(f"{name}.db")
        shutil.copyfile(made, path)
        return db.connect(f"sqlite:///{path}")
    restored = db.connect(new_postgresql(name))
    command = ["pg_restore", "--no-owner", "-d", restored.url.database or "", str(made)]
    subprocess.run(command, env=_environment(restored), check=True)
    return restored


def everything_on_disk(engine: Engine, folder: Path) -> bytes:
    """All that a thief would find: the database's files, its journals, and a dump where there is a server."""
    if engine.dialect.name == "sqlite":
        assert engine.url.database
        path = Path(engine.url.database)
        return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    plain = folder / "plain.sql"
    subprocess.run(
        ["pg_dump", "--enable-row-security", "-f", str(plain)], env=_environment(engine), check=True
    )
    return plain.read_bytes() + b"".join(_pages_of_server(engine))


def _pages_of_server(engine: Engine) -> Iterator[bytes]:
    """The files of a server on this machine, its write-ahead log among them, where this user may read them."""
    folder = Path(str(engine.url.query.get("host") or engine.url.host or ""))
    if folder.is_absolute():
        yield from (
            one.read_bytes() for one in folder.rglob("*") if one.is_file() and os.access(one, os.R_OK)
        )
