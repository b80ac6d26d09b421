"""Plays tests/transcripts/*.txt through the whole service: the format is explained in their README."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import col, select

from service.conversation import wording
from service.db import transaction
from service.escalations.tables import Alert
from service.people.alumni import Status
from tests.world import STRATEGIES, Handset, World

FOLDER = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass
class Stage:
    """Ana, her specialist, and what was said and not yet looked at."""

    world: World
    ana: Handset
    heard: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    """Reasons of the alerts that are open, as far as the file has named them."""

    def alerts(self) -> list[str]:
        with transaction(self.world.engine, program=self.world.program) as session:
            reasons = select(Alert.reason).order_by(col(Alert.id))
            return [str(one) for one in session.exec(reasons)]

    def play(self, sign: str, rest: str) -> None:
        match sign:
            case ">":
                self.nothing_left()
                self.ana.texts(rest)
                self.heard = self.ana.inbox()
            case "+":
                self.nothing_left()
                self.world.wait(**{UNITS[rest[-1]]: int(rest[:-1])})
                self.heard = self.ana.inbox()
            case "<":
                self.hears(rest)
            case "!":
                self.raised.append(rest)
            case _:
                raise ValueError(f"a line begins with {sign!r}")

    def hears(self, expected: str) -> None:
        if expected == "-":
            assert self.heard == []
            return
        said = next((one for one in self.heard if is_what_was_said(expected, one)), None)
        assert said is not None, f"{expected} was expected, said was: {self.heard}"
        self.heard.remove(said)  # texts that leave in the same second may arrive in any order

    def nothing_left(self) -> None:
        assert self.heard == []
        assert set(self.alerts()) == set(self.raised)


def is_what_was_said(expected: str, said: str) -> bool:
    """Whether it is these words, or `{key}` some wording of that sentence with these words in it."""
    key = re.match(r"\{(\w+)\}\s*(.*)", expected)
    return wording.has_said(key[1], said) and key[2] in said if key else said == expected


def settings(lines: list[str]) -> dict[str, str]:
    """The `@` lines at the head of a file."""
    found = (line[1:].partition(":") for line in lines if line.startswith("@"))
    return {name.strip(): value.strip() for name, _, value in found}


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_transcript_goes_as_it_is_written(path: Path, world: World) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    asked = settings(lines)
    ana = world.alumnus(
        strategies=() if asked.get("strategies") == "none" else STRATEGIES,
        status=Status(asked.get("status", "active")),
        language=asked.get("language", "en"),
        specialist=world.staff(),
    )
    stage = Stage(world, ana)
    for line in lines:
        if not line.startswith("@"):
            stage.play(line[0], line[1:].strip())
    stage.nothing_left()


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 10
