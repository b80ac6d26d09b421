"""A call's status as the carrier reports it: only ever forward, however often and in whatever order it is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from service.db import within
from service.escalations.calls import endings
from service.escalations.calls.ledger import RANK, Call, Status
from service.protection.vault import Vault

MEANING: Final = {
    "queued": Status.ACCEPTED,
    "initiated": Status.ACCEPTED,
    "ringing": Status.RINGING,
    "in-progress": Status.ANSWERED,
    "completed": Status.COMPLETED,
    "busy": Status.BUSY,
    "no-answer": Status.NO_ANSWER,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
"""Twilio's CallStatus in ours (twilio.com/docs/voice/api/call-resource)."""

ENDS: Final = RANK[Status.COMPLETED]


@dataclass(frozen=True, slots=True)
class Report:
    """One callback about a call."""

    call: UUID
    """Our own id, from the callback's address."""
    sid: str
    status: str


def receive(session: Session, vault: Vault, report: Report, *, now: datetime) -> None:
    """Move a call forward. What speaks of no call of ours, or of an attempt that another one has overtaken, changes nothing."""
    status = MEANING.get(report.status)
    call = session.exec(
        select(Call).where(Call.id == report.call).with_for_update(key_share=True)
    ).one_or_none()
    if status is None or call is None or (call.sid or report.sid) != report.sid:
        return
    call.sid = report.sid
    session.add(call)
    with within(session, call.program_id):
        if call.status is Status.CANCELED:
            call.next_at = call.next_at if RANK[status] < RANK[Status.ANSWERED] else None  # it rings no more
        elif RANK[status] == ENDS:
            endings.end(session, vault, call, status, now=now)
        elif RANK[call.status] < RANK[status]:
            call.status = status
            call.next_at = None if status is Status.ANSWERED else now + endings.SILENCE
