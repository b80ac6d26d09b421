"""Who would be paged for a person at a moment, if nobody answered: foretold by what pages, and nothing is written."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from service.escalations import policies, rotas, routing
from service.escalations.due import ROUND_GAP
from service.escalations.policies import Step
from service.escalations.routing import Roster, Wanted, Wish
from service.people.alumni import Alumnus
from service.people.staff import IS_HERE, Staff


@dataclass(frozen=True, slots=True)
class Foretold:
    """One step of the first round that would page somebody."""

    at: datetime
    notify: str
    people: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """All of a first round."""

    steps: tuple[Foretold, ...]
    ends_at: datetime
    """Then the operator and the alumnus are told, and it begins anew."""


@dataclass(frozen=True, slots=True)
class Case:
    """All of a program's people whose alerts go the same way."""

    wanted: Wanted
    steps: tuple[Step, ...]
    """As they are frozen."""
    count: int


def would_be_paged(session: Session, program: UUID, alumnus: UUID, at: datetime) -> Round:
    """The first round of an alert of this person that would open at that moment, by the rota as it is planned now."""
    person = session.get_one(Alumnus, alumnus)
    steps = policies.unfold(policies.of_person(session, person))
    wanted = Wanted(person.specialist_id, Wish.load(person.wishes))
    return foretell(rotas.roster(session, program, now=at), steps, wanted, at)


def foretell(roster: Roster, steps: Sequence[Step], wanted: Wanted, at: datetime) -> Round:
    """The same as a value, of an alert that opens `at`: as `due.run_due` would go through it. Pure."""
    found: list[Foretold] = []
    paged: list[tuple[int, UUID]] = []
    now, asked_at = at, None
    for position, step in enumerate(steps):
        if asked_at == now:  # whoever was asked has until then; a step that finds nobody is skipped at once
            now = max(now, at + step.after)
        known = routing.knowing(steps, position, paged)
        people = routing.resolve(roster, steps, position, wanted, without=known, now=now)
        if people:
            found.append(Foretold(now, step.notify, tuple(people)))
            paged += [(position, one) for one in people]
            asked_at = now
    return Round(tuple(found), now + ROUND_GAP if asked_at == now else now)


def cases(session: Session, program: UUID) -> list[Case]:
    """Everybody of the program, by which way their alerts go, the most common first."""
    usual = policies.of_program(session, program)
    counted: Counter[tuple[Wanted, tuple[Step, ...]]] = Counter()
    for one in _alike(session, program):
        counted[one.wanted, tuple(policies.unfold(policies.own_or(one.own, usual)))] += one.count
    return [Case(wanted, steps, count) for (wanted, steps), count in counted.most_common()]


def cases_of(session: Session, program: UUID, steps: Sequence[Step]) -> list[Case]:
    """The same of everybody without a policy of their own, if these steps were the program's.

    Somebody without a specialist is always among them: the next one to come may be.
    """
    unfolded = tuple(policies.unfold(steps))
    counted: Counter[Wanted] = Counter()
    for one in _alike(session, program):
        if not one.own:
            counted[one.wanted] += one.count
    counted.setdefault(Wanted(None), 0)
    return [Case(wanted, unfolded, count) for wanted, count in counted.most_common()]


def case_of(alumnus: Alumnus, steps: Sequence[Step]) -> Case:
    """The same of one person alone, if these steps were theirs."""
    wanted = Wanted(alumnus.specialist_id, Wish.load(alumnus.wishes))
    return Case(wanted, tuple(policies.unfold(steps)), 1)


@dataclass(frozen=True, slots=True)
class _Alike:
    """People who have the same specialist, the same wish and the same policy of their own, if any."""

    wanted: Wanted
    own: list[dict[str, Any]] | None
    count: int


def _alike(session: Session, program: UUID) -> Iterator[_Alike]:
    """Everybody, counted by the database: they are many, and few of them differ. Whose specialist has left has none."""
    # As text, by which PostgreSQL can compare what is JSON.
    own, wishes = (sa.cast(one, sa.Text()) for one in (col(Alumnus.policy), col(Alumnus.wishes)))
    wanted: Any = (Staff.id, own, wishes, sa.func.count())
    columns = sa.select(*wanted).select_from(Alumnus)
    theirs = sa.and_(col(Staff.id) == Alumnus.specialist_id, IS_HERE)
    query: Any = columns.outerjoin(Staff, theirs).where(col(Alumnus.program_id) == program)
    ordered = query.group_by(Staff.id, own, wishes).order_by(col(Staff.id).is_(None), Staff.id, own, wishes)
    for specialist, policy, wish, count in session.exec(ordered):
        yield _Alike(
            Wanted(specialist, Wish.load(json.loads(wish or "null"))), json.loads(policy or "null"), count
        )
