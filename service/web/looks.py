"""What the console records of its visitors, and who has looked at a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from service.protection import audit, on_record
from service.protection.audit import Action, Actor, AuditEvent
from service.runtime import Runtime
from service.web.spoken import Spoken, say
from service.web.visitors import Visitor

SHOWN: Final = 20

_WORDS: Final[Mapping[Action, str]] = Spoken(
    {
        Action.LOOKED: "looked at this page",
        Action.ALERT_TAKEN: "took an alert",
        Action.ALERT_PASSED_ON: "passed an alert on",
        Action.ALERT_HANDED_OVER: "handed an alert over",
        Action.ALERT_CLOSED: "closed an alert",
        Action.ALERT_REOPENED: "opened it again at once",
        Action.CHANGED: "changed their plan, enrollment or attendance",
        Action.POLICY_CHANGED: "changed whom their alerts page",
        Action.LISTED: "saw their name",
        Action.GLASS_BROKEN: "opened this page outside their caseload, with a reason",
        Action.GLASS_REVIEWED: "looked at why it was opened, and signed it off",
        Action.SOUGHT: "sought them by name, outside their caseload",
        Action.PROPOSED: "asked a second one to confirm an erasure or another number",
        Action.CONFIRMED: "confirmed that, as the second one",
        Action.DECLINED: "declined that, as the second one",
        Action.NOTED: "wrote a note about them",
        Action.WROTE: "wrote to them",
        Action.TOOK_BACK: "took back what they wrote",
        Action.TASK_TAKEN: "took a task",
        Action.TASK_FINISHED: "finished a task",
        Action.TASK_REOPENED: "opened a task again at once",
        Action.TASK_SNOOZED: "put a task off",
        Action.TASK_WOKEN: "took up a task that was put off",
        Action.TASK_GIVEN: "gave a task to a colleague, or back",
        Action.TASK_RETURNED: "took back that they gave a task away",
        Action.PIN_CLEARED: "took the PIN off",
        Action.PHONE_DOUBTED: "held their phone: somebody else may have it",
        Action.PHONE_TRUSTED: "cleared their phone",
        Action.IMPORTED: "enrolled or changed them from a file",
        Action.EXPORTED: "gave out all that is kept",
        Action.DISCLOSED: "gave records out, under a consent of theirs",
        Action.ERASURE_ASKED: "asked that all of it be erased",
        Action.ERASURE_WITHDRAWN: "took that back",
        Action.ERASED: "erased it",
        Action.HELD: "forbade to erase it",
        Action.RELEASED: "allowed to erase it",
    }
)
_NOBODYS: Final[Mapping[Actor, str]] = Spoken(
    {
        Actor.STAFF: "Somebody who has left",
        Actor.PERSON: "They themselves",
        Actor.COMMAND: "An operator",
        Actor.SERVICE: "The service",
    }
)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that somebody did, in words."""

    who: str
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Looks:
    """One page of them, newest first."""

    shown: tuple[Look, ...]
    older: int | None
    """Before which number of the record the next page begins; None: this is the last."""
    is_newest: bool


async def record(
    request: Request,
    visitor: Visitor,
    action: Action,
    *,
    subject: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Record a look before it is shown. Raises what the database raises: then it is not shown."""
    runtime: Runtime = request.app.state.runtime
    await run_in_threadpool(
        runtime.writer.run,
        lambda session: note(session, runtime, visitor, action, subject=subject, detail=detail),
        program=visitor.program,
    )


ONE_LOOK: Final = timedelta(hours=1)
"""As long as a page that stays open counts as one look at a person."""


def is_on_record(session: Session, visitor: Visitor, person: UUID, *, now: datetime) -> bool:
    """Whether there is a look of this visitor that a page which stays open counts to."""
    return on_record.has_looked(session, visitor.staff, person, since=now - ONE_LOOK)


def note(
    session: Session,
    runtime: Runtime,
    visitor: Visitor,
    action: Action,
    *,
    subject: UUID | None = None,
    about: UUID | None = None,
    detail: dict[str, Any] | None = None,
    now: datetime | None = None,
) -> None:
    """Record, with what this session changes, that the visitor did so: now, or at the very moment of the change."""
    audit.record(
        session,
        runtime.vault,
        action,
        program=visitor.program,
        by=audit.staff(visitor.staff),
        subject=subject,
        about=about,
        detail=detail,
        now=now or runtime.clock.now(),
    )


def at(session: Session, alumnus: UUID, names: Mapping[UUID, str], *, before: int | None = None) -> Looks:
    """Who looked at a person, before a number of the record."""
    found = on_record.about(session, alumnus, limit=SHOWN + 1, before=before)
    kept = found[:SHOWN]
    older = kept[-1].seq if len(found) > SHOWN else None
    return Looks(tuple(_look(one, names) for one in kept), older, is_newest=before is None)


def place(given: str) -> int | None:
    """A number of the record, as an address has it. None for what is none."""
    is_number = given.isascii() and given.isdigit() and len(given) < len(str(2**31 - 1))
    return int(given) if is_number else None


def _look(event: AuditEvent, names: Mapping[UUID, str]) -> Look:
    who = names.get(event.actor_id) if event.actor_id and event.actor is Actor.STAFF else None
    what = _WORDS.get(event.action, event.action.replace("_", " "))
    if event.action is Action.EXPORTED and (event.detail or {}).get("what"):
        what = say("took along a table that names them")
    return Look(who or _NOBODYS[event.actor], what, event.at)
