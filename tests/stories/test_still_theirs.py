"""Nobody has written from a number for sixty days: it is asked whether it is still theirs, before anything else goes there (I8)."""

from datetime import time, timedelta

import pytest
from sqlmodel import select

from service.db import transaction
from service.people.alumni import Doubt, Status
from service.people.doubts import SILENT_FOR
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.stories.test_other_hands import OWN_STEP, row_of, shows_nothing
from tests.test_own_page import PIN
from tests.visiting import console_of
from tests.world import STRATEGIES, Handset, World

QUESTION = "1 yes, 2 no"


def long_silent(world: World, *, pin: str = "", **columns: object) -> Handset:
    """Ana, who is texted each evening, and has not written for sixty days."""
    ana = world.alumnus(check_ins=[time(20)], **columns)  # type: ignore[arg-type]
    if pin:
        ana.texts(f"PIN {pin}")
    world.wait(days=SILENT_FOR.days)
    ana.inbox()
    return ana


def evening(world: World) -> None:
    """From noon until a minute after her check-in is due."""
    world.wait(hours=8, minutes=1)


def asked(world: World, **columns: object) -> Handset:
    ana = long_silent(world, **columns)  # type: ignore[arg-type]
    evening(world)
    [said] = ana.inbox()
    assert QUESTION in said
    return ana


def open_tasks(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        found = session.exec(select(Task.about).where(Task.closed_at == None))  # noqa: E711
        return [About(one) for one in found]


def own_words(said: list[str]) -> bool:
    return any(own in one for one in said for own in (*STRATEGIES, OWN_STEP))


def test_i8_in_place_of_the_next_check_in_one_neutral_question_comes_and_then_nothing(world: World) -> None:
    ana = asked(world)
    assert About.WRONG_NUMBER in open_tasks(world)
    for _ in range(4):
        world.wait(days=1)
    assert ana.inbox() == []
    assert row_of(world, ana).doubted_because is Doubt.OTHER_PERSON


def test_i8_who_has_written_meanwhile_is_asked_nothing(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    for _ in range(2):
        world.clock.advance(timedelta(days=33))
        ana.texts("thanks")
    ana.inbox()
    evening(world)
    [said] = ana.inbox()
    assert QUESTION not in said
    assert row_of(world, ana).doubted_at is None


@pytest.mark.parametrize("answer", ["1", "Yes!", "still me", "Sí, soy yo"])
def test_i8_a_plain_yes_and_all_goes_on(world: World, answer: str) -> None:
    ana = asked(world)
    ana.texts(answer)
    [said] = ana.inbox()
    assert said.startswith("Good, thank you")
    row = row_of(world, ana)
    assert (row.doubted_at, row.still_asked_at) == (None, None)
    assert About.WRONG_NUMBER not in open_tasks(world)
    ana.texts("URGE")
    assert own_words(ana.inbox())
    world.wait(days=1)
    world.wait(days=1)
    assert ana.inbox(), "and check-ins come again"


def test_i8_the_pin_says_so_too_and_a_wrong_one_is_counted(world: World) -> None:
    ana = asked(world, pin=PIN)
    ana.texts("PIN 1111")
    assert row_of(world, ana).pin_tries == 1
    assert row_of(world, ana).doubted_at is not None
    ana.texts(f"PIN {PIN}")
    row = row_of(world, ana)
    assert (row.doubted_at, row.pin_tries) == (None, 0)
    ana.inbox()
    ana.texts("PLAN")
    assert own_words(ana.inbox())


@pytest.mark.parametrize("answer", ["2", "No.", "you have the wrong number"])
def test_i8_after_a_no_a_later_yes_changes_nothing(world: World, answer: str) -> None:
    ana = asked(world)
    ana.texts(answer)
    ana.inbox()
    for later in ("1", "still me", "yes"):
        ana.texts(later)
    row = row_of(world, ana)
    assert (row.doubted_because, row.still_asked_at) == (Doubt.OTHER_PERSON, None)
    assert shows_nothing(ana)


@pytest.mark.parametrize("body", ["URGE", "about to act out", "I slipped last night"])
def test_i8_what_only_they_would_say_is_an_answer_and_brings_their_own_step(world: World, body: str) -> None:
    ana = asked(world)
    ana.texts(body)
    assert own_words(ana.inbox())
    assert row_of(world, ana).doubted_at is None
    assert About.WRONG_NUMBER not in open_tasks(world)


def test_i8_meanwhile_nothing_of_theirs_is_shown_and_each_answer_says_how_to_say_it(world: World) -> None:
    ana = asked(world)
    ana.texts("PLAN")
    [said] = ana.inbox()
    assert not own_words([said])
    assert "STILL ME" in said
    assert row_of(world, ana).doubted_at is not None
    ana.texts("Still me")
    ana.inbox()
    ana.texts("PLAN")
    assert own_words(ana.inbox())


def test_i8_danger_is_met_as_ever(world: World) -> None:
    sam = world.staff()
    ana = asked(world, specialist=sam)
    sam.inbox()
    ana.texts("i want to die")
    [said] = ana.inbox()
    assert "988" in said
    assert "STILL ME" not in said
    assert len(sam.inbox()) == 1
    ana.texts("1")
    assert row_of(world, ana).doubted_at is not None


def test_i8_a_first_text_of_theirs_is_an_answer_already_where_we_have_asked_nothing(world: World) -> None:
    ana = long_silent(world)
    ana.texts("URGE")
    assert own_words(ana.inbox())


def test_i8_staff_who_clear_it_have_it_asked_no_more_for_sixty_days(world: World) -> None:
    ana = asked(world)
    client = console_of(world, world.staff())
    assert "silent for sixty days" in client.get(f"/people/{ana.person}").text
    client.post(f"/people/{ana.person}/clear-phone", data={"why": "called"})
    world.wait(days=1)
    [said] = ana.inbox()
    assert QUESTION not in said
    assert row_of(world, ana).doubted_at is None
    world.wait(days=SILENT_FOR.days)
    world.wait(hours=23)  # clocks have changed since
    assert [QUESTION in one for one in ana.inbox()] == [True]


def test_i8_the_quiet_word_counts_for_more_than_any_yes(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(check_ins=[time(20)], specialist=sam)
    ana.texts("QUIET WORD blue kettle")
    world.wait(days=SILENT_FOR.days)
    evening(world)
    ana.texts("blue kettle")
    ana.texts("still me")
    assert row_of(world, ana).doubted_because is Doubt.QUIET_WORD


@pytest.mark.parametrize("status", [Status.STOPPED, Status.INVITED])
def test_i8_who_gets_no_texts_is_not_asked(world: World, status: Status) -> None:
    ana = long_silent(world, status=status)
    evening(world)
    assert ana.inbox() == []
    assert row_of(world, ana).doubted_at is None


def test_g5_i8_in_spanish_for_who_speaks_it(world: World) -> None:
    ana = long_silent(world, language="es")
    evening(world)
    [said] = ana.inbox()
    assert "1 s\u00ed, 2 no" in said
    ana.texts("s\u00ed")
    assert "Todo sigue como antes" in ana.inbox()[0]
