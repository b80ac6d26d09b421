"""Name, phone and gender of one of the staff: changed by an admin, or by themselves (H7, D15).

The phone of somebody who leads is theirs alone to change, or the operator's: whoever could have a link sent to a phone of
their own would be the second one whom some things take.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.enrolling.steps import Changed, stamp
from service.escalations import notices, wording
from service.importing import ImportRefused, amending
from service.people import staff as staff_table
from service.people.programs import Program
from service.people.staff import LEADERS, Gender, Role, Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.signin import events
from service.protection.signin.events import EventKind
from service.protection.signin.sessions import Seen
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import looks, pages, visitors
from service.web.auth import account, colleagues, inviting
from service.web.enrolling import desk, titles
from service.web.enrolling.desk import NO_TROUBLE, Trouble
from service.web.enrolling.steps import trouble_of
from service.web.spoken import Spoken
from service.web.visitors import ADMINS, EVERYBODY, Visitor, is_proved, require_staff

OWN: Final = f"{account.HERE}/details"
ONE: Final = f"{colleagues.HERE}/{{id:uuid}}/details"

GENDERS: Final = Spoken({Gender.WOMAN: "Woman", Gender.MAN: "Man", Gender.NONBINARY: "Nonbinary"})


@dataclass(frozen=True, slots=True)
class Details:
    id: UUID
    role: Role
    is_own: bool
    stands: dict[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the form."""
        is_theirs = self.role in LEADERS and not self.is_own
        return tuple(one for one in amending.FIELDS if not (is_theirs and one == "phone"))

    @property
    def shown(self) -> dict[str, str]:
        return {name: self.stands[name] for name in self.names}

    @property
    def seen(self) -> str:
        return stamp(self.shown)


async def show(request: Request) -> Response:
    visitor = await _require(request)
    return await _page(request, visitor)


async def _require(request: Request) -> Visitor:
    return await require_staff(request, only=_whom(request))


def _whom(request: Request) -> frozenset[Role]:
    return ADMINS if "id" in request.path_params else EVERYBODY


async def _page(
    request: Request,
    visitor: Visitor,
    typed: Mapping[str, str] | None = None,
    trouble: Trouble = NO_TROUBLE,
    *,
    seen: str | None = None,
    needs_proof: bool = False,
) -> Response:
    """`seen`: upon what the form was filled in that comes back, so that a colleague's change is not overwritten unseen."""
    found = await run_in_threadpool(_read, request, visitor)
    return pages.render(
        request,
        "details.html",
        status=trouble.status,
        visitor=visitor,
        here="account" if found.is_own else "staff",
        details=found,
        fields={**found.stands, **(typed or {})},
        trouble=trouble,
        titles=titles,
        genders=GENDERS,
        needs_proof=needs_proof,
        seen=found.seen if seen is None or trouble.stands else seen,
    )


def _read(request: Request, visitor: Visitor) -> Details:
    runtime: Runtime = request.app.state.runtime
    with reading(runtime.engine, program=visitor.program) as session:
        return _details(session, runtime.vault, inviting.member(session, _who(request, visitor)), visitor)


def _who(request: Request, visitor: Visitor) -> UUID:
    who: UUID = request.path_params.get("id", visitor.staff)
    return who


def _details(session: Session, vault: Vault, row: Staff, visitor: Visitor) -> Details:
    stands = amending.show(keyring.key_of(session, vault, row.id), row)
    return Details(row.id, row.role, row.id == visitor.staff, stands)


async def save(request: Request) -> Response:
    """It is so, and on record, or nothing is: what was typed stays then."""
    visitor = await _require(request)
    typed = await desk.fields_of(request, (*amending.FIELDS, "seen"))
    seen = typed.pop("seen")
    if not await is_proved(request, only=_whom(request)):
        trouble = Trouble(status=HTTPStatus.UNAUTHORIZED)
        return await _page(request, visitor, typed, trouble, seen=seen, needs_proof=True)
    runtime: Runtime = request.app.state.runtime
    who = _who(request, visitor)
    try:
        await run_in_threadpool(
            runtime.writer.run,
            lambda session: _save(session, runtime, visitor, who, typed, seen),
            program=visitor.program,
        )
    except (ImportRefused, Changed) as error:
        return await _page(request, visitor, typed, trouble_of(error), seen=seen)
    back = colleagues.HERE if "id" in request.path_params else account.HERE
    return RedirectResponse(back, HTTPStatus.SEE_OTHER)


def _save(
    session: Session, runtime: Runtime, visitor: Visitor, who: UUID, typed: Mapping[str, str], seen: str
) -> None:
    row = amending.held(session, who)
    if row is None:
        raise pages.NotFound
    found = _details(session, runtime.vault, row, visitor)
    said = {name: typed[name] for name in found.names}
    if said == found.shown:
        return
    if seen != found.seen:
        raise Changed(found.shown)
    program, now = (
        session.exec(select(Program).where(Program.id == visitor.program)).one(),
        runtime.clock.now(),
    )
    countries = runtime.directory.countries
    changed = amending.amend(
        session, runtime.vault, program, row, found.stands | said, countries=countries, now=now
    )
    _note(session, runtime, visitor, row.id, changed)


def _note(session: Session, runtime: Runtime, visitor: Visitor, who: UUID, changed: list[str]) -> None:
    if changed:
        detail = {"what": "details of the staff", "fields": ", ".join(changed)}
        looks.note(session, runtime, visitor, Action.CHANGED, about=who, detail=detail)
    if "phone" in changed:
        key, now = keyring.key_of(session, runtime.vault, who), visitors.real_time(runtime)
        kind = EventKind.PHONE_CHANGED
        events.note(session, runtime.vault, key, kind, Seen(), program=visitor.program, now=now)
        if who != visitor.staff:
            name = staff_table.name_of(key, session.get_one(Staff, who))
            said = wording.other_phone(staff_table.alias(name), staff_table.alias(visitor.name))
            notices.tell_leaders(session, runtime.vault, said, but=visitor.staff, now=runtime.clock.now())


routes: Final = [
    Route(ONE, show, methods=["GET"]),
    Route(ONE, save, methods=["POST"]),
    Route(OWN, show, methods=["GET"]),
    Route(OWN, save, methods=["POST"]),
]
