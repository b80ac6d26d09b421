"""Erasing a person: by the staff, by their own text an hour later, and once more wherever a backup brought them back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from sqlmodel import Session, col, select

from service import failpoints
from service.conversation import dialogue
from service.conversation.plan import Plan
from service.db import within
from service.errors import ServiceError
from service.escalations.tables import IS_OPEN, Alert
from service.holdings import ledger, retention
from service.holdings.scrubbing import scrub, sweep
from service.messaging import outbox
from service.messaging.ledger import Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, erasures, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection import audit, keyring
from service.protection.audit import SERVICE, Action, Actor, By
from service.protection.vault import Vault

log = structlog.get_logger()

WAIT: Final = timedelta(hours=1)
"""From a confirmed request by text to its end: whoever holds the phone for a moment cannot undo years, and it can be taken back."""

AGAIN: Final = timedelta(hours=1)
"""After that long it is tried again where an alert was open."""


class Because(StrEnum):
    """Why somebody was erased. Fixed words: a reason in free words would tell of them for ever."""

    ASKED = "asked"
    LEFT = "left"
    MISTAKE = "mistake"
    REQUIRED = "required"


class NotHere(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is nobody like that here")


class IsHeld(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("a legal hold forbids to erase this person: lift it first")


class AlertIsOpen(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "an alert of this person is open: somebody may need to reach them, so close it first"
        )


def erase(
    session: Session,
    vault: Vault,
    alumnus: UUID,
    *,
    by: By,
    because: Because,
    kept_in: Path,
    now: datetime,
) -> int:
    """Erase a person of this session's program for ever; how many texts went. `kept_in` is the ledger of erasures.

    Raises NotHere, IsHeld, AlertIsOpen and LedgerAway, and then changes nothing. Who stands in the ledger is erased,
    even if this transaction should not come to its end.
    """
    row = lock(session, alumnus)
    if row.held_because is not None:
        raise IsHeld
    if session.exec(select(Alert.id).where(Alert.alumnus_id == alumnus, IS_OPEN)).first() is not None:
        raise AlertIsOpen
    program = row.program_id
    count = take_out(session, vault, alumnus, by=by, because=because, program=program, now=now)
    session.flush()
    ledger.add(kept_in, [alumnus], vault, now=now)
    failpoints.reach("erasing.after_ledger")
    return count


def lock(session: Session, alumnus: UUID) -> Alumnus:
    query = select(Alumnus).where(Alumnus.id == alumnus, col(Alumnus.erased_at).is_(None))
    row = session.exec(query.with_for_update()).one_or_none()
    if row is None:
        raise NotHere
    return row


def take_out(
    session: Session,
    vault: Vault,
    alumnus: UUID,
    *,
    by: By,
    because: Because | None,
    program: UUID,
    now: datetime,
) -> int:
    count = scrub(session, alumnus, now=now)
    vault.key.cache_clear()
    detail = {"texts": count, "because": str(because) if because else "restored"}
    audit.record(
        session, vault, Action.ERASED, program=program, by=by, subject=alumnus, detail=detail, now=now
    )
    return count


def ask(session: Session, vault: Vault, alumnus: Alumnus, *, wanted: bool, now: datetime) -> None:
    """What they confirmed by text is done after WAIT, unless they take it back; meanwhile a task says so to the staff.

    What a phone in doubt says ends no task: who asked, and who took it back, is for a person to find out.
    """
    if not wanted and alumnus.doubted_at is None:
        tasks.close_about(session, About.ERASURE, alumnus=alumnus.id, now=now)
    if not wanted and alumnus.erase_at is None:
        return
    alumnus.erase_at = now + WAIT if wanted else None
    action = Action.ERASURE_ASKED if wanted else Action.ERASURE_WITHDRAWN
    program, by = alumnus.program_id, By(Actor.PERSON, alumnus.id)
    audit.record(session, vault, action, program=program, by=by, subject=alumnus.id, now=now)
    if wanted:
        tasks.open_one(session, About.ERASURE, program=program, alumnus=alumnus.id, now=now)


def call_off(session: Session, vault: Vault, alumnus: UUID, *, by: By, now: datetime) -> None:
    """One who leads keeps what was asked for by text or on the page from being done, and they are told. Raises NotHere."""
    row = lock(session, alumnus)
    if erasures.call_off(session, vault, row, by=by, now=now):
        _tell(session, vault, row, dialogue.erasure_off, now=now)


def hold(session: Session, vault: Vault, alumnus: UUID, why: str | None, *, by: By, now: datetime) -> None:
    """Forbid by law that anything of a person goes, and say why, sealed; with None, allow it again. Raises NotHere."""
    row = lock(session, alumnus)
    key = keyring.key_of(session, vault, alumnus)
    row.held_because = key.seal("alumnus.held_because", alumnus, why) if why else None
    if why is None:
        retention.begin_anew(session)
    action = Action.HELD if why else Action.RELEASED
    audit.record(session, vault, action, program=row.program_id, by=by, subject=alumnus, now=now)


def run_due(session: Session, vault: Vault, *, kept_in: Path, now: datetime, limit: int) -> int:
    """Erase those whose hour is over; of those who are erased already, look once more for the carrier's copies."""
    due = select(Alumnus).where(col(Alumnus.erase_at) <= now).order_by(col(Alumnus.erase_at)).limit(limit)
    rows = session.exec(due.with_for_update(skip_locked=True)).all()
    for row in rows:
        with within(session, row.program_id):
            if row.erased_at is None:
                _run(session, vault, row, kept_in=kept_in, now=now)
            else:
                sweep(session, row, now=now)
                row.erase_at = None
    return len(rows)


def _run(session: Session, vault: Vault, row: Alumnus, *, kept_in: Path, now: datetime) -> None:
    """Where the law forbids it, they are told so; where an alert is open, it waits for its end.

    A phone in doubt asks for nothing: it was held by a release that did not call it off.
    """
    by, program = By(Actor.PERSON, row.id), row.program_id
    if row.doubted_at is not None:
        erasures.call_off(session, vault, row, by=SERVICE, now=now)
        return
    try:
        erase(session, vault, row.id, by=by, because=Because.ASKED, kept_in=kept_in, now=now)
    except IsHeld:
        row.erase_at = None
        _tell(session, vault, row, dialogue.erasure_held, now=now)
    except AlertIsOpen:
        row.erase_at = now + AGAIN
    else:
        tasks.open_one(session, About.ERASED, program=program, now=now)
        return
    tasks.open_one(session, About.ERASURE, program=program, alumnus=row.id, now=now)


def _tell(
    session: Session, vault: Vault, row: Alumnus, say: Callable[[Plan, int], str], *, now: datetime
) -> None:
    """Not where others read their texts, or have their phone."""
    if row.status is not alumni.Status.ACTIVE or not row.wants_notices or row.doubted_at is not None:
        return
    said = say(alumni.voice(row), row.id.int)
    key = keyring.key_of(session, vault, row.id)
    outbox.queue(session, key, Recipient(row.program_id, alumnus=row.id), said, Purpose.NOTICE, now=now)
