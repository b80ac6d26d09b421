"""All that we begin ourselves, in the order of a tick: for the worker, and for the watchdog where that stands still."""

from collections.abc import Callable, Mapping
from typing import Final

from service.checkins import after_crisis, ahead, due, pauses, plans_due, review, survey, telling, zones

JOBS: Final[Mapping[str, Callable[..., int]]] = {
    "after_crisis": after_crisis.run_due,
    "zones": zones.run_due,
    "pauses": pauses.run_due,
    "check_ins": due.run_due,
    "reviews": review.run_due,
    "survey": survey.run_due,
    "plan_reviews": plans_due.run_due,
    "milestones": telling.run_due,
    "windows": ahead.run_due,
}
"""Each takes (session, vault, *, now, limit), and returns how many rows it has handled."""
