"""The page of outcomes: what is read from the database, who sees it, and what is given out (F8, H7, I5, I7)."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.checkins.schedules import CheckIn
from service.conversation.states import EpisodeKind, Outcome, Reason
from service.db import Scoped, new_id, transaction
from service.escalations.tables import Alert, AlertEvent, EventKind
from service.escalations.tables import Status as AlertStatus
from service.insights import following, outcomes
from service.insights.following import Outcomes
from service.insights.outcomes import Measure
from service.messaging.ledger import Direction, Message, Status
from service.people.consents import Change, Consent, Source
from service.people.staff import Role
from service.protection.audit import Action
from tests.test_console import statements
from tests.test_erasure import erase
from tests.test_program_pages import admin_of, recorded
from tests.visiting import console_of
from tests.world import Handset, World

LEFT = date(2029, 10, 1)
"""When they were discharged; one month later was well before this quarter."""

MARK = datetime(2029, 10, 31, 20, tzinfo=UTC)


def people(world: World, count: int, *, first: int = 0) -> list[Handset]:
    """They come in a while before their discharge, and are counted in January."""
    now, world.clock.at = world.now, datetime(2029, 9, 1, tzinfo=UTC)
    made = [
        world.alumnus(f"+120255504{first + n:02d}", name=f"Person {n}", discharged_on=LEFT)
        for n in range(count)
    ]
    world.clock.at = now
    return made


def happened(world: World, one: Handset, *, at: datetime = MARK, urge: int = 3) -> list[Scoped]:
    """A text, an answered check-in, a number, a moment that eased and an alert that was taken."""
    assert one.person
    of: dict[str, Any] = {"program_id": world.program, "alumnus_id": one.person}
    alert = Alert(
        **of,
        reason=Reason.CALL,
        status=AlertStatus.CLOSED,
        code=1,
        policy=[],
        began_at=at,
        next_at=None,
        opened_at=at,
        closed_at=at,
    )
    taken = AlertEvent(
        program_id=world.program,
        alert_id=alert.id,
        kind=EventKind.ACKNOWLEDGED,
        round=1,
        at=at + timedelta(minutes=4),
    )
    return [
        Message(**of, direction=Direction.INBOUND, body=b"", status=Status.RECEIVED, created_at=at),
        CheckIn(**of, local_date=at.date(), slot=0, message_id=new_id(), asked_at=at, answered_at=at),
        *(Rating(**of, value=value, at=at) for value in (urge, 9)),
        *(Rating(**of, kind=kind, value=4, at=at) for kind in outcomes.SURVEY),
        Episode(**of, kind=EpisodeKind.URGE, opened_at=at, closed_at=at, outcome=Outcome.EASED),
        Episode(**of, kind=EpisodeKind.URGE, opened_at=at, closed_at=at, outcome=Outcome.NO_ANSWER),
        alert,
        taken,
    ]


def missed(world: World, one: Handset) -> CheckIn:
    assert one.person
    return CheckIn(
        program_id=world.program,
        alumnus_id=one.person,
        local_date=MARK.date() + timedelta(days=1),
        slot=0,
        message_id=new_id(),
        asked_at=MARK + timedelta(days=1),
    )


def keep(world: World, rows: Sequence[Scoped]) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.add_all([one for one in rows if not isinstance(one, AlertEvent)])
        session.flush()
        session.add_all([one for one in rows if isinstance(one, AlertEvent)])


def opted_out(world: World, one: Handset) -> Consent:
    assert one.person
    at = datetime(2029, 10, 20, tzinfo=UTC)
    return Consent(
        program_id=world.program, person_id=one.person, change=Change.WITHDRAWN, source=Source.TEXT, at=at
    )


def read(world: World) -> Outcomes:
    with transaction(world.engine, program=world.program) as session:
        return following.read(session, ZoneInfo("America/New_York"), kept=timedelta(days=730), now=world.now)


def told(found: Outcomes, months: int = 1) -> dict[str, tuple[float | None, str]]:
    return {name.value: (line.value, str(line.people)) for name, line in found.marks[months].items()}


def test_f8_what_is_known_of_each_around_a_mark_is_counted_once(world: World) -> None:
    here, gone, lost = people(world, 12), people(world, 5, first=20), people(world, 6, first=40)
    rows = [row for one in (*here, *gone) for row in happened(world, one)]
    keep(world, [*rows, *(opted_out(world, one) for one in gone), *(missed(world, one) for one in here)])
    keep(world, [missed(world, one) for one in lost])
    found = told(read(world))
    assert found["reached"] == (None, "23")
    assert found["in_touch"] == (None, "12")
    assert (found["opted_out"], found["lost"]) == ((None, "5"), (None, "6"))
    # Twelve answered one of two, five their only one, and six none; all of them were asked.
    share, of_whom = found["answered"]
    assert share == pytest.approx((12 * 0.5 + 5) / 23)
    assert of_whom == "19 to 23"
    assert found["urge"] == (6.0, "8 to 12")
    assert found["strong"] == (0.5, "8 to 12")
    assert found["eased"] == (0.5, "8 to 12")
    assert found["lapse"] == (None, "0 to 4")
    assert found["week_mood"] == (4.0, "8 to 12")
    assert found["alert"] == (4.0, "17")
    assert told(read(world), 3)["reached"] == (None, "0 to 4")


@pytest.mark.parametrize(("days", "counts"), [(14, "0 to 4"), (15, "20"), (45, "20"), (46, "0 to 4")])
def test_f8_thirty_days_around_the_mark_count_and_no_day_more(world: World, days: int, counts: str) -> None:
    """Both databases tell days apart in their own words: the first and the last count, and those beside them do not."""
    here = people(world, 20) + people(world, 20, first=30)
    at = datetime.combine(LEFT, time(23, 59), UTC) + timedelta(days=days)
    keep(world, [happened(world, one, at=at)[0] for one in here[:20]])
    assert told(read(world))["in_touch"] == (None, counts)


def test_f8_erased_and_undated_people_are_said_and_count_as_nothing(world: World) -> None:
    here = people(world, 30)
    for number in range(10):
        world.alumnus(f"+120255506{number:02d}")
    for one in here[:12]:
        erase(world, one)
    found = read(world)
    assert told(found)["reached"] == (None, "18")
    assert (str(found.enrolled), str(found.erased), str(found.undated)) == ("40", "12", "10")


def test_f8_staff_who_opt_out_and_tasks_that_became_alerts_are_nobodys_outcome(world: World) -> None:
    sam, here = world.staff(), people(world, 12)
    rows = [row for one in here for row in happened(world, one)]
    for row in rows:
        if isinstance(row, Alert):
            row.reason = Reason.OVERDUE
    keep(world, [*rows, opted_out(world, sam)])
    found = told(read(world))
    assert (found["in_touch"], found["alert"]) == ((None, "8 to 12"), (None, "0 to 4"))


def test_f8_h7_the_page_has_no_names_and_the_table_withholds_the_same(world: World) -> None:
    pat = admin_of(world)
    keep(world, [row for one in people(world, 12) for row in happened(world, one)])
    console = console_of(world, pat)
    page = console.get("/program/outcomes").text
    assert "Person" not in page
    assert "<caption" in page
    assert "Lost to follow-up" in page
    answer = console.get("/program/outcomes.csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert [one.detail for one in recorded(world, Action.EXPORTED)] == [{"what": "outcomes"}]
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == len(Measure) * 4
    first = {row["measure"]: row for row in rows if row["months after discharge"] == "1"}
    assert first["Still in touch"]["figure"] == "8 to 12"
    assert first["Opted out"]["figure"] == "0 to 4"
    assert first["Urge, 0 to 10"]["figure"] == "6.0"
    assert first["Numbers of 8 or more"]["figure"] == "50 %"
    assert {row["figure"] for row in rows if row["months after discharge"] == "12"} == {"0 to 4", "withheld"}
    for row in rows:
        assert row["figure"] in page


def test_f8_h7_the_page_is_for_those_who_lead(world: World) -> None:
    sam, lead = world.staff(), world.staff("+12025550114", role=Role.CLINICAL_LEAD)
    of_sam, of_lead = console_of(world, sam), console_of(world, lead)
    for path in ("/program/outcomes", "/program/outcomes.csv"):
        assert of_sam.get(path).status_code == 403
        assert of_lead.get(path).status_code == 200
    assert "/program/outcomes" not in of_sam.get("/program").text
    assert "/program/outcomes" in of_lead.get("/program").text


def test_i5_the_outcomes_of_another_program_count_nowhere(world: World) -> None:
    people(world, 12)
    ours = told(read(world))
    twin, mine = world.add_program("+12025550200", "Twin"), world.program
    world.program = twin
    keep(world, [row for one in people(world, 20, first=50) for row in happened(world, one)])
    assert told(read(world))["reached"] == (None, "20")
    world.program = mine
    assert told(read(world)) == ours


def test_f8_more_people_need_no_more_queries(world: World) -> None:
    console = console_of(world, admin_of(world))
    keep(world, [row for one in people(world, 2) for row in happened(world, one)])
    console.get("/program/outcomes")
    before = statements(world.engine, console, "/program/outcomes")
    keep(world, [row for one in people(world, 30, first=20) for row in happened(world, one)])
    assert statements(world.engine, console, "/program/outcomes") == before <= 14
