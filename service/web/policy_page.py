"""The page of the policy: whom an alert pages, step by step; and who would be paged at a moment (H6, H7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.db import reading
from service.escalations import foretelling, policies, reachability
from service.escalations.caseload import Caseload
from service.escalations.foretelling import Case, Round
from service.escalations.holes import WORDS, Facts
from service.escalations.policies import EMAIL, PUSH, SMS, VOICE, Step
from service.people import alumni
from service.people.alumni import Alumnus
from service.protection import keyring
from service.protection.audit import Action
from service.protection.vault import Vault
from service.runtime import Runtime
from service.web import looks, pages, persons, rota_forms, times
from service.web.visitors import Visitor, require_staff

FARTHEST: Final = timedelta(days=366)
"""The rota is not planned farther ahead, and nothing that is past is foretold."""


_WAYS: Final = {
    SMS: "a text, and a call where that does not arrive",
    VOICE: "a call",
    EMAIL: "an e-mail",
    PUSH: "a sign in their browser",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What would happen in one case."""

    whose: str
    steps: tuple[tuple[str, str], ...]
    """A time, and who is paged then."""
    end: str
    """When the operator and the alumnus are told, and it begins anew."""


@dataclass(frozen=True, slots=True)
class Page:
    steps: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    """Whom an alert may be about: id in hex, and name."""
    at: str
    """The moment that is asked about, as the form's field has it."""
    said_at: str
    person: str
    told: tuple[Told, ...]
    error: str


async def page(request: Request) -> Response:
    visitor = await require_staff(request)
    asked = (request.query_params.get("at", ""), request.query_params.get("person", ""))
    shown = await run_in_threadpool(_read, request.app.state.runtime, visitor, *asked)
    await looks.record(request, visitor, Action.LISTED)
    return pages.render(request, "policy.html", visitor=visitor, here="rota", policy=shown)


def _read(runtime: Runtime, visitor: Visitor, typed: str, person: str) -> Page:
    now, zone = runtime.clock.now(), ZoneInfo(visitor.timezone)
    at = rota_forms.instant(typed, "", zone) if typed else now
    is_wrong = at is None or not now - times.DAY <= at <= now + FARTHEST
    at = now if at is None or is_wrong else at
    with reading(runtime.engine, program=visitor.program) as session:
        facts = reachability.read(session, runtime.vault, visitor.program, now=at)
        people = _people(session, runtime.vault, persons.caseload_of(session, visitor, now=now))
        whom = next((one for one in people if one.hex == person), None)
        return Page(
            steps=tuple(in_words(one, facts.names) for one in policies.of_program(session, visitor.program)),
            people=tuple((one.hex, name) for one, name in people.items()),
            at=times.field(at, visitor.timezone),
            said_at=times.span(at, at, visitor.timezone).partition(" to ")[0],
            person=whom.hex if whom else "",
            told=tuple(_told(session, visitor, facts, whom, people.get(whom, "") if whom else "", at)),
            error="choose a date within a year from now" if is_wrong else "",
        )


def in_words(step: Step, names: Mapping[UUID, str]) -> str:
    """'After 5 min: whoever is on call, by a text, and a call where that does not arrive'."""
    when = f"After {times.length(step.after)}" if step.after else "At once"
    who = WORDS.get(step.notify) or names.get(UUID(step.notify), "somebody who has left")
    who = "whoever is on call" if step.notify == policies.ON_CALL else who
    ways = " and ".join(_WAYS[one] for one in step.ways if not (one == VOICE and SMS in step.ways))
    again = (
        f"; {step.repeats} times more, every {times.length(step.gap)}" if step.repeats and step.gap else ""
    )
    return f"{when}: {who}, by {ways}{again}"


def _told(
    session: Session, visitor: Visitor, facts: Facts, whom: UUID | None, name: str, at: datetime
) -> Iterator[Told]:
    """For one person, or for each way that the alerts of the program's people go."""
    if whom is not None:
        found = foretelling.would_be_paged(session, visitor.program, whom, at)
        yield _in_words(facts, name, found, visitor.timezone)
        return
    for case in facts.cases:
        found = foretelling.foretell(facts.roster, case.steps, case.wanted, at)
        yield _in_words(facts, _whose(facts, case), found, visitor.timezone)


def _in_words(facts: Facts, whose: str, found: Round, zone: str) -> Told:
    steps = (
        (times.exact_time(one.at, zone), ", ".join(facts.names.get(who, "?") for who in one.people))
        for one in found.steps
    )
    return Told(whose, tuple(steps), times.exact_time(found.ends_at, zone))


def _whose(facts: Facts, case: Case) -> str:
    who = "1 alumnus" if case.count == 1 else f"{case.count} alumni"
    specialist = case.wanted.specialist
    return f"{who} of {facts.names.get(specialist, '?')}" if specialist else f"{who} without a specialist"


def _people(session: Session, vault: Vault, theirs: Caseload) -> dict[UUID, str]:
    """Everybody whom the visitor may know of, by name."""
    everybody = session.exec(select(Alumnus).order_by(col(Alumnus.id)))
    rows = [one for one in everybody if theirs.lists(one.id)]
    keys = keyring.keys_of(session, vault, [one.id for one in rows])
    names = {one.id: alumni.name_of(keys[one.id], one) for one in rows if one.id in keys}
    return dict(sorted(names.items(), key=lambda one: one[1].casefold()))


routes: Final = [Route("/policy", page, methods=["GET"])]
