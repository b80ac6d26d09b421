"""Whom they chose, what they agreed to, and how their phone may be used (G1)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import entering, leaning
from service.enrolling.entering import CALLS, Entered
from service.importing import ImportRefused
from service.own_page import showing
from service.own_page.visiting import Visit
from service.web.enrolling.desk import fields_of
from service.web.my import frame, problems
from service.web.pages import NotFound

PATH: Final = "/my/people"
CONTACT: Final = ("seen_by", "notices", "calls", "voicemail", "safe_word", "address")
BLANK: Final[Mapping[str, str]] = {"name": "", "phone": ""}

Fields = Mapping[str, str]


@frame.neutral
async def show(request: Request) -> Response:
    return await _page(request, await frame.require(request), {}, {})


async def _page(request: Request, visit: Visit, typed: Fields, wrong: Mapping[str, str]) -> Response:
    found = await frame.look(
        request, visit, lambda session, runtime: showing.people(session, runtime.vault, visit.alumnus)
    )
    return frame.render(
        request,
        "people.html",
        visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        here="people",
        people=found,
        fields={**BLANK, **found.contact, **typed},
        calls=CALLS,
        wrong=wrong,
    )


@frame.neutral
async def contact(request: Request) -> Response:
    visit = await frame.require(request)
    fields = await fields_of(request, CONTACT)
    return await _done(request, visit, fields, lambda entered: entering.contact(entered, fields))


@frame.neutral
async def add(request: Request) -> Response:
    """Somebody they trust. They are named to them, and sent nothing."""
    visit = await frame.require(request)
    fields = await fields_of(request, BLANK)
    said = fields | {"topics": "encourage"}
    return await _done(request, visit, fields, lambda entered: leaning.add(entered, said))


async def _done(request: Request, visit: Visit, fields: Fields, work: Callable[[Entered], None]) -> Response:
    try:
        await frame.write(request, visit, work)
    except ImportRefused as refused:
        return await _page(request, visit, fields, problems.of(refused))
    return frame.go(PATH, "saved")


@frame.neutral
async def remove(request: Request) -> Response:
    visit = await frame.require(request)
    one = request.path_params["one"]
    if not await frame.write(request, visit, lambda entered: leaning.remove(entered, one)):
        raise NotFound
    return frame.go(PATH, "saved")


routes: Final = [
    Route(PATH, show, methods=["GET"]),
    Route(PATH, add, methods=["POST"]),
    Route("/my/phone", contact, methods=["POST"]),
    Route(f"{PATH}/{{one:uuid}}/remove", remove, methods=["POST"]),
]
