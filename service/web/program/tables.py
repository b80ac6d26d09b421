"""Tables to take along, all of them from here: CSV of which no cell is a formula, whatever somebody wrote into it."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from typing import Final

from starlette.responses import Response

from service.web import pages

_SIGNS: Final = "=+-@|%\N{MINUS SIGN}"
"""A cell that begins so, in any width, is a formula to some spreadsheet, or a command. Source: OWASP, 'CSV Injection'."""

_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cf"})
"""Categories of what some spreadsheets leave out before they look: spaces, and what only shapes or joins."""


def give(name: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> Response:
    """Numbers stay numbers; all else is text."""
    content = written(header, rows).encode("utf-8-sig")
    return pages.file(f"{name}.csv", content, "text/csv; charset=utf-8")


def written(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    said = io.StringIO()
    made = csv.writer(said)
    made.writerow(header)
    made.writerows([_cell(one) for one in row] for row in rows)
    return said.getvalue()


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) else plain(str(value))


def plain(text: str) -> str:
    """A cell that a spreadsheet shows and does not work out. Pure."""
    return f"'{text}" if _is_active(text) else text


def _is_active(text: str) -> bool:
    first = next((one for one in text if unicodedata.category(one) not in _UNSEEN), "")
    # A tab, a line end or a NUL is skipped by one spreadsheet and not by another.
    return bool(first) and (
        unicodedata.category(first) == "Cc" or unicodedata.normalize("NFKC", first)[0] in _SIGNS
    )
