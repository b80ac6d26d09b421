"""Ways to take the database, the network and the disk away from real processes, and to give them back."""

import contextlib
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

SCRIPT = Path(__file__).parent.parent / "scripts" / "postgres"


def _script() -> Any:
    """scripts/postgres as a module: it knows where PostgreSQL is, and who may run it."""
    loader = SourceFileLoader("postgres_script", str(SCRIPT))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


class PostgreSQL:
    """A server of one's own, which may be stopped at once and started again."""

    def __init__(self, home: Path) -> None:
        self._script = _script()
        programs = self._script.find()
        assert programs is not None
        self._identity: dict[str, Any] = {"cwd": home}
        if user := self._script.server_user():
            if self._script.PROJECT in programs.parents:
                programs = self._script.copied(programs, home)
            os.chown(home, user.pw_uid, user.pw_gid)
            self._identity |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._programs, self._home, self._data = programs, home, home / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(self._data), *self._script.INITDB)
        self._run("postgres", "--single", "-D", str(self._data), "postgres", typed=self._script.ROLE)

    @property
    def url(self) -> str:
        return f"postgresql://tideover@/tideover?host={self._home}"

    def start(self) -> None:
        options = [f"unix_socket_directories={self._home}", "listen_addresses=", "fsync=off"]
        switches = [part for option in options for part in ("-c", option)]
        command = [str(self._programs / "postgres"), "-D", str(self._data), *switches]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **self._identity
            )
        self._script.wait_until_ready(self._process, self._data / "postmaster.pid", self._home / "log")

    def stop(self) -> None:
        """As if the machine had failed."""
        if self._process is not None:
            self._run("pg_ctl", "stop", "-m", "immediate", "-D", str(self._data))
            self._process.wait(20)
            self._process = None

    def _run(self, program: str, *arguments: str, typed: str = "") -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            input=typed.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            **self._identity,
        )


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    home = Path(tempfile.mkdtemp(prefix="tideover-out-", dir="/tmp"))
    server = None
    try:
        server = PostgreSQL(home)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


class Proxy:
    """Stands between a client and PostgreSQL on 127.0.0.1. As a hole it takes everything and passes nothing on."""

    def __init__(self, upstream: str) -> None:
        self._upstream = make_url(upstream)
        self.is_hole = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        port = self._listener.getsockname()[1]
        through = self._upstream.set(host="127.0.0.1", port=port, query={})
        return through.render_as_string(hide_password=False)

    def close(self) -> None:
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = self._connect()
                self._open += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=ends, daemon=True).start()

    def _connect(self) -> socket.socket:
        folder = str(self._upstream.query.get("host", ""))
        if folder.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{folder}/.s.PGSQL.{self._upstream.port or 5432}")
            return server
        return socket.create_connection((self._upstream.host or "127.0.0.1", self._upstream.port or 5432))

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.is_hole:
                    target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    made = Proxy(upstream)
    try:
        yield made
    finally:
        made.close()


LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def locked(database: str) -> Iterator[None]:
    """Another process holds the SQLite file for itself."""
    path = make_url(database).database
    process = subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"locked\n"
    try:
        yield
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


@contextlib.contextmanager
def no_file_grows(pid: int) -> Iterator[None]:
    """A full disk for one process, for whoever may not mount one: not one byte more goes into any file."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A disk of 3 MB in place of a folder. False where we may not mount one."""
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)],
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Use up every byte that is left; remove what this gives to have them back."""
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    return ballast


def is_sound(path: Path) -> bool:
    """Whether a SQLite file holds together."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
