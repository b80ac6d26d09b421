"""Taking back what was just done about an alert (H8), where that is safe: never is anybody left unasked by it.

Who takes back that they took one passes it on, and the next person is paged; who takes back that they passed one on has
it again; and one that was just closed is open again, in the same hands. Texts that have left stay true by that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, select

from service.escalations.answering import UNDO
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
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


@dataclass(frozen=True, slots=True)
class Undo:
    """What the visitor did a moment ago, and how it is taken back."""

    alert: UUID
    said: str
    action: str
    button: str
    seconds: int
    """As long as it is offered."""


def read(session: Session, visitor: Visitor, given: Mapping[str, Any], *, now: datetime) -> Undo | None:
    """By the address that they were led to after it; None once it is too late, or somebody was quicker."""
    way = WAYS.get(str(given.get("did") or ""))
    try:
        alert_id = UUID(str(given.get("alert") or ""))
    except ValueError:
        return None
    if way is None:
        return None
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
    return Undo(alert.id, said, action, say(way.button), seconds)
