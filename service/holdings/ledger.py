"""The ledger of erasures: a file outside the database, so that no backup of that brings anybody back.

A line a person, with a random id that names nobody, signed with a key of the vault's: a line that somebody else wrote
must not erase anybody. Lines are only ever added.
"""

import hashlib
import hmac
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from service import files
from service.errors import ServiceError
from service.protection.vault import Vault


class LedgerAway(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "the ledger of erasures cannot be read or written: without it somebody who was erased might come back;"
            " see that ERASURE_LEDGER, or DATA_DIR, is ours to write"
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """What stands in a ledger."""

    signed: frozenset[UUID] = frozenset()
    """Who was erased."""
    unsigned: frozenset[UUID] = frozenset()
    """In lines without a signature, and in no signed one: of a release before there were any, or of somebody else."""
    forged: frozenset[UUID] = frozenset()
    """In lines with a wrong one alone: of somebody else, or of another database."""
    damaged: int = 0
    """Lines that say nothing, as one that was cut off."""

    @property
    def refused(self) -> int:
        """How many people stand in it whom it erases not."""
        return len(self.unsigned | self.forged)


def add(path: Path, people: list[UUID], vault: Vault, *, now: datetime) -> None:
    """Write down who is erased; on the disk when this returns. Safe to repeat. Raises LedgerAway."""
    key, at = _key(vault), now.isoformat()
    lines = (
        {"person": one.hex, "at": at, "mac": hmac.digest(key, _said(one.hex, at), hashlib.sha256).hex()}
        for one in people
    )
    written = "".join(f"{json.dumps(one)}\n" for one in lines)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            # A line that was cut off while it was written must not swallow the next one.
            file.write((b"" if _ends_whole(path) else b"\n") + written.encode())
            file.flush()
            os.fsync(file.fileno())
        files.sync_folder(path.parent)
    except OSError:
        raise LedgerAway from None


def load(path: Path, vault: Vault) -> Lines:
    """Everybody who stands in it, by what their lines are worth. Raises LedgerAway."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return Lines()
    except OSError:
        raise LedgerAway from None
    key, damaged = _key(vault), 0
    found: dict[str, set[UUID]] = defaultdict(set)
    for line in filter(None, lines):
        try:
            kept = json.loads(line)
            found[_worth(key, kept)].add(UUID(kept["person"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            damaged += 1
    signed, unsigned = found["signed"], found["unsigned"] - found["signed"]
    forged = found["forged"] - signed - unsigned
    return Lines(frozenset(signed), frozenset(unsigned), frozenset(forged), damaged)


def _worth(key: bytes, kept: dict[str, Any]) -> str:
    if "mac" not in kept:
        return "unsigned"
    mac = hmac.digest(key, _said(kept["person"], kept["at"]), hashlib.sha256)
    return "signed" if hmac.compare_digest(mac.hex().encode(), str(kept["mac"]).encode()) else "forged"


def _said(person: str, at: str) -> bytes:
    return f"{person}|{at}".encode()


def _key(vault: Vault) -> bytes:
    return vault.subkey("erasure ledger")


def _ends_whole(path: Path) -> bool:
    kept = path.read_bytes()
    return not kept or kept.endswith(b"\n")
