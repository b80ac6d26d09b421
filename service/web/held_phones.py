"""A phone that may be in other hands: held, and cleared again by whoever has made sure whose it is."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.errors import ServiceError
from service.people import doubts
from service.people.alumni import Alumnus, Doubt
from service.protection import audit
from service.protection.audit import Action
from service.web import looks, pages
from service.web.persons import require_person
from service.web.spoken import Spoken
from service.web.visitors import Visitor, require_step_up

BECAUSE: Final = Spoken(
    {
        Doubt.QUIET_WORD: "Their own word for it has come.",
        Doubt.OTHER_PERSON: "Somebody there says that it is not theirs, the carrier says that the number has gone to somebody else, it was dead for long, or it was silent for sixty days and has not said whose it is.",
        Doubt.STAFF: "One of the staff has held it.",
    }
)


class Why(StrEnum):
    """How somebody knows whose phone it is. Fixed words: they are recorded."""

    CALLED = "called"
    MET = "met"
    CONFIRMED = "confirmed"


WHY: Final = Spoken(
    {
        Why.CALLED: "I spoke with them, and know their voice",
        Why.MET: "I met them",
        Why.CONFIRMED: "Somebody whom they named has confirmed it",
    }
)


class NoReason(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("say how you know that the phone is theirs")


async def hold(request: Request) -> Response:
    """It was lost or stolen: nothing of theirs goes there from now on, and nothing that was asked for there is erased."""
    visitor = await require_person(request)
    vault, by = request.app.state.runtime.vault, audit.staff(visitor.staff)

    def change(session: Session, row: Alumnus, now: datetime) -> None:
        doubts.begin(session, vault, row, Doubt.STAFF, by=by, now=now)

    return await _change(request, visitor, change, Action.PHONE_DOUBTED)


async def clear(request: Request) -> Response:
    """It is theirs: with a reason, and a fresh proof of who says so."""
    visitor = await require_person(request)
    await require_step_up(request, back=f"/people/{request.path_params['id']}")
    form = await request.form(max_files=0, max_fields=8)
    try:
        why = Why(str(form.get("why") or ""))
    except ValueError:
        raise NoReason from None

    def change(session: Session, row: Alumnus, now: datetime) -> None:
        doubts.clear(session, row, now=now)

    return await _change(request, visitor, change, Action.PHONE_TRUSTED, because=why.value)


async def _change(
    request: Request,
    visitor: Visitor,
    change: Callable[[Session, Alumnus, datetime], None],
    action: Action,
    **detail: Any,
) -> Response:
    runtime = request.app.state.runtime
    alumnus, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        row = session.exec(select(Alumnus).where(Alumnus.id == alumnus).with_for_update()).one_or_none()
        if row is None:
            raise pages.NotFound
        change(session, row, now)
        looks.note(session, runtime, visitor, action, subject=alumnus, detail=detail or None)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{alumnus}", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/people/{id:uuid}/hold-phone", hold, methods=["POST"]),
    Route("/people/{id:uuid}/clear-phone", clear, methods=["POST"]),
]
