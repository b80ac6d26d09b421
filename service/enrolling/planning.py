"""The written plan as staff edit it with its person: a new version for every change, and who has agreed to it (F1)."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from service.enrolling.entering import Entered
from service.enrolling.fields import Findings, read_day, read_lines
from service.errors import ServiceError
from service.people import agreements, enrollments, plans
from service.people.agreements import Party
from service.people.plans import Plan
from service.people.staff import Role, Staff
from service.people.written import EMPTY, LISTS, Written, merged, written_in
from service.protection import keyring

Fields = Mapping[str, str]


class PlanChanged(ServiceError):
    """Somebody has written a version meanwhile. `together` is what both made of it, for whoever was second to look at."""

    status = HTTPStatus.CONFLICT

    def __init__(self, version: int, theirs: Written, together: Written) -> None:
        self.version = version
        self.theirs = theirs
        self.together = together
        super().__init__(f"somebody has written version {version} of this plan while you wrote")


def read(fields: Fields) -> Written:
    """A plan as it was typed. Raises ImportRefused."""
    findings = Findings()
    lists = {name: findings.read(name, read_lines, fields[name]) or () for name in LISTS}
    day = findings.read("review_on", read_day, fields["review_on"]) if fields["review_on"] else None
    findings.refuse()
    return Written(**lists, review_on=day)


def typed(written: Written) -> dict[str, str]:
    """The same the other way."""
    lists = {name: "\n".join(written.of(name)) for name in LISTS}
    return lists | {"review_on": written.review_on.isoformat() if written.review_on else ""}


def write(entered: Entered, mine: Written, *, based_on: int) -> None:
    """Make it the next version, unless nothing differs. `based_on`: the version that was edited, 0 for none. Raises PlanChanged."""
    versions = agreements.versions(entered.session, entered.alumnus.id)
    key = keyring.key_of(entered.session, entered.vault, entered.alumnus.id)
    contents = {one.version: written_in(key, one) or EMPTY for one in versions}
    newest, stands, together = against(contents, mine, based_on=based_on)
    if together == stands:
        return
    if newest != based_on:
        raise PlanChanged(newest, stands, together)
    plans.write(
        entered.session,
        key,
        entered.alumnus.id,
        program=entered.alumnus.program_id,
        content=mine.dump(),
        by=entered.by,
        now=entered.now,
    )


def against(contents: Mapping[int, Written], mine: Written, *, based_on: int) -> tuple[int, Written, Written]:
    """The newest version, what it says, and what that is together with what somebody has made of an older one."""
    newest = max(contents, default=0)
    stands = contents.get(newest, EMPTY)
    if newest == based_on:
        return newest, stands, mine
    return newest, stands, merged(contents.get(based_on, EMPTY), mine, stands)


def agree(entered: Entered, version: int, party: Party, on: str) -> None:
    """Note that one of the two has agreed to the newest version. Raises ImportRefused."""
    findings = Findings()
    newest = plans.newest(entered.session, entered.alumnus.id)
    day = findings.read("agreed_on", read_day, on)
    if day and day > entered.today:
        findings.add("agreed_on", "is in the future")
    if newest is None or newest.version != version:
        findings.add("", "there is a newer version: read that one together")
    if party is Party.SPECIALIST and not _may_agree(entered):
        findings.add("", "only their specialist, the backup or a clinical lead can agree for the team")
    findings.refuse()
    _note(entered, newest, party, day)


def _note(entered: Entered, plan: Plan | None, party: Party, day: date | None) -> None:
    assert plan is not None
    assert day is not None
    agreements.agree(entered.session, plan, party, on=day, by=entered.by, now=entered.now)


def _may_agree(entered: Entered) -> bool:
    enrolled = enrollments.of(entered.session, [entered.alumnus.id]).get(entered.alumnus.id)
    theirs = {entered.alumnus.specialist_id, enrolled.backup_id if enrolled else None}
    staff = entered.session.get_one(Staff, entered.by)
    return entered.by in theirs or staff.role is Role.CLINICAL_LEAD
