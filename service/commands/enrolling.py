"""enroll: one alumnus, or a sign-in for one of the staff."""

import argparse
import getpass
import sys
from typing import Final

from sqlmodel import Session, select

from service import db
from service.commands.importing import print_refusal, print_warnings, recorded
from service.commands.opening import opened, program_called, writing
from service.commands.registering import Commands, register
from service.db import EVERY_PROGRAM
from service.escalations import departing
from service.importing import ImportRefused, Problem, Report, enroll
from service.people import staff
from service.people.staff import Staff
from service.protection import audit, keyring, signin
from service.protection.audit import Action
from service.protection.vault import Vault
from service.settings import Settings

KEYS: Final = ("name", "phone", "timezone", "language", "specialist")


def add(commands: Commands) -> None:
    made = register(commands, "enroll", run)
    made.add_argument("--program", metavar="NAME", help="the program that they join")
    made.add_argument(
        "--staff", metavar="EMAIL", help="give this member of the staff a password for the console"
    )
    made.add_argument(
        "--begin-anew",
        action="store_true",
        help="with --staff: their second factors, calendars and notifications go too, for who has lost them",
    )
    made.add_argument("--name", help="of the alumnus")
    made.add_argument("--phone", help="with its country code, like +12025550123")
    made.add_argument("--timezone", metavar="ZONE", help="like America/Chicago; default: the program's")
    made.add_argument("--language", choices=["en", "es"], help="default: the program's")
    made.add_argument("--specialist", metavar="EMAIL", help="who is told first")
    made.add_argument("--check-in", action="append", metavar="HH:MM", help="local time; may be given again")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Enroll one alumnus and invite them by text; or, with --staff, set a password for the console."""
    if not arguments.staff and not (arguments.program and arguments.name and arguments.phone):
        print("tideover enroll: give --program, --name and --phone; or --staff EMAIL", file=sys.stderr)
        return 2
    try:
        if arguments.staff:
            enroll_staff(
                settings,
                arguments.staff,
                _ask_password(),
                program=arguments.program,
                begins_anew=arguments.begin_anew,
            )
            print("the password is set; they are signed out everywhere")
        else:
            print_warnings(enroll_alumnus(settings, arguments))
            print("enrolled; the invitation to agree leaves as soon as the worker runs")
    except ImportRefused as refused:
        return print_refusal(refused)
    return 0


def enroll_alumnus(settings: Settings, arguments: argparse.Namespace) -> Report:
    """Enroll somebody new; the invitation waits in the outbox. Raises ImportRefused."""
    said = {key: getattr(arguments, key) for key in KEYS} | {"check_ins": arguments.check_in}
    with opened(settings) as here, writing(here) as session:
        program = program_called(session, here.vault, arguments.program)
        report = enroll(session, here.vault, program, said, countries=here.countries, now=here.now)
        return recorded(session, here, report)


def enroll_staff(
    settings: Settings, email: str, password: str, *, program: str | None = None, begins_anew: bool = False
) -> None:
    """Set the password of one of the staff. Raises ImportRefused, and WeakPassword."""
    with opened(settings) as here:
        with db.reading(here.engine, program=EVERY_PROGRAM) as session:
            member = _member(session, here.vault, email, program)
            name = staff.name_of(keyring.key_of(session, here.vault, member.id), member)
        password_hash = signin.hash_password(password, words=(*name.split(), *email.split("@")))
        with writing(here) as session, db.within(session, member.program_id):
            if begins_anew:
                departing.withdraw(session, member.id, now=here.now)
            departing.come_back(session, member.id)
            signin.set_password(session, member.id, password_hash, program=member.program_id, now=here.now)
            audit.record(
                session,
                here.vault,
                Action.STAFF_BEGUN_ANEW if begins_anew else Action.STAFF_PASSWORD_SET,
                program=member.program_id,
                by=audit.COMMAND,
                about=member.id,
                now=here.now,
            )


def _member(session: Session, vault: Vault, email: str, program: str | None) -> Staff:
    found = select(Staff).where(Staff.email_index == vault.index("email", email.strip().lower()))
    if program:
        found = found.where(Staff.program_id == program_called(session, vault, program).id)
    members = session.exec(found).all()
    if not members:
        raise ImportRefused([Problem(0, "--staff", f"{email!r} is not one of the staff")])
    if len(members) > 1:
        raise ImportRefused(
            [Problem(0, "--program", f"{email!r} is on the staff of several programs: name one")]
        )
    return members[0]


def _ask_password() -> str:
    """From the keyboard, unseen and twice; or, where there is no keyboard, one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise ImportRefused([Problem(0, "password", "the two are not the same")])
    return password
