"""The record of looks and changes, for admins and the privacy officer: who, whom, what, when; and whether it is whole (I4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service import local_times
from service.errors import ServiceError
from service.protection import anchors, proof
from service.protection.anchors import Known
from service.protection.audit import Action, Actor, AuditEvent
from service.protection.proof import Verdict
from service.runtime import Runtime
from service.web import looks, times
from service.web.program import frame
from service.web.program.overview import may_read_record
from service.web.spoken import Spoken, retell, say
from service.web.visitors import Visitor, require_staff, require_step_up

HERE: Final = "/program/record"
PAGE: Final = 50
MOST: Final = 10_000
"""Entries of one table to take along."""

ACTORS: Final = Spoken(
    {
        Actor.COMMAND: "an operator, by command",
        Actor.SERVICE: "the service by itself",
        Actor.PERSON: "the person themselves",
        Actor.STAFF: "any of the staff",
    }
)
ACTIONS: Final = Spoken(
    {
        Action.LOOKED: "looked at a person",
        Action.LISTED: "looked at a list",
        Action.SIGNED_IN: "signed in",
        Action.SIGNED_OUT: "signed out",
        Action.SIGN_IN_REFUSED: "was refused at sign-in",
        Action.STAFF_INVITED: "invited a colleague",
        Action.STAFF_BEGUN_ANEW: "let a colleague begin anew",
        Action.STAFF_WITHDRAWN: "took a colleague's sign-in away",
        Action.STAFF_SIGNED_OUT: "signed a colleague out",
        Action.STAFF_ALLOWED: "let in a colleague's account at the organization",
        Action.STAFF_DISALLOWED: "let a colleague's account at the organization in no more",
        Action.STAFF_PASSWORD_SET: "set a colleague's password",
        Action.ALERT_TAKEN: "took an alert",
        Action.ALERT_PASSED_ON: "passed an alert on",
        Action.ALERT_HANDED_OVER: "handed an alert over",
        Action.ALERT_CLOSED: "closed an alert",
        Action.ALERT_REOPENED: "opened an alert again",
        Action.CHANGED: "changed something",
        Action.POLICY_CHANGED: "changed whom alerts page",
        Action.GLASS_BROKEN: "opened a page outside their caseload",
        Action.GLASS_REVIEWED: "signed off that a page was opened",
        Action.SOUGHT: "sought somebody by name, outside their caseload",
        Action.PROPOSED: "asked a second one to confirm",
        Action.CONFIRMED: "confirmed as the second one",
        Action.DECLINED: "declined as the second one",
        Action.NOTED: "wrote a note about a person",
        Action.WROTE: "wrote to a person",
        Action.TOOK_BACK: "took a text back",
        Action.TASK_TAKEN: "took a task",
        Action.TASK_FINISHED: "finished a task",
        Action.TASK_REOPENED: "opened a task again at once",
        Action.TASK_SNOOZED: "put a task off",
        Action.TASK_WOKEN: "took up a task that was put off",
        Action.TASK_GIVEN: "gave a task to a colleague, or back",
        Action.TASK_RETURNED: "took back that they gave a task away",
        Action.HANDED_ON: "handed a shift over",
        Action.HANDED_ON_READ: "read how a shift was handed over",
        Action.PIN_CLEARED: "took a PIN off",
        Action.PHONE_DOUBTED: "held a phone",
        Action.PHONE_TRUSTED: "cleared a phone that was held",
        Action.IMPORTED: "imported a file",
        Action.EXPORTED: "gave something out",
        Action.DISCLOSED: "gave records out under a consent",
        Action.ERASURE_ASKED: "asked for an erasure",
        Action.ERASURE_WITHDRAWN: "took an erasure back",
        Action.ERASED: "erased a person",
        Action.HELD: "forbade an erasure",
        Action.RELEASED: "allowed an erasure",
        Action.BACKED_UP: "made a backup",
        Action.RESTORED: "put a backup back",
        Action.KEYS_ROTATED: "changed the keys",
        Action.LET_GO: "let go what had its time",
    }
)


class ForReaders(ServiceError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("the record is for the admins and the privacy officer of your program")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for, as the address has it: ids alone, never a name."""

    who: str = ""
    """An actor's kind, or the id of one of the staff."""
    whom: str = ""
    what: str = ""
    since: str = ""
    until: str = ""
    before: str = ""
    """Entries of a lower number: the next page."""

    @classmethod
    def of(cls, query: QueryParams) -> "Filter":
        names = ("who", "whom", "what", "since", "until", "before")
        return cls(**{name: query.get(name, "")[:64] for name in names})

    def address(self, *, before: str = "", table: bool = False) -> str:
        asked = {
            "who": self.who,
            "whom": self.whom,
            "what": self.what,
            "since": self.since,
            "until": self.until,
        }
        query = urlencode({name: value for name, value in {**asked, "before": before}.items() if value})
        return f"{HERE}{'.csv' if table else ''}{'?' if query else ''}{query}"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, in words."""

    seq: int
    at: datetime
    who: str
    what: str
    whom: str
    whom_id: UUID | None
    """Of who can still be looked at."""
    more: str


@dataclass(frozen=True, slots=True)
class Shown:
    lines: tuple[Line, ...]
    next: str
    """The address of older ones; empty where there are none."""
    staff: Mapping[UUID, str]
    people: Mapping[UUID, str]


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    asked = Filter.of(request.query_params)
    shown = await frame.look(
        request, visitor, lambda session, runtime: _read(session, runtime, visitor, asked, PAGE)
    )
    await looks.record(request, visitor, Action.LISTED, detail={"what": "record"})
    return _page(request, visitor, asked, shown)


def _page(
    request: Request, visitor: Visitor, asked: Filter, shown: Shown, verdict: Verdict | None = None
) -> Response:
    now = request.app.state.runtime.clock.now()
    return frame.page(
        request,
        "record.html",
        visitor,
        asked=asked,
        shown=shown,
        verdict=verdict,
        actors=ACTORS,
        actions=ACTIONS,
        now=now,
    )


def _read(session: Session, runtime: Runtime, visitor: Visitor, asked: Filter, limit: int) -> Shown:
    """Raises ForReaders."""
    if not may_read_record(session, visitor):
        raise ForReaders
    query = _query(asked, ZoneInfo(visitor.timezone)).order_by(col(AuditEvent.seq).desc())
    rows = session.exec(query.limit(limit + 1)).all()
    staff, people = frame.aliases(session, runtime.vault), frame.people(session, runtime.vault)
    kept = rows[:limit]
    return Shown(
        lines=tuple(_line(row, staff, people) for row in kept),
        next=asked.address(before=str(kept[-1].seq)) if len(rows) > limit else "",
        staff=staff,
        people=people,
    )


def _query(asked: Filter, zone: ZoneInfo) -> SelectOfScalar[AuditEvent]:
    """What cannot be understood filters nothing; the form then shows it empty."""
    query = select(AuditEvent)
    if asked.who in list(Actor):
        query = query.where(AuditEvent.actor == Actor(asked.who))
    elif who := frame.id_of(asked.who):
        query = query.where(AuditEvent.actor == Actor.STAFF, AuditEvent.actor_id == who)
    if whom := frame.id_of(asked.whom):
        query = query.where(AuditEvent.subject_id == whom)
    if asked.what in list(Action):
        query = query.where(AuditEvent.action == Action(asked.what))
    if since := _midnight(asked.since, 0, zone):
        query = query.where(AuditEvent.at >= since)
    if until := _midnight(asked.until, 1, zone):
        query = query.where(AuditEvent.at < until)
    if asked.before.isascii() and asked.before.isdigit() and len(asked.before) <= len(str(2**31 - 1)) - 1:
        query = query.where(AuditEvent.seq < int(asked.before))
    return query


def _midnight(text: str, days: int, zone: ZoneInfo) -> datetime | None:
    """When that day begins on the program's clock, or one so many days later."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return local_times.instant(day, time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _line(row: AuditEvent, staff: Mapping[UUID, str], people: Mapping[UUID, str]) -> Line:
    is_known = row.subject_id in people
    return Line(
        seq=row.seq,
        at=row.at,
        who=_who(row, staff),
        what=ACTIONS[row.action],
        whom=(people.get(row.subject_id) or say("somebody who was erased")) if row.subject_id else "",
        whom_id=row.subject_id if is_known else None,
        more=_more(row.detail, staff.get(row.object_id) if row.object_id else None),
    )


