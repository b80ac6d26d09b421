"""Segments as Twilio counts them (docs/twilio-facts.md, 'Words and length')."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.messaging.segments import Encoding, Segments, count, lean

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments(GSM, 0, 1)),
        ("a" * 160, Segments(GSM, 160, 1)),
        ("a" * 161, Segments(GSM, 161, 2)),
        ("a" * 306, Segments(GSM, 306, 2)),
        ("a" * 307, Segments(GSM, 307, 3)),
        ("[]", Segments(GSM, 4, 1)),
        ("a" * 159 + "€", Segments(GSM, 161, 2)),
        ("a" * 152 + "€" + "a" * 152, Segments(GSM, 306, 3)),  # the two septets of € stay together
        ("¿Qué mañana? Ñandú".replace("ú", "u"), Segments(GSM, 18, 1)),
        ("á" * 70, Segments(UCS, 70, 1)),
        ("á" * 71, Segments(UCS, 71, 2)),
        ("it\u2019s", Segments(UCS, 4, 1)),
        ("a" * 69 + "\U0001f64f", Segments(UCS, 71, 2)),
        ("\U0001f64f" * 35, Segments(UCS, 70, 1)),
        ("\U0001f64f" * 67, Segments(UCS, 134, 3)),  # a pair is never split: 66 units a segment
        ("`", Segments(UCS, 1, 1)),
    ],
    ids=range(16),
)
def test_segments_are_counted(text: str, expected: Segments) -> None:
    assert count(text) == expected


@given(st.text())
def test_every_text_has_segments_and_more_text_never_has_fewer(text: str) -> None:
    found = count(text)
    assert found.segments >= 1
    assert found.segments <= max(1, len(text))
    assert count(text + "a").segments >= found.segments


@pytest.mark.parametrize(
    ("text", "cheap"),
    [
        ("Don\u2019t go \u2013 call Mike\u2026", "Don't go - call Mike..."),
        ("\u201cOne day\u201d", '"One day"'),
        ("Ma\u00f1ana, \u00bfs\u00ed?", "Ma\u00f1ana, \u00bfs\u00ed?"),
        ("Don\u2019t go \U0001f33f", "Don\u2019t go \U0001f33f"),
    ],
    ids=range(4),
)
def test_e10_marks_are_straightened_where_that_makes_it_cheap(text: str, cheap: str) -> None:
    assert lean(text) == cheap


@given(st.text())
def test_e10_a_text_never_costs_more_for_it(text: str) -> None:
    assert count(lean(text)).segments <= count(text).segments
