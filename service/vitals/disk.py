"""Whether DATA_DIR still takes what has to be kept there: the spool, the local copy, often the database."""

import os
from pathlib import Path
from typing import Final

from service import files
from service.messaging.lifeline.frames import LARGEST

LEAST_FREE: Final = 256 * 1024 * 1024
"""Bytes, four times what the spool may hold: time to make room before anything fails."""


def free_bytes(folder: Path) -> int:
    """What we may still write there; 0 where it is read-only. Raises OSError where there is no such folder."""
    found = os.statvfs(folder)
    return 0 if found.f_flag & os.ST_RDONLY else found.f_bavail * found.f_frsize


def is_nearly_full(folder: Path) -> bool:
    return free_bytes(folder) < LEAST_FREE


def has_room_for_a_text(folder: Path) -> bool:
    """Whether one more text fits. Asks, and writes nothing."""
    try:
        return free_bytes(folder) >= LARGEST
    except OSError:
        return False


def takes_a_file(folder: Path) -> bool:
    """Whether a small file can be written: the one way to find a disk out that says it has room and refuses."""
    probe = folder / "watchdog-probe"
    try:
        files.replace(probe, [bytes(4096)])
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True
