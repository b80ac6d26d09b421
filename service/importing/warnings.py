"""What may be meant so, but should be looked at: an alert that would reach nobody."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, func, select

from service.escalations import policies
from service.escalations.policies import Step
from service.importing.places import Finding
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
