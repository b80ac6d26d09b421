"""Who is told, and in which order: a program's escalation policy, or a person's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Self
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import JSON, Field, Session, col, delete, select

from service.db import Scoped, new_id
from service.people import staff
from service.people.alumni import Alumnus
from service.people.staff import Role

ASSIGNED: Final = "assigned"
ON_CALL: Final = "on_call"
CLINICAL_LEAD: Final = "clinical_lead"
ADMINS: Final = "admins"
TARGETS: Final = (ASSIGNED, ON_CALL, CLINICAL_LEAD, ADMINS)
"""Whom a step can name; anything else is the id of one member of staff, in hex."""

SMS: Final = "sms"
VOICE: Final = "voice"
EMAIL: Final = "email"
PUSH: Final = "push"
WAYS: Final = (SMS, VOICE, EMAIL, PUSH)

LONGEST_STEP: Final = timedelta(hours=24)
"""No step comes later, nor asks again after it."""

MOST_TIMES: Final = 9
"""So many times more a step may ask the same in one round."""


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
    repeats: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    gap: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a policy, free of the database: as it is frozen into an alert."""

    after: timedelta
    """Since the alert opened, or since its round began."""
    notify: str
    ways: tuple[str, ...] = (SMS,)
    """All at once. With SMS a text, and a call where that is not delivered (D6); VOICE without it calls at once.

    A push goes to every browser that somebody has turned on, whatever stands here: "push" says that it is enough."""
    repeats: int = 0
    """How many times more the same is asked in one round. Frozen, each time is a step of its own."""
    gap: timedelta | None = None
    """Between one time and the next."""
    again: int | None = None
    """Of a step that repeats an earlier one: the position of that in the frozen policy."""
    heeds_wish: bool = True
    """Whether it matters whom the person would rather talk to (D20)."""

    def dump(self) -> dict[str, Any]:
        """What is not as usual is written, and nothing else: alerts of the release before have no such keys."""
        kept: dict[str, Any] = {
            "after": int(self.after.total_seconds()),
            "notify": self.notify,
            "ways": list(self.ways),
        }
        if self.repeats and self.gap:
            kept |= {"repeats": self.repeats, "gap": int(self.gap.total_seconds())}
        if self.again is not None:
            kept["again"] = self.again
        return kept if self.heeds_wish else kept | {"heeds_wish": False}

    @classmethod
    def load(cls, kept: dict[str, Any]) -> Self:
        return cls(
            timedelta(seconds=kept["after"]),
            kept["notify"],
            tuple(kept["ways"]),
            kept.get("repeats", 0),
            timedelta(seconds=kept["gap"]) if "gap" in kept else None,
            kept.get("again"),
            kept.get("heeds_wish", True),
        )


DEFAULT: Final = (
    Step(timedelta(0), ASSIGNED),
    Step(timedelta(minutes=5), ON_CALL),
    Step(timedelta(minutes=10), ADMINS),
)


def of_program(session: Session, program: UUID) -> list[Step]:
    """The program's policy as it is now."""
    return _steps(session, program) or list(DEFAULT)


def said_of_program(session: Session, program: UUID) -> list[Step]:
    """What was set of it: nothing where DEFAULT holds."""
    return _steps(session, program)


def own_of(alumnus: Alumnus) -> list[Step]:
    """A person's own policy: nothing where the program's holds."""
    return _own(alumnus.policy)


def of_person(session: Session, alumnus: Alumnus) -> list[Step]:
    """The policy that an alert of this person would follow: their own, or the program's."""
    return _own(alumnus.policy) or of_program(session, alumnus.program_id)


def own_or(kept: list[dict[str, Any]] | None, usual: list[Step]) -> list[Step]:
    """The same of a person's column alone, where the program's policy is at hand."""
    return _own(kept) or usual


def unfold(steps: Sequence[Step]) -> list[Step]:
    """Each time that a step is asked as a step of its own, in the order of time: as an alert follows them."""
    times = [
        (step.after + (step.gap or timedelta(0)) * time, number, time)
        for number, step in enumerate(steps)
        for time in range(step.repeats + 1)
    ]
    times.sort(key=lambda one: one[0])
    first = {number: position for position, (_, number, time) in enumerate(times) if time == 0}
    return [
        replace(steps[number], after=after, repeats=0, gap=None, again=first[number] if time else None)
        for after, number, time in times
    ]


def freeze(session: Session, alumnus: Alumnus) -> list[dict[str, Any]]:
    """This person's policy as it is now, to be kept in an alert: later edits do not change one that runs."""
    return [step.dump() for step in unfold(of_person(session, alumnus))]


def lead_first(lead: str) -> Step:
    return Step(timedelta(0), lead, heeds_wish=False)


def freeze_for_lead(session: Session, alumnus: Alumnus, *, others_too: bool) -> list[dict[str, Any]]:
    """The clinical lead, and nobody else; with `others_too`, the lead first and then as the policy says (C4).

    A program without a lead has its admins see to it. That is no choice of the person's: no wish changes it.
    """
    lead = CLINICAL_LEAD if staff.with_role(session, Role.CLINICAL_LEAD) else ADMINS
    steps = [lead_first(lead)]
    return [step.dump() for step in unfold([*steps, *(of_person(session, alumnus) if others_too else ())])]


def set_policy(session: Session, steps: Sequence[Step], *, program: UUID) -> bool:
    """Replace the program's policy; without a step DEFAULT holds. False where it was the same already."""
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


def set_own(alumnus: Alumnus, steps: Sequence[Step]) -> bool:
    """Replace a person's own policy; without a step the program's holds. False where it was the same already."""
    kept = [step.dump() for step in steps] or None
    if alumnus.policy == kept:
        return False
    alumnus.policy = kept
    return True


def _own(kept: list[dict[str, Any]] | None) -> list[Step]:
    return [Step.load(one) for one in kept or ()]


def _steps(session: Session, program: UUID) -> list[Step]:
    query = select(PolicyStep).where(PolicyStep.program_id == program).order_by(col(PolicyStep.position))
    rows = session.exec(query)
    return [Step(row.after, row.notify, tuple(row.ways), row.repeats, row.gap) for row in rows]


def _row(policy: Policy, position: int, step: Step) -> PolicyStep:
    return PolicyStep(
        program_id=policy.program_id,
        policy_id=policy.id,
        position=position,
        after=step.after,
        notify=step.notify,
        ways=list(step.ways),
        repeats=step.repeats,
        gap=step.gap,
    )
