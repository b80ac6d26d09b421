"""A file becomes people: checked against who is there already, then written, all or nothing."""

from datetime import datetime

from sqlmodel import Session

from service.db import EVERY_PROGRAM, within
from service.importing import csv_files, warnings, yaml_files
from service.importing.checks import against_database, within_file
from service.importing.drafts import Draft, draft, values
from service.importing.entries import AlumniOnly, Contents
from service.importing.people import put_alumni
from service.importing.programs import (
    create_program,
    find_by_sender,
    put_policy,
    put_staff,
    staff_of,
    update_program,
)
from service.importing.report import Report
from service.importing.written import read_phone
from service.people.countries import USUAL, Countries
from service.people.programs import Program
from service.protection.vault import Vault

ProgramFile = Draft[Contents]
AlumniFile = Draft[AlumniOnly]


def read(text: str) -> ProgramFile:
    """A program file with all that is wrong with it by itself. Raises ImportRefused where it is no YAML at all."""
    raw, places, findings = yaml_files.read(text)
    return draft(Contents, raw, places, [*findings, *within_file(raw, places)])


def read_csv(text: str) -> AlumniFile:
    """The same for a table of alumni."""
    raw, places, findings = csv_files.read(text)
    return draft(AlumniOnly, raw, places, [*findings, *within_file(raw, places)])


def load(text: str) -> ProgramFile:
    """A program file in which nothing is wrong by itself. Raises ImportRefused with everything that is."""
    file = read(text)
    file.believed([])
    return file


def apply(
    session: Session,
    vault: Vault,
    file: ProgramFile,
    *,
    countries: Countries = USUAL,
    now: datetime,
    is_demo: bool = False,
) -> Report:
    """Create or update a program, known by its sender. Raises ImportRefused, with the file's own errors too.

    Idempotent. Writes nothing when it refuses; the caller's transaction makes it all or nothing.
    """
    with within(session, EVERY_PROGRAM):
        known = _known(session, vault, file)
        said = file.believed(against_database(session, vault, file.raw, known, countries, now=now))
        program = known or create_program(session, vault, said.program, is_demo=is_demo, now=now)
    report = Report(program.id, file.places)
    with within(session, program.id):
        report.note(("program",), update_program(session, vault, program, said.program), is_new=known is None)
        staff = put_staff(session, vault, program, said.staff, report)
        put_policy(session, vault, program, said, staff=staff, is_new=known is None, report=report, now=now)
        put_alumni(session, vault, program, said.alumni, staff=staff, report=report, now=now)
        report.findings += [*warnings.of_policy(session, program, now=now), *warnings.of_words(file.raw)]
    return report


def apply_alumni(
    session: Session,
    vault: Vault,
    program: Program,
    file: AlumniFile,
    *,
    countries: Countries = USUAL,
    is_inviting: bool = True,
    now: datetime,
) -> Report:
    """Enroll or update alumni of a program that is there. Raises ImportRefused."""
    report = Report(program.id, file.places)
    with within(session, program.id):
        said = file.believed(against_database(session, vault, file.raw, program, countries, now=now))
        staff = {index: row.id for index, row in staff_of(session, program).items()}
        put_alumni(
            session,
            vault,
            program,
            said.alumni,
            staff=staff,
            report=report,
            is_inviting=is_inviting,
            now=now,
        )
        report.findings += [*warnings.of_policy(session, program, now=now), *warnings.of_words(file.raw)]
    return report


def _known(session: Session, vault: Vault, file: ProgramFile) -> Program | None:
    senders = values(file.raw, read_phone, "program", "sender")
    found = (find_by_sender(session, vault, sender) for _, sender in senders)
    return next(found, None)
