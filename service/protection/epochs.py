"""A copy of the wrapped system keys in DATA_DIR, so that the vault opens while the database is away.

Wrapped keys are of no use without KEYS, which is never written here.
"""

import json
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlmodel import select

from service import files
from service.db import EVERY_PROGRAM, reading
from service.protection import keks
from service.protection.keyring import KeyEpoch
from service.protection.vault import Vault

NAME: Final = "key-epochs.json"


def save(engine: Engine, data_dir: Path) -> None:
    """Write the copy anew where it differs. Raises OSError."""
    with reading(engine, program=EVERY_PROGRAM) as session:
        kept = {one.kek: one.system_key.hex() for one in session.exec(select(KeyEpoch))}
    path = data_dir / NAME
    if _load(path) != kept:
        files.replace(path, [json.dumps(kept).encode()])


def unlock(data_dir: Path, keys: str) -> Vault | None:
    """Open the vault from the copy; None where there is none. Raises KeysWrong."""
    named, kept = keks.parse(keys), _load(data_dir / NAME)
    return keks.opened(named, {name: bytes.fromhex(one) for name, one in kept.items()}) if kept else None


def _load(path: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return kept
