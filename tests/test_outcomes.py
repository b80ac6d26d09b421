"""Outcomes without names: what is withheld, what counts as lost, and what the page and the table show (F8, H7)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversation.states import RatingKind
from service.insights import outcomes
from service.insights.outcomes import COUNTS, Known, Line, Measure
from service.insights.withholding import FEW, Shown, part, whole

YEARS = timedelta(days=730)


def silent() -> Known:
    return Known()


def gone() -> Known:
    return Known(has_opted_out=True, has_written=True)


def well(urge: int = 2, *, told: bool = True, lapses: int = 0) -> Known:
    ratings = {RatingKind.NOW: [urge]} if told else {}
    return Known(has_written=True, told=ratings, lapses=lapses)


def test_f8_a_group_is_told_where_it_and_the_rest_are_large_enough() -> None:
    assert str(part(12, whole(20))) == "12"
    assert str(part(17, whole(20))) == str(part(20, whole(20))) == "16 to 20"
    assert str(part(0, whole(20))) == str(part(4, whole(20))) == "0 to 4"
    assert str(part(5, whole(9))) == str(part(0, whole(9))) == "0 to 9"
    assert str(whole(4)) == str(part(3, whole(4))) == "0 to 4"


def views(most: int) -> dict[tuple[str, ...], list[dict[str, int]]]:
    """Every group of up to so many people, and all that could hide behind one and the same table."""
    found = defaultdict(list)
    for here, left, lost in product(range(most), repeat=3):
        total = here + left + lost
        if total >= most:
            continue
        for told in range(here + 1):
            people = [well(told=n < told) for n in range(here)]
            lines = outcomes.count(
                [*people, *(gone() for _ in range(left)), *(silent() for _ in range(lost))]
            )
            seen = tuple(str(one.people) for one in lines.values())
            cells = {"here": here, "opted out": left, "lost": lost, "not here": left + lost, "told": told}
            cells |= {"here and silent": here - told, "not told": total - told}
            found[seen].append(cells)
    return found


def test_f8_whatever_is_shown_no_group_of_fewer_than_five_can_be_worked_out() -> None:
    """Whoever knows the rules, and has only the table, is left with three answers at least to how many a small group is."""
    for seen, behind in views(26).items():
        for cell in behind[0]:
            possible = {one[cell] for one in behind}
            assert min(possible) >= FEW or len(possible) >= 3, (seen, cell, possible)


people = st.lists(
    st.builds(
        Known,
        has_opted_out=st.booleans(),
        has_written=st.booleans(),
        asked=st.just(10),
        answered=st.integers(0, 10),
        told=st.fixed_dictionaries(
            {}, optional={one: st.lists(st.integers(1, 10), max_size=4) for one in RatingKind}
        ),
        lapses=st.integers(0, 2),
        moments=st.just(2),
        eased=st.integers(0, 2),
        waits=st.lists(st.none() | st.timedeltas(timedelta(0), timedelta(days=1)), max_size=2),
    ),
    max_size=60,
)


@given(people)
def test_f8_groups_add_up_and_a_figure_is_of_five_people_at_least(known: list[Known]) -> None:
    lines = outcomes.count(known)
    assert set(lines) == set(Measure)
    groups = [lines[one].people for one in (Measure.IN_TOUCH, Measure.OPTED_OUT, Measure.LOST)]
    reached = lines[Measure.REACHED].people
    assert reached.low <= len(known) <= reached.high
    assert sum(one.low for one in groups) <= len(known) <= sum(one.high for one in groups)
    if all(one.is_exact for one in groups):
        assert sum(one.low for one in groups) == len(known)
    for measure, line in lines.items():
        assert line.people.high <= reached.high
        assert line.value is None or (line.people.low >= FEW and measure not in COUNTS)


@given(people)
def test_f8_whoever_is_lost_never_counts_as_well(known: list[Known]) -> None:
    """Ten more of whom nothing is known change no figure, and the only group that grows is that of the lost."""
    before, after = outcomes.count(known), outcomes.count([*known, *(silent() for _ in range(10))])
    for measure, line in before.items():
        if line.value is not None and after[measure].value is not None:
            assert after[measure].value == line.value
    assert after[Measure.REACHED].people.high == max(len(known), 0) + 10
    assert after[Measure.LOST].people.high >= 10


def values(lines: dict[Measure, Line], names: Iterable[Measure]) -> list[float | None]:
    return [lines[one].value for one in names]


def test_f8_each_person_weighs_the_same_and_a_share_of_a_few_is_withheld() -> None:
    often = Known(has_written=True, told={RatingKind.NOW: [9] * 50})
    some = [well(2) for _ in range(10)]
    lines = outcomes.count([often, *some])
    assert values(lines, (Measure.URGE, Measure.STRONG)) == [2, None], "one of eleven told of an 8 or more"
    lines = outcomes.count([well(9) for _ in range(5)] + some)
    assert lines[Measure.STRONG].value == pytest.approx(1 / 3)
    assert str(lines[Measure.URGE].people) == "11 to 15"


def test_f8_who_opted_out_is_not_in_touch_whatever_they_wrote_before() -> None:
    lines = outcomes.count(
        [*(well() for _ in range(12)), *(gone() for _ in range(6)), *(silent() for _ in range(7))]
    )
    counts = [
        str(lines[one].people) for one in (Measure.REACHED, Measure.IN_TOUCH, Measure.OPTED_OUT, Measure.LOST)
    ]
    assert counts == ["25", "12", "6", "7"]


def test_f8_who_left_the_week_in_the_middle_has_not_answered_it() -> None:
    whole_week = {kind: [4] for kind in outcomes.SURVEY}
    people = [Known(has_written=True, told=whole_week) for _ in range(6)]
    people += [Known(has_written=True, told={RatingKind.MOOD: [9]}) for _ in range(6)]
    line = outcomes.count(people)[Measure.WEEK_MOOD]
    assert (line.value, str(line.people)) == (4, "6")


def test_f8_an_alert_that_nobody_ever_had_counts_as_the_longest() -> None:
    def waited(*minutes: int | None) -> Known:
        return Known(waits=[None if one is None else timedelta(minutes=one) for one in minutes])

    people = [waited(2), waited(4), waited(6), waited(None), waited(None), *(silent() for _ in range(6))]
    line = outcomes.count(people)[Measure.ALERT]
    assert (line.value, line.people) == (6, Shown(5, 5))


def test_f8_counted_is_who_was_here_before_whose_days_are_over_and_all_of_whom_is_kept() -> None:
    until, enrolled = outcomes.as_of(date(2030, 5, 17)), date(2029, 1, 1)
    assert until == date(2030, 4, 1)

    def reached(discharged: date, *, since: date = enrolled, days: int = 30) -> bool:
        return outcomes.has_reached(discharged, since, days, until=until, kept=YEARS)

    assert reached(date(2030, 2, 14))
    assert not reached(date(2030, 2, 15)), "the last of its days is not over"
    assert reached(date(2030, 1, 1), since=date(2030, 1, 16))
    assert not reached(date(2030, 1, 1), since=date(2030, 1, 17)), "came to us in the middle"
    assert not reached(date(2027, 1, 1), since=date(2027, 1, 1), days=365), (
        "what they told then is deleted by now"
    )
