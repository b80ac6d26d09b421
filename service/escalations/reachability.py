"""What of a program is looked at to say what would fail (D19). Only reads; the rules are in holes.py."""

import json
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from service.escalations import foretelling, policies, rotas, routing
from service.escalations.foretelling import Case
from service.escalations.holes import Facts, holes
from service.escalations.routing import Roster
from service.people import staff
from service.people.staff import Role, Team
from service.protection.vault import Vault


def find(session: Session, vault: Vault, program: UUID, *, now: datetime) -> list[str]:
    """Everything of a program that would fail, the worst first."""
    return list(holes(read(session, vault, program, now=now)))


def read(session: Session, vault: Vault, program: UUID, *, now: datetime) -> Facts:
    team = staff.team(session, vault, program)
    return facts_of(session, team, rotas.roster_of(session, team.rows, program, now=now), program, now=now)


def facts_of(session: Session, team: Team, roster: Roster, program: UUID, *, now: datetime) -> Facts:
    """The same, where the staff and the rota are at hand."""
    opened = [one for one in team.rows if one.id in team.keys]
    certificates = {
        one.id: json.loads(team.keys[one.id].open("staff.certification", one.id, one.certification))
        for one in opened
        if one.certification
    }
    return Facts(
        roster=roster,
        cases=foretelling.cases(session, program) or [_nobody_yet(session, program)],
        names=team.names,
        verified=frozenset(one.id for one in team.rows if one.phone_verified_at),
        certified_until={who: date.fromisoformat(one["expires"]) for who, one in certificates.items()},
        now=now,
        former_leads=tuple(
            one.id for one in opened if one.left_at is not None and one.role is Role.CLINICAL_LEAD
        ),
    )


def pages_by_mail(session: Session, program: UUID) -> bool:
    """Whether a step of anybody's policy names e-mail."""
    found = foretelling.cases(session, program) or [_nobody_yet(session, program)]
    return any(policies.EMAIL in step.ways for case in found for step in case.steps)


def _nobody_yet(session: Session, program: UUID) -> Case:
    """A program without people has a policy all the same."""
    steps = policies.unfold(policies.of_program(session, program))
    return Case(routing.Wanted(None), tuple(steps), 0)
