"""What holds the rows of a record together: each one's keyed hash, over itself and the one before it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from service.protection.vault import Vault

BEGINNING: Final = bytes(32)
"""Stands before the first row of a chain."""


def mac_of(key: bytes, before: bytes, row: Mapping[str, Any]) -> bytes:
    """Over everything that a row says, in one spelling on every database."""
    said = [
        row["program_id"].hex,
        row["seq"],
        row["id"].hex,
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        str(row["actor"]),
        row["actor_id"].hex if row["actor_id"] else None,
        str(row["action"]),
        row["subject_id"].hex if row["subject_id"] else None,
        row["object_id"].hex if row["object_id"] else None,
        row["detail"],
    ]
    spelled = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return hmac.digest(key, before + spelled, hashlib.sha256)


def key_of(vault: Vault) -> bytes:
    """What the chains are made with."""
    return vault.subkey("audit")
