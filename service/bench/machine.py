"""The machine that a figure was measured on, and the memory of its processes."""

import os
import platform
import re
import sqlite3
from pathlib import Path
from typing import Final

from service import engines

PROC: Final = Path("/proc")


def describe() -> dict[str, str | int]:
    """What a figure cannot be compared without."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "journal_mode": engines.journal_mode(sqlite3.sqlite_version_info),
    }


def resident_mb(pid: int) -> float | None:
    """Resident memory of a process, in MB; None where the system does not tell (it has no /proc)."""
    status = PROC / str(pid) / "status"
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return round(int(found[1]) / 1024, 1) if found else None


def children(pid: int) -> list[int]:
    """The processes that a process has started itself, where the system tells."""
    listed = PROC / str(pid) / "task" / str(pid) / "children"
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []
