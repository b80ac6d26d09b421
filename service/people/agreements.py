"""Who has agreed to which version of a written plan, and when: the person themselves, and their specialist (F1)."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.db import Scoped, new_id, one_of
from service.people.plans import Plan


class Party(StrEnum):
    ALUMNUS = "alumnus"
    SPECIALIST = "specialist"


class PlanAgreement(Scoped, table=True):
    """One of the two has agreed to one version. Rows are only added: another version is agreed to anew."""

    __table_args__ = (UniqueConstraint("plan_id", "party"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    plan_id: UUID = Field(foreign_key="plan.id")
    alumnus_id: UUID = Field(foreign_key="alumnus.id", index=True)
    party: Party = Field(sa_type=one_of(Party))
    agreed_on: date
    recorded_by: UUID = Field(foreign_key="staff.id")
    """Of a specialist's agreement: that specialist, who can only speak for themselves."""
    recorded_at: datetime


def versions(session: Session, alumnus: UUID) -> list[Plan]:
    """All versions of a person's plan, the newest first."""
    mine = select(Plan).where(Plan.alumnus_id == alumnus).order_by(col(Plan.version).desc())
    return list(session.exec(mine))


def of(session: Session, plans: Collection[UUID]) -> dict[UUID, dict[Party, PlanAgreement]]:
    """Who has agreed to each of these versions."""
    found: dict[UUID, dict[Party, PlanAgreement]] = {plan: {} for plan in plans}
    for row in session.exec(select(PlanAgreement).where(col(PlanAgreement.plan_id).in_(plans))):
        found[row.plan_id][row.party] = row
    return found


def agree(session: Session, plan: Plan, party: Party, *, on: date, by: UUID, now: datetime) -> None:
    """Note it down. Once noted it stands, whoever says it again. The caller holds the person's row."""
    if party not in of(session, [plan.id])[plan.id]:
        session.add(
            PlanAgreement(
                program_id=plan.program_id,
                plan_id=plan.id,
                alumnus_id=plan.alumnus_id,
                party=party,
                agreed_on=on,
                recorded_by=by,
                recorded_at=now,
            )
        )
