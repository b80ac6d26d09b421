"""A person's written plan: its lists, its versions with what differs, and who has agreed to it (F1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.enrolling import assessing, planning
from service.enrolling.fields import Findings
from service.enrolling.planning import PlanChanged
from service.importing import ImportRefused
from service.people import agreements, assessments
from service.people.agreements import Party, PlanAgreement
from service.people.assessments import Assessment, Result
from service.people.plans import Plan
from service.people.written import EMPTY, LISTS, Difference, Written, differences, written_in
from service.protection.vault import Key
from service.runtime import Runtime
from service.web.enrolling import desk
from service.web.enrolling.desk import NO_TROUBLE, Desk, Trouble
from service.web.persons import require_person
from service.web.visitors import Visitor

Fields = Mapping[str, str]

NAMES: Final = (*LISTS, "review_on")
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

    @property
    def newest(self) -> Written:
        return self.versions[0].written if self.versions else EMPTY

    @property
    def version(self) -> int:
        return self.versions[0].row.version if self.versions else 0


async def show(request: Request) -> Response:
    visitor = await require_person(request)
    return await render(request, visitor, NO_TROUBLE)


async def write(request: Request) -> Response:
    """Make a new version of what was typed. Where somebody was faster, show what both made of it: saving that is one click."""
    visitor = await require_person(request)
    fields = await desk.fields_of(request, (*NAMES, "version"))
    version = fields.pop("version")
    based_on = int(version) if version.isdecimal() else 0
    try:
        written = planning.read(fields)
        await desk.write(
            request, visitor, lambda entered: planning.write(entered, written, based_on=based_on)
        )
    except ImportRefused as refused:
        return await render(request, visitor, Trouble(tuple(refused.problems)), fields, version=based_on)
    except PlanChanged as changed:
        trouble = Trouble(status=changed.status, message=str(changed))
        differs = differences(changed.theirs, changed.together)
        typed = planning.typed(changed.together)
        return await render(request, visitor, trouble, typed, version=changed.version, differs=differs)
    return desk.go(f"/people/{request.path_params['id']}/plan")


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
    typed: Fields | None = None,
    *,
    version: int | None = None,
    differs: list[Difference] | None = None,
    result: Fields = NO_RESULT,
) -> Response:
    """The page, with what was typed where that was not written."""
    shelf = await desk.look(request, visitor, partial(_shelf, request.path_params["id"]))
    return desk.page(
        request,
        "plan.html",
        visitor,
        trouble,
        desk=shelf.desk,
        shelf=shelf,
        fields=typed if typed is not None else planning.typed(shelf.newest),
        version=shelf.version if version is None else version,
        differs=differs or [],
        result=result,
        instruments=[(one, one) for one in assessing.INSTRUMENTS],
        now=request.app.state.runtime.clock.now(),
    )


def _shelf(person: UUID, session: Session, runtime: Runtime) -> Shelf:
    _, key, opened = desk.open_desk(session, runtime.vault, person)
    rows = agreements.versions(session, person)
    agreed = agreements.of(session, [row.id for row in rows])
    names = dict(desk.colleagues(session, runtime.vault))
    return Shelf(opened, tuple(_versions(key, rows, agreed, names)), assessments.of(session, key, person))


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
    Route("/people/{id:uuid}/plan/{version:int}/agree", agree, methods=["POST"]),
]
