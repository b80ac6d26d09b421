"""What became of somebody's written plan, for their timeline: its versions, who agreed to them, and its reviews (H2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from service.people.agreements import Party, PlanAgreement
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan
from service.web import times
from service.web.spoken import say


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    title: str
    detail: str = ""
    version: int | None = None
    """The version that it made, whose differences stand on the page of the plan."""


Versions = Sequence[tuple[Plan, PlanAgreement | None]]
"""Each version as often as somebody agreed to it, once where nobody has; the oldest first."""


def versions(session: Session, alumnus: UUID, most: int) -> Versions:
    query = (
        select(Plan, PlanAgreement)
        .join(PlanAgreement, col(PlanAgreement.plan_id) == Plan.id, isouter=True)
        .where(Plan.alumnus_id == alumnus)
        .order_by(col(Plan.version).desc(), col(PlanAgreement.id))
    )
    return session.exec(query.limit(most)).all()[::-1]


def steps(found: Versions, reviews: Iterable[PlanReview], names: Mapping[UUID, str]) -> Iterator[Step]:
    """All that is to be told, in no order. Pure."""
    yield from (_written(one, names) for one in {one.version: one for one, _ in found}.values())
    yield from (_agreed(one, agreed, names) for one, agreed in found if agreed is not None)
    yield from (_reviewed(one, names) for one in reviews if one.done_at and not one.is_changed)


def _written(row: Plan, names: Mapping[UUID, str]) -> Step:
    # Their own page, a text of theirs or a file: none of the staff.
    by = say("by {who}", who=names.get(row.written_by, "?")) if row.written_by else say("not by the staff")
    return Step(row.agreed_at, say("Plan: version {version}", version=row.version), by, row.version)


def _agreed(plan: Plan, row: PlanAgreement, names: Mapping[UUID, str]) -> Step:
    who, day = names.get(row.recorded_by, "?"), times.short_date(row.agreed_on)
    if row.party is Party.ALUMNUS:
        title = say("They agreed to version {version} of the plan", version=plan.version)
        return Step(row.recorded_at, title, say("on {day}, noted by {who}", day=day, who=who))
    title = say("{who} agreed to version {version} of the plan", who=who, version=plan.version)
    return Step(row.recorded_at, title, say("on {day}", day=day))


def _reviewed(row: PlanReview, names: Mapping[UUID, str]) -> Step:
    assert row.done_at is not None
    by = say("by {who}", who=names.get(row.done_by, "?")) if row.done_by else ""
    return Step(row.done_at, say("The plan was reviewed, and stays as it is"), by)
