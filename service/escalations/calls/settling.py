"""What came of placing a call, written down: believed for its own attempt alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from service.db import within
from service.escalations.calls import endings
from service.escalations.calls.claims import Claimed
from service.escalations.calls.ledger import Call, Status
from service.messaging import failures
from service.people import tasks
from service.people.task_kinds import About
from service.protection.vault import Vault

_call: Any = Call.__table__  # type: ignore[attr-defined]
_SETTLE = (
    sa.update(_call)
    .where(
        _call.c.id == sa.bindparam("call"),
        _call.c.attempt == sa.bindparam("of_attempt"),
        _call.c.status == Status.PLACING,
    )
    .values(
        status=sa.bindparam("moved"),
        sid=sa.bindparam("learned"),
        error_code=sa.bindparam("code"),
        next_at=sa.bindparam("at"),
    )
)
# Canceled while it was being handed over: now it can be ended.
_LEARN = (
    sa.update(_call)
    .where(
        _call.c.id == sa.bindparam("call"),
        _call.c.status == Status.CANCELED,
        _call.c.sid.is_(None),
    )
    .values(sid=sa.bindparam("learned"))
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to."""

    status: Status
    sid: str | None = None
    code: int | None = None
    next_at: datetime | None = None


def settle(session: Session, vault: Vault, claimed: Claimed, outcome: Outcome, *, now: datetime) -> None:
    """Write an outcome down. One that a callback, or a later attempt, has overtaken changes nothing."""
    with within(session, claimed.program):
        if outcome.status is Status.FAILED:
            call = session.get_one(
                Call, claimed.id, with_for_update={"key_share": True}, populate_existing=True
            )
            if (call.status, call.attempt) == (Status.PLACING, claimed.attempt):
                endings.end(session, vault, call, Status.FAILED, code=outcome.code, now=now)
        else:
            _write(session, claimed, outcome)
        if outcome.code is not None and failures.refused(outcome.code).needs_operator:
            tasks.open_one(session, About.CARRIER, program=claimed.program, now=now)


def _write(session: Session, claimed: Claimed, outcome: Outcome) -> None:
    moved = session.connection().execute(_SETTLE, _values(claimed, outcome))
    if not moved.rowcount and outcome.sid is not None:
        session.connection().execute(_LEARN, {"call": claimed.id, "learned": outcome.sid})


def _values(claimed: Claimed, outcome: Outcome) -> dict[str, Any]:
    return {
        "call": claimed.id,
        "of_attempt": claimed.attempt,
        "moved": outcome.status,
        "learned": outcome.sid,
        "code": outcome.code,
        "at": outcome.next_at,
    }
