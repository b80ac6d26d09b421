"""What somebody enters in a form of an enrollment is checked and written. Refuses as a whole, with all that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.enrolling import wishing
from service.enrolling.fields import Findings, read_line, split
from service.escalations import drills
from service.importing.enrolling import amend
from service.importing.written import read_phone
from service.people import enrollments, staff
from service.people.alumni import Alumnus, Status
from service.people.countries import Countries
from service.people.enrollments import SafeContact
from service.people.programs import Program
from service.protection import keyring
from service.protection.vault import Vault

CALLS: Final = ("any", "agreed", "no")
YES_OR_NO: Final = ("yes", "no")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """By whom, when, and whom it is about."""

    session: Session
    vault: Vault
    alumnus: Alumnus
    countries: Countries
    by: UUID
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The program's, in whose time the staff write."""
        return ZoneInfo(self.session.get_one(Program, self.alumnus.program_id).timezone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def colleague(self, said: str) -> UUID | None:
        """One of the staff of this program, by their id as a form says it; None where it is nobody's."""
        here = staff.everybody(self.session)
        return next((one.id for one in here if str(one.id) == said), None)

    def amend(self, said: Mapping[str, str | Sequence[object] | None]) -> None:
        """Under the keys of a program file, with its checks. Raises ImportRefused."""
        amend(self.session, self.vault, self.alumnus, said, countries=self.countries, now=self.now)


def person(entered: Entered, fields: Fields) -> None:
    """A number that somebody has agreed to be texted at is theirs: another one needs another consent."""
    alumnus, findings = entered.alumnus, Findings()
    index = _index(entered.vault, fields["phone"])
    if index not in {None, alumnus.phone_index} and alumnus.status is not Status.INVITED:
        findings.add(
            "phone", "has agreed to texts at the number they have: only before that it can be corrected"
        )
    findings.refuse()
    entered.amend(fields)


def _index(vault: Vault, phone: str) -> bytes | None:
    try:
        return vault.index("phone", read_phone(phone))
    except ValueError:
        return None  # refused by its own words a moment later


def times(entered: Entered, fields: Fields) -> None:
    entered.amend({"timezone": fields["timezone"], "check_ins": split(fields["check_ins"])})


def team(entered: Entered, fields: Fields) -> None:
    """Nobody has to be named: what is missing is said elsewhere. The phone of a new specialist is tried (D15)."""
    findings = Findings()
    specialist, backup = (_colleague(entered, findings, fields, name) for name in ("specialist", "backup"))
    enrolled = enrollments.open_for(entered.session, entered.alumnus, now=entered.now)
    for name, new, old in (
        ("specialist", specialist, entered.alumnus.specialist_id),
        ("backup", backup, enrolled.backup_id),
    ):
        if new == entered.by != old and not staff.may_name_themselves(entered.session, entered.by):
            findings.add(name, staff.NOT_THEMSELVES)
    if specialist is not None and specialist == backup:
        findings.add("backup", "must be somebody else than the specialist")
    wish = wishing.read(entered.session, entered.alumnus, findings, fields)
    findings.refuse()
    former = entered.alumnus.specialist_id
    is_new = specialist not in {None, former}
    if specialist is not None or staff.here(entered.session, former) is not None:
        entered.alumnus.specialist_id = specialist  # who has left stays on record as their last one
    enrolled.backup_id = backup
    entered.alumnus.wishes = wish.dump()
    entered.session.flush()
    if is_new:
        drills.send_for(entered.session, entered.vault, entered.alumnus, now=entered.now)


def _colleague(entered: Entered, findings: Findings, fields: Fields, name: str) -> UUID | None:
    if not fields[name]:
        return None
    found = entered.colleague(fields[name])
    if found is None:
        findings.add(name, "is not one of the staff")
    return found


def contact(entered: Entered, fields: Fields) -> None:
    findings = Findings()
    seen_by = findings.read("seen_by", read_line, fields["seen_by"])
    for name, choices in ("notices", YES_OR_NO), ("calls", CALLS), ("voicemail", YES_OR_NO):
        findings.choose(name, fields[name], choices)
    safe_word, address = (
        findings.read(name, read_line, fields[name]) if fields[name] else ""
        for name in ("safe_word", "address")
    )
    findings.refuse()
    enrolled = enrollments.open_for(entered.session, entered.alumnus, now=entered.now)
    key = keyring.key_of(entered.session, entered.vault, entered.alumnus.id)
    known = SafeContact(str(seen_by), fields["calls"], fields["voicemail"], str(safe_word), str(address))
    enrollments.set_contact(key, enrolled, known)
    entered.alumnus.wants_notices = fields["notices"] == "yes"
