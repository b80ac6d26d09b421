"""A table of alumni, one a row, as plain values that remember their lines."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from service.importing.places import Finding, ImportRefused, Path, Places, Problem
from service.importing.written import did_you_mean

PLAIN: Final = ("name", "phone", "timezone", "language", "specialist", "discharged_on")
CONSENT: Final = {"given_at": "consent_given_at", "wording": "consent_wording"}
PARTS: Final = ("if", "then", "alias")
_SUGGESTED: Final = frozenset(
    {
        *PLAIN,
        *CONSENT.values(),
        "check_ins",
        "reason_1",
        "strategy_1_tags",
        *(f"strategy_1_{part}" for part in PARTS),
    }
)
_STRATEGY: Final = re.compile(r"strategy_([1-9]\d?)_(?:if|then|alias|tags)")
_REASON: Final = re.compile(r"reason_[1-9]\d?")
_BETWEEN: Final = re.compile(r"[;,]")


def read(text: str) -> tuple[Any, Places, list[Finding]]:
    """The rows in the shapes of a program file, their places, and what is wrong with them. Raises ImportRefused."""
    rows = _rows(text)
    first, header = next(rows, (1, []))
    header = [name.strip().lower() for name in header]
    problems = [Problem(first, name, message) for name, message in _wrong_columns(header)]
    if problems:
        raise ImportRefused(problems)
    lines: dict[Path, int] = {(): first}
    columns: dict[Path, str] = {}
    findings: list[Finding] = []
    alumni: list[dict[str, Any]] = []
    for at, (line, cells) in enumerate(rows):
        path = ("alumni", at)
        lines[path] = line
        if len(cells) > len(header):
            findings.append((path, f"has {len(cells)} cells, but there are {len(header)} columns"))
        filled = {name: cell for name, cell in zip(header, cells, strict=False) if cell.strip()}
        alumni.append(_Row(path, filled, columns).alumnus())
    return {"alumni": alumni}, Places(lines, columns), findings


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line on which it begins. Raises ImportRefused."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused([Problem(line, "", f"is no row of a table: {error}")]) from None


def _wrong_columns(header: list[str]) -> Iterator[tuple[str, str]]:
    if not header:
        yield "", "the file is empty: its first line names the columns"
        return
    for name in ("name", "phone"):
        if name not in header:
            yield name, "this column is missing"
    for name, count in Counter(header).items():
        if count > 1:
            yield name, "this column is there twice"
        if name not in _SUGGESTED and not _STRATEGY.fullmatch(name) and not _REASON.fullmatch(name):
            known = did_you_mean(name, _SUGGESTED)
            yield name, f"is not known here{known or '; known are ' + ', '.join(sorted(_SUGGESTED))}"


@dataclass(frozen=True, slots=True)
class _Row:
    """One person. An empty cell says nothing."""

    path: Path
    cells: dict[str, str]
    columns: dict[Path, str] = field(repr=False)

    def alumnus(self) -> dict[str, Any]:
        said: dict[str, Any] = {name: self._cell(name, name) for name in PLAIN if name in self.cells}
        said["check_ins"] = self._list("check_ins", "check_ins")
        said["consent"] = {key: self._cell(name, "consent", key) for key, name in CONSENT.items()}
        said["strategies"] = [self._strategy(*numbered) for numbered in enumerate(self._numbers())]
        reasons = [name for name in self.cells if _REASON.fullmatch(name)]
        said["reasons"] = [self._cell(name, "reasons", at) for at, name in enumerate(reasons)]
        return {key: value for key, value in said.items() if value and value != dict.fromkeys(CONSENT)}

    def _numbers(self) -> list[str]:
        """The strategies that have any cell, in the order of their columns."""
        found = (_STRATEGY.fullmatch(name) for name in self.cells)
        return list(dict.fromkeys(one[1] for one in found if one))

    def _strategy(self, at: int, number: str) -> dict[str, Any]:
        self.columns[*self.path, "strategies", at] = f"strategy_{number}_then"
        strategy: dict[str, Any] = {
            part: self._cell(f"strategy_{number}_{part}", "strategies", at, part) for part in PARTS
        }
        return strategy | {"tags": self._list(f"strategy_{number}_tags", "strategies", at, "tags")}

    def _cell(self, column: str, *below: str | int) -> str | None:
        self.columns[*self.path, *below] = column
        return self.cells.get(column)

    def _list(self, column: str, *below: str | int) -> list[str] | None:
        if column not in self.cells:
            return None
        parts = [part for part in _BETWEEN.split(self.cells[column]) if part.strip()]
        self.columns.update({(*self.path, *below, at): column for at in range(len(parts))})
        return parts
