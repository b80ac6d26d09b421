"""`tideover …`: reads the command line and runs one command. Each command lives in commands/."""

import argparse
import sys

from service import logs
from service.commands import (
    benching,
    chatting,
    checking,
    connecting,
    enrolling,
    importing,
    keys,
    proofreading,
    serving,
)
from service.errors import ServiceError
from service.settings import Settings

MODULES = (serving, importing, enrolling, chatting, proofreading, keys, connecting, checking, benching)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="tideover", description="Help by text for the minutes of an urge. Settings: docs/settings.md."
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for module in MODULES:
        module.add(commands)
    return made


def main() -> None:
    """Run one command; a refusal is one line on standard error, and exit code 1."""
    arguments = parser().parse_args()
    try:
        settings = Settings.load()
        logs.configure(settings.log_level)
        sys.exit(arguments.run(arguments, settings))
    except ServiceError as error:
        sys.exit(f"tideover: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
