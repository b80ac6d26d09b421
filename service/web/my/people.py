"""Whom they chose, what they agreed to, and how their phone may be used (G1)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation.states import PinOutcome
from service.enrolling import entering, leaning
from service.enrolling.entering import CALLS, Entered
from service.importing import ImportRefused
from service.own_page import quiet_words, showing
from service.own_page.visiting import Visit
from service.web.enrolling.desk import fields_of
from service.web.my import frame, problems
from service.web.my.opening import pin_of
from service.web.my.opening import wrong as wrong_pin
from service.web.pages import NotFound

PATH: Final = "/my/people"
CONTACT: Final = ("seen_by", "notices", "calls", "voicemail", "safe_word", "address")
BLANK: Final[Mapping[str, str]] = {"name": "", "phone": "", "word": ""}

Fields = Mapping[str, str]


@frame.neutral
async def show(request: Request) -> Response:
    return await _page(request, await frame.require(request), {}, {})


async def _page(
    request: Request, visit: Visit, typed: Fields, wrong: Mapping[str, str], *, pin_error: str = ""
) -> Response:
    found = await frame.look(
        request, visit, lambda session, runtime: showing.people(session, runtime.vault, visit.alumnus)
    )
    return frame.render(
        request,
        "people.html",
        visit,
        status=_status(wrong, pin_error),
        here="people",
        people=found,
        fields={**BLANK, **found.contact, **typed},
        calls=CALLS,
        wrong=wrong,
        pin_error=pin_error,
    )


def _status(wrong: Mapping[str, str], pin_error: str) -> int:
    if pin_error:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


@frame.neutral
async def contact(request: Request) -> Response:
    visit = await frame.require(request)
    fields = await fields_of(request, CONTACT)
    return await _done(request, visit, fields, lambda entered: entering.contact(entered, fields))


@frame.neutral
async def add(request: Request) -> Response:
    """Somebody they trust. They are named to them, and sent nothing."""
    visit = await frame.require(request)
    fields = await fields_of(request, ("name", "phone"))
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


@frame.neutral
async def quiet_word(request: Request) -> Response:
    """Set it or take it off. What was typed is not shown again, nor whether there is one."""
    visit = await frame.require(request)
    fields, pin = await fields_of(request, ("word", "do")), await pin_of(request)
    typed = None if fields["do"] == "off" else fields["word"]
    runtime = request.app.state.runtime
    now = runtime.clock.now()
    outcome, is_done = await run_in_threadpool(
        runtime.writer.run,
        lambda session: quiet_words.change(session, runtime.vault, visit, pin, typed, now=now),
        program=visit.program,
    )
    if outcome is None:
        return frame.nothing(request)
    if outcome is not PinOutcome.OPENED:
        return await _page(request, visit, {}, {}, pin_error=wrong_pin(outcome))
    return (
        frame.go(PATH, "saved")
        if is_done
        else await _page(request, visit, {}, {"": "wrong", "word": "wrong_quiet"})
    )


routes: Final = [
    Route(PATH, show, methods=["GET"]),
    Route(PATH, add, methods=["POST"]),
    Route("/my/phone", contact, methods=["POST"]),
    Route("/my/quiet-word", quiet_word, methods=["POST"]),
    Route(f"{PATH}/{{one:uuid}}/remove", remove, methods=["POST"]),
]
