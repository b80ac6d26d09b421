"""Who looked at what is theirs, a copy of all of it, and erasing it (G1, F12)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.conversation.states import PinOutcome
from service.enrolling.entering import Entered
from service.enrolling.steps import held
from service.holdings import erasing, exporting
from service.own_page import showing, visiting
from service.own_page.visiting import Gone, Visit
from service.protection.audit import Action, Actor
from service.runtime import Runtime
from service.web import pages
from service.web.my import frame
from service.web.my.opening import pin_of, wrong

PATH: Final = "/my/record"

WHO: Final[Mapping[Actor, str]] = {
    Actor.STAFF: "who_staff",
    Actor.PERSON: "who_person",
    Actor.COMMAND: "who_command",
    Actor.SERVICE: "who_service",
}
DID: Final[Mapping[Action, str]] = {
    Action.LOOKED: "did_looked",
    Action.CHANGED: "did_changed",
    Action.POLICY_CHANGED: "did_changed",
    Action.IMPORTED: "did_changed",
    Action.PIN_CLEARED: "did_changed",
    Action.PHONE_DOUBTED: "did_changed",
    Action.PHONE_TRUSTED: "did_changed",
    Action.WROTE: "did_wrote",
    Action.EXPORTED: "did_exported",
    Action.DISCLOSED: "did_disclosed",
    Action.ERASURE_ASKED: "did_erasing",
    Action.ERASURE_WITHDRAWN: "did_kept",
    Action.HELD: "did_held",
    Action.RELEASED: "did_held",
}
OTHER: Final = "did_cared"
"""Alerts and tasks: taken, passed on, closed."""


@frame.neutral
async def show(request: Request) -> Response:
    return await _page(request, await frame.require(request))


async def _page(request: Request, visit: Visit, *, export_error: str = "", erase_error: str = "") -> Response:
    def read(session: Session, runtime: Runtime) -> dict[str, Any]:
        row = showing.row_of(session, visit.alumnus)
        looks = showing.looks(session, runtime.vault, visit.alumnus)
        return {"looks": looks, "erase_at": row.erase_at}

    found = await frame.look(request, visit, read)
    return frame.render(
        request,
        "record.html",
        visit,
        status=HTTPStatus.FORBIDDEN if export_error or erase_error else HTTPStatus.OK,
        here="record",
        who=WHO,
        did=DID,
        other=OTHER,
        export_error=export_error,
        erase_error=erase_error,
        **found,
    )


@frame.neutral
async def export(request: Request) -> Response:
    """All that is kept about them, as one file; their PIN comes once more before it."""
    visit = await frame.require(request)
    pin, runtime, now = await pin_of(request), _runtime(request), _runtime(request).clock.now()

    def work(session: Session) -> tuple[PinOutcome | None, exporting.Found]:
        outcome = visiting.prove(session, runtime.vault, visit, pin, now=now)
        if outcome is not PinOutcome.OPENED:
            return outcome, {}
        return outcome, exporting.everything(session, runtime.vault, visit.alumnus, by=visit.by, now=now)

    outcome, found = await run_in_threadpool(runtime.writer.run, work, program=visit.program)
    if outcome is None:
        return frame.nothing(request)
    if outcome is not PinOutcome.OPENED:
        return await _page(request, visit, export_error=wrong(outcome))
    return pages.file("copy.json", exporting.spelled(found), "application/json")


@frame.neutral
async def erase(request: Request) -> Response:
    """Ask for it: it is done an hour later, as by text, unless they take it back."""
    visit = await frame.require(request)
    form = await request.form(max_files=0, max_fields=8)
    if form.get("sure") != "yes":
        return await _page(request, visit, erase_error="wrong")
    pin, runtime, now = await pin_of(request), _runtime(request), _runtime(request).clock.now()

    def work(session: Session) -> PinOutcome | None:
        outcome = visiting.prove(session, runtime.vault, visit, pin, now=now)
        if outcome is PinOutcome.OPENED:
            row = held(session, visit.alumnus)
            if row is None:
                raise Gone
            erasing.ask(session, runtime.vault, row, wanted=True, now=now)
        return outcome

    outcome = await run_in_threadpool(runtime.writer.run, work, program=visit.program)
    if outcome is None:
        return frame.nothing(request)
    if outcome is not PinOutcome.OPENED:
        return await _page(request, visit, erase_error=wrong(outcome))
    return frame.go(PATH, "erase_set")


@frame.neutral
async def keep(request: Request) -> Response:
    """Take that back. It only preserves, so no PIN stands before it."""
    visit = await frame.require(request)
    await frame.write(request, visit, _keep)
    return frame.go(PATH, "erase_kept")


def _keep(entered: Entered) -> None:
    erasing.ask(entered.session, entered.vault, entered.alumnus, wanted=False, now=entered.now)


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


routes: Final = [
    Route(PATH, show, methods=["GET"]),
    Route("/my/export", export, methods=["POST"]),
    Route("/my/erase", erase, methods=["POST"]),
    Route("/my/keep", keep, methods=["POST"]),
]
