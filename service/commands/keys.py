"""keys: make a key-encryption key, rewrap everything with the newest, and see which are still needed."""

import argparse

from service import backups
from service.commands.opening import opened
from service.commands.registering import Commands, register
from service.protection import epochs, rotation, vault
from service.protection.audit import Action
from service.settings import Settings


def add(commands: Commands) -> None:
    made = register(commands, "keys", run)
    made.add_argument(
        "what",
        choices=["new", "rotate", "status"],
        help="new: print a fresh value for KEYS as the last line; rotate: rewrap with the newest of KEYS; status: which are in use",
    )


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a value for KEYS, rewrap with the newest, or tell which are needed. Whoever has KEYS and the database can read all."""
    if arguments.what == "new":
        return _new()
    return _rotate(settings) if arguments.what == "rotate" else _status(settings)


def _new() -> int:
    print(
        "# Keep this apart from the database and its backups, and do not lose it: nothing opens without it."
    )
    print(vault.new_kek())
    return 0


def _rotate(settings: Settings) -> int:
    """Safe to repeat, and while the service runs with the same KEYS; cut off, it is taken up where it was."""
    with opened(settings) as here:
        count = rotation.run(here.engine, here.vault, now=here.now)
        epochs.save(here.engine, settings.data_dir)
        backups.record(here.engine, here.vault, Action.KEYS_ROTATED, count=count, now=here.now)
    print(f"{count} keys were rewrapped with {here.vault.newest!r}")
    return _status(settings)


def _status(settings: Settings) -> int:
    with opened(settings) as here:
        for kek, count in rotation.in_use(here.engine).items():
            role = "newest" if kek == here.vault.newest else "needed" if count else "opens the database only"
            print(f"{kek}: {count} keys ({role})")
        unused = [one for one in here.vault.names if one not in rotation.in_use(here.engine)]
    for one in unused:
        print(
            f"{one}: unused; take it out of KEYS, restart every process, and destroy it with the backups made under it"
        )
    return 0
