"""reviewed: note that somebody's plan was looked through with them."""

import argparse

from service.commands.importing import print_refusal
from service.commands.opening import opened, program_called, writing
from service.commands.registering import Commands, register
from service.db import within
from service.importing import ImportRefused, Problem
from service.people import alumni, plan_reviews
from service.people.phones import Phone
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "reviewed", run)
    made.add_argument("--program", metavar="NAME", required=True, help="whose alumnus")
    made.add_argument("--phone", required=True, help="of the alumnus, with its country code")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Note that an alumnus's plan was reviewed and nothing changed; a new version, by `import`, notes itself."""
    try:
        reviewed(settings, arguments.program, arguments.phone)
    except ImportRefused as refused:
        return print_refusal(refused)
    print("noted; the task is closed")
    return 0


def reviewed(settings: Settings, program: str, phone: str) -> None:
    """Raises ImportRefused."""
    with opened(settings) as here, writing(here) as session:
        found = program_called(session, here.vault, program)
        with within(session, found.id):
            alumnus = alumni.find_by_phone(session, here.vault, Phone(phone.strip()))
            if alumnus is None:
                raise ImportRefused([Problem(0, "--phone", "nobody of this program has this phone")])
            plan_reviews.record(session, alumnus.id, is_changed=False, now=here.now)
