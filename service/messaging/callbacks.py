"""Delivery status as the carrier reports it: every callback is kept, a text's status only ever rises.

The callbacks that wait are taken together: read, judged in order, and written with a few statements.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from service.db import new_id
from service.messaging import aftermath
from service.messaging.aftermath import Failed
from service.messaging.ledger import RANK, DeliveryEvent, Message, Purpose, Status
from service.people.staff import Staff

MEANING: Final = {
    "accepted": Status.ACCEPTED,
    "scheduled": Status.ACCEPTED,
    "queued": Status.ACCEPTED,
    "sending": Status.ACCEPTED,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELED,
}
"""Twilio's MessageStatus in ours (twilio.com/docs/messaging/guides/track-outbound-message-status)."""

_ENDED: Final = ("undelivered", "failed", "canceled")

_message: Any = Message.__table__  # type: ignore[attr-defined]
_event: Any = DeliveryEvent.__table__  # type: ignore[attr-defined]
_staff: Any = Staff.__table__  # type: ignore[attr-defined]

# Locked in the order of their ids, as whoever writes several texts at once does (settling.py): no circle of waiting.
_READ = (
    sa.select(*_message.c["id", "program_id", "status", "sid", "purpose", "staff_id"])
    .where(_message.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_message.c.id)
    .with_for_update(key_share=True)
)
_HAVE_ENDED = sa.select(_event.c.message_id, _event.c.sid).where(
    _event.c.message_id.in_(sa.bindparam("ids", expanding=True)), _event.c.status.in_(_ENDED)
)
_KEEP = sa.insert(_event)
_RISE = (
    sa.update(_message)
    .where(_message.c.id == sa.bindparam("text"))
    .values(
        status=sa.bindparam("moved"),
        sid=sa.bindparam("of_sid"),
        error_code=sa.bindparam("code"),
        next_at=None,
    )
)
_VERIFY = (
    sa.update(_staff)
    .where(_staff.c.id.in_(sa.bindparam("people", expanding=True)), _staff.c.phone_verified_at.is_(None))
    .values(phone_verified_at=sa.bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class Report:
    """One status callback."""

    message: UUID
    """Our own id, from the callback's URL."""
    sid: str
    status: str
    error_code: int | None = None


def receive(session: Session, reports: Sequence[Report], *, now: datetime) -> Iterator[Failed]:
    """Keep callbacks and move their texts forward, in order. Gives each text that turns out not to arrive.

    A callback for a text that we do not have changes nothing. Read all that it gives: the rest is done on the way.
    """
    batch = _Batch(session, now)
    batch.read(reports)
    for at, report in enumerate(reports):
        if batch.take(report) in (Status.UNDELIVERED, Status.FAILED):
            batch.write()
            yield aftermath.of_report(session, report.message, report.error_code, now=now)
            batch.read(reports[at + 1 :])  # what follows from it may concern any of them
    batch.write()


@dataclass(slots=True)
class _Text:
    """Where one text of ours stands."""

    program: UUID
    status: Status
    sid: str | None
    ended: set[str] = field(default_factory=set)
    """MessageSids of attempts that are known to have ended badly."""
    code: int | None = None
    has_moved: bool = False
    pages: UUID | None = None
    """Whom of the staff it pages."""

    def hear(self, report: Report) -> Status | None:
        """Where this moves it; None where it stays."""
        status = MEANING.get(report.status)
        moves = status is not None and self._counts(report, status) and self._rises(status)
        if report.status in _ENDED:
            self.ended.add(report.sid)
        if status is None or not moves:
            return None
        self.status, self.sid, self.code, self.has_moved = (
            status,
            self.sid or report.sid,
            report.error_code,
            True,
        )
        return status

    def _counts(self, report: Report, status: Status) -> bool:
        """Whether it speaks of the attempt that stands now. That an earlier one has arrived after all always counts."""
        if self.sid == report.sid or status is Status.DELIVERED:
            return True
        return self.sid is None and report.sid not in self.ended

    def _rises(self, status: Status) -> bool:
        if self.sid is None and self.status in (Status.FAILED, Status.EXPIRED):
            return True  # what we gave up without ever hearing of it may have gone all the same
        return self.status in RANK and RANK[self.status] < RANK[status]


@dataclass(slots=True)
class _Batch:
    """The texts that some callbacks speak of, and what is still to be written."""

    session: Session
    now: datetime
    texts: dict[UUID, _Text] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def read(self, reports: Sequence[Report]) -> None:
        run = self.session.connection().execute
        asked = {"ids": list({one.message for one in reports})}
        rows = run(_READ, asked).all() if reports else []
        self.texts = {row.id: _text(row) for row in rows}
        for row in run(_HAVE_ENDED, asked) if rows else ():
            self.texts[row.message_id].ended.add(row.sid)

    def take(self, report: Report) -> Status | None:
        text = self.texts.get(report.message)
        if text is None:
            return None
        self.events.append(_event_of(text.program, report, self.now))
        return text.hear(report)

    def write(self) -> None:
        run = self.session.connection().execute
        if self.events:
            run(_KEEP, self.events)
        moved = [(row, text) for row, text in self.texts.items() if text.has_moved]
        if moved:
            run(_RISE, [_values(row, text) for row, text in moved])
        if reached := [text.pages for _, text in moved if text.pages and text.status is Status.DELIVERED]:
            run(_VERIFY, {"people": reached, "at": self.now})
        self.events = []
        for _, text in moved:
            text.has_moved = False


def _text(row: Any) -> _Text:
    pages = row.staff_id if row.purpose is Purpose.ALERT else None
    return _Text(row.program_id, row.status, row.sid, pages=pages)


def _values(row: UUID, text: _Text) -> dict[str, Any]:
    return {"text": row, "moved": text.status, "of_sid": text.sid, "code": text.code}


def _event_of(program: UUID, report: Report, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "program_id": program,
        "message_id": report.message,
        "sid": report.sid,
        "status": report.status,
        "error_code": report.error_code,
        "at": now,
    }
