"""Sessions and meetings of the program's cohort, and who came (F5, F11). Nothing of what was said there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.escalations.caseload import Caseload
from service.importing.written import read_words
from service.people import meetings
from service.people.meetings import (
    LATELY,
    LONGEST,
    MOST_WEEKS,
    Attendance,
    Meeting,
    MeetingKind,
    NotPlanned,
    Presence,
    Wish,
)
from service.people.programs import Program
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key
from service.runtime import Runtime
from service.web import looks, pages, persons, times
from service.web.program import frame
from service.web.spoken import Spoken, retell
from service.web.visitors import Visitor, require_staff, require_step_up

HERE: Final = "/program/meetings"
AHEAD: Final = timedelta(days=60)
LONGEST_TITLE: Final = 80
"""Characters."""
MOST_PEOPLE: Final = 200
"""At one meeting."""

KINDS: Final = Spoken(
    {
        MeetingKind.GROUP: "Group",
        MeetingKind.INDIVIDUAL: "Individual",
        MeetingKind.FAMILY: "Family",
    }
)
PRESENCE: Final = Spoken(
    {Presence.CAME: "came", Presence.EXCUSED: "excused", Presence.ABSENT: "did not come"}
)
TYPED: Final = ("kind", "title", "on", "at", "minutes", "leader", "weeks")
NEW: Final = {"kind": "group", "title": "", "on": "", "at": "", "minutes": "90", "leader": "", "weeks": "1"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One person who is expected at a meeting."""

    id: UUID
    name: str
    """Their alias, where they are outside of the visitor's caseload."""
    said: Presence | None
    by: str
    """Who of the staff said so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting of the list, or the one of a page."""

    id: UUID
    kind: MeetingKind
    title: str
    starts_at: datetime
    length: timedelta
    leader: str
    is_canceled: bool
    people: tuple[Expected, ...]
    """By name."""

    def count(self, presence: Presence | None) -> int:
        return sum(one.said == presence for one in self.people)


@dataclass(frozen=True, slots=True)
class Plan:
    cohort: str | None
    ahead: tuple[Entry, ...]
    past: tuple[Entry, ...]
    """Latest first."""
    people: Mapping[UUID, str]
    """Everybody in care: by name who is of the visitor's caseload, and by alias anybody else."""
    theirs: Caseload
    staff: Mapping[UUID, str]
    lately: Mapping[UUID, Counter[Presence]]
    now: datetime


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    return await _page(request, visitor)


async def _page(
    request: Request,
    visitor: Visitor,
    error: str = "",
    typed: Mapping[str, str] = NEW,
    chosen: tuple[UUID, ...] = (),
) -> Response:
    plan = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    await looks.record(request, visitor, Action.LISTED, detail={"what": "meetings"})
    return frame.page(
        request,
        "meetings.html",
        visitor,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        plan=plan,
        error=error,
        typed=typed,
        chosen=chosen,
        kinds=KINDS,
        presence=PRESENCE,
        most_weeks=MOST_WEEKS,
    )


def _read(session: Session, runtime: Runtime, visitor: Visitor) -> Plan:
    now = runtime.clock.now()
    theirs = persons.caseload_of(session, visitor, now=now)
    people = frame.seen_people(session, runtime.vault, theirs)
    staff = frame.aliases(session, runtime.vault)
    key = keyring.key_of(session, runtime.vault, visitor.program)
    found = meetings.listed(session, since=now - LATELY, until=now + AHEAD)
    there = meetings.attendance(session, found)
    entries = [entry_of(key, one, there[one.id], people, staff) for one in found]
    program = session.exec(select(Program).where(Program.id == visitor.program)).one()
    return Plan(
        cohort=program.cohort,
        ahead=tuple(one for one in entries if one.starts_at + one.length > now),
        past=tuple(one for one in reversed(entries) if one.starts_at + one.length <= now),
        people=people,
        theirs=theirs,
        staff=staff,
        lately={one: how for one, how in meetings.lately(session, now=now).items() if theirs.lists(one)},
        now=now,
    )


def entry_of(
    key: Key,
    row: Meeting,
    expected: list[Attendance],
    people: Mapping[UUID, str],
    staff: Mapping[UUID, str],
) -> Entry:
    there = [
        Expected(one.alumnus_id, people[one.alumnus_id], one.presence, _name(staff, one.marked_by))
        for one in expected
        if one.alumnus_id in people
    ]
    return Entry(
        id=row.id,
        kind=row.kind,
        title=key.read("meeting.title", row.id, row.title),
        starts_at=row.starts_at,
        length=row.length,
        leader=_name(staff, row.leader_id),
        is_canceled=row.canceled_at is not None,
        people=tuple(sorted(there, key=lambda one: one.name.casefold())),
    )


