"""Hours that are hard, told by the person or kept by staff, beside those that are learned (B7, B8)."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from service.checkins import risk_windows
from service.checkins.ratings import Rating
from service.checkins.risk_windows import RiskWindow, Source, Standing
from service.conversation import wording
from service.conversation.reading import hard_times
from service.conversation.reading.hard_times import HardTime
from service.db import transaction
from service.protection import keyring
from tests.escalating import raised
from tests.visiting import console_of
from tests.world import NOON, Handset, World

FRIDAY_AHEAD = datetime(2030, 1, 5, 3, 40, tzinfo=UTC)
"""Twenty minutes before ten in the evening in Chicago, on the Friday after NOON."""


def windows_of(world: World) -> list[RiskWindow]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(RiskWindow).order_by(col(RiskWindow.found_at), col(RiskWindow.id))))


def until(world: World, at: datetime) -> None:
    world.clock.at = at
    world.tick()


def learned(world: World, ana: Handset, standing: Standing) -> UUID:
    """A window that we have found on Fridays at nine."""
    assert ana.person
    row = uuid4()
    with transaction(world.engine, program=world.program) as session:
        session.add(
            RiskWindow(
                id=row,
                program_id=world.program,
                alumnus_id=ana.person,
                source=Source.LEARNED,
                standing=standing,
                weekday=4,
                starts=time(21),
                moments=4,
                found_at=world.now,
            )
        )
    return row


def test_b7_what_they_told_and_confirmed_is_written_ahead_of(world: World) -> None:
    ana = world.alumnus()
    ana.texts("friday nights are hard")
    [row] = windows_of(world)
    assert (row.source, row.standing, row.next_at) == (Source.TOLD, Standing.OFFERED, None)
    assert row.label
    assert b"friday" not in row.label
    ana.texts("1")
    [row] = windows_of(world)
    assert (row.standing, row.next_at) == (Standing.CONFIRMED, FRIDAY_AHEAD)
    ana.inbox()
    until(world, FRIDAY_AHEAD)
    [said] = ana.inbox()
    assert wording.has_said("ahead", said)
    assert "hard" not in said


def test_b7_both_days_of_a_weekend_are_kept(world: World) -> None:
    ana = world.alumnus()
    ana.texts("tough weekends 9pm")
    ana.texts("1")
    kept = [(row.weekday, row.starts, row.standing) for row in windows_of(world)]
    assert sorted(kept) == [(day, time(21), Standing.CONFIRMED) for day in (5, 6)]


@pytest.mark.parametrize("standing", [Standing.FOUND, Standing.DECLINED])
def test_b7_a_learned_window_that_they_tell_themselves_becomes_theirs(
    world: World, standing: Standing
) -> None:
    ana = world.alumnus()
    row = learned(world, ana, standing)
    ana.texts("friday nights are hard")
    ana.texts("1")
    [kept] = windows_of(world)
    assert (kept.id, kept.starts, kept.standing, kept.source) == (
        row,
        time(22),
        Standing.CONFIRMED,
        Source.LEARNED,
    )


def test_b8_what_they_told_is_not_offered_as_learned(world: World) -> None:
    ana = world.alumnus()
    ana.texts("friday nights are hard")
    ana.texts("2")
    [row] = windows_of(world)
    assert row.standing is Standing.DECLINED
    assert risk_windows.overlaps(row, 4, 22)


def test_b7_staff_keep_and_take_off_hours_that_they_agreed_with_them(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    page = f"/people/{ana.person}"
    told = {"day": "4", "at": "22:00", "why": "payday"}
    assert client.post(f"{page}/windows", data=told).headers["location"] == page
    client.post(f"{page}/windows", data=told)
    [row] = windows_of(world)
    assert (row.source, row.standing, row.next_at) == (Source.STAFF, Standing.CONFIRMED, FRIDAY_AHEAD)
    assert "Fridays at 22:00, we write before it: payday" in client.get(page).text
    ana.texts("my tough times")
    assert "10:00 PM on Fridays" in ana.inbox()[0]
    client.post(f"{page}/windows/{row.id}/remove")
    [row] = windows_of(world)
    assert (row.standing, row.next_at) == (Standing.DECLINED, None)


def test_b7_the_console_wants_an_hour_and_knows_nobody_elses(world: World) -> None:
    sam, other = world.staff(), world.add_program("+12025550200", "Elsewhere")
    ana = world.alumnus("+12025550109", program=other)
    mine = world.alumnus()
    client = console_of(world, sam)
    for wrong in ({"day": "4"}, {"day": "7", "at": "22:00"}, {"day": "4", "at": "noon"}):
        assert client.post(f"/people/{mine.person}/windows", data=wrong).status_code == 422
    assert client.post(f"/people/{ana.person}/windows", data={"day": "4", "at": "22:00"}).status_code == 404
    assert client.post(f"/people/{mine.person}/windows/{uuid4()}/remove").status_code == 404


def test_i1_the_words_are_sealed_and_open_with_their_key(world: World) -> None:
    ana = world.alumnus()
    ana.texts("Friday nights are hard")
    [row] = windows_of(world)
    with transaction(world.engine, program=world.program) as session:
        assert ana.person
        assert row.label
        key = keyring.key_of(session, world.vault, ana.person)
        assert key.open("riskwindow.label", row.id, row.label) == "Friday nights are hard"


@pytest.mark.parametrize(
    ("said", "days", "at"),
    [
        ("Friday nights are hard", (4,), time(22)),
        ("Fridays are the worst", (4,), None),
        ("weekends are tough for me", (5, 6), None),
        ("the hardest time is friday nights", (4,), time(22)),
        ("I struggle most on Sunday evenings.", (6,), time(19)),
        ("nights are hard", (), time(22)),
        ("fridays at 10 pm are risky", (4,), time(22)),
        ("TOUGH FRIDAY 9:30PM", (4,), time(21, 30)),
        ("los viernes por la noche son difíciles", (4,), time(22)),
        ("Me cuestan los domingos", (6,), None),
        ("lo más difícil son los domingos a las 22:00", (6,), time(22)),
        ("los fines de semana son duros", (5, 6), None),
    ],
)
def test_b7_hours_are_told_in_free_words(said: str, days: tuple[int, ...], at: time | None) -> None:
    assert hard_times.told(said) == HardTime(days, at)


@pytest.mark.parametrize(
    "said",
    [
        "tonight is hard",
        "friday night is hard",
        "hard friday",
        "it is hard",
        "friday nights are hard because of my ex",
        "friday nights are hard and i want to die",
        "fridays",
        "hard times",
        "mondays are fine",
        "",
    ],
)
def test_b7_any_other_word_and_it_is_read_as_what_it_is(said: str) -> None:
    assert hard_times.told(said) is None


def test_b8_an_answer_is_to_the_hours_that_were_asked_about_last(world: World) -> None:
    """Told on Tuesday and left open; offered on Friday: a 1 takes Friday's, whatever was told since it was found."""
    ana = world.alumnus()
    found = learned(world, ana, Standing.FOUND)
    world.wait(minutes=1)
    ana.texts("sunday evenings are hard")
    with transaction(world.engine, program=world.program) as session:
        session.get_one(RiskWindow, found).next_at = FRIDAY_AHEAD - timedelta(days=1)
    ana.inbox()
    until(world, FRIDAY_AHEAD - timedelta(hours=7))
    assert wording.has_said("window_offer", ana.inbox()[0])
    ana.texts("1")
    assert {row.weekday: row.standing for row in windows_of(world)} == {
        4: Standing.CONFIRMED,
        6: Standing.OFFERED,
    }


def test_d14_b7_after_a_text_of_the_staff_a_bare_1_is_for_them(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    raised(world, ana)
    world.tick()
    sam.texts("1")
    ana.texts("friday nights are hard")
    sam.texts("1 say Can you talk at 9 or at 10? Reply 1 or 2")
    ana.inbox(), sam.inbox()
    ana.texts("1")
    assert wording.has_said("passed_on", ana.inbox()[0])
    assert any("Ana" in said for said in sam.inbox()), "who has the alert hears that they answered"
    assert [row.standing for row in windows_of(world)] == [Standing.OFFERED]
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Rating)).all() == []


def test_b7_an_answer_that_never_comes_changes_nothing(world: World) -> None:
    ana = world.alumnus()
    ana.texts("friday nights are hard")
    ana.inbox()
    until(world, NOON + timedelta(days=9))
    assert ana.inbox() == []
