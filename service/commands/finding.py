"""Which person a command is about: by the name of the program, and their phone."""

import argparse

from sqlmodel import Session

from service.commands.opening import Opened, program_called
from service.db import within
from service.importing import ImportRefused, Problem
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.phones import InvalidPhone, parse_phone


def add_person(command: argparse.ArgumentParser) -> None:
    command.add_argument("--program", metavar="NAME", required=True, help="whose alumnus they are")
    command.add_argument("--phone", metavar="+1...", required=True, help="theirs, as E.164")


def person_called(session: Session, here: Opened, program: str, phone: str) -> Alumnus:
    """Raises ImportRefused where there is nobody like that."""
    found = program_called(session, here.vault, program)
    with within(session, found.id):
        try:
            person = alumni.find_by_phone(session, here.vault, parse_phone(phone))
        except InvalidPhone:
            person = None
    if person is None:
        raise ImportRefused([Problem(0, "--phone", "is nobody's in this program")])
    return person
