"""One alumnus without a file: `tideover enroll`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from service.db import within
from service.escalations import drills
from service.importing.applying import AlumniFile, apply_alumni
from service.importing.checks import within_file
from service.importing.drafts import draft
from service.importing.entries import AlumniOnly
from service.importing.places import Finding, ImportRefused, Path, Places
from service.importing.report import Report
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.countries import USUAL, Countries
from service.people.programs import Program
from service.protection.vault import Vault

_PERSON: Path = ("alumni", 0)


def enroll(
    session: Session,
    vault: Vault,
    program: Program,
    said: Mapping[str, str | Sequence[str] | None],
    *,
    countries: Countries = USUAL,
    now: datetime,
) -> Report:
    """Enroll somebody new, under the keys of a program file, and invite them by text. Raises ImportRefused.

    The phone that will be paged first for them is tried, unless it was within a day (D15).
    """
    options = {(*_PERSON, key): f"--{key}" for key in said}
    times = {(*_PERSON, "check_ins", at): "--check-in" for at in range(len(said.get("check_ins") or ()))}
    places = Places({(): 0}, options | times)
    raw = {
        "alumni": [{key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}]
    }
    file = draft(AlumniOnly, raw, places, within_file(raw, places))
    _refuse_enrolled(session, vault, program, file)
    report = apply_alumni(session, vault, program, file, countries=countries, now=now)
    with within(session, program.id):
        for alumnus in _enrolled(session, vault, file):
            drills.send_for(session, vault, alumnus, now=now)
    return report


def _refuse_enrolled(session: Session, vault: Vault, program: Program, file: AlumniFile) -> None:
    with within(session, program.id):
        is_enrolled = bool(_enrolled(session, vault, file))
    if is_enrolled:
        finding: Finding = ((*_PERSON, "phone"), "is enrolled in this program already")
        raise ImportRefused([file.places.problem(finding)])


def _enrolled(session: Session, vault: Vault, file: AlumniFile) -> list[Alumnus]:
    """Those of the file who are in the program."""
    entries = file.said.alumni if file.said else ()
    found = (alumni.find_by_phone(session, vault, entry.phone) for entry in entries)
    return [one for one in found if one is not None]
