"""import: a program from a YAML file, or alumni from a CSV file."""

import argparse
import sys
from pathlib import Path

from sqlmodel import Session

from service import importing
from service.commands.opening import Opened, opened, program_called, writing
from service.commands.registering import Commands, register
from service.importing import ImportRefused, Problem, Report
from service.protection import audit
from service.protection.audit import Action
from service.settings import Settings

COLUMNS = (
    "name, phone, timezone, language, specialist, check_ins (with ; between), consent_given_at, consent_wording, "
    "discharged_on, strategy_1_if, strategy_1_then, strategy_1_alias, strategy_1_tags, strategy_2_if and so on, reason_1 and so on; "
    "only name and phone must be there, and an empty cell leaves things as they are"
)


def add(commands: Commands) -> None:
    made = register(commands, "import", run)
    file = made.add_mutually_exclusive_group(required=True)
    file.add_argument("file", type=Path, nargs="?", metavar="FILE.yaml", help="a program and its people")
    file.add_argument("--csv", type=Path, metavar="FILE", help=f"alumni who join a --program: {COLUMNS}")
    made.add_argument("--program", metavar="NAME", help="the program that the alumni of --csv join")
    made.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Create or update a program from a file: all or nothing, and every error with its line."""
    if (arguments.csv is None) != (arguments.program is None):
        print("tideover import: --csv and --program need each other", file=sys.stderr)
        return 2
    try:
        if arguments.csv:
            report = import_alumni(settings, arguments.csv, arguments.program, dry_run=arguments.dry_run)
        else:
            report = import_program(settings, arguments.file, dry_run=arguments.dry_run)
    except ImportRefused as refused:
        return print_refusal(refused)
    print_warnings(report)
    for line in report.lines():
        print(line)
    if arguments.dry_run:
        print("dry run: nothing was written")
    return 0


def import_program(settings: Settings, path: Path, *, dry_run: bool = False) -> Report:
    """Take a program file. Raises ImportRefused."""
    file = importing.read(_text(path))
    with opened(settings) as here, writing(here, dry_run=dry_run) as session:
        report = importing.apply(session, here.vault, file, countries=here.countries, now=here.now)
        return recorded(session, here, report)


def import_alumni(settings: Settings, path: Path, program: str, *, dry_run: bool = False) -> Report:
    """Take a table of alumni. Raises ImportRefused."""
    file = importing.read_csv(_text(path))
    with opened(settings) as here, writing(here, dry_run=dry_run) as session:
        joined = program_called(session, here.vault, program)
        report = importing.apply_alumni(
            session, here.vault, joined, file, countries=here.countries, now=here.now
        )
        return recorded(session, here, report)


def recorded(session: Session, here: Opened, report: Report) -> Report:
    """Have what a file changed in the record: how much, and of which program."""
    detail = {"created": len(report.created), "changed": len(report.changed)}
    audit.record(
        session,
        here.vault,
        Action.IMPORTED,
        program=report.program,
        by=audit.COMMAND,
        detail=detail,
        now=here.now,
    )
    return report


def print_refusal(refused: ImportRefused) -> int:
    for problem in refused.problems:
        print(problem, file=sys.stderr)
    print(f"tideover: {refused}", file=sys.stderr)
    return 1


def print_warnings(report: Report) -> None:
    for warning in report.warnings:
        print(f"warning: {warning}", file=sys.stderr)


def _text(path: Path) -> str:
    """The file as text, with or without a byte order mark. Raises ImportRefused."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportRefused([Problem(0, str(path), error.strerror or "cannot be read")]) from None
    return importing.decoded(content)
