"""erase, ledger: a person, for ever; a legal hold that forbids it; and the ledger of who was erased."""

import argparse

from sqlmodel import Session

from service import db, engines
from service.commands.finding import add_person, person_called
from service.commands.importing import print_refusal
from service.commands.opening import Opened, opened, writing
from service.commands.registering import Commands, register
from service.db import within
from service.holdings import erasing, ledger, realigning
from service.holdings.erasing import Because
from service.importing import ImportRefused
from service.people.alumni import Alumnus
from service.protection import audit
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "erase", run)
    add_person(made)
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--because", choices=[one.value for one in Because], help="erase them, for this reason")
    what.add_argument("--hold", metavar="WHY", help="keep all that is theirs, by law; kept sealed")
    what.add_argument("--release", action="store_true", help="lift the hold")
    known = register(commands, "ledger", tell_ledger)
    known.add_argument(
        "--accept",
        action="store_true",
        help="sign the lines without a signature: these people are then erased",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Erase a person for ever: their key, their words, Twilio's copies, and once more in every backup that is restored."""
    try:
        with opened(settings) as here, writing(here) as session:
            person = person_called(session, here, arguments.program, arguments.phone)
            with within(session, person.program_id):
                print(_act(session, here, person, arguments, settings))
    except ImportRefused as refused:
        return print_refusal(refused)
    if arguments.because:
        _leave_no_trace(settings)
    return 0


def tell_ledger(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say how many people stand in the ledger of erasures, and how many without our signature. Exit code 1 for those."""
    with opened(settings) as here:
        if arguments.accept:
            count = realigning.accept(here.engine, here.vault, kept_in=settings.erasures, now=here.now)
            print(f"{count} people signed; those who were still here are erased, unless the law forbids it")
        lines = ledger.load(settings.erasures, here.vault)
    print(f"{len(lines.signed)} people erased, in signed lines")
    print(
        f"without a signature, which erase nobody: {len(lines.unsigned)}; with a wrong one: {len(lines.forged)}"
    )
    return 1 if lines.refused else 0


def _act(
    session: Session, here: Opened, person: Alumnus, arguments: argparse.Namespace, settings: Settings
) -> str:
    """What was done, in a line that names nobody."""
    if arguments.because is None:
        erasing.hold(session, here.vault, person.id, arguments.hold, by=audit.COMMAND, now=here.now)
        return "nothing of theirs goes until the hold is lifted" if arguments.hold else "the hold is lifted"
    count = erasing.erase(
        session,
        here.vault,
        person.id,
        by=audit.COMMAND,
        because=Because(arguments.because),
        kept_in=settings.erasures,
        now=here.now,
    )
    return f"erased, with {count} texts; the worker deletes what Twilio keeps of them"


def _leave_no_trace(settings: Settings) -> None:
    engine = db.connect(settings.database_url)
    try:
        engines.leave_no_trace(engine)
    finally:
        engine.dispose()
