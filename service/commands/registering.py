"""How a command joins the command line."""

import argparse
from collections.abc import Callable
from typing import Any

from service.settings import Settings

Commands = Any
"""argparse's own type for a set of subcommands is private."""

Command = Callable[[argparse.Namespace, Settings], int]
"""Does the work and returns the exit code. May raise ServiceError, which is printed in one line."""


def register(commands: Commands, name: str, command: Command) -> argparse.ArgumentParser:
    """Add a command under its name; its docstring's first line is its help."""
    text = command.__doc__ or ""
    made: argparse.ArgumentParser = commands.add_parser(name, help=text.splitlines()[0], description=text)
    made.set_defaults(run=command)
    return made
