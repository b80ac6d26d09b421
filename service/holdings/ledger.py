"""The ledger of erasures: a file outside the database, so that no backup of that brings anybody back.

A line a person, with a random id that names nobody. Lines are only ever added.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog

from service import files
from service.errors import ServiceError

log = structlog.get_logger()


class LedgerAway(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "the ledger of erasures cannot be read or written: without it somebody who was erased might come back;"
            " see that ERASURE_LEDGER, or DATA_DIR, is ours to write"
        )


def add(path: Path, people: list[UUID], *, now: datetime) -> None:
    """Write down who is erased; on the disk when this returns. Safe to repeat. Raises LedgerAway."""
    lines = "".join(f"{json.dumps({'person': one.hex, 'at': now.isoformat()})}\n" for one in people)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            # A line that was cut off while it was written must not swallow the next one.
            file.write((b"" if _ends_whole(path) else b"\n") + lines.encode())
            file.flush()
            os.fsync(file.fileno())
        files.sync_folder(path.parent)
    except OSError:
        raise LedgerAway from None


def load(path: Path) -> set[UUID]:
    """Everybody who was ever erased. A damaged line is passed over, and told of in the log. Raises LedgerAway."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return set()
    except OSError:
        raise LedgerAway from None
    found = {person for line in lines if (person := _person(line))}
    if len(found) < len(lines):
        log.warning("erasure_ledger_damaged_or_doubled", count=len(lines) - len(found))
    return found


def _ends_whole(path: Path) -> bool:
    kept = path.read_bytes()
    return not kept or kept.endswith(b"\n")


def _person(line: bytes) -> UUID | None:
    try:
        return UUID(json.loads(line)["person"])
    except (ValueError, KeyError, TypeError):
        return None
