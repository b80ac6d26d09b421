"""The days after a crisis that a person has closed: we ask on the next day and a week later (C6)."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Field, Session, col, delete, select

from service import db
from service.checkins import windows
from service.conversation import dialogue
from service.conversation.states import Mode
from service.db import Scoped, new_id, partial_index
from service.messaging import outbox
from service.messaging.ledger import Direction, Message, Purpose
from service.messaging.outbox import Recipient
from service.people import alumni, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection import keyring
from service.protection.vault import Vault

log = structlog.get_logger()

ASKED_AT: Final = time(10)
"""Local time of the question: within the day, and after the night."""

AFTER_DAYS: Final = (1, 7)
"""Consensus asks for contact soon after, and once more (docs/safety.md)."""

SILENCE: Final = timedelta(hours=4)
"""No text of theirs for so long after the question: then a person should look."""

TOO_LATE: Final = timedelta(hours=4)
"""A question that could not be asked for so long is not asked at night: a person looks instead."""


class CrisisFollowUp(Scoped, table=True):
    """One such question, planned; once asked, kept until it is known whether anything came back."""

    __table_args__ = (partial_index("ix_crisisfollowup_due", "next_at", where="next_at IS NOT NULL"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    next_at: datetime | None
    """When to ask; once asked, until when to wait for the answer; None: done."""
    asked_at: datetime | None = None


def plan(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    """Plan both questions, in place of any that were planned before."""
    waiting = delete(CrisisFollowUp).where(
        col(CrisisFollowUp.alumnus_id) == alumnus.id, col(CrisisFollowUp.next_at).is_not(None)
    )
    session.exec(waiting)
    today = now.astimezone(ZoneInfo(alumnus.timezone)).date()
    session.add_all(
        CrisisFollowUp(
            program_id=alumnus.program_id, alumnus_id=alumnus.id, next_at=_on(today, days, alumnus, now)
        )
        for days in AFTER_DAYS
    )


def _on(today: date, days: int, alumnus: Alumnus, now: datetime) -> datetime:
    before = today + timedelta(days=days - 1)
    return windows.next_occurrence(ASKED_AT, ZoneInfo(alumnus.timezone), now, before)


def run_due(session: Session, vault: Vault, *, now: datetime, limit: int = 100) -> int:
    """Ask where that is due, of every program; hand to staff what stayed without an answer. Returns how many."""
    due = (
        select(CrisisFollowUp, Alumnus)
        .join(Alumnus, col(Alumnus.id) == CrisisFollowUp.alumnus_id)
        .where(col(CrisisFollowUp.next_at) <= now)
        .order_by(col(CrisisFollowUp.next_at))
        .limit(limit)
        # The person is locked as well: a text of theirs, handled at this moment, changes the same conversation.
        .with_for_update(of=(CrisisFollowUp, Alumnus), skip_locked=True, key_share=True)
    )
    found = session.exec(due).all()
    for row, alumnus in found:
        with db.within(session, row.program_id):
            _attend(session, vault, row, alumnus, now=now)
    return len(found)


def _attend(session: Session, vault: Vault, row: CrisisFollowUp, alumnus: Alumnus, *, now: datetime) -> None:
    assert row.next_at is not None, "only what is due is attended to"
    is_late, row_due = now - row.next_at > TOO_LATE, row.next_at
    row.next_at = None
    if row.asked_at is not None:
        if not _has_written(session, alumnus, since=row.asked_at):
            _show_staff(session, alumnus, now=now)
        return
    try:
        _ask(session, vault, row, alumnus, is_late=is_late, now=now)
    except Exception as error:  # noqa: BLE001
        # Somebody whose row cannot be read must not hold up the next one: a person looks.
        log.error("after_crisis_unreadable", row=str(row.id), due=str(row_due), error=type(error).__name__)  # noqa: TRY400
        _show_staff(session, alumnus, now=now)


def _ask(
    session: Session, vault: Vault, row: CrisisFollowUp, alumnus: Alumnus, *, is_late: bool, now: datetime
) -> None:
    """Ask, unless they are in a crisis again or in the middle of help, or want no text of ours."""
    state = alumni.load_state(alumnus.conversation, alumnus.status)
    is_away = alumnus.status is not alumni.Status.ACTIVE or alumnus.is_unreachable
    is_away = is_away or alumnus.doubted_at is not None
    if state.mode is Mode.CRISIS or state.episode is not None:
        return
    if is_away or is_late:
        _show_staff(session, alumnus, now=now)
        return
    key = keyring.key_of(session, vault, alumnus.id)
    said, after = dialogue.after_crisis(alumni.voice(alumnus), row.id.int)
    outbox.queue(session, key, Recipient(row.program_id, alumnus=alumnus.id), said, Purpose.HELP, now=now)
    alumnus.conversation = alumni.dump_state(after)
    row.asked_at, row.next_at = now, now + SILENCE


def _has_written(session: Session, alumnus: Alumnus, *, since: datetime) -> bool:
    theirs = select(Message.id).where(
        Message.alumnus_id == alumnus.id, Message.direction == Direction.INBOUND, Message.created_at >= since
    )
    return session.exec(theirs.limit(1)).first() is not None


def _show_staff(session: Session, alumnus: Alumnus, *, now: datetime) -> None:
    about = About.NO_ANSWER
    tasks.open_one(session, about, program=alumnus.program_id, alumnus=alumnus.id, now=now)
