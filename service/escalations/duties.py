"""What staff owe each other or have planned, as it comes due: for the worker, and for the watchdog where that stands still."""

from collections.abc import Callable, Mapping
from typing import Final

from service.escalations import certificates, drills, overdue, planned_texts, shifts

JOBS: Final[Mapping[str, Callable[..., int]]] = {
    "shifts_begun": shifts.run_begun,
    "shifts_unconfirmed": shifts.run_unconfirmed,
    "planned_texts": planned_texts.run_due,
    "tasks": overdue.run_due,
    "drills_unanswered": drills.run_due,
    "drills": drills.run_monthly,
    "certificates": certificates.run_due,
}
"""Each takes (session, vault, *, now, limit), and returns how many rows it has handled."""
