"""Who is told, and in which order: a program's escalation policy, and who is on call."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import JSON, Field, Session, col, delete, select

from service.db import Scoped, new_id
from service.people import staff
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff

ASSIGNED: Final = "assigned"
ON_CALL: Final = "on_call"
CLINICAL_LEAD: Final = "clinical_lead"
ADMINS: Final = "admins"
TARGETS: Final = (ASSIGNED, ON_CALL, CLINICAL_LEAD, ADMINS)
"""Whom a step can name; anything else is the id of one member of staff, in hex."""

SMS: Final = "sms"
VOICE: Final = "voice"


class Policy(Scoped, table=True):
    """A program's escalation policy. A program without one has DEFAULT."""

    __table_args__ = (sa.UniqueConstraint("program_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)


class PolicyStep(Scoped, table=True):
    __table_args__ = (sa.UniqueConstraint("policy_id", "position"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    policy_id: UUID = Field(foreign_key="policy.id")
    position: int
    after: timedelta
    """Since the alert opened."""
    notify: str
    """One of TARGETS, or a staff id in hex."""
    ways: list[str] = Field(sa_type=JSON)


class Shift(Scoped, table=True):
    """Somebody is on call. Where shifts overlap, the lowest position is asked first."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    position: int = 0
    starts_at: datetime
    ends_at: datetime | None = None
    """None: until somebody changes it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a policy, free of the database: as it is frozen into an alert."""

    after: timedelta
    """Since the alert opened, or since its round began."""
    notify: str
    ways: tuple[str, ...] = (SMS,)
    """With SMS a text, and a call where that is not delivered (D6); VOICE alone calls at once."""

    def dump(self) -> dict[str, Any]:
        return {"after": int(self.after.total_seconds()), "notify": self.notify, "ways": list(self.ways)}

    @classmethod
    def load(cls, kept: dict[str, Any]) -> Self:
        return cls(timedelta(seconds=kept["after"]), kept["notify"], tuple(kept["ways"]))


DEFAULT: Final = (
    Step(timedelta(0), ASSIGNED),
    Step(timedelta(minutes=5), ON_CALL),
    Step(timedelta(minutes=10), ADMINS),
)


def freeze(session: Session, program: UUID) -> list[dict[str, Any]]:
    """The policy as it is now, to be kept in an alert: later edits do not change one that runs."""
    return [step.dump() for step in _steps(session, program) or DEFAULT]


def freeze_for_lead(session: Session, program: UUID, *, others_too: bool) -> list[dict[str, Any]]:
    """The clinical lead, and nobody else; with `others_too`, the lead first and then as the program's policy says (C4).

    A program without a lead has its admins see to it.
    """
    lead = CLINICAL_LEAD if staff.with_role(session, Role.CLINICAL_LEAD) else ADMINS
    return [Step(timedelta(0), lead).dump(), *(freeze(session, program) if others_too else ())]


def resolve(
    session: Session, notify: str, alumnus: Alumnus, *, without: Collection[UUID] = (), now: datetime
) -> list[Staff]:
    """Whom a step pages at this moment. `without` leaves out who already knows; of those on call the first is asked."""
    match notify:
        case "assigned":
            named = _by_id(session, [alumnus.specialist_id] if alumnus.specialist_id else [])
        case "on_call":
            named = on_call(session, now=now)
        case "clinical_lead":
            named = staff.with_role(session, Role.CLINICAL_LEAD)
        case "admins":
            named = staff.with_role(session, Role.ADMIN)
        case _:
            named = _by_id(session, [UUID(notify)])
    reachable = [one for one in named if one.is_reachable and one.id not in without]
    return reachable[:1] if notify == ON_CALL else reachable


def on_call(session: Session, *, now: datetime) -> list[Staff]:
    """Everybody whose shift covers this moment, in the order in which they are asked."""
    ids = [shift.staff_id for shift in _shifts(session, now=now)]
    found = {one.id: one for one in _by_id(session, ids)}
    return [found[one] for one in dict.fromkeys(ids)]


def set_policy(session: Session, steps: Sequence[Step], *, program: UUID) -> bool:
    """Replace the program's policy. False where it was the same already."""
    if _steps(session, program) == list(steps):
        return False
    policy = session.exec(select(Policy).where(Policy.program_id == program)).one_or_none()
    policy = policy or Policy(program_id=program)
    session.add(policy)
    session.flush()
    session.exec(delete(PolicyStep).where(col(PolicyStep.policy_id) == policy.id))
    session.add_all(_row(policy, position, step) for position, step in enumerate(steps))
    session.flush()
    return True


def set_on_call(session: Session, staff_ids: Sequence[UUID], *, program: UUID, now: datetime) -> bool:
    """Put these on call from now on, in this order, in place of whoever is. False where they are already."""
    current = _shifts(session, now=now, program=program)
    if [shift.staff_id for shift in current] == list(staff_ids):
        return False
    for shift in current:
        shift.ends_at = now
    session.add_all(
        Shift(program_id=program, staff_id=one, position=position, starts_at=now)
        for position, one in enumerate(staff_ids)
    )
    session.flush()
    return True


def _steps(session: Session, program: UUID) -> list[Step]:
    query = select(PolicyStep).where(PolicyStep.program_id == program).order_by(col(PolicyStep.position))
    return [Step(row.after, row.notify, tuple(row.ways)) for row in session.exec(query)]


def _row(policy: Policy, position: int, step: Step) -> PolicyStep:
    return PolicyStep(
        program_id=policy.program_id,
        policy_id=policy.id,
        position=position,
        after=step.after,
        notify=step.notify,
        ways=list(step.ways),
    )


def _shifts(session: Session, *, now: datetime, program: UUID | None = None) -> list[Shift]:
    covering = select(Shift).where(
        Shift.starts_at <= now, sa.or_(col(Shift.ends_at).is_(None), col(Shift.ends_at) > now)
    )
    if program:
        covering = covering.where(Shift.program_id == program)
    return list(session.exec(covering.order_by(col(Shift.position), col(Shift.id))))


def _by_id(session: Session, ids: Iterable[UUID]) -> list[Staff]:
    return list(session.exec(select(Staff).where(col(Staff.id).in_(list(ids)))))
