"""A person's written plan: its lists, its versions with what differs, and who has agreed to it (F1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final, Self
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import assessing, planning
from service.enrolling.fields import Findings
from service.enrolling.planning import PlanChanged
from service.enrolling.steps import stamp
from service.importing import ImportRefused
from service.people import agreements, assessments, drafts
from service.people.agreements import Party, PlanAgreement
from service.people.assessments import Assessment, Result
from service.people.drafts import Half
from service.people.plans import Plan
from service.people.written import EMPTY, LISTS, Difference, Written, differences, written_in
from service.protection.vault import Key
from service.runtime import Runtime
from service.web.enrolling import desk, halves
from service.web.enrolling.desk import NO_TROUBLE, Desk, Trouble
from service.web.persons import require_person
from service.web.visitors import Visitor

Fields = Mapping[str, str]

FORM: Final = "plan"
NAMES: Final = (*LISTS, "review_on", "version")
NO_RESULT: Final[Fields] = {"instrument": "", "on": "", "score": ""}


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and what it changed."""

    row: Plan
    written: Written
    changes: list[Difference]
    """Against the version before it."""
    agreed: Mapping[Party, PlanAgreement]
    by: str
    is_readable: bool
    """Whether it opens; else nothing of it is shown but that it was."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of a person's plan, the newest version first."""

    desk: Desk
    versions: tuple[Version, ...]
    results: list[tuple[Assessment, Result]]
    half: Half | None
    """The version that the visitor has begun to write."""

    @property
    def contents(self) -> Mapping[int, Written]:
        return {one.row.version: one.written for one in self.versions}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    fields: Fields
    version: int
    """Upon which it was written."""
    half: Half | None = None
    """Where it is what the visitor had begun."""
    trouble: Trouble = NO_TROUBLE
    differs: tuple[Difference, ...] = ()
    """What it would change in a version that somebody has written meanwhile."""

    @classmethod
    def of_both(cls, changed: PlanChanged, status: HTTPStatus, half: Half | None = None) -> Self:
        """Somebody was faster: what both made of it."""
        differs = tuple(differences(changed.theirs, changed.together))
        trouble = Trouble(status=status, message=str(changed))
        return cls(planning.typed(changed.together), changed.version, half, trouble, differs)


async def show(request: Request) -> Response:
    visitor = await require_person(request)
    return await render(request, visitor, NO_TROUBLE)


async def keep(request: Request) -> Response:
    return await halves.keep(request, await require_person(request), FORM, NAMES)


async def write(request: Request) -> Response:
    """Make a new version of what was typed. Where somebody was faster, show what both made of it: saving that is one click."""
    visitor = await require_person(request)
    fields = await desk.fields_of(request, (*NAMES, "seen"))
    seen, based_on = fields.pop("seen"), _version(fields)
    try:
        written = planning.read(fields)
        await desk.write(
            request, visitor, lambda entered: planning.write(entered, written, based_on=based_on), form=FORM
        )
    except ImportRefused as refused:
        await halves.put(request, visitor, FORM, fields, seen=seen)
        trouble = Trouble(tuple(refused.problems))
        return await render(request, visitor, trouble, Filled(fields, based_on))
    except PlanChanged as changed:
        await halves.put(request, visitor, FORM, fields, seen=seen)
        filled = Filled.of_both(changed, changed.status)
        return await render(request, visitor, filled.trouble, filled)
    return desk.go(f"/people/{request.path_params['id']}/plan")


def _version(fields: Fields) -> int:
    """The one that was edited; 0 for none."""
    return int(fields["version"]) if re.fullmatch(r"[0-9]{1,9}", fields["version"]) else 0


async def agree(request: Request) -> Response:
    visitor = await require_person(request)
    fields = await desk.fields_of(request, ("party", "agreed_on"))
    version: int = request.path_params["version"]
    try:
        findings = Findings()
        findings.choose("party", fields["party"], list(Party))
        findings.refuse()
        party = Party(fields["party"])
        await desk.write(
            request, visitor, lambda entered: planning.agree(entered, version, party, fields["agreed_on"])
        )
    except ImportRefused as refused:
        return await render(request, visitor, Trouble(tuple(refused.problems)))
    return desk.go(f"/people/{request.path_params['id']}/plan")


async def render(
    request: Request,
    visitor: Visitor,
    trouble: Trouble,
    typed: Filled | None = None,
    *,
    result: Fields = NO_RESULT,
) -> Response:
    """The page, with what was typed where that was not written."""
    shelf = await desk.look(request, visitor, partial(_shelf, request.path_params["id"], visitor))
    filled = typed or _filled(shelf)
    before = planning.typed(shelf.contents.get(filled.version, EMPTY))
    return desk.page(
        request,
        "plan.html",
        visitor,
        filled.trouble if trouble is NO_TROUBLE else trouble,
        desk=shelf.desk,
        shelf=shelf,
        fields=filled.fields,
        filled=filled,
        half=filled.half,
        seen=stamp(before | {"version": str(filled.version)}),
        result=result,
        instruments=[(one, one) for one in assessing.INSTRUMENTS],
        now=request.app.state.runtime.clock.now(),
    )


def _filled(shelf: Shelf) -> Filled:
    """What the newest version says, or what the visitor has begun to make of one, as if they saved it now."""
    newest = max(shelf.contents, default=0)
    stands = Filled(planning.typed(shelf.contents.get(newest, EMPTY)), newest)
    if shelf.half is None:
        return stands
    fields = {**stands.fields, "version": "", **shelf.half.fields}
    based_on = _version(fields)
    try:
        mine = planning.read(fields)
    except ImportRefused as refused:
        return Filled(fields, based_on, shelf.half, Trouble(tuple(refused.problems), status=HTTPStatus.OK))
    _, theirs, together = planning.against(shelf.contents, mine, based_on=based_on)
    if together == theirs:
        return stands
    if based_on == newest:
        return Filled(fields, newest, shelf.half)
    return Filled.of_both(PlanChanged(newest, theirs, together), HTTPStatus.OK, shelf.half)


def _shelf(person: UUID, visitor: Visitor, session: Session, runtime: Runtime) -> Shelf:
    _, key, opened = desk.open_desk(session, runtime.vault, person)
    rows = agreements.versions(session, person)
    agreed = agreements.of(session, [row.id for row in rows])
    names = dict(desk.colleagues(session, runtime.vault))
    return Shelf(
        desk=opened,
        versions=tuple(_versions(key, rows, agreed, names)),
        results=assessments.of(session, key, person),
        half=drafts.halves(session, key, person, visitor.staff).get(FORM),
    )


def _versions(
    key: Key,
    rows: list[Plan],
    agreed: Mapping[UUID, Mapping[Party, PlanAgreement]],
    names: Mapping[str, str],
) -> list[Version]:
    opened = [written_in(key, row) for row in rows]
    written = [one or EMPTY for one in opened]
    before = [*written[1:], EMPTY]
    return [
        Version(
            row,
            one,
            differences(former, one) if is_readable else [],
            agreed[row.id],
            names.get(str(row.written_by), ""),
            is_readable=is_readable,
        )
        for row, one, former, is_readable in zip(
            rows, written, before, (one is not None for one in opened), strict=False
        )
    ]


routes: Final = [
    Route("/people/{id:uuid}/plan", show, methods=["GET"]),
    Route("/people/{id:uuid}/plan", write, methods=["POST"]),
    Route("/people/{id:uuid}/plan/draft", keep, methods=["POST"]),
    Route("/people/{id:uuid}/plan/{version:int}/agree", agree, methods=["POST"]),
]
