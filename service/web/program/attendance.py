"""One meeting, and who came to it. Two may mark at once: each writes what they have changed, and nothing of the other's is lost (F5)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.people import meetings
from service.people.meetings import Mark, Marked, Presence
from service.protection import keyring
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, persons
from service.web.program import frame
from service.web.program.meetings import HERE, KINDS, MOST_PEOPLE, PRESENCE, Entry, entry_of, found, people_of
from service.web.visitors import Visitor, require_staff

ONE: Final = f"{HERE}/{{id:uuid}}"

DRAWN: Final = "drawn-"
"""Before a person's id: the field of what the form was drawn with."""


async def show(request: Request) -> Response:
    visitor = await require_staff(request)
    return await _page(request, visitor, {})


async def _page(request: Request, visitor: Visitor, typed: Mapping[UUID, Presence | None]) -> Response:
    """`typed`: of whom something else was said meanwhile, and what the visitor has chosen; they are shown both."""
    meeting: UUID = request.path_params["id"]

    def read(session: Session, runtime: Runtime) -> tuple[Entry, dict[UUID, str], int]:
        row = found(session, meeting)
        key = keyring.key_of(session, runtime.vault, visitor.program)
        theirs = persons.caseload_of(session, visitor, now=runtime.clock.now())
        people = frame.seen_people(session, runtime.vault, theirs)
        staff = frame.aliases(session, runtime.vault)
        entry = entry_of(key, row, meetings.attendance(session, [row])[row.id], people, staff)
        there = {one.id for one in entry.people}
        to_come = meetings.to_come(session, row, now=runtime.clock.now())
        return entry, {one: name for one, name in people.items() if one not in there}, to_come

    entry, others, to_come = await frame.look(request, visitor, read)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "meeting"})
    return frame.page(
        request,
        "meeting.html",
        visitor,
        status=HTTPStatus.CONFLICT if typed else HTTPStatus.OK,
        one=entry,
        others=others,
        to_come=to_come,
        typed=typed,
        drawn=DRAWN,
        kinds=KINDS,
        presence=PRESENCE,
        now=request.app.state.runtime.clock.now(),
    )


async def mark(request: Request) -> Response:
    """Who came: a field for each person, named by their id, and what it was drawn with."""
    visitor = await require_staff(request)
    meeting: UUID = request.path_params["id"]
    form = await frame.form_of(request, fields=3 * MOST_PEOPLE)
    told, added = _told(form), people_of(form)

    def work(session: Session, runtime: Runtime) -> Marked:
        row, now = found(session, meeting, is_held=True), runtime.clock.now()
        meetings.expect(session, row, added)
        marked = meetings.mark(session, row.id, told, by=visitor.staff, now=now)
        detail = {"what": "attendance"}
        for one in {*marked.changed, *added}:
            looks.note(session, runtime, visitor, Action.CHANGED, subject=one, about=row.id, detail=detail)
        return marked

    marked = await frame.write(request, visitor, work)
    if marked.overtaken:
        return await _page(request, visitor, {one: told[one].said for one in marked.overtaken})
    return frame.go(f"{HERE}/{meeting}")


def _told(form: FormData) -> dict[UUID, Mark]:
    """Where a form does not say what it was drawn with, nobody was marked in it: so it overwrites nothing."""
    return {
        person: Mark(_presence(form.get(f"{DRAWN}{name}")), _presence(said))
        for name, said in form.items()
        if (person := frame.id_of(name)) is not None
    }


def _presence(said: object) -> Presence | None:
    return Presence(str(said)) if said in list(Presence) else None


routes: Final = [
    Route(ONE, show, methods=["GET"]),
    Route(f"{ONE}/attendance", mark, methods=["POST"]),
]
