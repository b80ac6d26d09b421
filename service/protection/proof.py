"""Whether a program's record is whole: each row as it was written, each in its place, and none cut off at the end.

What was cut off together with the chain's own end shows against `anchors.py`. A backup that was restored says itself,
in the chain, that what was recorded between it and the restore is gone.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.protection.audit import Action, AuditEvent, AuditHead
from service.protection.chain import BEGINNING, key_of, mac_of
from service.protection.vault import Vault

CHUNK: Final = 1_000
"""Rows that are verified at a time."""

MADE_AT: Final = "made_at"
"""In the detail of a restore: when its backup was made."""

_event: Any = AuditEvent.__table__  # type: ignore[attr-defined]
_head: Any = AuditHead.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Gap:
    """A restore: what was recorded between its backup and itself is gone."""

    seq: int
    """The row that says so."""
    made_at: datetime
    restored_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of looking through one program's chain."""

    events: int
    fault: str | None = None
    """What is wrong, and where; None: nothing is."""
    gaps: tuple[Gap, ...] = ()
    """Of the rows that are as they were written."""


@dataclass(slots=True)
class _Walk:
    """How far the chain was found as it was written."""

    seq: int = 0
    mac: bytes = BEGINNING
    gaps: list[Gap] = field(default_factory=list)


def verify(session: Session, vault: Vault, program: UUID, anchors: Mapping[int, bytes]) -> Verdict:
    """Look through a program's whole chain, also while others add to it.

    `anchors` are ends that it once had, by their place, kept elsewhere and read before.
    """
    connection, walk = session.connection(), _Walk()
    # The end first: rows that come while we look are behind it, and no fault.
    end, end_mac = _end(connection, program)
    fault = (
        _fault_in(connection, key_of(vault), program, end, anchors, walk)
        or _fault_at_end(walk, end, end_mac, anchors)
        or _fault_behind(connection, program)
    )
    return Verdict(walk.seq, fault, tuple(walk.gaps))


def _fault_in(
    connection: sa.Connection,
    key: bytes,
    program: UUID,
    end: int,
    anchors: Mapping[int, bytes],
    walk: _Walk,
) -> str | None:
    """Go from row to row; what is wrong with the first that is not as it was written."""
    for row in _rows(connection, program, end):
        seq = walk.seq + 1
        if row["seq"] != seq:
            return f"row {seq} is missing"
        if not hmac.compare_digest(row["mac"], mac_of(key, walk.mac, row)):
            return f"row {seq}, or its place, was changed"
        if anchors.get(seq, row["mac"]) != row["mac"]:
            return f"row {seq} is not the one that was anchored"
        walk.seq, walk.mac = seq, row["mac"]
        if row["action"] is Action.RESTORED and MADE_AT in (row["detail"] or {}):
            made_at = datetime.fromisoformat(row["detail"][MADE_AT])
            walk.gaps.append(Gap(seq, made_at, row["at"]))
    return None


def _fault_at_end(walk: _Walk, end: int, end_mac: bytes, anchors: Mapping[int, bytes]) -> str | None:
    """Whether rows were cut off: the chain's own end says so, or an anchor does."""
    if (walk.seq, walk.mac) != (end, end_mac):
        return f"the chain does not end with row {walk.seq}: what came after it is missing, or its end was changed"
    if (last := max(anchors, default=0)) > end:
        return f"row {last} was anchored, and the chain ends before it"
    return None


def _fault_behind(connection: sa.Connection, program: UUID) -> str | None:
    """Whether a row lies behind the end: whoever adds one moves the end with it, so the end is read second here."""
    last = connection.execute(
        sa.select(sa.func.max(_event.c.seq)).where(_event.c.program_id == program)
    ).scalar()
    end, _ = _end(connection, program)
    return f"row {last} lies behind the end of the chain" if (last or 0) > end else None


def _end(connection: sa.Connection, program: UUID) -> tuple[int, bytes]:
    query = sa.select(_head.c.seq, _head.c.mac).where(_head.c.program_id == program)
    found = connection.execute(query).first()
    return (found.seq, found.mac) if found else (0, BEGINNING)


def _rows(connection: sa.Connection, program: UUID, end: int) -> Iterator[dict[str, Any]]:
    """The chain in its order up to its end, some at a time."""
    after = 0
    while True:
        query = sa.select(_event).where(
            _event.c.program_id == program, _event.c.seq > after, _event.c.seq <= end
        )
        rows = connection.execute(query.order_by(_event.c.seq).limit(CHUNK)).mappings().all()
        yield from map(dict, rows)
        if len(rows) < CHUNK:
            return
        after = rows[-1]["seq"]
