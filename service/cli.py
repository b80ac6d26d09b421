"""`tideover …`: reads the command line and runs one command. Each command lives in commands/."""

import argparse
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final

from service import logs
from service.errors import ServiceError
from service.settings import Settings

COMMANDS: Final[Mapping[str, str]] = {
    "serve": "serving",
    "web": "serving",
    "work": "working",
    "watch": "watching",
    "migrate": "migrating",
    "demo": "serving",
    "import": "importing",
    "enroll": "enrolling",
    "drill": "drilling",
    "reviewed": "reviewing",
    "chat": "chatting",
    "classify": "chatting",
    "wording": "proofreading",
    "keys": "keys",
    "backup": "backing_up",
    "restore": "backing_up",
    "erase": "erasing",
    "ledger": "erasing",
    "export": "exporting",
    "purge": "exporting",
    "audit": "auditing",
    "connect": "connecting",
    "doctor": "checking",
    "bench": "benching",
}
"""The module of each command. Only that one is imported: a watchdog needs neither the web nor the bench."""


def parser(command: str = "") -> argparse.ArgumentParser:
    """For that command; for all of them where it is none of ours."""
    made = argparse.ArgumentParser(
        prog="tideover", description="Help by text for the minutes of an urge. Settings: docs/settings.md."
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    modules = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        import_module(f"service.commands.{module}").add(commands)
    return made


def main() -> None:
    """Run one command; a refusal is one line on standard error, and exit code 1."""
    arguments = parser(*sys.argv[1:2]).parse_args()
    try:
        settings = Settings.load()
        logs.configure(settings.log_level)
        sys.exit(arguments.run(arguments, settings))
    except ServiceError as error:
        sys.exit(f"tideover: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
