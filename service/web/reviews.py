"""What those who lead look at: who opened whom outside their caseload, and what waits for a second one of them."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.db import reading
from service.errors import ServiceError
from service.people import alumni, glass, proposals
from service.people.alumni import Alumnus
from service.people.glass import BrokenGlass, Verdict
from service.people.proposals import Proposal, What
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key, Vault
from service.runtime import Runtime
from service.web import looks, pages, rota_week
from service.web.visitors import LEADERS, Visitor, require_staff

HERE: Final = "/reviews"


class VerdictNeeded(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("say whether it was in order")


@dataclass(frozen=True, slots=True)
class Look:
    """One look outside a caseload."""

    row: BrokenGlass
    who: str
    whom: str
    why: str
    reviewer: str
    """Who has signed it off; empty where nobody has."""
    is_late: bool
    is_own: bool
    """Whether the visitor looked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One proposal that waits."""

    row: Proposal
    who: str
    whom: str
    why: str
    """The reason of an erasure, or the number, the wording and the way of its consent."""
    is_own: bool


@dataclass(frozen=True, slots=True)
class Shown:
    looks: tuple[Look, ...]
    asked: tuple[Asked, ...]


async def show(request: Request) -> Response:
    visitor = await require_staff(request, only=LEADERS)
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()
    shown = await run_in_threadpool(_read, runtime, visitor, now)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "reviews"})
    return pages.render(request, "reviews.html", visitor=visitor, here="reviews", shown=shown, now=now)


def _read(runtime: Runtime, visitor: Visitor, now: datetime) -> Shown:
    with reading(runtime.engine, program=visitor.program) as session:
        seen, asked = glass.listed(session, now=now), proposals.waiting(session, now=now)
        names = rota_week.aliases(session, runtime.vault)
        concerned = [one.alumnus_id for one in seen] + [one.alumnus_id for one in asked]
        people = _people(session, runtime.vault, concerned)
        return Shown(
            tuple(
                _look(one, names, *people[one.alumnus_id], visitor, now=now)
                for one in seen
                if one.alumnus_id in people
            ),
            tuple(
                _proposal(one, names, *people[one.alumnus_id], visitor)
                for one in asked
                if one.alumnus_id in people
            ),
        )


def _people(session: Session, vault: Vault, ids: list[UUID]) -> dict[UUID, tuple[Key, str]]:
    """Their keys and names."""
    rows = session.exec(select(Alumnus).where(col(Alumnus.id).in_(ids))).all()
    keys = keyring.keys_of(session, vault, [one.id for one in rows])
    return {one.id: (keys[one.id], alumni.name_of(keys[one.id], one)) for one in rows if one.id in keys}


def _look(
    row: BrokenGlass, names: dict[UUID, str], key: Key, whom: str, visitor: Visitor, *, now: datetime
) -> Look:
    return Look(
        row=row,
        who=names.get(row.staff_id, "?"),
        whom=whom,
        why=key.read("brokenglass.why", row.id, row.why),
        reviewer=names.get(row.reviewed_by, "?") if row.reviewed_by else "",
        is_late=row.is_late(now=now),
        is_own=row.staff_id == visitor.staff,
    )


def _proposal(row: Proposal, names: dict[UUID, str], key: Key, whom: str, visitor: Visitor) -> Asked:
    said = proposals.said_in(key, row)
    why = said["because"] if row.what is What.ERASURE else " · ".join(said.values())
    return Asked(row, names.get(row.asked_by, "?"), whom, why, row.asked_by == visitor.staff)


async def sign_off(request: Request) -> Response:
    """Somebody who leads has looked at it, and says whether it was in order."""
    visitor = await require_staff(request, only=LEADERS)
    form = await request.form(max_files=0, max_fields=8)
    runtime: Runtime = request.app.state.runtime
    now = runtime.clock.now()

    def work(session: Session) -> None:
        if form.get("verdict") not in list(Verdict):
            raise VerdictNeeded
        verdict = Verdict(str(form["verdict"]))
        row = glass.review(session, request.path_params["id"], verdict, by=visitor.staff, now=now)
        looks.note(session, runtime, visitor, Action.GLASS_REVIEWED, subject=row.alumnus_id, about=row.id)

    await run_in_threadpool(runtime.writer.run, work, program=visitor.program)
    return RedirectResponse(HERE, HTTPStatus.SEE_OTHER)


def waiting(session: Session, visitor: Visitor, *, now: datetime) -> int:
    """How much there waits for this visitor: nobody answers what is their own."""
    seen = (one.staff_id for one in glass.listed(session, now=now) if one.reviewed_at is None)
    asked = (one.asked_by for one in proposals.waiting(session, now=now))
    return sum(who != visitor.staff for who in (*seen, *asked))


routes: Final = [
    Route(HERE, show, methods=["GET"]),
    Route(f"{HERE}/{{id:uuid}}", sign_off, methods=["POST"]),
]
