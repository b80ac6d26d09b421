"""Somebody else has the phone, or the number: nothing of its person goes there, until one of the staff has cleared it."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from service.conversation.states import Reason
from service.db import transaction
from service.escalations.tables import Alert
from service.people.alumni import Alumnus, Doubt
from service.people.doubts import DEAD_FOR
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from tests.test_own_page import PIN, link_of, open_page, with_pin
from tests.visiting import console_of, visit
from tests.world import STRATEGIES, Handset, World

OWN_STEP = "Walk around the block"


def row_of(world: World, ana: Handset) -> Alumnus:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Alumnus).where(Alumnus.id == ana.person)).one()


def set_word(ana: Handset, word: str = "blue kettle") -> None:
    ana.texts(f"QUIET WORD {word}")
    ana.inbox()


def quiet(world: World) -> Handset:
    """Ana has a PIN and a quiet word, and both were asked for long ago."""
    ana = with_pin(world)
    set_word(ana)
    world.wait(minutes=11)
    return ana


def shows_nothing(ana: Handset) -> bool:
    said = []
    for text in ("PLAN", "URGE", "MORE", "REASONS", "PROGRESS"):
        ana.texts(text)
        said += ana.inbox()
    theirs = [one for one in said if any(own in one for own in (*STRATEGIES, OWN_STEP, "Sam "))]
    assert said
    assert theirs == []
    return True


def test_a_quiet_word_pages_somebody_and_nothing_shows_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    set_word(ana)
    ana.texts("Blue kettle!")
    [said] = ana.inbox()
    assert "team" not in said
    assert len(sam.inbox()) == 1
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Alert.reason)).all() == [Reason.OTHER_HANDS]
        assert session.exec(select(Task.about)).all() == [About.OTHER_HANDS]
    sam.texts("1")
    world.wait(minutes=1)
    assert ana.inbox() == [], "nobody tells that phone who has taken it"
    assert shows_nothing(ana)


def test_the_word_is_kept_nowhere(world: World) -> None:
    ana = quiet(world)
    ana.texts("pin blue kettle")
    client = console_of(world, world.staff())
    assert "kettle" not in client.get(f"/people/{ana.person}").text
    assert b"kettle" not in (row_of(world, ana).quiet_word or b"")


def test_whoever_holds_the_phone_changes_nothing(world: World) -> None:
    ana = quiet(world)
    ana.texts("blue kettle")
    for text in (
        "PIN OFF",
        "NEW PIN 9999",
        "ERASE ALL",
        "REMOVE 1",
        "QUIET WORD OFF",
        "PAUSE 5",
        "TIME 9:00",
    ):
        ana.texts(text)
    row = row_of(world, ana)
    assert row.pin is not None
    assert row.quiet_word is not None
    assert (row.erase_at, row.paused_until) == (None, None)
    client = console_of(world, world.staff())
    client.post(f"/people/{ana.person}/clear-phone", data={"why": "called"})
    ana.inbox()
    ana.texts(f"PIN {PIN}")
    ana.texts("PLAN")
    assert OWN_STEP in ana.inbox()[-1], "it is all there"


def test_danger_is_answered_and_paged_as_ever(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    set_word(ana)
    ana.texts("blue kettle")
    ana.inbox()
    ana.texts("i want to die")
    assert "988" in ana.inbox()[0]
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Alert.reason)).all() == [Reason.CRISIS]


def test_in_danger_a_held_phone_hears_it_too_when_nobody_answers(world: World) -> None:
    """Whoever holds it may be the one in danger: the crisis line comes again, and no name of the staff."""
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    set_word(ana)
    ana.texts("blue kettle")
    ana.texts("i want to die")
    ana.inbox()
    world.wait(minutes=31)
    said = ana.inbox()
    assert any("988" in one for one in said)
    assert not any("Sam" in one for one in said)


def test_the_team_writes_nothing_to_a_held_phone_and_is_told_so(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    set_word(ana)
    ana.texts("blue kettle")
    sam.texts("1")
    ana.inbox()
    sam.inbox()
    sam.texts("1 say I call you at nine")
    assert "somebody else may have this phone" in " ".join(sam.inbox())
    world.wait(minutes=1)
    assert ana.inbox() == []


def test_what_was_dealt_with_pages_nobody_again(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    set_word(ana)
    ana.texts("blue kettle")
    sam.texts("1")
    sam.texts("1 reached")
    sam.inbox()
    world.wait(minutes=45)
    assert sam.inbox() == []


def test_on_the_page_the_word_opens_a_page_with_nothing(world: World) -> None:
    ana = quiet(world)
    opened = open_page(world, ana)
    client = visit(world)
    answer = client.post(link_of(ana), data={"pin": "blue kettle"})
    assert answer.status_code == 200
    assert "There is nothing new here" in answer.text
    assert OWN_STEP not in answer.text
    assert opened.get("/my").headers["location"] == "/my/pin", "and where it was open already it is closed"
    assert "There is nothing new here" in opened.post("/my/pin", data={"pin": PIN}).text
    assert row_of(world, ana).doubted_because is Doubt.QUIET_WORD
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Alert.reason)).all() == [Reason.OTHER_HANDS]


def test_only_with_a_reason_is_it_cleared_and_that_is_recorded(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    assert client.post(f"/people/{ana.person}/hold-phone").status_code == 303
    assert row_of(world, ana).doubted_because is Doubt.STAFF
    assert "It may be in other hands" in client.get(f"/people/{ana.person}").text
    assert shows_nothing(ana)
    assert client.post(f"/people/{ana.person}/clear-phone", data={"why": "because"}).status_code == 422
    assert row_of(world, ana).doubted_at is not None
    assert client.post(f"/people/{ana.person}/clear-phone", data={"why": "met"}).status_code == 303
    assert row_of(world, ana).doubted_at is None
    ana.texts("PLAN")
    assert OWN_STEP in ana.inbox()[-1]
    with transaction(world.engine, program=world.program) as session:
        told = session.exec(select(AuditEvent).where(AuditEvent.action == Action.PHONE_TRUSTED)).one()
        assert told.detail == {"because": "met"}


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("you have the wrong number", True),
        ("who is Mike? you have the wrong person", True),
        ("numero equivocado", True),
        ("can you pick up milk on the way home", False),
    ],
)
def test_who_says_that_the_number_is_theirs_is_shown_nothing(world: World, text: str, is_held: bool) -> None:
    ana = world.alumnus()
    ana.texts(text)
    ana.inbox()
    assert (row_of(world, ana).doubted_because is Doubt.OTHER_PERSON) is is_held
    assert not is_held or shows_nothing(ana)


@pytest.mark.parametrize(("dead_for", "is_held"), [(DEAD_FOR, True), (DEAD_FOR - timedelta(days=1), False)])
def test_a_number_that_was_dead_for_long_may_be_somebody_elses(
    world: World, dead_for: timedelta, is_held: bool
) -> None:
    ana = world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        row = session.exec(select(Alumnus)).one()
        row.is_unreachable, row.unreachable_at = True, world.now - dead_for
    ana.texts("PLAN")
    assert (OWN_STEP in ana.inbox()[0]) is not is_held, "already in this very answer"
    row = row_of(world, ana)
    assert (row.is_unreachable, row.unreachable_at) == (False, None)
    assert (row.doubted_because is Doubt.OTHER_PERSON) is is_held
    with transaction(world.engine, program=world.program) as session:
        assert (About.WRONG_NUMBER in session.exec(select(Task.about)).all()) is is_held


def test_nothing_is_begun_where_somebody_else_may_read_it(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    client = console_of(world, world.staff())
    client.post(f"/people/{ana.person}/hold-phone")
    world.wait(hours=24)
    assert ana.inbox() == []
