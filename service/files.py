"""Files that are there whole or not at all, whatever happens while they are written."""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path


def replace(path: Path, parts: Iterable[bytes | bytearray]) -> None:
    """Write a file of our own eyes' only, on the disk when this returns. Raises OSError; then the old one is still there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let a new, renamed or removed name survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def scratch(folder: Path, name: str) -> Generator[Path]:
    """A folder of our own eyes' only, gone at the end; what is left of killed processes goes first. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{name}-{os.getpid()}-") as made:
        yield Path(made)


def sweep(folder: Path) -> None:
    """Remove what processes have left half-written that were killed."""
    for path in (*folder.glob(".*.new"), *folder.glob("spool/.*.new")):
        if is_gone(path.name.split(".")[-2]):
            with suppress(OSError):
                path.unlink()
    for path in folder.glob(".*-*-*"):
        if path.is_dir() and is_gone(path.name.split("-")[1]):
            shutil.rmtree(path, ignore_errors=True)


def is_gone(pid: str) -> bool:
    """Whether no process of this machine has that number; where nobody can say, it may still be there."""
    return pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists()
