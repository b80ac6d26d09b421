"""A planned meeting is changed: its name, its time, who leads it, who is expected; or all dates to come are called off (F5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling.steps import Changed, stamp
from service.people import meetings
from service.people.meetings import Meeting, NotPlanned
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key
from service.runtime import Runtime
from service.web import looks, times
from service.web.program import frame
from service.web.program.attendance import ONE
from service.web.program.meetings import HERE, LONGEST_TITLE, MOST_PEOPLE, found, people_of, wished
from service.web.spoken import Spoken
from service.web.visitors import Visitor, require_staff

FIELDS: Final = Spoken(
    {
        "title": "What it is called",
        "on": "Day",
        "at": "Time",
        "minutes": "Minutes",
        "leader": "Led by",
    }
)


@dataclass(frozen=True, slots=True)
class Form:
    stands: Mapping[str, str]
    staff: Mapping[UUID, str]
    is_marked: bool
    """Whether somebody was marked at it."""

    def said(self, fields: Mapping[str, str]) -> dict[str, str]:
        """In words."""
        names = {str(one): name for one, name in self.staff.items()}
        return {**fields, "leader": names.get(fields["leader"], "")}


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    return await _page(request, visitor)


async def _page(
    request: Request,
    visitor: Visitor,
    typed: Mapping[str, str] | None = None,
    error: str = "",
    *,
    stands: Mapping[str, str] | None = None,
) -> Response:
    """`stands`: what somebody else has changed it to meanwhile."""
    form = await frame.look(
        request, visitor, lambda session, runtime: _form(session, runtime, visitor, request)
    )
    await looks.record(request, visitor, Action.LISTED, detail={"what": "meeting"})
    refused = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return frame.page(
        request,
        "meeting_change.html",
        visitor,
        status=HTTPStatus.CONFLICT if stands else refused,
        id=request.path_params["id"],
        form_of=form,
        fields=typed or form.stands,
        seen=stamp(form.stands),
        stands=form.said(stands) if stands else {},
        titles={"FIELDS": FIELDS},
        error=error,
    )


def _form(session: Session, runtime: Runtime, visitor: Visitor, request: Request) -> Form:
    row = found(session, request.path_params["id"])
    key = keyring.key_of(session, runtime.vault, visitor.program)
    there = meetings.attendance(session, [row])[row.id]
    is_marked = any(one.presence for one in there)
    return Form(_fields(key, row, visitor), frame.aliases(session, runtime.vault), is_marked)


def _fields(key: Key, row: Meeting, visitor: Visitor) -> dict[str, str]:
    """As the form has them, on the program's clock."""
    on, _, at = times.field(row.starts_at, visitor.timezone).partition("T")
    return {
        "title": key.read("meeting.title", row.id, row.title),
        "on": on,
        "at": at[:5],
        "minutes": str(int(row.length.total_seconds() // 60)),
        "leader": str(row.leader_id or ""),
    }


async def change(request: Request) -> Response:
    visitor = await require_staff(request)
    meeting: UUID = request.path_params["id"]
    form = await frame.form_of(request)
    typed = {name: frame.text_of(form, name, 2 * LONGEST_TITLE) for name in FIELDS}
    seen = frame.text_of(form, "seen", 64)

    def work(session: Session, runtime: Runtime) -> None:
        row, key = (
            found(session, meeting, is_held=True),
            keyring.key_of(session, runtime.vault, visitor.program),
        )
        stands = _fields(key, row, visitor)
        if typed == stands:
            return
        if seen != stamp(stands):
            raise Changed(stands)
        asked = {**typed, "kind": row.kind.value, "weeks": "1"}
        wish, now = wished(asked, (), frame.aliases(session, runtime.vault)), runtime.clock.now()
        meetings.move(key, row, wish, zone=ZoneInfo(visitor.timezone), now=now)
        fields = ", ".join(name for name in FIELDS if typed[name] != stands[name])
        detail = {"what": "meeting", "fields": fields}
        looks.note(session, runtime, visitor, Action.CHANGED, about=row.id, detail=detail)

    try:
        await frame.write(request, visitor, work)
    except NotPlanned as refused:
        return await _page(request, visitor, typed, str(refused))
    except Changed as changed:
        return await _page(request, visitor, typed, stands=changed.now)
    return frame.go(f"{HERE}/{meeting}")


async def take_off(request: Request) -> Response:
    """Who was marked stays on the list."""
    visitor = await require_staff(request)
    meeting: UUID = request.path_params["id"]
    chosen = people_of(await frame.form_of(request, fields=MOST_PEOPLE))

    def work(session: Session, runtime: Runtime) -> None:
        row = found(session, meeting, is_held=True)
        detail = {"what": "taken off a meeting"}
        for one in meetings.take_off(session, row.id, chosen):
            looks.note(session, runtime, visitor, Action.CHANGED, subject=one, about=row.id, detail=detail)

    await frame.write(request, visitor, work)
    return frame.go(f"{HERE}/{meeting}")


async def cancel_series(request: Request) -> Response:
    """All dates to come do not take place; and pressed once more, those that went with this one do."""
    visitor = await require_staff(request)
    meeting: UUID = request.path_params["id"]
    is_canceled = (await frame.form_of(request)).get("canceled") == "yes"

    def work(session: Session, runtime: Runtime) -> None:
        row, now = found(session, meeting), runtime.clock.now()
        went_at = row.canceled_at
        for one in meetings.series(session, row, now=now):
            if one.canceled_at == (None if is_canceled else went_at):
                one.canceled_at = now if is_canceled else None
                detail = {"what": "meeting", "canceled": is_canceled}
                looks.note(session, runtime, visitor, Action.CHANGED, about=one.id, detail=detail)

    await frame.write(request, visitor, work)
    return frame.go(f"{HERE}/{meeting}")


routes: Final = [
    Route(f"{ONE}/change", show, methods=["GET"]),
    Route(f"{ONE}/change", change, methods=["POST"]),
    Route(f"{ONE}/take-off", take_off, methods=["POST"]),
    Route(f"{ONE}/cancel-series", cancel_series, methods=["POST"]),
]
