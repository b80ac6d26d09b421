"""drill: try the phones of the staff."""

import argparse

from sqlmodel import Session, col, select

from service.commands.importing import print_refusal
from service.commands.opening import Opened, opened, program_called, writing
from service.commands.registering import Commands, register
from service.db import within
from service.escalations import drills
from service.escalations.tables import DrillKind
from service.importing import ImportRefused, Problem
from service.people.programs import Program
from service.people.staff import Staff
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "drill", run)
    made.add_argument("--program", metavar="NAME", required=True, help="whose staff")
    made.add_argument("--staff", metavar="EMAIL", help="this one alone")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Text the staff a drill: nobody is in need, and whose phone answers is verified."""
    try:
        count, staff = drill(settings, arguments.program, arguments.staff)
    except ImportRefused as refused:
        return print_refusal(refused)
    print(f"{count} of {staff} phones are tried; who answers stands on the page /figures")
    return 0


def drill(settings: Settings, program: str, email: str | None) -> tuple[int, int]:
    """How many phones are tried, of how many people; who has texted STOP is not. Raises ImportRefused."""
    with opened(settings) as here, writing(here) as session:
        found = program_called(session, here.vault, program)
        with within(session, found.id):
            people = _people(session, here, found, email)
            count = drills.send(session, here.vault, people, DrillKind.TEST, program=found.id, now=here.now)
    return count, len(people)


def _people(session: Session, here: Opened, program: Program, email: str | None) -> list[Staff]:
    found = select(Staff).where(Staff.program_id == program.id).order_by(col(Staff.id))
    if email:
        found = found.where(Staff.email_index == here.vault.index("email", email.strip().lower()))
    people = list(session.exec(found))
    if email and not people:
        raise ImportRefused([Problem(0, "--staff", f"{email!r} is not one of the staff of this program")])
    return people
