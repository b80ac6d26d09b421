"""keys: make a key-encryption key."""

import argparse

from service.commands.registering import Commands, register
from service.protection import vault
from service.settings import Settings


def add(commands: Commands) -> None:
    keys = register(commands, "keys", new)
    keys.add_argument("what", choices=["new"], help="new: print a fresh value for KEYS as the last line")


def new(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a value for KEYS. Keep it apart from the database and its backups: whoever has both can read all."""
    print(
        "# Keep this apart from the database and its backups, and do not lose it: nothing opens without it."
    )
    print(vault.new_kek())
    return 0