def _who(row: AuditEvent, staff: Mapping[UUID, str]) -> str:
    if row.actor is Actor.STAFF:
        if row.actor_id is None:
            return say("somebody")
        return staff.get(row.actor_id) or retell("somebody who has left")
    return ACTORS[row.actor]


def _more(detail: Mapping[str, Any] | None, about: str | None) -> str:
    """Counts and codes of ours: 'register; Sam R.'."""
    told = [
        str(value) if name in {"what", "kind"} else f"{name}: {value}"
        for name, value in sorted((detail or {}).items(), key=lambda one: one[0] != "what")
    ]
    return "; ".join([*told, *([about] if about else [])]).replace("_", " ")


async def verify(request: Request) -> Response:
    """Look through the whole chain, and compare it with where it was anchored."""
    visitor = await require_staff(request)

    def read(session: Session, runtime: Runtime) -> tuple[Shown, Verdict]:
        shown = _read(session, runtime, visitor, Filter(), PAGE)
        anchored = anchors.load(runtime.settings.data_dir / anchors.NAME)
        known = anchored.get(visitor.program, Known())
        return shown, proof.verify(session, runtime.vault, visitor.program, known.ends)

    shown, verdict = await frame.look(request, visitor, read)
    await looks.record(
        request, visitor, Action.LISTED, detail={"what": "record", "verified": not verdict.fault}
    )
    return _page(request, visitor, Filter(), shown, verdict)


async def take_along(request: Request) -> Response:
    """What the filters leave, as a table: with names, so it wants a fresh proof of who asks, and is recorded first."""
    visitor = await require_step_up(request, back=HERE)
    asked = Filter.of(request.query_params)
    shown = await frame.look(
        request, visitor, lambda session, runtime: _read(session, runtime, visitor, asked, MOST)
    )
    return await frame.give_out(
        request,
        visitor,
        "record",
        ("number", "when", "who", "what", "whom", "more"),
        _rows(shown.lines, visitor),
        about=(one.whom_id for one in shown.lines if one.whom_id),
        count={"count": len(shown.lines)},
    )


def _rows(lines: Sequence[Line], visitor: Visitor) -> list[tuple[str, ...]]:
    return [
        (
            str(one.seq),
            times.field(one.at, visitor.timezone).replace("T", " "),
            one.who,
            one.what,
            one.whom,
            one.more,
        )
        for one in lines
    ]


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}.csv", take_along, methods=["GET"]),
    Route(f"{HERE}/verify", verify, methods=["POST"]),
]
