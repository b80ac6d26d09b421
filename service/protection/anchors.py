"""Where each chain of the record has ended, day by day: a file of this machine, and a line of the log.

Whoever can change the database, and has our keys, could shorten a chain; they cannot shorten what lies elsewhere. A
restore shortens it too, and rightly: it is written down here beside the anchors that it made void.
"""

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlmodel import select

from service import files
from service.db import EVERY_PROGRAM, reading
from service.protection.audit import AuditHead

NAME: Final = "audit-anchors.jsonl"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class End:
    """Where one chain ended."""

    program: UUID
    seq: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What was written down of one program's chain."""

    ends: dict[int, bytes] = field(default_factory=dict)
    """By their place."""
    lost: dict[int, int] = field(default_factory=dict)
    """By the row that tells of a restore: the last row that was anchored before it, and is gone with it."""


def add(engine: Engine, data_dir: Path, *, now: datetime) -> int:
    """Write down where every chain ends, and how many there are. Raises OSError."""
    found = ends(engine)
    _write(data_dir, found, "audit_anchor", {"at": now.isoformat()})
    return len(found)


def add_restored(data_dir: Path, restored: Sequence[End], *, now: datetime) -> None:
    """Write down the rows that tell of a restore: what was anchored at their places before is gone. Raises OSError."""
    _write(data_dir, restored, "audit_anchor_restored", {"at": now.isoformat(), "restored": True})


def ends(engine: Engine) -> list[End]:
    with reading(engine, program=EVERY_PROGRAM) as session:
        return [End(one.program_id, one.seq, one.mac) for one in session.exec(select(AuditHead))]


def _write(data_dir: Path, found: Sequence[End], name: str, said: dict[str, Any]) -> None:
    if not found:
        return
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(data_dir / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        for one in found:
            kept = {**said, "program": one.program.hex, "seq": one.seq, "mac": one.mac.hex()}
            file.write(f"{json.dumps(kept)}\n")
            log.info(name, program=one.program.hex, count=one.seq, code=one.mac.hex())
        file.flush()
        os.fsync(file.fileno())
    files.sync_folder(data_dir)


def load(path: Path) -> dict[UUID, Known]:
    """What was written down, by program. A line that was cut off is passed over."""
    found: dict[UUID, Known] = defaultdict(Known)
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            kept = json.loads(line)
            end = End(UUID(kept["program"]), int(kept["seq"]), bytes.fromhex(kept["mac"]))
            is_restore = kept.get("restored", False)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("audit_anchor_unreadable")
            continue
        known = found[end.program]
        if is_restore:
            _let_go(known, end.seq)
        known.ends[end.seq] = end.mac
    return found


def _let_go(known: Known, restored: int) -> None:
    """A restore has begun at this row: what was anchored from there on is not there any more."""
    gone = [seq for seq in known.ends if seq >= restored]
    for seq in gone:
        del known.ends[seq]
    for seq in [one for one in known.lost if one >= restored]:
        del known.lost[seq]
    if gone:
        known.lost[restored] = max(gone)
