"""Taking back what was just done about an alert or a task (H8), where that is safe: never is anybody left unasked by it.

Who takes back that they took one passes it on, and the next person is paged; who takes back that they passed one on has
it again; and one that was just closed is open again, in the same hands. Texts that have left stay true by that. A task
that was done waits again as it had, and becomes an alert when it would have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from service.escalations.answering import UNDO
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.people import tasks
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from service.web.spoken import mark, say
from service.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class _Way:
    kind: EventKind
    left: Status
    """How such an act leaves the alert."""
    said: str
    act: str
    """The last part of the address that takes it back."""
    button: str


WAYS: Final[Mapping[str, _Way]] = {
    "taken": _Way(
        EventKind.ACKNOWLEDGED,
        Status.ACKNOWLEDGED,
        mark("You have A{code}."),
        "pass-on",
        mark("Undo: page the next person"),
    ),
    "passed-on": _Way(
        EventKind.RELEASED,
        Status.TRIGGERED,
        mark("A{code} is passed on: the next person is paged."),
        "take",
        mark("Undo: I have it after all"),
    ),
    "closed": _Way(
        EventKind.CLOSED, Status.CLOSED, mark("A{code} is closed."), "reopen", mark("Undo: it is still open")
    ),
}


FINISHED: Final = "finished"


@dataclass(frozen=True, slots=True)
class Undo:
    """What the visitor did a moment ago, and how it is taken back."""

    about: str
    """Where it stands in the inbox, if it still does."""
    said: str
    action: str
    button: str
    seconds: int
    """As long as it is offered."""
    at: str = ""
    """The moment, where several were done together."""


def read(session: Session, visitor: Visitor, given: Mapping[str, Any], *, now: datetime) -> Undo | None:
    """By the address that they were led to after it; None once it is too late, or somebody was quicker."""
    did = str(given.get("did") or "")
    if did == FINISHED and (task := _id(given, "task")):
        return _of_task(session, finished(session, visitor, task, now=now), now=now)
    way, alert = WAYS.get(did), _id(given, "alert")
    return _of_alert(session, visitor, way, alert, now=now) if way and alert else None


def _id(given: Mapping[str, Any], name: str) -> UUID | None:
    try:
        return UUID(str(given.get(name) or ""))
    except ValueError:
        return None


def finished(session: Session, visitor: Visitor, task: UUID, *, now: datetime) -> Task | None:
    """This task, where the visitor has ended it a moment ago: the record has it, by the very moment."""
    query = select(Task).where(Task.id == task, col(Task.closed_at) > now - UNDO)
    row = session.exec(query).one_or_none()
    if row is None:
        return None
    by_them = select(AuditEvent.id).where(
        col(AuditEvent.subject_id).is_not_distinct_from(row.alumnus_id),
        AuditEvent.object_id == row.id,
        AuditEvent.action == Action.TASK_FINISHED,
        AuditEvent.actor_id == visitor.staff,
        AuditEvent.at == row.closed_at,
    )
    return row if session.exec(by_them.limit(1)).first() else None


def _of_task(session: Session, row: Task | None, *, now: datetime) -> Undo | None:
    if row is None or row.closed_at is None or not tasks.can_reopen(session, row):
        return None
    seconds = int((row.closed_at + UNDO - now).total_seconds())
    said, button = say("The task is done."), say("Undo: it is not done yet")
    return Undo(f"task-{row.id}", said, f"/tasks/{row.id}/reopen", button, seconds)


def _of_alert(session: Session, visitor: Visitor, way: _Way, alert_id: UUID, *, now: datetime) -> Undo | None:
    query = select(Alert, AlertEvent).where(
        Alert.id == alert_id,
        Alert.status == way.left,
        AlertEvent.alert_id == Alert.id,
        AlertEvent.kind == way.kind,
        AlertEvent.staff_id == visitor.staff,
        AlertEvent.at > now - UNDO,
    )
    found = session.exec(query.limit(1)).first()
    if found is None:
        return None
    alert, event = found
    seconds = int((event.at + UNDO - now).total_seconds())
    said, action = say(way.said, code=alert.code), f"/alerts/{alert.id}/{way.act}"
    return Undo(f"alert-{alert.id}", said, action, say(way.button), seconds)
