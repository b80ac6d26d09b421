"""The record: who looked at a person, and who changed or gave out what is theirs. Rows are only ever added.

Each program's rows are a chain: every one carries a keyed hash (HMAC-SHA-256) over itself and the one before it, so
that a row which was changed, taken out or put in shows (proof.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import SessionTransaction
from sqlmodel import JSON, Field, Session

from service.db import ProgramSession, Scoped, new_id, one_of, partial_index
from service.errors import ServiceError
from service.protection.chain import BEGINNING, key_of, mac_of
from service.protection.vault import Vault

# Both know ON CONFLICT, but SQLAlchemy has no common type for it.
_INSERT: Final[Mapping[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_PENDING: Final = "record"
"""Where a session keeps what is to be recorded with its commit."""

_SAVEPOINTS: Final = "record_savepoints"
"""And how much of that there was when each savepoint began."""


class Actor(StrEnum):
    STAFF = "staff"  # signed in, or by their phone
    PERSON = "person"  # the alumnus themselves
    COMMAND = "command"  # whoever runs commands on the machine
    SERVICE = "service"  # by itself, as it was told before


class OnlyReading(ServiceError):
    def __init__(self) -> None:
        super().__init__("a session that only reads records nothing: write it in one of its own")


@dataclass(frozen=True, slots=True)
class By:
    """Whose doing it is."""

    actor: Actor
    id: UUID | None = None
    """The member of staff, or the alumnus."""


COMMAND: Final = By(Actor.COMMAND)
SERVICE: Final = By(Actor.SERVICE)


def staff(member: UUID) -> By:
    return By(Actor.STAFF, member)


class Action(StrEnum):
    LOOKED = "looked"  # at a person's page
    LISTED = "listed"  # the names of everybody, or of those who wait
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    # What an admin, or the operator, does about the sign-in of a colleague, who is the object.
    STAFF_INVITED = "staff_invited"
    STAFF_BEGUN_ANEW = "staff_begun_anew"
    STAFF_WITHDRAWN = "staff_withdrawn"
    STAFF_SIGNED_OUT = "staff_signed_out"
    STAFF_ALLOWED = "staff_allowed"  # the account that they have at the organization
    STAFF_DISALLOWED = "staff_disallowed"
    STAFF_PASSWORD_SET = "staff_password_set"  # noqa: S105 (no password)
    ALERT_TAKEN = "alert_taken"
    ALERT_PASSED_ON = "alert_passed_on"
    ALERT_HANDED_OVER = "alert_handed_over"
    ALERT_CLOSED = "alert_closed"
    ALERT_REOPENED = "alert_reopened"
    CHANGED = "changed"  # their plan, strategies, hours, or what their enrollment needs
    POLICY_CHANGED = "policy_changed"  # whom alerts page: the program's, or one person's
    GLASS_BROKEN = "glass_broken"  # opened for a while what is outside a caseload
    GLASS_REVIEWED = "glass_reviewed"
    SOUGHT = "sought"  # by their whole name, outside a caseload
    PROPOSED = "proposed"  # what another one of those who lead must confirm
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    NOTED = "noted"  # wrote a note about a person
    WROTE = "wrote"  # a text to a person, from the console
    TOOK_BACK = "took_back"  # such a text, before it left
    TASK_TAKEN = "task_taken"
    TASK_FINISHED = "task_finished"
    TASK_REOPENED = "task_reopened"
    TASK_SNOOZED = "task_snoozed"
    TASK_WOKEN = "task_woken"
    TASK_GIVEN = "task_given"  # to a colleague
    TASK_RETURNED = "task_returned"  # to whose it was before that
    HANDED_ON = "handed_on"  # what who comes on call next should know, which is the object
    HANDED_ON_READ = "handed_on_read"
    PIN_CLEARED = "pin_cleared"
    PHONE_DOUBTED = "phone_doubted"  # somebody else may have it
    PHONE_TRUSTED = "phone_trusted"  # it is theirs again; the reason is one of a few
    IMPORTED = "imported"
    EXPORTED = "exported"
    DISCLOSED = (
        "disclosed"  # records, to somebody named by a written consent, which is the object (42 CFR 2.25)
    )
    ERASURE_ASKED = "erasure_asked"
    ERASURE_WITHDRAWN = "erasure_withdrawn"
    ERASED = "erased"
    HELD = "held"  # not to be erased, by law
    RELEASED = "released"  # from that
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    KEYS_ROTATED = "keys_rotated"
    LET_GO = "let_go"  # what was kept for its time


class AuditEvent(Scoped, table=True):
    """One thing that somebody did. Names nobody: ids, and a few words that are ours."""

    __table_args__ = (
        sa.UniqueConstraint("program_id", "seq"),
        partial_index("ix_auditevent_looks", "actor_id", "subject_id", "at", where="action = 'looked'"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    seq: int
    """Its place in the program's chain, counted from 1."""
    at: datetime
    actor: Actor = Field(sa_type=one_of(Actor))
    actor_id: UUID | None = None
    """The member of staff, or the alumnus; None for a command, and for the service."""
    action: Action = Field(sa_type=one_of(Action))
    subject_id: UUID | None = Field(default=None, index=True)
    """The alumnus whom it was about. Stays when they are erased, and then tells nothing of them."""
    object_id: UUID | None = None
    """The alert, the task, the text; or the colleague, where it is about their sign-in."""
    detail: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Counts, and codes of ours; never a word that anybody wrote."""
    mac: bytes


class AuditHead(Scoped, table=True):
    """The end of a program's chain: whoever adds to it holds this row until they commit."""

    program_id: UUID = Field(foreign_key="program.id", primary_key=True)
    seq: int
    mac: bytes


