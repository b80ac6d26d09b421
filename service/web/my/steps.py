"""Their strategies: added, changed, ordered, taken out, put back, practiced; and which of them helped (G1, G3)."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation.values import Risk
from service.enrolling import listing
from service.enrolling.entering import Entered
from service.enrolling.steps import Changed, stamp
from service.importing import ImportRefused
from service.inbound import from_page
from service.own_page import showing
from service.own_page.showing import Step
from service.own_page.visiting import Visit
from service.people import plans
from service.web.enrolling.desk import fields_of
from service.web.my import frame, problems
from service.web.my.frame import HOME
from service.web.pages import NotFound
from service.web.understanding import read_in_time

Fields = Mapping[str, str]

BLANK: Final[Fields] = dict.fromkeys(listing.NAMES, "")
_BY: Final = {"up": -1, "down": 1}


@frame.neutral
async def show(request: Request) -> Response:
    return await _page(request, await frame.require(request), BLANK, {})


async def _page(request: Request, visit: Visit, fields: Fields, wrong: Mapping[str, str]) -> Response:
    found = await frame.look(
        request, visit, lambda session, runtime: showing.steps(session, runtime.vault, visit.alumnus)
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return frame.render(
        request,
        "steps.html",
        visit,
        status=status,
        here="steps",
        steps=found.kept,
        taken_out=found.taken_out,
        fields=fields,
        wrong=wrong,
    )


@frame.neutral
async def add(request: Request) -> Response:
    visit = await frame.require(request)
    fields = await fields_of(request, listing.NAMES)
    try:
        await frame.write(request, visit, lambda entered: listing.add(entered, fields))
    except ImportRefused as refused:
        return await _page(request, visit, fields, problems.of(refused))
    return await _kept(request, visit, fields, "added")


@frame.neutral
async def show_one(request: Request) -> Response:
    visit = await frame.require(request)
    step = await _one(request, visit)
    stands = listing.shown(step.strategy)
    return _form(request, visit, step, stands, stamp(stands), {})


def _form(
    request: Request, visit: Visit, step: Step, fields: Fields, seen: str, wrong: Mapping[str, str]
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    context = {"step": step, "fields": fields, "seen": seen, "wrong": wrong}
    return frame.render(request, "step.html", visit, status=status, here="steps", **context)


@frame.neutral
async def change(request: Request) -> Response:
    visit = await frame.require(request)
    step = await _one(request, visit)
    fields = await fields_of(request, (*listing.NAMES, "seen"))
    seen = fields.pop("seen")
    try:
        await frame.write(request, visit, lambda entered: listing.change(entered, step.id, fields, seen=seen))
    except ImportRefused as refused:
        return _form(request, visit, step, fields, seen, problems.of(refused))
    except Changed as changed:
        now = listing.shown((await _one(request, visit)).strategy)
        return _form(request, visit, step, now, stamp(now), problems.of(changed))
    return await _kept(request, visit, fields, "saved")


async def _one(request: Request, visit: Visit) -> Step:
    """One of those in use. Raises NotFound for anybody else's."""
    found = await frame.look(
        request, visit, lambda session, runtime: showing.steps(session, runtime.vault, visit.alumnus)
    )
    wanted: UUID = request.path_params["step"]
    step = next((one for one in found.kept if one.id == wanted), None)
    if step is None:
        raise NotFound
    return step


async def _kept(request: Request, visit: Visit, fields: Fields, done: str) -> Response:
    """Go on. Each of the two that they write down is read as a text of theirs is: danger brings a person."""
    read = {said: await read_in_time(said) for name in ("situation", "action") if (said := fields[name])}
    dangers = [said for said, reading in read.items() if reading.risk is Risk.CRISIS]
    if not dangers:
        return frame.go(HOME, done)
    body, reading = dangers[0], read[dangers[0]]

    def work(entered: Entered) -> None:
        session, vault, row = entered.session, entered.vault, entered.alumnus
        from_page.danger(session, vault, row, body, reading, now=entered.now)

    await frame.write(request, visit, work)
    return frame.go(HOME, "danger")


def _acting(act: Callable[[Entered, UUID], Any], done: str) -> frame.Handler:
    """A button beside one of them."""

    @frame.neutral
    async def handler(request: Request) -> Response:
        visit = await frame.require(request)
        try:
            is_theirs = await frame.write(
                request, visit, lambda entered: act(entered, request.path_params["step"])
            )
        except ImportRefused as refused:
            return await _page(request, visit, BLANK, problems.of(refused))
        if not is_theirs:
            raise NotFound
        return frame.go(HOME, done)

    return handler


@frame.neutral
async def move(request: Request) -> Response:
    """One place up or down: the order of PLAN, and of the list here."""
    visit = await frame.require(request)
    fields = await fields_of(request, ("by",))
    by = _BY.get(fields["by"], 0)
    await frame.write(request, visit, partial(_move, step=request.path_params["step"], by=by))
    return frame.go(HOME, "moved")


def _move(entered: Entered, *, step: UUID, by: int) -> None:
    plans.move(entered.session, entered.alumnus.id, step, by)


@frame.neutral
async def practice(request: Request) -> Response:
    """Have one of them texted to practice."""
    visit = await frame.require(request)
    is_time = await frame.write(request, visit, _practice)
    return frame.go(HOME, "practice_sent" if is_time else "practice_later")


def _practice(entered: Entered) -> bool:
    return from_page.practice(entered.session, entered.vault, entered.alumnus, now=entered.now)


routes: Final = [
    Route(HOME, show, methods=["GET"]),
    Route("/my/steps", add, methods=["POST"]),
    Route("/my/practice", practice, methods=["POST"]),
    Route("/my/steps/{step:uuid}", show_one, methods=["GET"]),
    Route("/my/steps/{step:uuid}", change, methods=["POST"]),
    Route("/my/steps/{step:uuid}/move", move, methods=["POST"]),
    Route("/my/steps/{step:uuid}/take-out", _acting(listing.retire, "removed"), methods=["POST"]),
    Route("/my/steps/{step:uuid}/put-back", _acting(listing.put_back, "saved"), methods=["POST"]),
]
