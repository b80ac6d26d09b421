"""What these pages have in common: whom they are about, what is still missing, and how a form is read and written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.db import reading
from service.enrolling import gate, standing
from service.enrolling.entering import Entered
from service.enrolling.gate import Lack, Step
from service.enrolling.steps import held
from service.errors import ServiceError
from service.importing import Problem
from service.people import alumni, drafts, staff
from service.people.alumni import Alumnus, Status
from service.people.drafts import Kind
from service.people.staff import Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Key, Vault
from service.runtime import Runtime
from service.web import looks, pages
from service.web.enrolling import titles
from service.web.spoken import retell, say
from service.web.visitors import Visitor

T = TypeVar("T")

MOST_FIELDS: Final = 24

PATHS: Final[Mapping[Step, str]] = {Step.STRATEGIES: "strategies", Step.PLAN: "plan"}
"""Steps that have pages of their own, after /people/{id}/; the others are below enrollment/."""


class Twice(ServiceError):
    status = HTTPStatus.BAD_REQUEST

    def __init__(self, name: str) -> None:
        super().__init__(f"the form held {name} twice: go back and send it again")


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom a page is about, and what is still missing of what they need to be discharged."""

    id: UUID
    name: str
    status: Status
    discharged_on: date | None
    lacks: tuple[Lack, ...]

    def lacks_of(self, step: Step) -> list[str]:
        return [lack.says for lack in self.lacks if lack.step is step]

    def path(self, step: Step | str) -> str:
        where = PATHS.get(step, f"enrollment/{step}") if isinstance(step, Step) else f"enrollment/{step}"
        return f"/people/{self.id}/{where}"

    @property
    def next(self) -> str:
        """Where to go on: the first step of which something is missing."""
        return self.path(self.lacks[0].step if self.lacks else "discharge")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why what was sent was not written."""

    problems: tuple[Problem, ...] = ()
    stands: Mapping[str, str] = field(default_factory=dict)
    """What somebody else has written meanwhile."""
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY
    message: str = ""

    def of(self, name: str) -> str:
        """What is wrong with one field."""
        return "; ".join(retell(one.message) for one in self.problems if titles.bare(one.name) == name)


NO_TROUBLE: Final = Trouble(status=HTTPStatus.OK)


def open_desk(session: Session, vault: Vault, person: UUID) -> tuple[Alumnus, Key, Desk]:
    """In a session of the visitor's program. Raises NotFound for anybody else, as if they did not exist."""
    row = session.exec(select(Alumnus).where(Alumnus.id == person)).one_or_none()
    if row is None or row.erased_at is not None:
        raise pages.NotFound
    key = keyring.key_of(session, vault, person)
    lacks = gate.missing(standing.of_one(session, vault, row))
    return row, key, Desk(person, alumni.name_of(key, row), row.status, row.discharged_on, lacks)


def colleagues(session: Session, vault: Vault) -> list[tuple[str, str]]:
    """The staff of the program as choices: id and name."""
    rows = staff.everybody(session)
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    return [(str(row.id), _called(keys[row.id], row)) for row in rows]


def _called(key: Key, row: Staff) -> str:
    name = staff.name_of(key, row)
    return name if row.is_reachable else say("{name} (gets no texts)", name=name)


async def fields_of(request: Request, names: Iterable[str]) -> dict[str, str]:
    """These fields of a form, trimmed; one that is not there is empty. Raises Twice."""
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    fields = {}
    for name in names:
        values = form.getlist(name)
        if len(values) > 1:
            raise Twice(name)
        fields[name] = str(values[0]).replace("\r\n", "\n").strip() if values else ""
    return fields


async def look(request: Request, visitor: Visitor, read: Callable[[Session, Runtime], T]) -> T:
    """Read something in the visitor's program; whom it is about, it is recorded before it is shown.

    A page that stays open is one look an hour.
    """
    runtime: Runtime = request.app.state.runtime
    person, is_poll = request.path_params.get("id"), pages.FRAGMENT in request.headers

    def work() -> tuple[T, bool]:
        with reading(runtime.engine, program=visitor.program) as session:
            now = runtime.clock.now()
            is_recorded = is_poll and person and looks.is_on_record(session, visitor, person, now=now)
            return read(session, runtime), bool(is_recorded)

    found, is_recorded = await run_in_threadpool(work)
    if person and not is_recorded:
        what = {"what": "stayed" if is_poll else "enrollment"}
        await looks.record(request, visitor, Action.LOOKED, subject=person, detail=what)
    return found


async def write(request: Request, visitor: Visitor, work: Callable[[Entered], T], *, form: str = "") -> T:
    """Do something about the person of this address, while nobody else does. Raises NotFound, and what the work raises.

    `form`: where the form stands that is saved by it, and so is no draft any more.
    """
    runtime: Runtime = request.app.state.runtime
    person, now = request.path_params["id"], runtime.clock.now()

    def within_program(session: Session) -> T:
        row = held(session, person)
        if row is None or row.erased_at is not None:
            raise pages.NotFound
        looks.note(session, runtime, visitor, Action.CHANGED, subject=person)
        countries = runtime.directory.countries
        done = work(Entered(session, runtime.vault, row, countries, visitor.staff, now))
        if form:
            drafts.forget(session, person, visitor.staff, Kind.FORM, form=form)
        return done

    return await run_in_threadpool(runtime.writer.run, within_program, program=visitor.program)


def page(
    request: Request, template: str, visitor: Visitor, trouble: Trouble = NO_TROUBLE, **context: Any
) -> Response:
    """One of these pages, with its words."""
    return pages.render(
        request,
        f"enrolling/{template}",
        status=trouble.status,
        visitor=visitor,
        here="people",
        trouble=trouble,
        titles=titles,
        **context,
    )


def go(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
