"""Tables to take along: whatever somebody wrote into a cell, a spreadsheet shows it and works out nothing (J6)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.program import tables

SIGNS = (
    "=+-@|%\t\r\n\0\u2212"
    "\uff1d\uff0b\uff0d\uff20\uff5c\uff05"  # in full width
    "\ufe66\ufe62\ufe63\ufe6b\ufe6a"  # small
)
SPACES = " \u00a0\u2003\u3000\u200b\u2060\ufeff\u202e\u2028"


@given(st.text(SPACES, max_size=4), st.sampled_from(SIGNS), st.text(max_size=20))
def test_j6_no_cell_of_text_is_a_formula(before: str, sign: str, after: str) -> None:
    text = before + sign + after
    assert tables.plain(text) == f"'{text}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=5))
def test_j6_what_is_read_back_is_what_was_written_but_for_one_apostrophe(cells: list[str]) -> None:
    [_, *rows] = csv.reader(io.StringIO(tables.written(["a"], [cells]), newline=""))
    [read] = rows
    assert [one in {cell, f"'{cell}"} for one, cell in zip(read, cells, strict=True)] == [True] * len(cells)
    assert all(one.lstrip(SPACES)[:1] not in set(SIGNS) for one in read)


@pytest.mark.parametrize(
    "text", ["", "   ", "Ana = Bea", "Ana-Lucía", "1+1", "50 %", "'=1", "¿Sí?", "\uff22ea"]
)
def test_j6_other_text_stays_as_it_is(text: str) -> None:
    assert tables.plain(text) == text


def test_j6_numbers_stay_numbers_and_text_that_looks_like_one_does_not_count() -> None:
    assert tables.written(["a", "b", "c"], [(-5, -1.5, "-5")]) == "a,b,c\r\n-5,-1.5,'-5\r\n"
