"""What it means that a strength has changed: a fall has helped, and a rise is a number again (A7, C3)."""

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
WORDINGS = st.sampled_from(
    [
        "it went from {} to {}",
        "went from an {} to a {} after supper",
        "urge was a {}, now its a {}",
        "era un {} ahora un {}",
        "pasó de un {} a un {} con la musica",
        "estaba en {} y ahora como en {}",
    ]
)


@given(WORDINGS, st.integers(0, 10), st.integers(0, 10), st.sampled_from([HELPED, A_RATING]))
def test_the_way_it_went_decides(wording: str, before: int, now: int, found: Reading) -> None:
    anew = of_a_change(found, prepare(wording.format(before, now)))
    if now > before:
        assert (anew.intent, anew.risk, anew.intensity) == (Intent.RATING, risk_of(now), now)
    elif before - now >= 2 and now < 8:
        assert (anew.intent, anew.risk, anew.intensity) == (Intent.HELPED, Risk.NONE, now)
    else:
        assert anew is found, "no real fall, or still high"


@pytest.mark.parametrize(
    "body",
    [
        "my day went from a 3 to an 8 after group",
        "mood went from a 2 to a 9",
        "my peace went from a 2 to a 9 after praying",
        "slept from 2 to 9 am",
        "from 1 to 10 it was nothing",
        "i walked from 5 to 8 and it helped",
        "fui a la reunion de 7 a 8 y me sirvio",
        "was a 3 then a 9 and now its a 2, praying helped",
        "it went from a 3 to an 8 but then i called my sponsor and it passed",
        "it was a 2. 9 friends came over and it helped a lot",
        "estaba en 7, 10 minutos de respirar y ya paso",
    ],
)
def test_what_helped_is_not_paged_for_the_numbers_beside_it(body: str) -> None:
    assert of_a_change(HELPED, prepare(body)) is HELPED


@pytest.mark.parametrize(
    "body",
    [
        "went from an 8 to a 2 then he texted and its a 10",
        "was a 10 now 9 but i'm about to drink",
        "was 9, now 8. i cant stop",
        "went from a 9 to a 3 and now i'm outside the bar",
        "went from a 10 to a 9, i need help",
        "i'd say an 8, the argument started at dinner, yesterday was 3 to 4",
        "it was 9 to 5 at work, urge 8 now",
        "urge is strong, it was an 8 and two of my friends are drinking here",
        "no logro bajar de un 9 a un 5",
        "como le hago para bajar de un 9 a un 4",
    ],
)
def test_c3_a_high_urge_is_not_lost_for_the_numbers_beside_it(body: str) -> None:
    assert of_a_change(A_RATING, prepare(body)) is A_RATING


def test_what_is_none_of_both_is_left() -> None:
    found = Reading(Intent.SCHEDULE)
    assert of_a_change(found, prepare("went from 9 to 5")) is found


@pytest.mark.parametrize(
    "body", ["went from a 2 to a 9", "pasó de 2 a 9", "urge went from a 0 to a 10 in a minute"]
)
def test_c3_an_urge_that_rose_pages_as_its_number_does(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk) == (Intent.RATING, Risk.HIGH)