_event: Any = AuditEvent.__table__  # type: ignore[attr-defined]
_head: Any = AuditHead.__table__  # type: ignore[attr-defined]


def record(
    session: Session,
    vault: Vault,
    action: Action,
    *,
    program: UUID,
    by: By,
    subject: UUID | None = None,
    about: UUID | None = None,
    detail: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Record it with this session's commit: what happened and its record stand together, or not at all.

    Raises OnlyReading where there is nothing to commit.
    """
    if session.connection().get_execution_options().get("is_reading"):
        raise OnlyReading
    values = {
        "id": new_id(),
        "program_id": program,
        "at": now.astimezone(UTC),
        "actor": by.actor,
        "actor_id": by.id,
        "action": action,
        "subject_id": subject,
        "object_id": about,
        "detail": detail,
    }
    session.info.setdefault(_PENDING, []).append((key_of(vault), values))


@event.listens_for(ProgramSession, "before_commit")
def _write(session: Session) -> None:
    # Last of all, and the programs in one order: two transactions never wait for each other's chain in a circle.
    if session.in_nested_transaction():
        return
    session.flush()
    pending = session.info.pop(_PENDING, [])
    for key, values in sorted(pending, key=lambda one: one[1]["program_id"].hex):
        _append(session.connection(), key, values)


@event.listens_for(ProgramSession, "after_transaction_create")
def _begin(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_SAVEPOINTS, {})[transaction] = len(session.info.get(_PENDING, []))


@event.listens_for(ProgramSession, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    """What was recorded since a savepoint that is undone; what was recorded before it stays."""
    if undone.nested:
        del session.info.get(_PENDING, [])[session.info[_SAVEPOINTS][undone] :]


@event.listens_for(ProgramSession, "after_transaction_end")
def _end(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_PENDING, None)
        session.info.pop(_SAVEPOINTS, None)


def _append(connection: sa.Connection, key: bytes, values: dict[str, Any]) -> None:
    program = values["program_id"]
    seq, before = _hold_head(connection, program)
    row = {**values, "seq": seq + 1}
    row["mac"] = mac_of(key, before, row)
    connection.execute(sa.insert(_event).values(row))
    connection.execute(
        sa.update(_head).where(_head.c.program_id == program).values(seq=row["seq"], mac=row["mac"])
    )


def _hold_head(connection: sa.Connection, program: UUID) -> tuple[int, bytes]:
    """The end of the chain, locked until the commit."""
    locked = sa.select(_head.c.seq, _head.c.mac).where(_head.c.program_id == program).with_for_update()
    found = connection.execute(locked).one_or_none()
    if found is None:
        first = _INSERT[connection.dialect.name](_head).values(program_id=program, seq=0, mac=BEGINNING)
        connection.execute(first.on_conflict_do_nothing())
        found = connection.execute(locked).one()
    return found.seq, found.mac
