"""doctor --at: who would be paged, and when, if help were asked for at that time and nobody answered."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from service import local_times
from service.commands.opening import opened
from service.db import EVERY_PROGRAM, reading
from service.escalations import foretelling, reachability
from service.escalations.foretelling import Case, Foretold
from service.escalations.holes import Facts, moment
from service.people import programs
from service.people.programs import Program
from service.protection.vault import Vault
from service.settings import Settings


def tell(settings: Settings, local: datetime) -> None:
    """Print it for every program, by its own clock."""
    with opened(settings) as here, reading(here.engine, program=EVERY_PROGRAM) as session:
        for program in session.exec(select(Program)).all():
            for line in _lines(session, here.vault, program, local):
                print(line)


def _lines(session: Session, vault: Vault, program: Program, local: datetime) -> Iterator[str]:
    zone = ZoneInfo(program.timezone)
    at = local_times.instant(local.date(), local.time(), zone)
    yield f"{programs.name_of(session, vault, program)}, {moment(at, zone)}"
    facts = reachability.read(session, vault, program.id, now=at)
    for case in facts.cases:
        found = foretelling.foretell(facts.roster, case.steps, case.wanted, at)
        said = [_step(facts, one) for one in found.steps]
        end = f"{local_times.shown(found.ends_at, zone):%H:%M} the operator, and again"
        yield f"  {_whose(facts, case)}: {'; '.join([*said, end])}"


def _whose(facts: Facts, case: Case) -> str:
    who = "1 alumnus" if case.count == 1 else f"{case.count} alumni"
    specialist = case.wanted.specialist
    return f"{who} of {facts.names.get(specialist, '?')}" if specialist else f"{who} without a specialist"


def _step(facts: Facts, step: Foretold) -> str:
    names = ", ".join(facts.names.get(one, "?") for one in step.people)
    return f"{local_times.shown(step.at, facts.zone):%H:%M} {names}"