def _name(staff: Mapping[UUID, str], one: UUID | None) -> str:
    return (staff.get(one) or retell("somebody who has left")) if one else ""


async def plan(request: Request) -> Response:
    visitor = await require_staff(request)
    form = await frame.form_of(request, fields=MOST_PEOPLE + len(TYPED))
    typed = {name: frame.text_of(form, name, 2 * LONGEST_TITLE) for name in TYPED}
    chosen = people_of(form)

    def work(session: Session, runtime: Runtime) -> None:
        wish, now = wished(typed, chosen, frame.aliases(session, runtime.vault)), runtime.clock.now()
        key = keyring.key_of(session, runtime.vault, visitor.program)
        made = meetings.plan(
            session,
            key,
            wish,
            program=visitor.program,
            zone=ZoneInfo(visitor.timezone),
            by=visitor.staff,
            now=now,
        )
        detail = {"what": "meeting", "count": len(made)}
        looks.note(session, runtime, visitor, Action.CHANGED, about=made[0].id, detail=detail)

    try:
        await frame.write(request, visitor, work)
    except NotPlanned as refused:
        return await _page(request, visitor, str(refused), typed, chosen)
    return frame.go(HERE)


def people_of(form: FormData) -> tuple[UUID, ...]:
    found = (frame.id_of(one) for one in form.getlist("people"))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def wished(typed: Mapping[str, str], people: tuple[UUID, ...], staff: Mapping[UUID, str]) -> Wish:
    """What was typed, read. Raises NotPlanned."""
    try:
        starts = datetime.fromisoformat(f"{typed['on']}T{typed['at']}")
        title = read_words(typed["title"])[:LONGEST_TITLE]
        minutes, weeks = int(typed["minutes"][:4]), int(typed["weeks"][:3] or 1)
    except ValueError:
        raise NotPlanned(
            "say what it is called, on which day, at what time, and how many minutes it takes"
        ) from None
    if starts.tzinfo is not None or typed["kind"] not in list(MeetingKind):
        raise NotPlanned("choose a kind, a day and a time")
    leader = frame.id_of(typed["leader"])
    if typed["leader"] and leader not in staff:
        raise NotPlanned("choose who of the staff leads it")
    length = timedelta(minutes=min(max(minutes, 0), LONGEST // timedelta(minutes=1) + 1))
    return Wish(
        MeetingKind(typed["kind"]), title, starts.date(), starts.time(), length, leader, people, weeks
    )


def found(session: Session, meeting: UUID, *, is_held: bool = False) -> Meeting:
    """Raises NotFound. `is_held`: nobody else marks at it or calls it off until the transaction ends."""
    query = select(Meeting).where(Meeting.id == meeting)
    row = session.exec(query.with_for_update() if is_held else query).one_or_none()
    if row is None:
        raise pages.NotFound
    return row


async def cancel(request: Request) -> Response:
    """It does not take place; and pressed once more, it does."""
    visitor = await require_staff(request)
    meeting: UUID = request.path_params["id"]
    is_canceled = (await frame.form_of(request)).get("canceled") == "yes"

    def work(session: Session, runtime: Runtime) -> None:
        row = found(session, meeting, is_held=True)
        row.canceled_at = runtime.clock.now() if is_canceled else None
        detail = {"what": "meeting", "canceled": is_canceled}
        looks.note(session, runtime, visitor, Action.CHANGED, about=row.id, detail=detail)

    await frame.write(request, visitor, work)
    return frame.go(f"{HERE}/{meeting}")


async def take_along(request: Request) -> Response:
    """Who of one's own caseload came to what: with names, so it wants a fresh proof of who asks, and is recorded first."""
    visitor = await require_step_up(request, back=HERE)
    plan = await frame.look(request, visitor, lambda session, runtime: _read(session, runtime, visitor))
    rows = (
        (
            times.field(entry.starts_at, visitor.timezone).replace("T", " "),
            KINDS[entry.kind],
            entry.title,
            entry.leader,
            one.name,
            "canceled" if entry.is_canceled else PRESENCE[one.said] if one.said else "",
        )
        for entry in plan.past
        for one in entry.people
        if plan.theirs.lists(one.id)
    )
    header = ("when", "kind", "meeting", "led by", "who", "attendance")
    there = (one.id for entry in plan.past for one in entry.people if plan.theirs.lists(one.id))
    return await frame.give_out(request, visitor, "attendance", header, rows, about=there)


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(HERE, plan, methods=["POST"]),
    Route(f"{HERE}.csv", take_along, methods=["GET"]),
    Route(f"{HERE}/{{id:uuid}}/cancel", cancel, methods=["POST"]),
]
