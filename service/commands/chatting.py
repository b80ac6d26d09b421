"""chat and classify: the conversation and the reading alone, without database or carrier."""

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

from service.commands.registering import Commands, register
from service.conversation import dialogue
from service.conversation.reading import read
from service.conversation.values import OpenEpisode, Plan, RaiseAlert, State, Strategy
from service.settings import Settings

EXAMPLES = (
    "Put the phone in the kitchen and go outside",
    "Call Mike before doing anything else",
    "Cold water on my face, then ten slow breaths",
)


def add(commands: Commands) -> None:
    register(commands, "chat", chat)
    register(commands, "classify", classify)


def chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Talk with the service here, as an alumnus with three example strategies. Ctrl-D ends."""
    plan = Plan(strategies=tuple(Strategy(uuid4(), "", one) for one in EXAMPLES), specialist="Sam")
    state = State()
    for pick, line in enumerate(_lines()):
        turn = dialogue.respond(state, read(line), plan, pick=pick)
        state = turn.state
        if any(isinstance(effect, OpenEpisode) for effect in turn.effects):
            state = replace(state, episode=uuid4())
        print(f"< {turn.say or '(silence: the carrier answers)'}")
        for effect in turn.effects:
            if isinstance(effect, RaiseAlert):
                print(f"! a specialist is paged: {effect.reason}")
    return 0


def _lines() -> Iterator[str]:
    while True:
        try:
            yield input("> ")
        except EOFError:
            print()
            return


def classify(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read texts from standard input (TSV: id, text, under that header) and print id, intent and risk."""
    rows = csv.DictReader(sys.stdin, delimiter="\t", quoting=csv.QUOTE_NONE)
    print("id\tintent\trisk")
    for row in rows:
        reading = read(row["text"] or "")
        print(f"{row['id']}\t{reading.intent}\t{reading.risk}")
    return 0
