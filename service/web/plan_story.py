"""What became of somebody's written plan, for their timeline: its versions, who agreed to them, and its reviews (H2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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


def written(row: Plan, names: Mapping[UUID, str]) -> Step:
    # Their own page, a text of theirs or a file: none of the staff.
    by = say("by {who}", who=names.get(row.written_by, "?")) if row.written_by else say("not by the staff")
    return Step(row.agreed_at, say("Plan: version {version}", version=row.version), by, row.version)


def agreed(plan: Plan, row: PlanAgreement, names: Mapping[UUID, str]) -> Step:
    who, day = names.get(row.recorded_by, "?"), times.short_date(row.agreed_on)
    if row.party is Party.ALUMNUS:
        title = say("They agreed to version {version} of the plan", version=plan.version)
        return Step(row.recorded_at, title, say("on {day}, noted by {who}", day=day, who=who))
    title = say("{who} agreed to version {version} of the plan", who=who, version=plan.version)
    return Step(row.recorded_at, title, say("on {day}", day=day))


def reviewed(row: PlanReview, names: Mapping[UUID, str]) -> Step:
    assert row.done_at is not None
    by = say("by {who}", who=names.get(row.done_by, "?")) if row.done_by else ""
    return Step(row.done_at, say("The plan was reviewed, and stays as it is"), by)
