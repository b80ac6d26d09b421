"""Whether steps that somebody has drafted may be a policy: all that is refused, as sentences. Pure: no database, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from service.escalations import foretelling, rota, routing
from service.escalations.foretelling import Case
from service.escalations.holes import AHEAD, WORDS, Facts
from service.escalations.policies import (
    ADMINS,
    ASSIGNED,
    CLINICAL_LEAD,
    LONGEST_STEP,
    MOST_TIMES,
    ON_CALL,
    WAYS,
    Step,
)
from service.escalations.routing import Roster, Wanted

MOST_STEPS: Final = 12
"""Of one policy: with their repetitions more than anybody reads."""

NO_TIME: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a draft cannot be saved."""

    said: str
    step: int | None = None
    """Which step it is about, counted from 0; None: all of them."""


def refusals(steps: Sequence[Step], facts: Facts) -> list[Refusal]:
    """Everything that keeps these steps from being a policy of the cases in `facts`; nothing where they may be."""
    found = [*_whole(steps), *(one for at, step in enumerate(steps) for one in _step(at, step, facts))]
    return found or list(_lost(facts))


def _whole(steps: Sequence[Step]) -> Iterator[Refusal]:
    if not steps:
        yield Refusal("a policy needs at least one step: without one it would page nobody")
        return
    if len(steps) > MOST_STEPS:
        yield Refusal(f"a policy has at most {MOST_STEPS} steps")
    if steps[0].after:
        yield Refusal("the first step asks at once: let it begin after 0 minutes", 0)
    for at, (before, step) in enumerate(pairwise(steps), 1):
        if step.after < before.after:
            yield Refusal("comes before the step above it", at)


def _step(at: int, step: Step, facts: Facts) -> Iterator[Refusal]:
    if not NO_TIME <= step.after <= LONGEST_STEP:
        yield Refusal("begins more than 24 hours after the alert", at)
    if not step.ways:
        yield Refusal("has no way to reach anybody: choose at least one", at)
    elif not set(step.ways) <= set(WAYS):
        yield Refusal("has a way that is none", at)
    yield from _repeats(at, step)
    yield from _asked(at, step, facts.roster, now=facts.now)


def _repeats(at: int, step: Step) -> Iterator[Refusal]:
    gap = step.gap or NO_TIME
    if not 0 <= step.repeats <= MOST_TIMES:
        yield Refusal(f"asks again at most {MOST_TIMES} times", at)
    elif step.repeats and gap <= NO_TIME:
        yield Refusal("asks again without a pause: say how many minutes lie between", at)
    elif step.after + step.repeats * gap > LONGEST_STEP:
        yield Refusal("still asks again more than 24 hours after the alert", at)


def _asked(at: int, step: Step, roster: Roster, *, now: datetime) -> Iterator[Refusal]:
    """Whom it names must be there. Who is on call, and whose specialist somebody is, may change by the hour."""
    if step.notify in {ASSIGNED, ON_CALL}:
        return
    if step.notify in {CLINICAL_LEAD, ADMINS}:
        if not routing.named(roster, step.notify, None, now=now):
            yield Refusal(f"asks {WORDS[step.notify]}, and nobody has that role here", at)
    elif step.notify not in {one.id.hex for one in roster.members}:
        yield Refusal("asks nobody of the staff: choose whom", at)


def _lost(facts: Facts) -> Iterator[Refusal]:
    """Whose alerts would page nobody, now or at any time that is planned."""
    moments = _moments(facts.roster, facts.now)
    for case in facts.cases:
        if not pages_anybody(facts.roster, case, moments):
            yield Refusal(
                f"alerts of {_whose(facts, case.wanted)} would page nobody but the operator, now or in the next"
                f" {AHEAD.days} days: add a step for the admins, or for one of the staff by name"
            )


def pages_anybody(roster: Roster, case: Case, moments: Sequence[datetime]) -> bool:
    """Whether an alert of this case pages somebody, if it opens at one of these moments."""
    return any(foretelling.foretell(roster, case.steps, case.wanted, at).steps for at in moments)


def _moments(roster: Roster, now: datetime) -> list[datetime]:
    """At which somebody else comes on call."""
    return [one.starts_at for one in rota.duties(roster.rota, now, now + AHEAD)]


def _whose(facts: Facts, wanted: Wanted) -> str:
    who = wanted.specialist
    people = f"{facts.names.get(who, '?')}'s people" if who else "people without a specialist"
    return f"{people} with a wish that is a must" if wanted.wish.is_must else people
