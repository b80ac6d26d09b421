"""What was put aside of the spool has its end, too: with the person whose it is, and after as long as texts are kept.

Of somebody under a legal hold it has none while that lasts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

import structlog
from sqlmodel import Session, col, func, select

from service.db import EVERY_PROGRAM, reading
from service.holdings import held
from service.messaging.lifeline import Kept
from service.messaging.lifeline.spool import Aside
from service.people.alumni import Alumnus
from service.runtime import Runtime

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Known:
    """Of those whose texts were put aside."""

    erased: frozenset[UUID]
    held: frozenset[UUID]
    """By law."""
    last_at: datetime | None
    """When anybody was erased last."""

    @classmethod
    def read(cls, session: Session, people: Collection[UUID]) -> Self:
        theirs = select(Alumnus.id).where(col(Alumnus.id).in_(people), col(Alumnus.erased_at).is_not(None))
        last_at = session.exec(select(func.max(Alumnus.erased_at))).one()
        return cls(frozenset(session.exec(theirs)), frozenset(held.people(session)), last_at)


def let_go(runtime: Runtime) -> int:
    """Take out whatever may be kept no longer; of how many files. Raises what the database raises, and OSError."""
    found = runtime.lifeline.spool.aside()
    if not found:
        return 0
    people = {kept.person for one in found for kept in one.kept if kept.person is not None}
    with reading(runtime.engine, program=EVERY_PROGRAM) as session:
        known = _Known.read(session, people)
    oldest = runtime.clock.now() - runtime.settings.periods["texts"]
    return sum(_let_go(runtime, one, known, oldest) for one in found)


def _let_go(runtime: Runtime, one: Aside, known: _Known, oldest: datetime) -> bool:
    """What nobody can say whose it is goes with the next erasure of anybody: it may be theirs."""
    written_at = datetime.fromtimestamp(one.written_at, oldest.tzinfo)
    is_over = written_at < oldest or (known.last_at is not None and known.last_at >= written_at)

    def stays(kept: Kept) -> bool:
        if kept.person in known.held:
            return True
        gone = is_over if kept.person is None else kept.person in known.erased
        return not gone and kept.came_at >= oldest

    kept, damage = [each for each in one.kept if stays(each)], b"" if is_over else one.damage
    if (kept, damage) == (one.kept, one.damage):
        return False
    runtime.lifeline.spool.keep_aside(one, kept, damage)
    log.info("spool_aside_let_go", count=len(one.kept) - len(kept))
    return True
