"""Brings a database in line with the ledger of erasures: an older one may have been put in place, by whatever means."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.db import EVERY_PROGRAM, reading, transaction
from service.holdings import erasing, ledger
from service.holdings.erasing import NotHere
from service.holdings.ledger import Lines
from service.holdings.retention import NEVER, RetentionMark
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import audit
from service.protection.vault import Vault

log = structlog.get_logger()

CHUNK: Final = 500
"""People that are looked for at a time."""

AGAIN: Final = timedelta(days=1)

SIGNED: Final = "erasure ledger"
"""The mark of a database that believes signed lines alone. It stands beside those of the purge, which know other kinds."""


def bring_in_line(engine: Engine, vault: Vault, *, kept_in: Path, now: datetime) -> int:
    """Erase once more whoever stands in the ledger and is there: the database is an older one. Returns how many.

    And the other way around: whom another machine has erased is written into the ledger of this one.
    Safe to repeat; to be done before anybody is served. Raises LedgerAway, and what the database raises.
    """
    lines = ledger.load(kept_in, vault)
    is_first = not _asks_for_signatures(engine)
    believed = _believed(lines, is_first=is_first)
    count = erase_again(engine, vault, believed, now=now)
    missing = sorted((believed | erased(engine)) - lines.signed)
    if missing:
        ledger.add(kept_in, missing, vault, now=now)
    if is_first:
        _ask_for_signatures(engine, now=now)
    _tell_of(lines, believed)
    return count


def known(engine: Engine, vault: Vault, kept_in: Path) -> frozenset[UUID]:
    """Who is erased by what a ledger says. Changes nothing. Raises LedgerAway."""
    return _believed(ledger.load(kept_in, vault), is_first=not _asks_for_signatures(engine))


def refused(engine: Engine, vault: Vault, kept_in: Path) -> int:
    """How many people stand in the ledger whom it does not erase. Raises LedgerAway."""
    lines = ledger.load(kept_in, vault)
    return len((lines.unsigned | lines.forged) - known(engine, vault, kept_in))


def accept(engine: Engine, vault: Vault, *, kept_in: Path, now: datetime) -> int:
    """Sign whoever stands in the ledger without a signature, by an operator's word for it; and erase them. How many."""
    unsigned = sorted(ledger.load(kept_in, vault).unsigned)
    ledger.add(kept_in, unsigned, vault, now=now)
    bring_in_line(engine, vault, kept_in=kept_in, now=now)
    return len(unsigned)


def erase_again(engine: Engine, vault: Vault, people: Collection[UUID], *, now: datetime) -> int:
    """Erase whoever is known as erased and is there; how many that were. Safe to repeat.

    Whom the law asks us to keep stays, and the staff hear of it.
    """
    count = 0
    for program, alumnus in [one for some in _pieces(sorted(people)) for one in _still_there(engine, some)]:
        # Another process may be at the same.
        with suppress(NotHere), transaction(engine, program=program) as session:
            row = erasing.lock(session, alumnus)
            if row.held_because is not None:
                _show_staff(session, row, now=now)
                continue
            erasing.take_out(
                session, vault, alumnus, by=audit.SERVICE, because=None, program=program, now=now
            )
            count += 1
    if count:
        log.warning("erased_again", count=count)
    return count


def _believed(lines: Lines, *, is_first: bool) -> frozenset[UUID]:
    """Lines of a release before there were signatures count once, where none is signed yet.

    So no erasure is lost by a new release; and whoever swaps the file later finds that the database asks for signatures.
    """
    return lines.unsigned if is_first and not lines.signed else lines.signed


def _asks_for_signatures(engine: Engine) -> bool:
    with reading(engine, program=EVERY_PROGRAM) as session:
        return session.get(RetentionMark, SIGNED) is not None


def _ask_for_signatures(engine: Engine, *, now: datetime) -> None:
    with suppress(IntegrityError), transaction(engine, program=EVERY_PROGRAM) as session:
        session.add(RetentionMark(kind=SIGNED, after=NEVER, until=now))


def _tell_of(lines: Lines, believed: frozenset[UUID]) -> None:
    refused = len((lines.unsigned | lines.forged) - believed)
    if refused:
        log.error("erasure_ledger_refused", count=refused)
    if lines.damaged:
        log.warning("erasure_ledger_damaged", count=lines.damaged)


def _show_staff(session: Session, row: Alumnus, *, now: datetime) -> None:
    """Once, and a day after somebody has closed that and it is so still."""
    lately = select(Task.id).where(
        Task.alumnus_id == row.id,
        Task.about == About.ERASURE,
        col(Task.closed_at).is_(None) | (col(Task.closed_at) > now - AGAIN),
    )
    if session.exec(lately).first() is None:
        tasks.open_one(session, About.ERASURE, program=row.program_id, alumnus=row.id, now=now)


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
