"""chat and classify: the conversation and the reading alone, without database or carrier."""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from service.commands.registering import Commands, register
from service.commands.stage import Stage, durations
from service.conversation.plan import Plan, Strategy
from service.conversation.reading import read
from service.conversation.states import Mode, State
from service.errors import ServiceError
from service.settings import Settings

EXAMPLES = (
    "Put the phone in the kitchen and go outside",
    "Call Mike before doing anything else",
    "Cold water on my face, then ten slow breaths",
)


class NotThatTable(ServiceError):
    """What came on standard input is no table of texts."""

    def __init__(self) -> None:
        super().__init__(
            "no table of texts: the first line has to be 'id' and 'text', with a tab between them"
        )


START: Final = datetime(2030, 1, 1, 12, tzinfo=ZoneInfo("America/Chicago"))
"""When a conversation begins, where nobody says otherwise: at noon, on a Tuesday."""


def add(commands: Commands) -> None:
    chatting = register(commands, "chat", chat)
    chatting.add_argument(
        "file", nargs="?", type=Path, help="play this conversation, as tests/transcripts/*.txt are"
    )
    register(commands, "classify", classify)


def chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Talk with the service here, or play a FILE, as an alumnus with three strategies. +15m lets time pass; Ctrl-D ends."""
    if arguments.file is None:
        _play(_lines(), _stage({}))
        return 0
    try:
        lines = arguments.file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        print(f"{arguments.file}: {error.strerror}", file=sys.stderr)
        return 1
    _play(_spoken(lines), _stage(_settings(lines)))
    return 0


def _play(lines: Iterator[str], stage: Stage) -> None:
    for line in lines:
        passed = next(durations(line), None)
        if passed is None:
            stage.text(line)
        else:
            stage.wait(passed)


def _spoken(lines: Iterable[str]) -> Iterator[str]:
    """What they text in a file, and the time that passes; each is printed as it comes. What we should say is left out."""
    for line in lines:
        if line.startswith((">", "+")):
            print(line)
            yield line if line.startswith("+") else line[1:].strip()


def _settings(lines: Iterable[str]) -> dict[str, list[str]]:
    """The `@` lines of a file (tests/transcripts/README.md)."""
    found: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.removeprefix("@").partition(":")
        if line.startswith("@"):
            found.setdefault(name.strip(), []).append(value.strip())
    return found


def _stage(asked: Mapping[str, list[str]]) -> Stage:
    at = time.fromisoformat(asked.get("at", ["12:00"])[0])
    plan = Plan(
        strategies=() if "strategies" in asked else tuple(map(_strategy, asked.get("strategy", EXAMPLES))),
        reasons=tuple(asked.get("reason", ())),
        specialist="Sam",
        language=asked.get("language", ["en"])[0],
        supporters=tuple(name.split()[0] for name in asked.get("supporter", ())),
        tells_lapses={"yes": True, "no": False}.get(asked.get("tells_lapses", [""])[0]),
        practiced={},
    )
    is_invited = asked.get("status") == ["invited"]
    start = State(Mode.INVITED if is_invited else Mode.IDLE)
    return Stage(plan, datetime.combine(START.date(), at, START.tzinfo), print, start)


def _strategy(written: str) -> Strategy:
    tags, _, action = written.rpartition("]")
    return Strategy(uuid4(), "", action.strip(), tuple(filter(None, tags.strip("[ ").split(","))))


def _lines() -> Iterator[str]:
    while True:
        try:
            yield input("> ")
        except EOFError:
            print()
            return


def classify(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read texts from standard input (TSV: id, text, under that header) and print id, intent and risk. Raises NotThatTable."""
    rows = csv.DictReader(sys.stdin, delimiter="\t", quoting=csv.QUOTE_NONE)
    if not {"id", "text"} <= set(rows.fieldnames or ()):
        raise NotThatTable
    print("id\tintent\trisk")
    for row in rows:
        reading = read(row["text"] or "")
        print(f"{row['id']}\t{reading.intent}\t{reading.risk}")
    return 0
