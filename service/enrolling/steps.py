"""The steps of an enrollment as forms: what stands in each now, and what somebody enters there.

Two may work on one person: a form says what it was filled in upon, and where that is no longer so nothing is overwritten.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from service.enrolling import entering, showing, wishing
from service.enrolling.entering import Entered
from service.enrolling.gate import Step
from service.errors import ServiceError
from service.people.alumni import Alumnus
from service.protection.vault import Vault

Fields = Mapping[str, str]
"""A form: each field by its name, as text."""


class Changed(ServiceError):
    """Somebody else has changed this meanwhile. `now` is how it stands; what was entered is with whoever called."""

    status = HTTPStatus.CONFLICT

    def __init__(self, now: Fields) -> None:
        self.now = now
        super().__init__("somebody has changed this while you wrote")


@dataclass(frozen=True, slots=True)
class Form:
    """One step that is a plain form."""

    names: tuple[str, ...]
    show: Callable[[Session, Vault, Alumnus], dict[str, str]]
    enter: Callable[[Entered, Fields], None]


FORMS: Final[Mapping[Step, Form]] = {
    Step.PERSON: Form(("name", "phone", "language"), showing.person, entering.person),
    Step.TIMES: Form(("timezone", "check_ins"), showing.times, entering.times),
    Step.TEAM: Form(("specialist", "backup", *wishing.NAMES), showing.team, entering.team),
    Step.CONTACT: Form(
        ("seen_by", "notices", "calls", "voicemail", "safe_word", "address"),
        showing.contact,
        entering.contact,
    ),
}


def stamp(fields: Fields) -> str:
    """What a form was filled in upon: equal for equal contents."""
    return hashlib.sha256(json.dumps(sorted(fields.items())).encode()).hexdigest()[:32]


def held(session: Session, alumnus: UUID) -> Alumnus | None:
    """A person's row, which nobody else changes until the transaction ends."""
    query = select(Alumnus).where(Alumnus.id == alumnus).with_for_update()
    return session.exec(query).one_or_none()


def enter(entered: Entered, step: Step, fields: Fields, *, seen: str) -> bool:
    """Write what somebody entered; whether it did not stand so already. Raises Changed, and ImportRefused with all that is wrong."""
    form = FORMS[step]
    stands = form.show(entered.session, entered.vault, entered.alumnus)
    if stands == fields:
        return False
    if stamp(stands) != seen:
        raise Changed(stands)
    form.enter(entered, fields)
    return True
