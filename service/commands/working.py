"""work: the process that does what is due."""

import argparse

from service.commands.processes import built, on_signal, refuse_sqlite
from service.commands.registering import Commands, register
from service.settings import Settings
from service.worker import Worker


def add(commands: Commands) -> None:
    register(commands, "work", work)


def work(arguments: argparse.Namespace, settings: Settings) -> int:
    """The worker: check-ins, alerts and everything that is sent; any number of them on PostgreSQL."""
    refuse_sqlite(settings)
    with built(settings) as runtime:
        worker = Worker(runtime)
        with on_signal(worker.stop):
            worker.run()
    return 0
