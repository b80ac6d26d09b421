"""What it means that a strength has changed: a fall has helped, and a rise is told again as a number (A7, C3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversation.reading import read
from service.conversation.reading.changes import of_a_change
from service.conversation.reading.numbers import risk_of
from service.conversation.reading.text import prepare
from service.conversation.values import Intent, Reading, Risk

HELPED = Reading(Intent.HELPED, because="model")
A_RATING = Reading(Intent.RATING, Risk.HIGH, because="model")
STRENGTHS = st.integers(0, 10)
WORDINGS = st.sampled_from(
    [
        "it went from {} to {}",
        "went from an {} to a {} after supper",
        "it was a {} now its a {}, i walked",
        "era un {} ahora un {}",
        "de un {} a un {} con la musica",
        "estaba en {} y ahora como en {}",
    ]
)


@given(WORDINGS, STRENGTHS, STRENGTHS, st.sampled_from([HELPED, A_RATING]))
def test_the_way_it_went_decides(wording: str, before: int, now: int, found: Reading) -> None:
    read_anew = of_a_change(found, prepare(wording.format(before, now)))
    if (before, now) in {(0, 10), (1, 10)}:
        assert read_anew is found, "that is the scale"
    elif now > before:
        assert (read_anew.intent, read_anew.risk, read_anew.intensity) == (Intent.RATING, risk_of(now), now)
    else:
        helped = (Intent.HELPED, Risk.NONE, now)
        not_helped = (Intent.NOT_HELPED, Risk.ELEVATED, now)
        is_lower = now < before
        assert (read_anew.intent, read_anew.risk, read_anew.intensity) == (helped if is_lower else not_helped)


@pytest.mark.parametrize(
    "body",
    [
        "my day went from a 3 to an 8 after group",
        "mood went from a 2 to a 9",
        "mi animo paso de 3 a 8",
        "from 2 days to 9 days",
        "slept from 2 to 9 am",
    ],
)
def test_what_is_no_strength_of_an_urge_is_left(body: str) -> None:
    assert of_a_change(HELPED, prepare(body)) is HELPED


def test_what_is_none_of_both_is_left() -> None:
    found = Reading(Intent.SCHEDULE)
    assert of_a_change(found, prepare("text me from 9 to 5")) is found


@pytest.mark.parametrize("body", ["went from a 2 to a 9", "pasó de 2 a 9"])
def test_c3_an_urge_that_rose_to_nine_pages_as_nine_does(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk, found.intensity) == (Intent.RATING, Risk.HIGH, 9)
