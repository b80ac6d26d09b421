"""A carrier that is down: we stop hammering it, and pages still try."""

from datetime import timedelta

from service.messaging import retrying
from service.messaging.breaker import FIRST_REST, OPENS_AFTER, ROOM, Breaker
from service.messaging.ledger import PRIORITY, Purpose
from tests.world import NOON


def opened() -> Breaker:
    breaker = Breaker()
    for _ in range(OPENS_AFTER):
        breaker.failed(now=NOON)
    return breaker


def test_what_is_less_urgent_leaves_room_for_what_is_more_so() -> None:
    rooms = [ROOM[purpose] for purpose in sorted(PRIORITY, key=PRIORITY.__getitem__)]
    assert rooms == sorted(rooms, reverse=True)
    assert ROOM[Purpose.CHECK_IN] < ROOM[Purpose.HELP] < ROOM[Purpose.ALERT]


def test_f21_it_opens_after_failures_in_a_row_and_keeps_a_lane_for_crisis_and_alerts() -> None:
    room = opened().room(now=NOON)
    assert min(room[Purpose.CRISIS], room[Purpose.ALERT]) > 0
    assert room[Purpose.CHECK_IN] == room[Purpose.HELP] == 0


def test_a_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker()
    for _ in range(OPENS_AFTER * 3):
        breaker.failed(now=NOON)
        breaker.worked()
    assert not breaker.is_open


def test_after_a_rest_one_text_of_any_kind_may_try_and_a_success_closes_it() -> None:
    breaker = opened()
    assert breaker.room(now=NOON + FIRST_REST)[Purpose.CHECK_IN] == 1
    breaker.worked()
    assert breaker.room(now=NOON + FIRST_REST) == ROOM


def test_a_failed_probe_makes_the_next_rest_longer() -> None:
    breaker = opened()
    later = NOON + FIRST_REST
    breaker.failed(now=later)
    assert breaker.room(now=later + FIRST_REST)[Purpose.CHECK_IN] == 0
    assert breaker.room(now=later + 2 * FIRST_REST)[Purpose.CHECK_IN] == 1


def test_f20_when_the_carrier_says_slow_down_check_ins_wait_and_nothing_else() -> None:
    breaker = Breaker()
    breaker.slow_down(NOON + timedelta(seconds=30))
    room = breaker.room(now=NOON)
    assert (room[Purpose.CHECK_IN], room[Purpose.HELP]) == (0, ROOM[Purpose.HELP])
    assert breaker.room(now=NOON + timedelta(seconds=30)) == ROOM


def test_f20_check_ins_wait_at_least_as_long_as_a_page_that_was_refused_with_them() -> None:
    breaker = Breaker()
    at = retrying.after_not_sent(breaker, timedelta(seconds=2), 4, now=NOON)
    assert at > NOON + timedelta(seconds=2), "it backs off"
    assert breaker.room(now=at - timedelta(seconds=0.1))[Purpose.CHECK_IN] == 0
    assert breaker.room(now=at) == ROOM
