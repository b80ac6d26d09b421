"""How long alerts took, by month, without names; and which phones answer (D15, D18, I5, I7)."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import transaction
from service.escalations import figures
from service.escalations.figures import Month, Span
from service.people.disclosures import NOTICE
from service.people.staff import Role
from service.protection.audit import Action
from tests.escalating import raised
from tests.stories.test_drills import drilled
from tests.test_part_2 import put_under
from tests.test_program_pages import recorded
from tests.visiting import console_of
from tests.world import Handset, World

NEW_YORK = ZoneInfo("America/New_York")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def months(world: World) -> list[Month]:
    with transaction(world.engine, program=world.program) as session:
        return figures.by_month(session, NEW_YORK, now=world.now)


def test_the_median_and_the_95th_percentile() -> None:
    assert Span.of([]) == Span(0, None, None)
    assert Span.of([minutes(3)]) == Span(1, minutes(3), minutes(3))
    assert Span.of(map(minutes, range(1, 21))) == Span(20, minutes(10.5), minutes(19))
    assert Span.of([minutes(-1)]) == Span(1, minutes(0), minutes(0)), (
        "a clock that was set back is no time travel"
    )


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_most_took_no_longer_than_the_percentile_says(seconds: list[int]) -> None:
    span = Span.of(timedelta(seconds=one) for one in seconds)
    assert span.median is not None
    assert span.p95 is not None
    assert span.median <= span.p95 <= timedelta(seconds=max(seconds))
    assert sum(timedelta(seconds=one) <= span.p95 for one in seconds) >= 0.95 * len(seconds)


def one_alert(world: World, sam: Handset, ana: Handset, *, taken: float, spoken: float) -> None:
    """An alert that is taken and closed after so many minutes."""
    alert = raised(world, ana)
    world.tick()
    world.wait(minutes=taken)
    sam.texts(f"{alert.code}")
    world.wait(minutes=spoken - taken)
    sam.texts(f"{alert.code} reached")


def test_d18_what_happened_is_counted_from_the_opening_of_each_alert(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    one_alert(world, sam, ana, taken=1, spoken=9)
    one_alert(world, sam, ana, taken=3, spoken=11)
    raised(world, ana, Reason.OVERDUE)
    [month] = months(world)
    assert (month.begins, month.alerts) == (date(2030, 1, 1), 2)
    assert month.acknowledged == Span(2, minutes(2), minutes(3))
    assert month.reached == Span(2, minutes(10), minutes(11))
    assert month.sent == month.delivered == Span(2, minutes(0), minutes(0))


def test_d18_what_never_happened_counts_nowhere(world: World) -> None:
    sam = world.staff()
    raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.texts("1 no answer")
    [month] = months(world)
    assert month.reached == Span(0, None, None)
    assert month.acknowledged.count == 1, "who closes it has taken it with that"


def test_d18_a_page_that_nobody_reported_on_is_not_called_delivered(world: World) -> None:
    sam = world.staff()
    raised(world, world.alumnus(specialist=sam))
    [month] = months(world)
    assert (month.sent.count, month.delivered.count) == (0, 0)


def test_the_month_is_that_of_the_programs_clock_and_a_year_is_enough(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.clock.at = datetime(2030, 2, 1, 4, 30, tzinfo=UTC)  # still January in New York
    one_alert(world, sam, ana, taken=1, spoken=2)
    world.wait(hours=1)
    one_alert(world, sam, ana, taken=1, spoken=2)
    assert [one.begins for one in months(world)] == [date(2030, 2, 1), date(2030, 1, 1)]
    with transaction(world.engine, program=world.program) as session:
        later = figures.by_month(session, NEW_YORK, now=datetime(2031, 1, 31, tzinfo=UTC))
    assert [one.begins for one in later] == [date(2030, 2, 1)]


def test_d15_drills_are_counted_and_shown_by_phone(world: World) -> None:
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    sam = world.staff()
    drilled(world, pat, sam)
    world.wait(minutes=2)
    sam.texts("1")
    [month] = months(world)
    assert (month.drills, month.answered) == (2, 1)
    page = console_of(world, pat).get("/figures").text
    assert "Sam R." in page
    assert "after 2 min" in page
    assert "1 of 2" in page


def table(console: TestClient) -> list[dict[str, str]]:
    answer = console.get("/figures.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="figures.csv"'
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_j6_d18_the_months_are_taken_along_in_seconds_and_on_record(world: World) -> None:
    pat, sam = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN), world.staff()
    ana = world.alumnus(name="Ana Ruiz", specialist=sam)
    one_alert(world, sam, ana, taken=1, spoken=9)
    one_alert(world, sam, ana, taken=3, spoken=11)
    raised(world, ana)
    console = console_of(world, pat)
    assert 'href="/figures.csv"' in console.get("/figures").text
    [row] = table(console)
    assert (row["month"], row["alerts"]) == ("2030-01", "3")
    assert (row["taken: how many"], row["taken: median, seconds"]) == ("2", "120")
    assert row["spoken: 95 of 100, seconds"] == "660"
    assert "notice" not in row
    assert "Ana" not in console.get("/figures.csv").text
    assert {one.detail["what"] for one in recorded(world, Action.EXPORTED) if one.detail} == {"figures"}


def test_f12_j6_under_part_2_the_notice_stands_in_each_row(world: World) -> None:
    put_under(world)
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    raised(world, world.alumnus(specialist=pat))
    [row] = table(console_of(world, pat))
    assert row["notice"] == NOTICE
    assert row["taken: median, seconds"] == "", "what never happened took no time"


def test_d15_an_admin_tries_all_phones_from_the_page_and_pressing_twice_is_pressing_once(
    world: World,
) -> None:
    pat, sam = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN), world.staff()
    console = console_of(world, pat)
    for _ in range(2):
        assert console.post("/figures/drill").status_code == 303
        world.tick()
    assert (len(pat.inbox()), len(sam.inbox())) == (1, 1)


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.CLINICAL_LEAD])
def test_the_page_is_for_admins(world: World, role: Role) -> None:
    sam = world.staff(role=role)
    console = console_of(world, sam)
    assert console.get("/figures").status_code == 403
    assert console.get("/figures.csv").status_code == 403
    assert console.post("/figures/drill").status_code == 403
    assert 'href="/figures"' not in console.get("/").text
    world.tick()
    assert sam.inbox() == []


def test_i5_i7_the_page_counts_its_own_program_and_names_nobody_in_care(world: World) -> None:
    pat, sam = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN), world.staff()
    other = world.add_program("+12025550200", "Bay")
    raised(world, world.alumnus("+12025550201", name="Zoe Quill", program=other), program=other)
    one_alert(world, sam, world.alumnus(name="Ana Ruiz", specialist=sam), taken=1, spoken=2)
    page = console_of(world, pat).get("/figures").text
    assert "Ana" not in page
    assert "Zoe" not in page
    assert [one.alerts for one in months(world)] == [1]
