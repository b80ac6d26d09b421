"""Where in a file something stands, and what is wrong with it there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from service.errors import ServiceError

Path = tuple[str | int, ...]
"""The way to one value, such as ("alumni", 2, "phone"). Lists count from 0."""

Finding = tuple[Path, str]
"""What is wrong, and with which value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a file, or one warning. Repeats what the file says, so it is for a terminal, never for a log."""

    line: int
    """From 1; 0 where there is no file but a command line."""
    name: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        return ": ".join(part for part in (place, self.name, self.message) if part)


class ImportRefused(ServiceError):
    """A file was not taken, and nothing of it was written. `problems` says why; the message itself may be logged."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda one: one.line)
        count = len(self.problems)
        super().__init__(f"{count} {'error' if count == 1 else 'errors'}, so nothing was written")


@dataclass(frozen=True, slots=True)
class Places:
    """The lines of a file by path, and what its writer calls a value there."""

    lines: Mapping[Path, int]
    columns: Mapping[Path, str] | None = None
    """In a table: the column that a value came from."""

    def problem(self, finding: Finding) -> Problem:
        path, message = finding
        return Problem(self.line_of(path), self.name_of(path), message)

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it that is there."""
        known = (self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines)
        return next(known, 1)

    def name_of(self, path: Path) -> str:
        if self.columns is not None:
            return self.columns.get(path, dotted(path[2:]))
        return dotted(path)


def dotted(path: Path) -> str:
    """A path as people write it: `alumni[2].phone`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")
