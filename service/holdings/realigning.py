"""Brings a database in line with the ledger of erasures: an older one may have been put in place, by whatever means."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlmodel import col, select

from service.db import EVERY_PROGRAM, reading, transaction
from service.holdings import erasing, ledger
from service.holdings.erasing import NotHere
from service.people.alumni import Alumnus
from service.protection import audit
from service.protection.vault import Vault

log = structlog.get_logger()

CHUNK: Final = 500
"""People that are looked for at a time."""


def bring_in_line(engine: Engine, vault: Vault, *, kept_in: Path, now: datetime) -> int:
    """Erase once more whoever stands in the ledger and is there: the database is an older one. Returns how many.

    And the other way around: whom another machine has erased is written into the ledger of this one.
    Safe to repeat; to be done before anybody is served. Raises LedgerAway, and what the database raises.
    """
    known = ledger.load(kept_in)
    count = erase_again(engine, vault, known, now=now)
    elsewhere = sorted(erased(engine) - known)
    if elsewhere:
        ledger.add(kept_in, elsewhere, now=now)
    return count


def erase_again(engine: Engine, vault: Vault, known: Collection[UUID], *, now: datetime) -> int:
    """Erase whoever is known as erased and is there; how many that were. Safe to repeat."""
    back = [one for some in _pieces(sorted(known)) for one in _still_there(engine, some)]
    for program, alumnus in back:
        # Another process may be at the same.
        with suppress(NotHere), transaction(engine, program=program) as session:
            erasing.lock(session, alumnus)
            erasing.take_out(
                session, vault, alumnus, by=audit.SERVICE, because=None, program=program, now=now
            )
    if back:
        log.warning("erased_again", count=len(back))
    return len(back)


def _pieces(people: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [people[start : start + CHUNK] for start in range(0, len(people), CHUNK)]


def _still_there(engine: Engine, people: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    with reading(engine, program=EVERY_PROGRAM) as session:
        query = select(Alumnus.program_id, Alumnus.id)
        return list(session.exec(query.where(col(Alumnus.id).in_(people), col(Alumnus.erased_at).is_(None))))


def erased(engine: Engine) -> set[UUID]:
    """Whom this database knows as erased."""
    with reading(engine, program=EVERY_PROGRAM) as session:
        return set(session.exec(select(Alumnus.id).where(col(Alumnus.erased_at).is_not(None))))
