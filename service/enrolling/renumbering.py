"""Another number for somebody who has agreed to texts: with a consent of its own, for a consent is a number's (E9)."""

from collections.abc import Mapping
from typing import Final

from service.enrolling import agreeing
from service.enrolling.entering import Entered
from service.enrolling.fields import Findings
from service.importing.written import read_local, read_phone, read_version
from service.people import doubts, drafts
from service.people.consents import Way

NAMES: Final = ("phone", "wording", "way", "given_at")


def check(fields: Mapping[str, str]) -> None:
    """What can be told before a second one looks. Raises ImportRefused."""
    findings = Findings()
    findings.read("phone", read_phone, fields["phone"])
    findings.read("wording", read_version, fields["wording"])
    findings.choose("way", fields["way"], list(Way))
    findings.read("given_at", lambda text: read_local(text.strip()), fields["given_at"])
    findings.refuse()


def renumber(entered: Entered, fields: Mapping[str, str]) -> None:
    """The number is theirs from now on. `entered.by` is who took the consent. Raises ImportRefused."""
    entered.amend({"phone": fields["phone"]})
    entered.alumnus.is_unreachable, entered.alumnus.unreachable_at = False, None
    drafts.forget_of_all(
        entered.session, entered.alumnus.id, "enrollment/consent"
    )  # it was for the former one
    doubts.clear(entered.session, entered.alumnus, now=entered.now)
    agreeing.record(entered, {**fields, "taken_by": str(entered.by)})
