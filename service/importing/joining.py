"""Somebody new of the staff without a file: what an admin enters in the console."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.importing.checks import against_database, known_staff, within_file
from service.importing.drafts import Draft, draft
from service.importing.entries import StaffOnly
from service.importing.places import Finding, ImportRefused, Path, Places
from service.importing.programs import put_staff
from service.importing.report import Report
from service.people.countries import Countries
from service.people.programs import Program
from service.people.staff import Role
from service.protection.vault import Vault

PERSON: Final[Path] = ("staff", 0)
_EMAIL: Final[Path] = (*PERSON, "email")
_IS_HERE: Final = "is of one of the staff already"


def join(
    session: Session,
    vault: Vault,
    program: Program,
    said: Mapping[str, str],
    *,
    countries: Countries,
    now: datetime,
) -> UUID:
    """A specialist, in a session of their program, by the keys of a program file; empty ones say nothing.

    Raises ImportRefused, also for who is of the staff already: nobody is changed by it. Other roles are the operator's
    to give: else whoever leads alone could make themselves the second one that some things take.
    """
    file = written({name: text for name, text in said.items() if text} | {"role": Role.SPECIALIST.value})
    found = against_database(session, vault, file.raw, program, countries, now=now)
    [entry] = file.believed(found).staff
    index = vault.index("email", entry.email)
    if index in known_staff(session, program).by_email:
        raise refused(file, (_EMAIL, _IS_HERE))
    try:
        return put_staff(session, vault, program, (entry,), Report(program.id, file.places))[index]
    except (
        IntegrityError
    ):  # another process adds the same one at this very moment: only the database sees that
        raise refused(file, (_EMAIL, _IS_HERE)) from None


def refused(file: Draft[StaffOnly], finding: Finding) -> ImportRefused:
    return ImportRefused([file.places.problem(finding)])


def written(said: Mapping[str, str]) -> Draft[StaffOnly]:
    """One of the staff as a program file would say it, with what is wrong by itself."""
    keys = ("name", "email", "phone", "discipline", "gender")
    places = Places({(): 0}, {(*PERSON, key): key for key in keys})
    raw = {"staff": [dict(said)]}
    return draft(StaffOnly, raw, places, within_file(raw, places))
