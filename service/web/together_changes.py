"""How a task is changed together with others, what the record keeps of how it stood, and how it stands so again (H8)."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from service.people import tasks
from service.people.task_kinds import About, PutOff
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_MICROSECOND: Final = timedelta(microseconds=1)

BACK: Final = "given back"
"""As the record has it."""

Was = dict[str, Any]
"""How a task stood before, as the record keeps it: ids, times and reasons of ours."""


def finish(session: Session, row: Task, *, now: datetime) -> Was | None:
    if row.about is About.PLAN_REVIEW:  # it has effects of its own, and cannot be taken back
        return None
    tasks.close(session, row.id, now=now)
    return {}


def snooze(session: Session, row: Task, until: datetime, because: PutOff, *, now: datetime) -> Was:
    was = _put_off(row)
    tasks.snooze(session, row.id, until, because, now=now)
    return was


def _put_off(row: Task) -> Was:
    return {"at": _said(row.snoozed_at), "until": _said(row.snoozed_until), "because": row.snoozed_because}


def give(row: Task, to: UUID) -> Was | None:
    if row.assignee_id == to:
        return None
    was = {"whose": row.assignee_id.hex if row.assignee_id else None, "taken_at": _said(row.taken_at)}
    was |= _put_off(row)
    tasks.give(row, to)
    tasks.snooze_as(row, None, None, None)  # put off, it would not stand in their inbox
    return {**was, "to": to.hex}


def give_back(session: Session, row: Task, by: UUID) -> Was | None:
    """It is the person's specialist's again, or anybody's, as before somebody took it. None for who does not have it."""
    if row.assignee_id != by or row.taken_at is None:
        return None
    to = tasks.whose(session, row)
    was = {"what": BACK, "whose": by.hex, "taken_at": _said(row.taken_at), **_put_off(row)}
    tasks.give(row, to)
    tasks.snooze_as(row, None, None, None)
    return {**was, "to": to.hex if to else None}


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def take_back(session: Session, event: AuditEvent, row: Task) -> bool:
    """Whether it is as it was before. Where the same has come up again, the task stays done."""
    was = event.detail or {}
    match event.action:
        case Action.TASK_FINISHED:
            if not tasks.can_reopen(session, row):
                return False
            tasks.reopen(session, row.id)
        case Action.TASK_SNOOZED:
            _put_off_again(row, was)
        case _:
            tasks.give(row, id_of(was["whose"]), taken_at=_read(was["taken_at"]))
            _put_off_again(row, was)
    return True


def _put_off_again(row: Task, was: Was) -> None:
    because = PutOff(was["because"]) if was["because"] else None
    tasks.snooze_as(row, _read(was["at"]), _read(was["until"]), because)


def id_of(said: str | None) -> UUID | None:
    return UUID(said) if said else None


def spelled(at: datetime) -> str:
    """In microseconds since 1970, as an address tells it."""
    return str((at - _EPOCH) // _MICROSECOND)


def moment(said: Any) -> datetime | None:
    """What spelled has said. None for what is none."""
    try:
        return _EPOCH + int(str(said or "")) * _MICROSECOND
    except (ValueError, OverflowError):
        return None
