"""Which erasures a restore knows of: those of this machine's ledger, and those of its copy beside the backup.

The copy is as old as the backup. Who was erased since stands in the ledger alone: without that, nobody is put back unasked.
"""

from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from service import files
from service.errors import ServiceError
from service.holdings import realigning
from service.holdings.ledger import LedgerAway
from service.protection.vault import Vault
from service.settings import Settings


class NoLedger(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "people were erased before this backup was made, and the ledger of erasures is not here: whoever was erased"
            " since would come back. Put the newest erased.jsonl in its place (ERASURE_LEDGER); if there is none any more,"
            " say --without-ledger, which the record tells of. Nothing was changed"
        )


class LedgerOlder(ServiceError):
    def __init__(self, count: int) -> None:
        super().__init__(
            f"the ledger of erasures lacks {count} people who were erased before this backup was made, or their lines are"
            " not signed: it is older than the backup, or another one's, and whoever was erased since would come back. Put the newest erased.jsonl in"
            " its place (ERASURE_LEDGER); if there is none any more, say --without-ledger, which the record tells of."
            " Nothing was changed"
        )


def beside(path: Path) -> Path:
    """Where the copy of the ledger lies that belongs to a backup."""
    return path.with_name(f"{path.name}.erased.jsonl")


def keep_copy(settings: Settings, path: Path) -> None:
    """Write the ledger as it is now beside the backup; where nobody was ever erased there is none. Raises LedgerAway."""
    try:
        if settings.erasures.exists():
            files.replace(beside(path), [settings.erasures.read_bytes()])
    except OSError:
        raise LedgerAway from None


def known(
    engine: Engine, vault: Vault, settings: Settings, path: Path, *, without_ledger: bool
) -> frozenset[UUID]:
    """Who is to be erased again in a backup that was just put on `engine`. Raises NoLedger, LedgerOlder and LedgerAway."""
    here, copied = (realigning.known(engine, vault, one) for one in (settings.erasures, beside(path)))
    missing = (realigning.erased(engine) | copied) - here
    if missing and not without_ledger:
        raise LedgerOlder(len(missing)) if settings.erasures.exists() else NoLedger
    return here | copied
