"""Reads the file of one language, en.md or es.md, which a clinician edits. Says what it cannot read, and where.

Plain lines and not YAML (docs/adr/0014-wording-in-plain-lines.md): a colon, a quote or a brace means nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from service.conversation.plan import Level

_YES: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason to refuse a file of sentences, with what to do."""

    file: str
    line: int
    """From 1."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}"


@dataclass(slots=True)
class Entry:
    """One sentence: what it is for, and its wordings."""

    key: str
    line: int
    note: str = ""
    """For whoever reviews it: when it is said."""
    everyday: str = ""
    """Said to the same person again and again: "yes", or "in one tone" where it is fact, danger or counted. Empty: seldom."""
    is_unasked: bool = False
    """We start it: it may arrive on a shared nightstand with nobody holding the phone."""
    segments: int = 1
    """The most that any wording may cost."""
    names: frozenset[str] = frozenset()
    """What is filled in: each stands in every wording, in braces."""
    musts: tuple[str, ...] = ()
    """What no wording may leave out, such as a crisis line."""
    wordings: dict[Level, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[tuple[Level, int], int] = field(default_factory=dict)
    """Where each wording stands, by its level and number from 0."""

    def at(self, level: Level) -> tuple[str, ...]:
        """Its wordings at this level; without any of its own, the neutral ones."""
        return self.wordings.get(level) or self.wordings[Level.NEUTRAL]


@dataclass(slots=True)
class Book:
    """All sentences of one language, in the order of the file, and what could not be read."""

    file: str
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def open_book(path: Path) -> Book:
    """Read a file. A file that is no text in UTF-8 is a book with one problem."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return Book(path.name, problems=[Problem(path.name, 1, "save it as plain text in UTF-8")])
    return read(text, path.name)


def read(text: str, file: str) -> Book:
    """Read what such a file says. What stands before the first entry is for people only."""
    reader = _Reader(Book(file))
    for number, line in enumerate(text.splitlines(), 1):
        reader.take(number, line)
    reader.finish()
    return reader.book


@dataclass(slots=True)
class _Reader:
    book: Book
    entry: Entry | None = None
    level: Level | None = None

    def take(self, number: int, line: str) -> None:
        mark, _, rest = line.strip().partition(" ")
        if mark == "##" and (
            self.entry or line.startswith(mark)
        ):  # in the head, an indented one is an example
            self._begin(number, rest.strip())
        elif self.entry is None or not mark:
            return
        elif mark == ">":
            self.entry.note = f"{self.entry.note} {rest.strip()}".strip()
        elif mark == "###":
            self._turn_to(number, rest.strip())
        elif mark == "-":
            self._add(number, rest.strip())
        else:
            self._state(number, line.strip())

    def finish(self) -> None:
        for entry in self.book.entries.values():
            if not entry.note:
                self._complain(entry.line, f"{entry.key} has no note: add a line `> When it is said.` below")
            if Level.NEUTRAL not in entry.wordings:
                self._complain(entry.line, f"{entry.key} has no wording under `### neutral`: add one")

    def _begin(self, number: int, key: str) -> None:
        self.entry, self.level = Entry(key, number), None
        if not key.isidentifier() or key.lower() != key:
            self._complain(number, f"{key!r} is no key: a key is lower-case words joined by _")
        elif key in self.book.entries:
            first = self.book.entries[key].line
            self._complain(number, f"{key} stands already in line {first}: keep one of them")
        else:
            self.book.entries[key] = self.entry

    def _turn_to(self, number: int, name: str) -> None:
        self.level = Level(name) if name in set(Level) else None
        if self.level is None:
            self._complain(number, f"{name!r} is no level: write one of {', '.join(Level)}")

    def _add(self, number: int, wording: str) -> None:
        assert self.entry is not None
        if self.level is None:
            self._complain(number, "this wording has no level: put `### neutral` above it")
            return
        known = self.entry.wordings.get(self.level, ())
        if not wording or wording in known:
            self._complain(
                number, "the same wording stands above: change it" if wording else "no words: remove the line"
            )
        self.entry.lines[self.level, len(known)] = number
        self.entry.wordings[self.level] = (*known, wording)

    def _state(self, number: int, line: str) -> None:
        assert self.entry is not None
        match [part.strip() for part in line.partition(":")]:
            case ["Everyday", _, ("yes" | "in one tone") as answer]:
                self.entry.everyday = answer
            case ["We start it", _, ("yes" | "no") as answer]:
                self.entry.is_unasked = _YES[answer]
            case ["Segments", _, ("1" | "2") as count]:
                self.entry.segments = int(count)
            case ["Filled in", _, names]:
                self.entry.names = frozenset(name.strip(" {}") for name in names.split(","))
            case ["Must say", _, musts]:
                self.entry.musts = tuple(must.strip() for must in musts.split(","))
            case _:
                self._complain(
                    number, "not understood: a wording is one line that begins with `- `, a note with `> `"
                )

    def _complain(self, line: int, message: str) -> None:
        self.book.problems.append(Problem(self.book.file, line, message))


def same_keys(books: Mapping[str, Book]) -> list[Problem]:
    """Say which language lacks a sentence that another one has."""
    every = {key for book in books.values() for key in book.entries}
    return [
        Problem(book.file, 1, f"{key} is missing: write it, as in the other languages")
        for book in books.values()
        for key in sorted(every - book.entries.keys())
    ]
