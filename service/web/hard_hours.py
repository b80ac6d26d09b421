"""Hours that are often hard for a person, kept and taken off by staff who agreed it with them (B7)."""

from collections.abc import Callable
from datetime import datetime, time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.checkins import risk_windows
from service.errors import ServiceError
from service.people.alumni import Alumnus
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Vault
from service.web import looks, pages
from service.web.persons import require_person

LONGEST_WHY: Final = 200
"""Characters."""

DAYS: Final = ("every", "0", "1", "2", "3", "4", "5", "6")

if TYPE_CHECKING:
    from service.runtime import Runtime

Change = Callable[[Session, Vault, Alumnus, FormData, datetime], None]


class HourNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("choose a day and an hour, like 22:00")


async def add(request: Request) -> Response:
    return await _change(request, _add)


async def remove(request: Request) -> Response:
    window = request.path_params["window"]

    def drop(session: Session, vault: Vault, row: Alumnus, form: FormData, now: datetime) -> None:
        if not risk_windows.drop(session, row.id, window):
            raise pages.NotFound

    return await _change(request, drop)


def _add(session: Session, vault: Vault, row: Alumnus, form: FormData, now: datetime) -> None:
    day, why = str(form.get("day")), str(form.get("why") or "").strip()[:LONGEST_WHY]
    try:
        at = time.fromisoformat(str(form.get("at"))).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise HourNeeded from None
    if day not in DAYS:
        raise HourNeeded
    weekday = None if day == DAYS[0] else int(day)
    key = keyring.key_of(session, vault, row.id)
    risk_windows.declare(session, key, row, weekday, at, why=why, now=now)


async def _change(request: Request, change: Change) -> Response:
    """Change them for a person of the visitor's program; anybody else is not found."""
    visitor = await require_person(request)
    runtime: Runtime = request.app.state.runtime
    form = await request.form(max_files=0, max_fields=8)
    alumnus, now = request.path_params["id"], runtime.clock.now()

    def work(session: Session) -> None:
        row = session.exec(select(Alumnus).where(Alumnus.id == alumnus)).one_or_none()
        if row is None or row.erased_at is not None:
            raise pages.NotFound
        change(session, runtime.vault, row, form, now)
        looks.note(session, runtime, visitor, Action.CHANGED, subject=alumnus)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(f"/people/{alumnus}", HTTPStatus.SEE_OTHER)


routes: Final = [
    Route("/people/{id:uuid}/windows", add, methods=["POST"]),
    Route("/people/{id:uuid}/windows/{window:uuid}/remove", remove, methods=["POST"]),
]
