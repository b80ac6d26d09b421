"""Who would be paged for a person at a moment, if nobody answered: foretold by what pages, and nothing is written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

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
    rows = list(_rows(session, program))
    # Most have neither a policy nor a wish of their own: then it goes by their specialist alone.
    plain = Counter(specialist for specialist, own, wishes in rows if not own and not wishes)
    steps = tuple(policies.unfold(usual))
    counted = Counter({(Wanted(specialist), steps): count for specialist, count in plain.items()})
    counted.update(
        (Wanted(specialist, Wish.load(wishes)), tuple(policies.unfold(policies.own_or(own, usual))))
        for specialist, own, wishes in rows
        if own or wishes
    )
    return [Case(wanted, steps, count) for (wanted, steps), count in counted.most_common()]


def cases_of(session: Session, program: UUID, steps: Sequence[Step]) -> list[Case]:
    """The same of everybody without a policy of their own, if these steps were the program's.

    Somebody without a specialist is always among them: the next one to come may be.
    """
    unfolded = tuple(policies.unfold(steps))
    counted = Counter(
        Wanted(specialist, Wish.load(wishes))
        for specialist, own, wishes in _rows(session, program)
        if not own
    )
    counted.setdefault(Wanted(None), 0)
    return [Case(wanted, unfolded, count) for wanted, count in counted.most_common()]


def case_of(alumnus: Alumnus, steps: Sequence[Step]) -> Case:
    """The same of one person alone, if these steps were theirs."""
    wanted = Wanted(alumnus.specialist_id, Wish.load(alumnus.wishes))
    return Case(wanted, tuple(policies.unfold(steps)), 1)


def _rows(session: Session, program: UUID) -> Iterable[Any]:
    """Each person's specialist, own policy and wishes. Whose specialist has left has none."""
    columns = select(Staff.id, Alumnus.policy, Alumnus.wishes).select_from(Alumnus)
    theirs = sa.and_(col(Staff.id) == Alumnus.specialist_id, IS_HERE)
    query = columns.outerjoin(Staff, theirs).where(Alumnus.program_id == program)
    return session.exec(query.order_by(col(Alumnus.id)))
