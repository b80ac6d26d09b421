"""Policies changed by hand or by a file: each change is numbered, so that two who edit at once see what the other did.

The program's, and one person's own. As with the rota (ADR 0021), but that a change touches one policy and no other.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import JSON, Field, Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.db import Scoped, new_id
from service.errors import ServiceError
from service.escalations import codes, policies
from service.escalations.policies import Step
from service.people.alumni import Alumnus


class PolicyChange(Scoped, table=True):
    """One change of a policy, by hand or by a file. Rows are only added."""

    __table_args__ = (sa.UniqueConstraint("program_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int
    """Counts up within the program: what comes after the one that a page was drawn with, that page has not seen."""
    alumnus_id: UUID | None = Field(default=None, foreign_key="alumnus.id", index=True)
    """Whose own policy it is; None: the program's."""
    was: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    """The steps before; None: what is usual held."""
    became: list[dict[str, Any]] | None = Field(default=None, sa_type=JSON)
    """The steps from then on; None: it was deleted."""
    by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    """None: a file was read in."""
    at: datetime


class Overtaken(ServiceError):
    """Somebody changed the same policy since the page was drawn. Nothing was saved, and nothing is lost."""

    status = HTTPStatus.CONFLICT

    def __init__(self, changes: Iterable[PolicyChange]) -> None:
        super().__init__("somebody has changed this policy meanwhile: look at it, and save again")
        self.numbers = tuple(one.number for one in changes)
        """Of these changes: the rows themselves end with the transaction that is undone."""


class CannotUndo(ServiceError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("this change cannot be undone")


class NotHere(ServiceError):
    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("there is nobody like that here")


def newest(session: Session, program: UUID) -> int:
    """The number of the last change; 0 where there was none."""
    numbers = select(PolicyChange.number).where(PolicyChange.program_id == program)
    return session.exec(numbers.order_by(col(PolicyChange.number).desc()).limit(1)).first() or 0


def last(session: Session, program: UUID, alumnus: UUID | None) -> PolicyChange | None:
    """The last change of one policy."""
    theirs = _of(program, alumnus).order_by(col(PolicyChange.number).desc())
    return session.exec(theirs.limit(1)).first()


def undoable(session: Session, number: int, *, program: UUID, by: UUID) -> PolicyChange | None:
    """This change, where it is one's own and the last one of its policy; None: it is not taken back."""
    query = select(PolicyChange).where(PolicyChange.program_id == program, PolicyChange.number == number)
    change = session.exec(query).one_or_none()
    if change is None or change.by_id != by:
        return None
    return None if since(session, program, change.alumnus_id, number) else change


def put(
    session: Session,
    steps: Sequence[Step],
    *,
    program: UUID,
    alumnus: UUID | None = None,
    by: UUID,
    seen: int,
    now: datetime,
) -> PolicyChange | None:
    """Let these steps hold; without a step what is usual holds again. None where it is so already.

    `seen` is the number of the last change that whoever saves it has seen. Raises Overtaken, NotHere. That the steps
    are sound is for `drafting.refusals` to say.
    """
    # The person first, then the program: the order of whoever takes in a text of theirs and opens an alert.
    person = _held(session, alumnus) if alumnus else None
    codes.lock(session, program)
    was = policies.own_of(person) if person else policies.said_of_program(session, program)
    if was == list(steps):
        return None
    unseen = since(session, program, alumnus, seen)
    if unseen:
        raise Overtaken(unseen)
    if person:
        policies.set_own(person, steps)
    else:
        policies.set_policy(session, steps, program=program)
    return _record(session, was, steps, program=program, alumnus=alumnus, by=by, now=now)


def by_file(
    session: Session,
    was: Sequence[Step],
    became: Sequence[Step],
    *,
    program: UUID,
    alumnus: UUID | None = None,
    now: datetime,
) -> None:
    """A file has said what a policy is: whoever edits it meanwhile must look again."""
    codes.lock(session, program)
    _record(session, was, became, program=program, alumnus=alumnus, by=None, now=now)


def since(session: Session, program: UUID, alumnus: UUID | None, number: int) -> list[PolicyChange]:
    """What was changed of one policy after that number, oldest first."""
    later = _of(program, alumnus).where(PolicyChange.number > number)
    return list(session.exec(later.order_by(col(PolicyChange.number))))


def numbered(session: Session, program: UUID, numbers: Collection[int]) -> list[PolicyChange]:
    """These changes, oldest first."""
    mine = select(PolicyChange).where(PolicyChange.program_id == program)
    these = mine.where(col(PolicyChange.number).in_(numbers))
    return list(session.exec(these.order_by(col(PolicyChange.number))))


def _of(program: UUID, alumnus: UUID | None) -> SelectOfScalar[PolicyChange]:
    return select(PolicyChange).where(
        PolicyChange.program_id == program, col(PolicyChange.alumnus_id).is_not_distinct_from(alumnus)
    )


def _held(session: Session, alumnus: UUID) -> Alumnus:
    query = select(Alumnus).where(Alumnus.id == alumnus, col(Alumnus.erased_at).is_(None))
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    row = session.exec(locked).one_or_none()
    if row is None:
        raise NotHere
    return row


def _record(
    session: Session,
    was: Sequence[Step],
    became: Sequence[Step],
    *,
    program: UUID,
    alumnus: UUID | None,
    by: UUID | None,
    now: datetime,
) -> PolicyChange:
    """With the program locked: numbers are given one after the other."""
    change = PolicyChange(
        program_id=program,
        number=newest(session, program) + 1,
        alumnus_id=alumnus,
        was=[one.dump() for one in was] or None,
        became=[one.dump() for one in became] or None,
        by_id=by,
        at=now,
    )
    session.add(change)
    session.flush()
    return change
