"""What the program's pages have in common: who may see which, and how they read and write."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.db import reading
from service.escalations.caseload import Caseload
from service.people import disclosures, staff
from service.people.alumni import Alumnus
from service.people.staff import Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import looks, pages
from service.web.program import tables
from service.web.visitors import ADMINS, Visitor, require_staff

T = TypeVar("T")

MOST_FIELDS: Final = 24


async def require_admin(request: Request) -> Visitor:
    """Raises NotForYou."""
    return await require_staff(request, only=ADMINS)


async def look(request: Request, visitor: Visitor, read: Callable[[Session, Runtime], T]) -> T:
    """Read something in the visitor's program."""
    runtime: Runtime = request.app.state.runtime

    def work() -> T:
        with reading(runtime.engine, program=visitor.program) as session:
            return read(session, runtime)

    return await run_in_threadpool(work)


async def write(request: Request, visitor: Visitor, work: Callable[[Session, Runtime], T]) -> T:
    """Change something in the visitor's program."""
    runtime: Runtime = request.app.state.runtime
    return await run_in_threadpool(
        runtime.writer.run, lambda session: work(session, runtime), program=visitor.program
    )


async def form_of(request: Request, *, fields: int = MOST_FIELDS) -> FormData:
    return await request.form(max_files=0, max_fields=fields)


def text_of(form: FormData, name: str, longest: int) -> str:
    """A field, trimmed and cut; empty where it is not there."""
    return str(form.get(name) or "").replace("\r\n", "\n").strip()[:longest]


def id_of(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def page(
    request: Request, template: str, visitor: Visitor, *, status: int = HTTPStatus.OK, **context: Any
) -> Response:
    return pages.render(
        request, f"program/{template}", status=status, visitor=visitor, here="program", **context
    )


def go(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def aliases(session: Session, vault: Vault) -> dict[UUID, str]:
    """All staff of the program as colleagues see them, by name."""
    rows = session.exec(select(Staff).order_by(col(Staff.id))).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    names = {row.id: staff.alias(staff.name_of(keys[row.id], row)) for row in rows if row.id in keys}
    return dict(sorted(names.items(), key=lambda one: one[1].casefold()))


def people(session: Session, vault: Vault) -> dict[UUID, str]:
    """Everybody in care who was not erased, by name."""
    rows = session.exec(select(Alumnus).where(col(Alumnus.erased_at).is_(None))).all()
    keys = keyring.keys_of(session, vault, [row.id for row in rows])
    names = {row.id: keys[row.id].read("alumnus.name", row.id, row.name) for row in rows if row.id in keys}
    return dict(sorted(names.items(), key=lambda one: one[1].casefold()))


async def give_out(
    request: Request,
    visitor: Visitor,
    name: str,
    header: Iterable[str],
    rows: Iterable[Iterable[object]],
    *,
    about: Iterable[UUID],
    count: dict[str, int] | None = None,
) -> Response:
    """A table that names people in care, or tells of few enough of them. Recorded first, under 42 CFR Part 2 for each of them; every row then has the notice."""

    def note(session: Session, runtime: Runtime) -> None:
        said = {"what": name, **(count or {})}
        looks.note(session, runtime, visitor, Action.EXPORTED, detail=said)
        for person in sorted(set(about)) if visitor.under_part_2 else ():
            looks.note(session, runtime, visitor, Action.EXPORTED, subject=person, detail={"what": name})

    await write(request, visitor, note)
    if visitor.under_part_2:
        header, rows = (*header, "notice"), ((*row, disclosures.NOTICE) for row in rows)
    return tables.give(name, header, rows)


def seen_people(session: Session, vault: Vault, theirs: Caseload) -> dict[UUID, str]:
    """As `people`, but who is outside of this caseload by alias alone."""
    named = {
        one: name if theirs.lists(one) else staff.alias(name) for one, name in people(session, vault).items()
    }
    return dict(sorted(named.items(), key=lambda one: one[1].casefold()))
