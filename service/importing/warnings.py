"""What may be meant so, but should be looked at: an alert that would reach nobody, words that no text should hold."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from service.escalations import policies
from service.escalations.policies import Step
from service.importing.drafts import EACH, values
from service.importing.entries import read_words
from service.importing.places import Finding
from service.messaging import lint
from service.people.alumni import Alumnus
from service.people.programs import Program


def of_policy(session: Session, program: Program, *, now: datetime) -> Iterator[Finding]:
    """Whose alerts no step of the policy would bring to anybody. In a session of the program."""
    targets = [Step.load(one).notify for one in policies.freeze(session, program.id)]
    groups = select(Alumnus.specialist_id, func.count()).group_by(col(Alumnus.specialist_id))
    for specialist, count in session.exec(groups).all():
        one = select(Alumnus).where(Alumnus.specialist_id == specialist).limit(1)
        alumnus = session.exec(one).one()
        if not any(policies.resolve(session, target, alumnus, now=now) for target in targets):
            yield ("policy",), f"no step reaches anybody for the alerts of {count} of the alumni"


def of_words(raw: Any) -> Iterator[Finding]:
    """Strategies and reasons that hold what a carrier blocks, what shames, or what tells a condition."""
    for pattern in (("strategies", EACH, "then"), ("reasons", EACH)):
        for path, words in values(raw, read_words, "alumni", EACH, *pattern):
            for problem in lint.problems(words):
                yield path, f"cannot go out in these words ({problem}): ask for others"
