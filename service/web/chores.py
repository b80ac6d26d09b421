"""The open tasks, as the home page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.people import plan_reviews
from service.people.task_kinds import About
from service.people.tasks import Task
from service.web import times, words
from service.web.board_people import NOBODY, Person
from service.web.sparks import Spark
from service.web.spoken import say
from service.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Chore:
    """One open task."""

    id: UUID
    about: str
    alumnus: UUID | None
    alias: str
    age: str
    whose: str | None
    """Whom it is assigned to, or who has taken it."""
    is_taken: bool
    is_mine: bool
    next_at: datetime | None
    """When it becomes an alert, unless somebody takes it or ends it."""
    specialist: UUID | None
    back_at: datetime | None
    """When it comes back by itself; None: it was not put off."""
    put_off: str
    """Why it was, in words."""
    spark: Spark | None
    """What they told lately; None: nothing, or they are not of this visitor's caseload."""
    is_new: bool
    """Whether they have written since this visitor looked at them, who may."""


def chore_of(
    task: Task,
    people: Mapping[UUID, Person],
    colleagues: Mapping[UUID, str],
    visitor: Visitor,
    *,
    now: datetime,
) -> Chore:
    about = colleagues.get(task.staff_id, "?") if task.staff_id else say("A phone that we do not know")
    person = people.get(task.alumnus_id, NOBODY) if task.alumnus_id else None
    told, is_snoozed = _about(task, person, visitor), task.is_snoozed(now=now)
    return Chore(
        id=task.id,
        about=words.tasks.overdue(told) if _is_overdue(task, now) else told,
        alumnus=task.alumnus_id,
        alias=person.alias if person else about,
        age=times.age(now - task.opened_at),
        whose=colleagues.get(task.assignee_id, "?") if task.assignee_id else None,
        is_taken=task.taken_at is not None,
        is_mine=task.assignee_id == visitor.staff,
        next_at=task.next_at,
        specialist=person.specialist if person else None,
        back_at=task.snoozed_until if is_snoozed else None,
        put_off=words.tasks.PUT_OFF[task.snoozed_because] if is_snoozed and task.snoozed_because else "",
        spark=person.spark if person else None,
        is_new=person is not None and person.is_new,
    )


def _about(task: Task, person: Person | None, visitor: Visitor) -> str:
    if task.about is About.ERASURE and person and person.erase_at:
        if person.has_alert:
            return words.tasks.erasure_waits()
        return words.tasks.erasure(times.exact_time(person.erase_at, visitor.timezone))
    if task.about is About.ERASURE and person and person.is_held:
        return words.tasks.erasure_is_held()
    return words.tasks.about(task.about, task.because)


def _is_overdue(task: Task, now: datetime) -> bool:
    """A review of a plan is done by its day, or within the two weeks after it."""
    return task.about is About.PLAN_REVIEW and now - task.opened_at > plan_reviews.EARLY
