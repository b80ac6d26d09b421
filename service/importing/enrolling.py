"""One alumnus without a file: `tideover enroll`, and what staff enter in the console."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from service.db import within
from service.escalations import drills
from service.importing.applying import AlumniFile, apply_alumni
from service.importing.checks import against_database, within_file
from service.importing.drafts import draft
from service.importing.entries import AlumniOnly
from service.importing.places import Finding, ImportRefused, Path, Places
from service.importing.report import Report
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.countries import USUAL, Countries
from service.people.phones import Phone
from service.people.programs import Program
from service.protection import keyring
from service.protection.vault import Vault

_PERSON: Path = ("alumni", 0)

Said = Mapping[str, str | Sequence[object] | None]
"""What is said of one person, under the keys of a program file."""


def enroll(
    session: Session,
    vault: Vault,
    program: Program,
    said: Said,
    *,
    countries: Countries = USUAL,
    now: datetime,
) -> Report:
    """Enroll somebody new, and invite them by text. Raises ImportRefused.

    The phone that will be paged first for them is tried, unless it was within a day (D15).
    """
    file = _file(said, lambda key: "--check-in" if key == "check_ins" else f"--{key}")
    _refuse_enrolled(session, vault, program, file)
    report = apply_alumni(session, vault, program, file, countries=countries, now=now)
    with within(session, program.id):
        for alumnus in _enrolled(session, vault, file):
            drills.send_for(session, vault, alumnus, now=now)
    return report


def begin(
    session: Session, vault: Vault, program: Program, said: Said, *, countries: Countries, now: datetime
) -> Alumnus:
    """Enroll somebody new who is not invited yet: that comes when the rest is there. Raises ImportRefused."""
    file = _file(said)
    _refuse_enrolled(session, vault, program, file)
    with _alone(file):
        apply_alumni(session, vault, program, file, countries=countries, is_inviting=False, now=now)
    with within(session, program.id):
        [alumnus] = _enrolled(session, vault, file)
    return alumnus


def amend(
    session: Session,
    vault: Vault,
    alumnus: Alumnus,
    said: Said,
    *,
    countries: Countries,
    now: datetime,
) -> None:
    """Change somebody as a file would; another `phone` is theirs from now on. Raises ImportRefused.

    The caller holds their row. What is not said stays.
    """
    program = session.get_one(Program, alumnus.program_id)
    key = keyring.key_of(session, vault, alumnus.id)
    known = {
        "name": alumni.name_of(key, alumnus),
        "phone": key.open("alumnus.phone", alumnus.id, alumnus.phone),
    }
    file = _file(known | dict(said))
    _refuse_enrolled(session, vault, program, file, but=alumnus)
    entry = file.believed(against_database(session, vault, file.raw, program, countries, now=now)).alumni[0]
    with _alone(file):
        _renumber(session, vault, alumnus, entry.phone)
    apply_alumni(session, vault, program, file, countries=countries, is_inviting=False, now=now)


def _renumber(session: Session, vault: Vault, alumnus: Alumnus, phone: Phone) -> None:
    index = vault.index("phone", phone)
    if index != alumnus.phone_index:
        key = keyring.key_of(session, vault, alumnus.id)
        alumnus.phone = key.seal("alumnus.phone", alumnus.id, phone)
        alumnus.phone_index = index
        session.flush()


def _file(said: Said, call: Callable[[str], str] = lambda key: key) -> AlumniFile:
    """`call` is what the writer calls each key."""
    columns = {(*_PERSON, key): call(key) for key in said}
    times = {(*_PERSON, "check_ins", at): call("check_ins") for at in range(len(said.get("check_ins") or ()))}
    places = Places({(): 0}, columns | times)
    raw = {
        "alumni": [{key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}]
    }
    return draft(AlumniOnly, raw, places, within_file(raw, places))


def _refuse_enrolled(
    session: Session, vault: Vault, program: Program, file: AlumniFile, *, but: Alumnus | None = None
) -> None:
    with within(session, program.id):
        others = [one for one in _enrolled(session, vault, file) if one is not but]
    if others:
        raise _enrolled_already(file)


@contextmanager
def _alone(file: AlumniFile) -> Generator[None]:
    """Another process may enroll the same phone at this very moment: only the database sees that."""
    try:
        yield
    except IntegrityError:
        raise _enrolled_already(file) from None


def _enrolled_already(file: AlumniFile) -> ImportRefused:
    finding: Finding = ((*_PERSON, "phone"), "is enrolled in this program already")
    return ImportRefused([file.places.problem(finding)])


def _enrolled(session: Session, vault: Vault, file: AlumniFile) -> list[Alumnus]:
    """Those of the file who are in the program."""
    entries = file.said.alumni if file.said else ()
    found = (alumni.find_by_phone(session, vault, entry.phone) for entry in entries)
    return [one for one in found if one is not None]
