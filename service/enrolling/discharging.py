"""The discharge: refused while anything is missing, and then the rhythm of check-ins counts from its day (F2)."""

from datetime import date
from http import HTTPStatus

from service.enrolling import gate, standing, trial
from service.enrolling.entering import Entered
from service.enrolling.gate import Lack
from service.errors import ServiceError
from service.people import enrollments


class Missing(ServiceError):
    """Somebody cannot be discharged yet. `lacks` says what is missing."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, lacks: tuple[Lack, ...]) -> None:
        self.lacks = lacks
        super().__init__(f"not yet: {'; '.join(one.says for one in lacks)}")


def discharge(entered: Entered, on: date) -> None:
    """Raises Missing; ImportRefused for a phone that may not be texted any more."""
    lacks = gate.missing(standing.of_one(entered.session, entered.vault, entered.alumnus))
    if lacks:
        raise Missing(lacks)
    entered.amend({"discharged_on": on.isoformat()})
    enrolled = enrollments.open_for(entered.session, entered.alumnus, now=entered.now)
    enrolled.tested_at = trial.answers(entered.session, [enrolled])[entered.alumnus.id]
    enrolled.discharged_by, enrolled.discharged_at = entered.by, entered.now
