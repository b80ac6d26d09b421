"""The page of the policies: whom alerts page, step by step; and who would be paged at a moment (H6, H7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import reading
from service.escalations import foretelling, policies, policy_changes, reachability
from service.escalations.caseload import Caseload
from service.escalations.holes import Facts
from service.people.alumni import Alumnus
from service.protection import keyring
from service.protection.audit import Action
from service.protection.keyring import PersonKey
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import foretold, looks, pages, persons, rota_forms, times
from service.web.foretold import Told
from service.web.visitors import LEADERS, Visitor, require_staff


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of whom an alert may be."""

    id: UUID
    name: str
    policy: list[dict[str, Any]] | None
    """Their own, as it is kept."""


_COLUMNS: Final[Any] = (Alumnus.id, Alumnus.name, Alumnus.policy, PersonKey.kek, PersonKey.wrapped)
_EVERYBODY: Final[Any] = (  # columns and no objects: a program has hundreds
    sa.select(*_COLUMNS).join(PersonKey, col(PersonKey.person_id) == Alumnus.id).order_by(col(Alumnus.id))
)


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody with a policy of their own."""

    id: UUID
    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    steps: tuple[str, ...]
    is_usual: bool
    """Whether nobody has set one of the program's own."""
    last: str
    """Who changed it last, and when; empty where nobody has."""
    owns: tuple[Own, ...]
    people: tuple[tuple[str, str], ...]
    """Whom an alert may be about: id in hex, and name."""
    at: str
    """The moment that is asked about, as the form's field has it."""
    said_at: str
    person: UUID | None
    name: str
    """Of that person."""
    told: tuple[Told, ...]
    error: str
    may_change: bool
    undoes: int
    """The number of one's own change that was just saved; 0: none that could be taken back."""


async def page(request: Request) -> Response:
    visitor = await require_staff(request)
    query = request.query_params
    asked, saved = (query.get("at", ""), query.get("person", "")), query.get("saved", "")
    shown = await run_in_threadpool(_read, request.app.state.runtime, visitor, *asked, saved)
    await looks.record(request, visitor, Action.LISTED, detail={"what": "policy"})
    return pages.render(
        request, "policy.html", visitor=visitor, here="rota", policy=shown, is_saved=bool(saved)
    )


def _read(runtime: Runtime, visitor: Visitor, typed: str, asked: str, saved: str) -> Page:
    now, zone = runtime.clock.now(), visitor.timezone
    at, error = foretold.moment(typed, zone, now=now)
    with reading(runtime.engine, program=visitor.program) as session:
        facts = reachability.read(session, runtime.vault, visitor.program, now=at)
        people = _people(session, runtime.vault, persons.caseload_of(session, visitor, now=now))
        names = {one.id: one.name for one in people}
        person = next((one for one in names if one.hex == asked), None)
        said = policies.said_of_program(session, visitor.program)
        change = policy_changes.last(session, visitor.program, None)
        return Page(
            steps=tuple(foretold.in_words(one, facts.names) for one in said or policies.DEFAULT),
            is_usual=not said,
            last=foretold.changed(change, facts.names, zone, now=now) if change else "",
            owns=tuple(_own(one, facts) for one in people if one.policy),
            people=tuple((one.hex, name) for one, name in names.items()),
            at=times.field(at, zone),
            said_at=times.dated(at, zone),
            person=person,
            name=names[person] if person else "",
            told=_told(session, visitor, facts, names, person, at),
            error=error,
            may_change=visitor.role in LEADERS,
            undoes=_undoes(session, visitor, rota_forms.number(saved)),
        )


def _undoes(session: Session, visitor: Visitor, number: int) -> int:
    if not number:
        return 0
    change = policy_changes.undoable(session, number, program=visitor.program, by=visitor.staff)
    return change.number if change else 0


def _own(one: Person, facts: Facts) -> Own:
    steps = policies.own_or(one.policy, [])
    return Own(one.id, one.name, tuple(foretold.in_words(step, facts.names) for step in steps))


def _told(
    session: Session,
    visitor: Visitor,
    facts: Facts,
    names: Mapping[UUID, str],
    person: UUID | None,
    at: datetime,
) -> tuple[Told, ...]:
    """For one person, or for each way that the alerts of the program's people go."""
    if person is None:
        return foretold.told(facts, facts.cases, at, visitor.timezone)
    found = foretelling.would_be_paged(session, visitor.program, person, at)
    return (foretold.told_of(facts, names[person], found, visitor.timezone),)


def _people(session: Session, vault: Vault, theirs: Caseload) -> list[Person]:
    """Everybody whom the visitor may know of, by name."""
    named = (
        Person(
            one.id,
            keyring.opened(vault, one.id, one.kek, one.wrapped).read("alumnus.name", one.id, one.name),
            one.policy,
        )
        for one in session.exec(_EVERYBODY)
        if theirs.lists(one.id)
    )
    return sorted(named, key=lambda one: one.name.casefold())


routes: Final = [Route("/policy", page, methods=["GET"])]
