"""bench: how fast this machine runs the service, beside a floor measured in the same run."""

import argparse
import json
import signal
import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

from service.bench import dispatch, pages, reports, webhook
from service.commands.registering import Commands, register
from service.settings import Settings

N = TypeVar("N", int, float)

MOST: Final = 10_000_000


def add(commands: Commands) -> None:
    kinds = commands.add_parser("bench", help=__doc__.partition(": ")[2], description=__doc__).add_subparsers(
        required=True, metavar="WHAT"
    )
    _add_webhook(kinds)
    _add_dispatch(kinds)
    _add_pages(kinds)


def _add_webhook(kinds: Commands) -> None:
    wish = webhook.Wish()
    made = register(kinds, "webhook", bench_webhook)
    _add_common(made, people=wish.people)
    made.add_argument(
        "--concurrency",
        type=_numbers,
        default=",".join(map(str, wish.concurrency)),
        metavar="N,N",
        help="texts under way at a time (default: %(default)s)",
    )
    made.add_argument(
        "--seconds",
        type=_positive(float),
        default=wish.seconds,
        metavar="N",
        help="for each of the two at each concurrency (default: %(default)s)",
    )
    made.add_argument(
        "--processes",
        type=_positive(int),
        metavar="N",
        help="web processes (default: 1 on SQLite, 2 on PostgreSQL)",
    )


def _add_dispatch(kinds: Commands) -> None:
    wish = dispatch.Wish()
    made = register(kinds, "dispatch", bench_dispatch)
    _add_common(made, people=wish.people)
    made.add_argument(
        "--due",
        type=_positive(int),
        default=wish.due,
        metavar="N",
        help="of them have a check-in that is due (default: %(default)s)",
    )


def _add_pages(kinds: Commands) -> None:
    wish = pages.Wish()
    made = register(kinds, "pages", bench_pages)
    _add_common(made, people=wish.people)
    made.add_argument(
        "--texts",
        type=_positive(int),
        default=wish.texts,
        metavar="N",
        help="of all of them together (default: %(default)s)",
    )


def _add_common(made: argparse.ArgumentParser, *, people: int) -> None:
    made.add_argument("--json", action="store_true", help="print JSON and nothing else")
    made.add_argument(
        "--people",
        type=_positive(int),
        default=people,
        metavar="N",
        help="made-up alumni (default: %(default)s)",
    )
    made.add_argument(
        "--database",
        metavar="URL",
        help="a postgresql:// server, on which databases are made and dropped again (default: a SQLite file)",
    )


def bench_webhook(arguments: argparse.Namespace, settings: Settings) -> int:
    """Texts a second through the webhook, and how long each waits, in about two minutes."""
    wish = webhook.Wish(
        database=arguments.database,
        processes=arguments.processes,
        concurrency=arguments.concurrency,
        seconds=arguments.seconds,
        people=arguments.people,
    )
    return _show(arguments, lambda: webhook.measure(wish), reports.webhook)


def bench_dispatch(arguments: argparse.Namespace, settings: Settings) -> int:
    """Due check-ins until their texts are queued, and a tick with nothing to do, in about a minute."""
    wish = dispatch.Wish(
        arguments.database, people=arguments.people, due=min(arguments.due, arguments.people)
    )
    return _show(arguments, lambda: dispatch.measure(wish), reports.dispatch)


def bench_pages(arguments: argparse.Namespace, settings: Settings) -> int:
    """Pages of the console in a program whose people have written much, in about two minutes."""
    wish = pages.Wish(arguments.database, people=arguments.people, texts=arguments.texts)
    return _show(arguments, lambda: pages.measure(wish), reports.pages)


def _show(
    arguments: argparse.Namespace,
    measure: Callable[[], dict[str, Any]],
    table: Callable[[dict[str, Any]], str],
) -> int:
    # Asked to end, we still end the processes and drop the databases that we have made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    found = measure()
    print(json.dumps(found) if arguments.json else table(found))
    return 0


def _numbers(text: str) -> list[int]:
    return [_positive(int)(one) for one in text.split(",")]


def _positive(kind: Callable[[str], N]) -> Callable[[str], N]:
    def parse(text: str) -> N:
        number = kind(text)
        if not 0 < number <= MOST:
            raise argparse.ArgumentTypeError(f"{text} is not between 0 and {MOST}")
        return number

    return parse
