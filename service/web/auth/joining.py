"""Somebody new of the staff, entered by an admin and invited in the same breath: both, or neither (H7, H9).

Only an e-mail can fail once they are there: then it is sent again from the list.
"""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.importing import ImportRefused, joining
from service.people.programs import Program
from service.protection.audit import Action
from service.runtime import Runtime
from service.web import looks, pages
from service.web.auth import inviting
from service.web.auth.colleagues import HERE, way_of
from service.web.auth.posting import NotPosted
from service.web.enrolling import desk, titles
from service.web.enrolling.desk import NO_TROUBLE, Trouble
from service.web.visitors import ADMINS, Visitor, is_proved, require_staff

NEW: Final = f"{HERE}/new"
NAMES: Final = ("name", "email", "phone", "discipline")


async def show(request: Request) -> Response:
    visitor = await require_staff(request, only=ADMINS)
    return _page(request, visitor, dict.fromkeys((*NAMES, "way"), ""), NO_TROUBLE)


async def take(request: Request) -> Response:
    """They are there, and have their link, or nothing is: what was typed stays then."""
    visitor = await require_staff(request, only=ADMINS)
    fields = await desk.fields_of(request, (*NAMES, "way"))
    if not await is_proved(request, only=ADMINS):
        return _page(request, visitor, fields, Trouble(status=HTTPStatus.UNAUTHORIZED), needs_proof=True)
    runtime: Runtime = request.app.state.runtime
    try:
        await inviting.send(
            request,
            visitor,
            lambda session: _join(session, runtime, visitor, fields),
            way_of(fields["way"]),
        )
    except ImportRefused as refused:
        return _page(request, visitor, fields, Trouble(tuple(refused.problems)))
    except NotPosted:
        return RedirectResponse(f"{HERE}?unsent=yes", HTTPStatus.SEE_OTHER)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


def _join(session: Session, runtime: Runtime, visitor: Visitor, fields: dict[str, str]) -> UUID:
    program = session.exec(select(Program).where(Program.id == visitor.program)).one()
    said = {name: fields[name] for name in NAMES}
    countries, now = runtime.directory.countries, runtime.clock.now()
    row = joining.join(session, runtime.vault, program, said, countries=countries, now=now)
    looks.note(session, runtime, visitor, Action.CHANGED, about=row, detail={"what": "added to the staff"})
    return row


def _page(
    request: Request, visitor: Visitor, fields: dict[str, str], trouble: Trouble, *, needs_proof: bool = False
) -> Response:
    return pages.render(
        request,
        "staff_new.html",
        status=trouble.status,
        visitor=visitor,
        here="staff",
        fields=fields,
        trouble=trouble,
        titles=titles,
        needs_proof=needs_proof,
        can_mail=request.app.state.post is not None,
    )


routes: Final = [
    Route(NEW, show, methods=["GET"]),
    Route(NEW, take, methods=["POST"]),
]
