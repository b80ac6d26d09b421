"""Texts that wait for the database, on the disk before they are answered. Nothing is taken away before it is committed.

Each process appends to a file of its own, `<pid>-<random>.spool`. Whoever drains locks a file and renames it, so
that what comes meanwhile goes to a new one. What cannot be read is moved to `aside-…`, never thrown away.
"""

import errno
import fcntl
import os
import secrets
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service import files
from service.errors import ServiceError
from service.messaging.lifeline import frames
from service.messaging.lifeline.frames import Kept

log = structlog.get_logger()

LARGEST: Final = 64 * 1024 * 1024
"""Bytes in all: some 100,000 texts."""

RESERVE: Final = 4 * 1024 * 1024
"""Of these, only for who is in danger."""

MOST_TOGETHER: Final = 256
MOST_WAITING: Final = 10_000
CLOSE_SECONDS: Final = 5


class SpoolFull(ServiceError):
    def __init__(self) -> None:
        super().__init__("the spool is full: bring the database back")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the spool holds, in all files of this folder."""

    count: int
    since: datetime | None
    """When the oldest of the texts came in, as far as it can be read."""


@dataclass(frozen=True, slots=True)
class Aside:
    """One file of what was put aside."""

    path: Path
    kept: list[Kept]
    damage: bytes
    written_at: float
    """Seconds since the epoch, by the machine's own clock."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that nobody else touches until it is settled."""

    spool: "Spool"
    path: Path
    kept: list[Kept]
    damage: bytes

    def settle(self, left: Sequence[Kept], *, aside: Sequence[Kept] = ()) -> None:
        """Keep only what is left; what nobody could read or handle is put aside. The rest is in the database by now."""
        self.spool.put_aside(self.damage + b"".join(self.spool.pack(one) for one in aside))
        if left:
            files.replace(self.path, [self.spool.pack(one) for one in left])
        else:
            self.path.unlink(missing_ok=True)
            files.sync_folder(self.path.parent)


class Spool:
    """Makes its folder and its thread at the first text: most processes never need one."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._cipher = AESGCM(key)
        self._own = folder / f"{os.getpid()}-{secrets.token_hex(4)}.spool"
        self._has_work = threading.Condition()
        self._waiting: deque[tuple[Kept, Future[None]]] = deque()
        self._thread: threading.Thread | None = None
        self._is_closing = False

    def pack(self, kept: Kept) -> bytes:
        return frames.pack(self._cipher, kept)

    def put(self, kept: Kept) -> "Future[None]":
        """Write a text; done when it is on the disk, or with SpoolFull or OSError."""
        future: Future[None] = Future()
        with self._has_work:
            if len(self._waiting) >= MOST_WAITING:
                raise SpoolFull
            self._waiting.append((kept, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="spool", daemon=True)
                self._thread.start()
            self._has_work.notify()
        return future

    def close(self) -> None:
        """Write what waits, then end."""
        with self._has_work:
            self._is_closing = True
            self._has_work.notify()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def is_empty(self) -> bool:
        """Whether nothing waits in any file, of any process."""
        return not self._files()

    def waiting(self) -> Waiting:
        """How many texts wait, and for how long. Reads the files as they are, and holds up nobody."""
        contents = [data for path in self._files() if (data := _content(path))]
        oldest = [kept.came_at for data in contents if (kept := frames.first(self._cipher, data)) is not None]
        return Waiting(sum(map(frames.count, contents)), min(oldest, default=None))

    def contents(self) -> list[Kept] | None:
        """Every text that waits and can be read; None where somebody drains at this moment, and nobody can say."""
        found: list[Kept] = []
        for path in self._files():
            try:
                found += frames.unpack(self._cipher, path.read_bytes()).kept
            except OSError:
                return None
        return found

    @contextmanager
    def taken(self) -> Generator[list[Taken]]:
        """Every file that nobody else is draining, for as long as the block lasts."""
        with ExitStack() as stack:
            yield [one for path in self._files() if (one := self._take(path, stack)) is not None]

    def put_aside(self, data: bytes) -> None:
        if data:
            log.error("spool_aside", count=len(data))
            files.replace(self.folder / f"aside-{secrets.token_hex(8)}", [data])

    def aside(self) -> list[Aside]:
        """All that was put aside, file by file."""
        found = []
        for path in sorted(self.folder.glob("aside-*")):
            with suppress(OSError):  # another process was faster
                contents = frames.unpack(self._cipher, path.read_bytes())
                found.append(Aside(path, contents.kept, contents.damage, path.stat().st_mtime))
        return found

    def keep_aside(self, one: Aside, kept: Sequence[Kept], damage: bytes) -> None:
        """Keep only this of what one file holds; it stays as old as it is."""
        data = damage + b"".join(map(self.pack, kept))
        if data:
            files.replace(one.path, [data])
            os.utime(one.path, (one.written_at, one.written_at))
        else:
            one.path.unlink(missing_ok=True)
            files.sync_folder(self.folder)

    def _files(self) -> list[Path]:
        try:
            return sorted(one for one in self.folder.iterdir() if one.suffix == ".spool")
        except OSError:
            return []

    def _work(self) -> None:
        while True:
            with self._has_work:
                self._has_work.wait_for(lambda: self._waiting or self._is_closing)
                if not self._waiting:
                    return
                count = min(len(self._waiting), MOST_TOGETHER)
                batch = [self._waiting.popleft() for _ in range(count)]
            self._write([one for one in batch if one[1].set_running_or_notify_cancel()])

    def _write(self, batch: list[tuple[Kept, "Future[None]"]]) -> None:
        """Write what fits, in one go; where that fails nothing of it was kept."""
        try:
            free = LARGEST - sum(path.stat().st_size for path in self._files())
            fit, data = [], bytearray()
            for kept, future in batch:
                frame = self.pack(kept)
                if len(data) + len(frame) > free - (0 if kept.is_urgent else RESERVE):
                    future.set_exception(SpoolFull())
                else:
                    fit.append(future)
                    data += frame
            if data:
                self._append(bytes(data))
        except Exception as error:  # noqa: BLE001  (whoever waits must hear of it, whatever it is)
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for future in fit:
            future.set_result(None)

    def _append(self, data: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not self._own.exists()
        with self._own_file() as descriptor:
            before = os.fstat(descriptor).st_size
            try:
                _write_all(descriptor, data)
                os.fsync(descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, before)  # half a frame would be damage to whoever reads it
                raise
        if is_new:
            files.sync_folder(self.folder)

    @contextmanager
    def _own_file(self) -> Generator[int]:
        """Our file, locked; a new one where somebody has taken it to drain it."""
        while True:
            descriptor = os.open(self._own, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if _is_at(descriptor, self._own):
                    yield descriptor
                    return
            finally:
                os.close(descriptor)

    def _take(self, path: Path, stack: ExitStack) -> Taken | None:
        """Lock a file, give it another name and read it. None where others hold it, or the disk is read-only."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:
            return None
        stack.callback(os.close, descriptor)
        mine = self.folder / f"taken-{secrets.token_hex(8)}.spool"
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_at(descriptor, path):
                return None
            path.rename(mine)
            contents = frames.unpack(self._cipher, mine.read_bytes())
        except OSError as error:
            log.warning("spool_not_drained", error=type(error).__name__)
            return None
        return Taken(self, mine, contents.kept, contents.damage)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # drained meanwhile


def _write_all(descriptor: int, data: bytes) -> None:
    """Raises OSError where the disk takes only a part."""
    if os.write(descriptor, data) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the open file is still the one of that name."""
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (mine.st_dev, mine.st_ino) == (named.st_dev, named.st_ino)
