"""How many are certified, on which day that is not enough any more, and when somebody is reminded (F6). Pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.people import certifications
from service.people.certifications import Certification, Share

TODAY = date(2030, 1, 1)


def until(*days: int | None) -> list[Certification | None]:
    """Certifications that are good for so many days from today; None: nobody has any."""
    return [
        None if one is None else Certification("IITAP", "C-1", TODAY + timedelta(days=one)) for one in days
    ]


@pytest.mark.parametrize(
    ("held", "percent", "is_enough"),
    [
        (until(), 0, None),
        (until(None), 0, False),
        (until(0), 100, True),
        (until(-1), 0, False),
        (until(9, 9, 9, None), 75, True),
        (until(9, 9, None), 66, False),
        (until(*[9] * 74, *[None] * 25), 74, False),
    ],
)
def test_f6_three_in_four_are_enough(
    held: list[Certification | None], percent: int, is_enough: object
) -> None:
    share = certifications.share(held, TODAY)
    assert (share.percent, share.is_enough) == (percent, is_enough)


def test_f6_the_day_on_which_it_is_not_enough_any_more_is_foretold() -> None:
    assert certifications.falls_on(until(10, 20, 30, 40), TODAY) == TODAY + timedelta(days=21)
    assert certifications.falls_on(until(10), TODAY) == TODAY + timedelta(days=11)
    assert certifications.falls_on(until(None), TODAY) is None


@given(st.lists(st.none() | st.integers(-100, 100), min_size=1))
def test_f6_until_the_day_that_is_foretold_it_is_enough(days: list[int | None]) -> None:
    held = until(*days)
    falls = certifications.falls_on(held, TODAY)
    if falls is None:
        assert not certifications.share(held, TODAY).is_enough
        return
    assert certifications.share(held, falls - timedelta(days=1)).is_enough
    assert not certifications.share(held, falls).is_enough


@given(st.integers(0, 400), st.integers(0, 400))
def test_f6_the_share_is_enough_from_75_percent_on(certified: int, more: int) -> None:
    share = Share(certified, certified + more)
    assert share.is_enough == (None if not share.counted else share.percent >= 75)


@pytest.mark.parametrize(
    ("left", "since"), [(91, None), (90, 0), (31, 59), (30, 0), (8, 22), (7, 0), (0, 7), (-1, 0), (-5, 4)]
)
def test_f6_reminded_90_30_and_7_days_before_and_on_the_day_after(left: int, since: int | None) -> None:
    [held] = until(left)
    assert held
    expected = None if since is None else TODAY - timedelta(days=since)
    assert certifications.reminded_on(held, TODAY) == expected
