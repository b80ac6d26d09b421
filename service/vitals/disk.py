"""Whether DATA_DIR still takes what has to be kept there: the spool, the local copy, often the database."""

import os
from pathlib import Path
from typing import Final

from service import files
from service.messaging.lifeline.frames import LARGEST

LEAST_FREE: Final = 256 * 1024 * 1024
"""Bytes, four times what the spool may hold: time to make room before anything fails."""


def is_nearly_full(folder: Path) -> bool:
    return _has_less_than(LEAST_FREE, folder)


def has_room_for_a_text(folder: Path) -> bool:
    """Whether one more text fits. Asks, and writes nothing."""
    return not _has_less_than(LARGEST, folder)


def _has_less_than(size: int, folder: Path) -> bool:
    """Whether fewer bytes may still be written there: none where it is read-only, or not there."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return True
    return bool(found.f_flag & os.ST_RDONLY) or found.f_bavail * found.f_frsize < size


def takes_a_file(folder: Path) -> bool:
    """Whether a small file can be written: the one way to find a disk out that says it has room and refuses."""
    probe = folder / "watchdog-probe"
    try:
        files.replace(probe, [bytes(4096)])
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True
