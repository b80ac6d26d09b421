"""When and how we write to them: times, language, tone, a break (G1, G5)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation.plan import Level
from service.enrolling.entering import Entered
from service.importing import ImportRefused
from service.own_page import settings, showing
from service.own_page.visiting import Visit
from service.web.enrolling.desk import fields_of
from service.web.my import frame, problems

PATH: Final = "/my/texts"
LANGUAGES: Final = (("en", "English"), ("es", "Espa\u00f1ol"))

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    fields: Fields
    paused_until: datetime | None


@frame.neutral
async def show(request: Request) -> Response:
    return await _page(request, await frame.require(request), None, {})


async def _page(request: Request, visit: Visit, typed: Fields | None, wrong: Mapping[str, str]) -> Response:
    now = request.app.state.runtime.clock.now()

    def read(session: Session, runtime: Any) -> Standing:
        row = showing.row_of(session, visit.alumnus)
        is_paused = row.paused_until is not None and row.paused_until > now
        shown = settings.shown(row, showing.times(session, visit.alumnus))
        return Standing(shown, row.paused_until if is_paused else None)

    stands = await frame.look(request, visit, read)
    return frame.render(
        request,
        "texts.html",
        visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        here="texts",
        fields=stands.fields if typed is None else typed,
        paused_until=stands.paused_until,
        times=settings.TIMES,
        place=visit.timezone.rpartition("/")[2].replace("_", " "),
        languages=LANGUAGES,
        levels=list(Level),
        wrong=wrong,
    )


@frame.neutral
async def change(request: Request) -> Response:
    visit = await frame.require(request)
    fields = await fields_of(request, settings.NAMES)
    return await _done(request, visit, fields, lambda entered: settings.change(entered, fields))


@frame.neutral
async def pause(request: Request) -> Response:
    visit = await frame.require(request)
    days = (await fields_of(request, ("days",)))["days"]
    return await _done(request, visit, None, lambda entered: settings.pause(entered, days))


@frame.neutral
async def resume(request: Request) -> Response:
    return await _done(request, await frame.require(request), None, settings.resume)


async def _done(
    request: Request, visit: Visit, typed: Fields | None, work: Callable[[Entered], None]
) -> Response:
    try:
        await frame.write(request, visit, work)
    except ImportRefused as refused:
        return await _page(request, visit, typed, problems.of(refused))
    return frame.go(PATH, "saved")


routes: Final = [
    Route(PATH, show, methods=["GET"]),
    Route(PATH, change, methods=["POST"]),
    Route(f"{PATH}/pause", pause, methods=["POST"]),
    Route(f"{PATH}/resume", resume, methods=["POST"]),
]
