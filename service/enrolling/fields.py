"""How what is entered is read, and all that is wrong with it collected: told at once, and nothing written."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from service.importing import ImportRefused, Problem
from service.importing.written import read_date, read_words

T = TypeVar("T")

LONGEST: Final = 500
"""Characters of one line, as in a program file."""

MOST_LINES: Final = 60
"""Of one list of a plan."""


@dataclass(slots=True)
class Findings:
    """What is wrong, with which field."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, message: str) -> None:
        self.problems.append(Problem(0, name, message))

    def read(self, name: str, read: Callable[[str], T], text: str) -> T | None:
        """None where it cannot be read; then that is noted."""
        try:
            return read(text)
        except ValueError as error:
            self.add(name, str(error))
            return None

    def choose(self, name: str, text: str, choices: Collection[str]) -> None:
        if text not in choices:
            self.add(name, "is not chosen yet")

    def refuse(self) -> None:
        """Raises ImportRefused where anything is wrong."""
        if self.problems:
            raise ImportRefused(self.problems)


def read_line(text: str) -> str:
    words = read_words(text)
    if len(words) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return words


def read_lines(text: str) -> tuple[str, ...]:
    """A list as it is typed, one a line; empty lines and repeated ones say nothing."""
    lines = tuple(dict.fromkeys(read_line(line) for line in text.splitlines() if line.strip()))
    if len(lines) > MOST_LINES:
        raise ValueError(f"has more than {MOST_LINES} lines")
    return lines


def read_day(text: str) -> date:
    return read_date(text.strip())


def split(text: str) -> list[str]:
    """Values with commas, semicolons or spaces between."""
    return text.replace(",", " ").replace(";", " ").split()
