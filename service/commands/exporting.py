"""export, purge: everything about one person in a file; and what is let go once its time is over."""

import argparse
from pathlib import Path

from service import files
from service.commands.finding import add_person, person_called
from service.commands.importing import print_refusal
from service.commands.opening import opened, writing
from service.commands.registering import Commands, register
from service.db import EVERY_PROGRAM, reading, transaction, within
from service.holdings import exporting, held, retention
from service.importing import ImportRefused
from service.protection import audit
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "export", export)
    add_person(made)
    made.add_argument("file", type=Path, metavar="FILE.json", help="only its owner may read it")
    made.add_argument(
        "--with-disclosures",
        action="store_true",
        help="with what they told of danger to others or a child: where the clinical lead has decided so",
    )
    purge_ = register(commands, "purge", purge)
    purge_.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")


def export(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write everything that is held about one person into a file, readable; who looked at them included."""
    try:
        with opened(settings) as here, writing(here) as session:
            person = person_called(session, here, arguments.program, arguments.phone)
            with within(session, person.program_id):
                found = exporting.everything(
                    session,
                    here.vault,
                    person.id,
                    by=audit.COMMAND,
                    with_disclosures=arguments.with_disclosures,
                    now=here.now,
                )
            files.replace(arguments.file, [exporting.spelled(found)])
    except ImportRefused as refused:
        return print_refusal(refused)
    print(
        f"{arguments.file}: {sum(map(len, found.values()))} rows in clear; give it to them, and delete it here"
    )
    return 0


def purge(arguments: argparse.Namespace, settings: Settings) -> int:
    """Let go what has been kept for its time, as the worker does every hour; or say what would go."""
    with opened(settings) as here:
        if arguments.dry_run:
            with reading(here.engine, program=EVERY_PROGRAM) as session:
                counts = retention.due(session, periods=settings.periods, now=here.now)
        else:
            counts = dict.fromkeys(retention.KINDS, 0)
            for kind in retention.KINDS:
                is_all = False
                while not is_all:
                    with transaction(here.engine, program=EVERY_PROGRAM) as session:
                        done = retention.let_go(
                            session, here.vault, kind, periods=settings.periods, now=here.now
                        )
                    counts[kind], is_all = counts[kind] + done.count, done.is_all
        with reading(here.engine, program=EVERY_PROGRAM) as session:
            kept = len(held.people(session))
    for kind, count in counts.items():
        print(f"{kind}: {count}")
    print(f"held by law: {kept} people, of whom nothing goes")
    if arguments.dry_run:
        print("dry run: nothing was changed")
    return 0
