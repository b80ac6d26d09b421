"""What somebody must have before they go home, and what of it is still missing (F2). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from service.people.written import CIRCLES, EMPTY, Written

STRATEGIES: Final = 3
"""Strategies that may go out: one that carriers block, and that has no other name, helps nobody at night."""


class Step(StrEnum):
    """The steps of an enrollment, in their order. `PERSON` is where it begins, and there from then on."""

    PERSON = "person"
    CONSENT = "consent"
    TIMES = "times"
    TEAM = "team"
    CONTACT = "contact"
    SUPPORTER = "supporter"
    STRATEGIES = "strategies"
    PLAN = "plan"
    TEST = "test"


class Lack(NamedTuple):
    step: Step
    says: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How somebody stands."""

    has_stopped: bool = False
    has_agreed: bool = False
    """To be texted, at this number, with the wording recorded."""
    check_ins: int = 0
    specialist: bool | None = None
    """Whether pages reach them; None: there is none."""
    backup: bool | None = None
    """The same."""
    is_backup_another: bool = True
    has_safe_contact: bool = False
    supporters: int = 0
    strategies: int = 0
    """Those that may go out."""
    plan: int | None = None
    """Its newest version."""
    written: Written = EMPTY
    has_alumnus_agreed: bool = False
    has_specialist_agreed: bool = False
    has_answered_test: bool = False


def missing(facts: Facts) -> tuple[Lack, ...]:
    """All that keeps them from being discharged, in the order of the steps."""
    return (
        *_consent(facts),
        *_when(facts.check_ins == 0, Step.TIMES, "no check-in time"),
        *_team(facts),
        *_when(not facts.has_safe_contact, Step.CONTACT, "not asked yet how they can be reached safely"),
        *_when(facts.supporters == 0, Step.SUPPORTER, "nobody they trust to turn to"),
        *_strategies(facts.strategies),
        *_plan(facts),
        *_when(not facts.has_answered_test, Step.TEST, "no test text was answered"),
    )


def _when(is_so: bool, step: Step, says: str) -> Iterator[Lack]:  # noqa: FBT001 - the condition reads first
    if is_so:
        yield Lack(step, says)


def _consent(facts: Facts) -> Iterator[Lack]:
    yield from _when(
        facts.has_stopped, Step.CONSENT, "they have opted out of texts: only their own START ends that"
    )
    yield from _when(
        not facts.has_stopped and not facts.has_agreed, Step.CONSENT, "no consent to be texted at this number"
    )


def _team(facts: Facts) -> Iterator[Lack]:
    yield from _when(facts.specialist is None, Step.TEAM, "no specialist of their own")
    yield from _when(facts.specialist is False, Step.TEAM, "no page reaches their specialist")
    yield from _when(facts.backup is None, Step.TEAM, "no backup for their specialist")
    yield from _when(facts.backup is False, Step.TEAM, "no page reaches the backup")
    yield from _when(not facts.is_backup_another, Step.TEAM, "the backup must be somebody else")


def _strategies(count: int) -> Iterator[Lack]:
    says = f"{count} of {STRATEGIES} strategies that may go out"
    yield from _when(count < STRATEGIES, Step.STRATEGIES, says)


def _plan(facts: Facts) -> Iterator[Lack]:
    if facts.plan is None:
        yield Lack(Step.PLAN, "no written plan")
        return
    for name in CIRCLES:
        yield from _when(not facts.written.of(name), Step.PLAN, f"the {name} circle of the plan is empty")
    by_them = f"version {facts.plan} of the plan is not agreed by them"
    by_team = f"version {facts.plan} of the plan is not agreed by a specialist"
    yield from _when(not facts.has_alumnus_agreed, Step.PLAN, by_them)
    yield from _when(not facts.has_specialist_agreed, Step.PLAN, by_team)
