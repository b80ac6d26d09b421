"""backup, restore: the database in one sealed file, put back, or tried out."""

import argparse
from pathlib import Path

from service import backups
from service.backups import Restored
from service.clock import Clock
from service.commands.opening import opened
from service.commands.registering import Commands, register
from service.protection.audit import Action
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "backup", backup)
    made.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="default: a new one in DATA_DIR/backups"
    )
    back = register(commands, "restore", restore)
    back.add_argument("file", type=Path, metavar="FILE")
    how = back.add_mutually_exclusive_group()
    how.add_argument(
        "--replace", action="store_true", help="put it in the place of the database that is there"
    )
    how.add_argument(
        "--drill", action="store_true", help="only try it, beside everything else, and say what came of it"
    )
    back.add_argument(
        "--without-ledger",
        action="store_true",
        help="although the ledger of erasures is lost, or older: whoever was erased since comes back, on record",
    )


def backup(arguments: argparse.Namespace, settings: Settings) -> int:
    """Back up the database into one file that only KEYS opens, while the service runs."""
    with opened(settings) as here:
        path = arguments.file or backups.default_path(settings, now=here.now)
        size = backups.make(settings, path, now=here.now)
        backups.record(here.engine, here.vault, Action.BACKED_UP, bytes=size, now=here.now)
    print(
        f"{path} ({size} bytes); keep it apart from KEYS, and try it with `tideover restore --drill {path}`"
    )
    return 0


def restore(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put a backup in place, bring it to this release, and erase again whoever was erased since; or try all of that."""
    now, file, without_ledger = Clock().now(), arguments.file, arguments.without_ledger
    if arguments.drill:
        found = backups.drill(settings, file, without_ledger=without_ledger, now=now)
    else:
        found = backups.restore(
            settings, file, replaces=arguments.replace, without_ledger=without_ledger, now=now
        )
    _tell(found, "tried, and removed again" if arguments.drill else "restored")
    return 1 if found.faults else 0


def _tell(found: Restored, done: str) -> None:
    print(
        f"{done}: {found.programs} programs, {found.people} people, {found.texts} texts, all of it readable"
    )
    print(
        f"made {found.made_at:%Y-%m-%d %H:%M} UTC: what was written in the {_span(found)} since is not in it"
    )
    print(f"it took {found.took.total_seconds():.1f} s; {found.erased_again} people were erased again")
    if not found.has_ledger:
        print("no ledger of erasures is here: whoever was erased since the backup was made is back")
    for fault in found.faults:
        print(f"WRONG  the record of looks: {fault}")


def _span(found: Restored) -> str:
    minutes = max(0, round(found.age.total_seconds() / 60))
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004  (two hours)
