"""Databases of one run: a SQLite file, or a PostgreSQL server of its own that can be stopped and started."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import psycopg

from tests.ports import free_port

ROOT = Path(__file__).parents[2]

MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30


def home() -> Path | None:
    """Where the worlds lie: in memory, where there is enough. Killed processes lose nothing there, and many journals on
    one disk would wait for each other. None: the usual place."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


class Database(Protocol):
    kind: str

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self, how: str = "immediate") -> None: ...
    def copy(self, folder: Path) -> "Database": ...


@dataclass
class SqliteFile:
    """Starting and stopping are nothing here."""

    folder: Path
    kind: str = "sqlite"

    @property
    def path(self) -> Path:
        return self.folder / "tideover.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)

    def stop(self, how: str = "immediate") -> None:
        pass

    def copy(self, folder: Path) -> "SqliteFile":
        folder.mkdir(exist_ok=True)
        shutil.copyfile(self.path, folder / self.path.name)
        return SqliteFile(folder)


@dataclass
class Postgresql:
    """A server of one's own, on a port of 127.0.0.1. It forgets at a loss of power, not at a crash of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    kind: str = "postgresql"

    @property
    def url(self) -> str:
        return f"postgresql://owner@127.0.0.1:{self.port}/tideover"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def create(self) -> None:
        self.folder.mkdir()
        _own(self.folder)
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "owner",
            "-E",
            "UTF8",
            "--no-locale",
            "--auth=trust",
            "--no-sync",
        )
        self.start()
        with psycopg.connect(self.url.replace("/tideover", "/postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE tideover")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_wal_size=64MB"
        self._run(
            "pg_ctl", "-D", self._data, "-l", self.folder / "log", "-o", options, "-w", "-t", "60", "start"
        )

    def stop(self, how: str = "immediate") -> None:
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self._data, "-m", how, "-w", "stop", check=False)

    def copy(self, folder: Path) -> "Postgresql":
        subprocess.run(["cp", "-a", self.folder, folder], check=True)
        return Postgresql(folder)

    def _run(self, program: str, *arguments: str | Path, check: bool = True) -> None:
        subprocess.run(
            [programs() / program, *arguments],
            check=check,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **_identity(),
        )


def _scripts_postgres() -> ModuleType:
    """scripts/postgres knows where the programs are, and who may run them."""
    loader = SourceFileLoader("scripts_postgres", str(ROOT / "scripts" / "postgres"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


PROGRAMS: Any = _scripts_postgres()


@cache
def programs() -> Path:
    found = PROGRAMS.find()
    assert found is not None, "no PostgreSQL 15 or newer: install it"
    return Path(found)


def _identity() -> dict[str, Any]:
    user = PROGRAMS.server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _own(folder: Path) -> None:
    if user := PROGRAMS.server_user():
        os.chown(folder, user.pw_uid, user.pw_gid)
