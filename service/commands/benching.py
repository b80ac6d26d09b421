"""bench: how fast this machine runs the service, beside a floor measured in the same run."""

import argparse

from service.commands.registering import Commands
from service.settings import Settings


def add(commands: Commands) -> None:
    bench = commands.add_parser("bench", help="measure the speed of this machine", description=__doc__)
    kinds = bench.add_subparsers(required=True, metavar="WHAT")
    _add_webhook(kinds)


def _add_webhook(kinds: Commands) -> None:
    made = kinds.add_parser("webhook", help="texts a second, and how long each waits")
    made.add_argument("--json", action="store_true", help="print JSON and nothing else")
    made.set_defaults(run=bench_webhook)


def bench_webhook(arguments: argparse.Namespace, settings: Settings) -> int:
    """x"""
    return 0
