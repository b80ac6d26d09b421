"""Every error code of the carrier has its meaning, and one that nobody has heard of a safe one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.messaging import failures
from service.messaging.failures import CODES, Kind

DOCUMENTED = (
    *(
        20003,
        20404,
        20429,
        20500,
        20503,
        21211,
        21212,
        21606,
        21659,
        21660,
        21661,
        21266,
        21408,
        21602,
        21603,
        21604,
    ),
    *(
        21619,
        21608,
        21609,
        21610,
        21611,
        21612,
        21614,
        21635,
        21617,
        21620,
        21623,
        12300,
        21624,
        *range(21701, 21706),
    ),
    *(
        30001,
        30002,
        30003,
        30004,
        30005,
        30006,
        30007,
        30008,
        30009,
        30017,
        30019,
        30022,
        30023,
        30025,
        30026,
        30027,
    ),
    *(
        30032,
        30033,
        30034,
        30035,
        30036,
        30037,
        30038,
        30039,
        30450,
        30453,
        30485,
        30047,
        30410,
        30500,
        30610,
    ),
    *(
        35111,
        35114,
        35115,
        35117,
        35118,
        35125,
        14107,
        14109,
        11200,
        11205,
        11206,
        11210,
        11215,
        11217,
        11220,
    ),
    *(
        11235,
        11236,
        11237,
        12100,
        12200,
        *range(14101, 14111),
        22005,
        13214,
        21210,
        21215,
        21216,
        21217,
        32017,
    ),
)
"""Messaging's codes in Twilio's error dictionary (twilio.com/docs/api/errors), with those of webhooks and calls that touch us."""


def test_e5_every_documented_code_is_in_the_table() -> None:
    assert set(DOCUMENTED) == set(CODES)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (20003, Kind.OURS), (20429, Kind.TRANSIENT), (21211, Kind.NUMBER), (21610, Kind.OPTED_OUT), (21611, Kind.LIMIT),
        (21617, Kind.TEXT), (30003, Kind.TRANSIENT), (30004, Kind.OPTED_OUT), (30005, Kind.NUMBER), (30006, Kind.NUMBER),
        (30007, Kind.TEXT), (30008, Kind.TRANSIENT), (30022, Kind.LIMIT), (30034, Kind.OURS), (30410, Kind.TRANSIENT),
    ],
)  # fmt: skip
def test_e5_the_codes_that_matter_most(code: int, kind: Kind) -> None:
    assert CODES[code].kind is kind


def test_filtered_words_are_never_sent_again_and_somebody_is_told() -> None:
    assert (CODES[30007].tries, CODES[30007].needs_operator) == (0, True)


def test_a_text_that_failed_for_no_known_reason_goes_once_more() -> None:
    assert CODES[30008].tries == 1


@given(st.integers())
def test_any_code_has_a_meaning(code: int) -> None:
    refused, reported = failures.refused(code), failures.reported(code)
    assert refused.kind in Kind
    assert reported.tries <= 3
    if code not in CODES:
        assert (refused.kind, refused.tries, refused.is_kept) == (Kind.OURS, 0, False)
        assert (reported.kind, reported.tries) == (Kind.TRANSIENT, 1)


def test_a_callback_without_a_code_is_taken_as_unknown() -> None:
    assert failures.reported(None).tries == 1
