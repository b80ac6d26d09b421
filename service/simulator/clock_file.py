"""How far the demo's clock runs ahead, kept in a file, so that a restart does not turn time back."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Final

NAME: Final = "demo-clock.json"


def load(data_dir: Path) -> timedelta:
    """Zero where nobody ever moved the clock."""
    try:
        kept = json.loads((data_dir / NAME).read_text())
    except FileNotFoundError:
        return timedelta(0)
    return timedelta(seconds=kept["ahead_seconds"])


def save(data_dir: Path, ahead: timedelta) -> None:
    """Replace the file in one step: a reader sees the old or the new one, never half of it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    new = data_dir / f"{NAME}.new"
    new.write_text(json.dumps({"ahead_seconds": ahead.total_seconds()}))
    new.replace(data_dir / NAME)
