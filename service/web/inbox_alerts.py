"""What staff do about the alerts of the inbox."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service import inbound
from service.errors import ServiceError
from service.escalations import answering, handing_over
from service.escalations.tables import Alert, Outcome
from service.people import drafts
from service.people.drafts import Kind
from service.people.staff import Staff
from service.protection.audit import Action
from service.protection.vault import Vault
from service.web import closings, looks, pages, persons
from service.web.filters import Filters
from service.web.visitors import require_staff

DID: Final = {
    Action.ALERT_TAKEN: "taken",
    Action.ALERT_PASSED_ON: "passed-on",
    Action.ALERT_CLOSED: "closed",
}
"""What can be taken back for a while."""

Act = Callable[[Session, Vault, Alert, Staff, FormData, datetime], None]


class OutcomeNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("to close an alert, say what came of it")


async def take(request: Request) -> Response:
    return await _act(request, _take, Action.ALERT_TAKEN)


async def pass_on(request: Request) -> Response:
    return await _act(request, _pass_on, Action.ALERT_PASSED_ON)


async def hand_over(request: Request) -> Response:
    return await _act(request, _hand_over, Action.ALERT_HANDED_OVER)


async def close(request: Request) -> Response:
    try:
        return await _act(request, _close, Action.ALERT_CLOSED)
    except ServiceError:
        await closings.keep(request)  # nothing that was typed is lost
        raise


async def reopen(request: Request) -> Response:
    return await _act(request, _reopen, Action.ALERT_REOPENED)


def _reopen(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.reopen(session, vault, alert, by, now=now)
    closings.bring_back(session, vault, alert, by.id, now=now)


def _take(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.acknowledge(session, vault, alert, by, now=now)


def _pass_on(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    answering.release(session, alert, by, now=now)


def _hand_over(
    session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime
) -> None:
    try:
        to = UUID(str(form.get("to") or ""))
    except ValueError:
        raise handing_over.CannotHave from None
    handing_over.hand_over(session, vault, alert, by, to, now=now)


def _close(session: Session, vault: Vault, alert: Alert, by: Staff, form: FormData, now: datetime) -> None:
    if form.get("outcome") not in list(Outcome):
        raise OutcomeNeeded
    outcome, note = Outcome(str(form["outcome"])), closings.note_of(form).strip()
    closed = answering.close(session, vault, alert, by, outcome, note, now=now)
    drafts.forget(session, alert.alumnus_id, by.id, Kind.CLOSING)
    inbound.after_closing(session, closed, now=now)


async def _act(request: Request, act: Act, action: Action) -> Response:
    """Do something about an alert of the visitor's program, as they would by text."""
    visitor = await require_staff(request)
    runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    alert_id, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        alert = session.exec(select(Alert).where(Alert.id == alert_id)).one_or_none()
        if alert is None:
            raise pages.NotFound
        persons.require_alert(session, visitor, alert, now=now)
        act(session, runtime.vault, alert, session.get_one(Staff, visitor.staff), form, now)
        looks.note(session, runtime, visitor, action, subject=alert.alumnus_id, about=alert.id)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return _to_inbox(form, DID.get(action), alert_id)


def _to_inbox(form: FormData, did: str | None, alert: UUID) -> Response:
    """Back to where the visitor was, with their filters, and with what can be taken back."""
    more = {"did": did, "alert": alert.hex} if did else {}
    return RedirectResponse(Filters.read(form).address(**more), HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/alerts/{id:uuid}/take", take, methods=["POST"]),
    Route("/alerts/{id:uuid}/pass-on", pass_on, methods=["POST"]),
    Route("/alerts/{id:uuid}/hand-over", hand_over, methods=["POST"]),
    Route("/alerts/{id:uuid}/close", close, methods=["POST"]),
    Route("/alerts/{id:uuid}/reopen", reopen, methods=["POST"]),
]
