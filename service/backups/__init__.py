"""Backups: made whole while the service runs, sealed, put back, and proved by a drill.

What is put back serves nobody before our keys open it, the migrations are done and whoever was erased is erased again.
"""

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import func, select

from service import schema
from service.backups import erasures, postgresql, sqlite
from service.backups.errors import NotAnchored
from service.db import EVERY_PROGRAM, reading, transaction, within
from service.errors import ServiceError
from service.holdings import realigning
from service.messaging.ledger import Message
from service.people import programs
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.protection import anchors, audit, keks, keyring, proof, sealed_files
from service.protection.audit import Action
from service.protection.sealed_files import Damaged
from service.protection.vault import Vault
from service.settings import Settings


class OtherDatabase(ServiceError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"this backup is of {kind}: set DATABASE_URL to a database of that kind")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of putting a backup back, or of trying to."""

    made_at: datetime
    age: timedelta
    """What was written since the backup is lost: at most so much."""
    took: timedelta
    programs: int
    people: int
    texts: int
    erased_again: int
    has_ledger: bool
    """Whether there is a ledger of erasures here; without one nobody knows who was erased since."""
    faults: tuple[str, ...]
    """What is wrong with the record in it."""


def make(settings: Settings, path: Path, *, now: datetime) -> int:
    """Back up the database into one sealed file, its ledger of erasures beside it; the file's size in bytes.

    Raises BackupFailed, KeysWrong, LedgerAway and OSError.
    """
    named = keks.parse(settings.key_list)
    kind = sqlite if settings.is_sqlite else postgresql
    said = json.dumps({"kind": kind.NAME, "made_at": now.isoformat()}).encode() + b"\n"
    with closing(kind.dump(settings)) as dump:
        sealed_files.write(path, named, _after(said, dump))
    # Afterwards: whoever is erased in the backup stands in the copy, too.
    erasures.keep_copy(settings, path)
    return path.stat().st_size


def restore(
    settings: Settings, path: Path, *, replaces: bool, without_ledger: bool = False, now: datetime
) -> Restored:
    """Put a backup in the place of DATABASE_URL, all or nothing. Raises ServiceError with what to do.

    `without_ledger`: although nobody can say who was erased since it was made.
    """
    said, dump = _opened(settings, path)
    began = time.monotonic()
    with _kind(said, settings).putting_back(settings, dump, replaces=replaces, now=now) as engine:
        vault = _unlocked(engine, settings, now=now)
        known = erasures.known(engine, vault, settings, path, without_ledger=without_ledger)
        detail = {"without_ledger": "yes"} if without_ledger else {}
        # Each chain's first row after the backup tells that what came after it is gone.
        record(engine, vault, Action.RESTORED, now=now, **{proof.MADE_AT: said["made_at"], **detail})
        restored = anchors.ends(engine)
        found = _prove(engine, vault, settings, said, known, began, now=now)
    # Not before it is in place: a restore that failed makes no anchor void.
    try:
        anchors.add_restored(settings.data_dir, restored, now=now)
    except OSError:
        raise NotAnchored from None
    return found


def drill(settings: Settings, path: Path, *, without_ledger: bool = False, now: datetime) -> Restored:
    """Restore a backup beside everything else, look whether it is whole and readable, and leave nothing of it."""
    said, dump = _opened(settings, path)
    began = time.monotonic()
    with _kind(said, settings).for_a_while(settings, dump) as engine:
        vault = _unlocked(engine, settings, now=now)
        known = erasures.known(engine, vault, settings, path, without_ledger=without_ledger)
        return _prove(engine, vault, settings, said, known, began, now=now)


def _after(said: bytes, dump: Iterator[bytes]) -> Iterator[bytes]:
    yield said
    yield from dump


def _opened(settings: Settings, path: Path) -> tuple[dict[str, Any], Iterator[bytes]]:
    """What the backup says of itself, and the rest of it."""
    stream = sealed_files.read(path, keks.parse(settings.key_list))
    line, _, rest = next(stream).partition(b"\n")
    try:
        return json.loads(line), _after(rest, stream)
    except ValueError:
        raise Damaged from None


def _kind(said: dict[str, Any], settings: Settings) -> Any:
    kind = sqlite if settings.is_sqlite else postgresql
    if said["kind"] != kind.NAME:
        raise OtherDatabase(said["kind"])
    return kind


def _unlocked(engine: Engine, settings: Settings, *, now: datetime) -> Vault:
    """The vault of what was put back, brought to this release. Raises KeysWrong."""
    schema.migrate(engine)
    return keyring.unlock(engine, settings.key_list, now=now)


def _prove(
    engine: Engine,
    vault: Vault,
    settings: Settings,
    said: dict[str, Any],
    known: frozenset[UUID],
    began: float,
    *,
    now: datetime,
) -> Restored:
    """Erase again whoever is known as erased, then read in what is there."""
    again = realigning.erase_again(engine, vault, known, now=now)
    with reading(engine, program=EVERY_PROGRAM) as session:
        found = session.exec(select(Program)).all()
        for one in found:
            programs.name_of(session, vault, one)
        people, texts = (
            session.exec(select(func.count()).select_from(table)).one() for table in (Alumnus, Message)
        )
        faults = []
        for one in found:
            with within(session, one.id):
                faults.append(proof.verify(session, vault, one.id, {}).fault)
    made_at = datetime.fromisoformat(said["made_at"])
    took = timedelta(seconds=time.monotonic() - began)
    told = tuple(filter(None, faults))
    has_ledger = settings.erasures.exists()
    return Restored(made_at, now - made_at, took, len(found), people, texts, again, has_ledger, told)


def record(engine: Engine, vault: Vault, action: Action, *, now: datetime, **detail: int | str) -> None:
    """Record in every program's chain what concerns all of them."""
    with transaction(engine, program=EVERY_PROGRAM) as session:
        for program in session.exec(select(Program.id)):
            audit.record(
                session,
                vault,
                action,
                program=program,
                by=audit.COMMAND,
                detail=dict(detail) or None,
                now=now,
            )


def default_path(settings: Settings, *, now: datetime) -> Path:
    return settings.data_dir / "backups" / f"tideover-{now:%Y%m%dT%H%M%SZ}.backup"


__all__ = ["Restored", "default_path", "drill", "make", "record", "restore"]
