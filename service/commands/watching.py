"""watch: the process that looks whether the others do."""

import argparse

from service.commands.processes import built, on_signal
from service.commands.registering import Commands, register
from service.settings import Settings
from service.watchdog import Watchdog


def add(commands: Commands) -> None:
    register(commands, "watch", watch).add_argument(
        "--beside", type=int, metavar="PID", help="end when this parent process has ended"
    )


def watch(arguments: argparse.Namespace, settings: Settings) -> int:
    """The watchdog: finds what stands still, pushes it on, pages the operator."""
    with built(settings) as runtime:
        watchdog = Watchdog(runtime, parent=arguments.beside)
        with on_signal(watchdog.stop):
            watchdog.run()
    return 0
