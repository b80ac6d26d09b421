"""What staff write as they close an alert: kept while they do, theirs again where it was not closed or is open anew (H4)."""

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

from service.db import reading
from service.escalations.tables import Alert
from service.people import drafts
from service.people.drafts import Begun, Kind
from service.protection import keyring
from service.protection.vault import Unreadable, Vault
from service.runtime import Runtime
from service.web import begun, pages, persons
from service.web.filters import Filters
from service.web.visitors import Visitor, require_staff

LONGEST: Final = 2000
"""Characters."""


async def keep(request: Request) -> Response:
    """Keep what was typed about an alert that is open to the visitor."""
    visitor = await require_staff(request)  # also of a script: who types is there
    form = await request.form(max_files=0, max_fields=8)
    alert = request.path_params["id"]
    alumnus = await run_in_threadpool(_alumnus, request.app.state.runtime, visitor, alert)
    typed = Begun(note_of(form), alert)
    await begun.keep(request, visitor, alumnus, Kind.CLOSING, typed)
    address = f"{Filters.read(form).address()}#alert-{alert}"
    return begun.told(request, typed) or RedirectResponse(address, HTTPStatus.SEE_OTHER)


def note_of(form: FormData) -> str:
    return str(form.get("note") or "").replace("\r\n", "\n")[:LONGEST]


def bring_back(session: Session, vault: Vault, alert: Alert, staff: UUID, *, now: datetime) -> None:
    """It is open again: what its note said is a draft again."""
    if alert.note is None:
        return
    key = keyring.key_of(session, vault, alert.alumnus_id)
    try:
        said = key.open("alert.note", alert.id, alert.note)
    except Unreadable:
        return
    typed = Begun(said, alert.id)
    drafts.keep(session, key, alert.alumnus_id, staff, typed, Kind.CLOSING, program=alert.program_id, now=now)


def _alumnus(runtime: Runtime, visitor: Visitor, alert: UUID) -> UUID:
    """Whom it is about. Raises NotFound, and Closed."""
    with reading(runtime.engine, program=visitor.program) as session:
        row = session.exec(select(Alert).where(Alert.id == alert)).one_or_none()
        if row is None:
            raise pages.NotFound
        persons.require_alert(session, visitor, row, now=runtime.clock.now())
        return row.alumnus_id


routes: Final = [Route("/alerts/{id:uuid}/draft", keep, methods=["POST"])]
