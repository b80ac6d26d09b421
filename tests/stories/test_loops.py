"""Machines that answer answers, strangers, and own words that carriers block."""

import pytest
from sqlmodel import select

from service.conversation import wording
from service.db import transaction
from service.inbound import lookup
from service.messaging import outbox
from service.messaging.ledger import Message, Purpose
from service.messaging.outbox import Recipient
from service.people import plans
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from tests.world import Handset, World


def answers(handset: Handset, *bodies: str) -> int:
    """How many of these texts were answered."""
    handset.inbox()
    for body in bodies:
        handset.texts(body)
    return len(handset.inbox())


def is_told_of_988(handset: Handset) -> bool:
    handset.inbox()
    handset.texts("i want to die")
    return any("988" in one for one in handset.inbox())


def test_e11_an_auto_responder_is_answered_once_a_minute(world: World) -> None:
    ana = world.alumnus()
    assert answers(ana, *["I am away until Monday"] * 40) <= 7
    world.wait(seconds=61)
    assert answers(ana, "I am away until Monday") == 1


def test_e11_words_that_change_are_a_loop_too(world: World) -> None:
    ana = world.alumnus()
    assert (
        answers(ana, *[f"I am out of the office until Monday. Your ticket is {4711 + n}." for n in range(40)])
        <= 12
    )


def test_e11_danger_and_urges_are_always_answered(world: World) -> None:
    ana = world.alumnus()
    answers(ana, *["I am away until Monday"] * 20)
    assert answers(ana, "URGE", "URGE", "URGE", "URGE", "URGE", "URGE", "URGE") == 7
    for _ in range(12):
        assert is_told_of_988(ana)


def test_a_person_who_writes_a_lot_and_rates_is_no_machine(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    assert answers(ana, "URGE", "8", "7", "MORE", "6", "URGE", "7", "MORE", "5", "4", "URGE", "3") == 12


def test_c7_a_stranger_is_answered_three_times_a_day_and_always_in_danger(world: World) -> None:
    stranger, other = world.stranger(), world.stranger("+12025550178")
    assert answers(stranger, *["who is this"] * 10) == 3
    assert answers(stranger, "i want to die") == 1
    assert answers(other, "who is this") == 1
    world.wait(hours=25)
    assert answers(stranger, "who is this") == 1


def test_f44_two_hundred_texts_from_one_phone_do_not_keep_a_crisis_waiting(world: World) -> None:
    ana, mia = world.alumnus(), world.alumnus("+12025550102", name="Mia Lane")
    answers(ana, *["hello hello"] * 200)
    assert is_told_of_988(mia)
    assert is_told_of_988(ana)


def with_strategy(world: World, ana: Handset, action: str, alias: str | None) -> None:
    assert ana.person is not None
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        session.add(
            plans.seal_strategy(
                key,
                ana.person,
                program=world.program,
                situation="",
                action=action,
                tags=(),
                alias=alias,
                now=world.now,
            )
        )


def test_e12_a_strategy_that_carriers_block_goes_out_as_its_alias_and_staff_see_why(world: World) -> None:
    ana = world.alumnus(strategies=[])
    with_strategy(world, ana, "Close the porn tab and go outside", "Number one")
    ana.texts("URGE")
    [said] = ana.inbox()
    assert "Number one" in said
    assert "porn" not in said
    ana.texts("PLAN")
    assert not any("porn" in one for one in ana.inbox())
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Task.about)).all() == [About.NOT_SENDABLE]


def test_e12_without_an_alias_they_are_pointed_to_what_they_wrote_down(world: World) -> None:
    ana = world.alumnus(strategies=[])
    with_strategy(world, ana, "Close the porn tab and go outside", None)
    ana.texts("URGE")
    [said] = ana.inbox()
    assert "you wrote down" in said
    assert "porn" not in said


def tasks(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return sorted(one.about for one in session.exec(select(Task)))


def test_e12_a11_words_that_carriers_block_are_saved_and_come_back_under_another_name(world: World) -> None:
    ana = world.alumnus(strategies=[])
    ana.texts("ADD close the porn tab and go outside")
    [said] = ana.inbox()
    assert wording.has_said("saved_nameless", said)
    assert tasks(world) == [About.NOT_SENDABLE]
    ana.texts("URGE")
    [said] = ana.inbox()
    assert "you wrote down" in said
    assert "porn" not in said


def test_e12_a11_words_that_shame_their_owner_are_saved_sent_and_shown_to_staff(world: World) -> None:
    ana = world.alumnus(strategies=[])
    ana.texts("ADD stop being a failure and clean the kitchen")
    assert wording.has_said("saved", ana.inbox()[0])
    assert tasks(world) == [About.UNKIND_WORDS]
    ana.texts("URGE")
    assert "stop being a failure and clean the kitchen" in ana.inbox()[0]


def test_e12_whatever_made_a_queued_text_no_blocked_word_of_it_leaves(world: World) -> None:
    """A text of another release, or of code that forgot to ask: help arrives, and the ledger shows what went."""
    ana = world.alumnus()
    assert ana.person is not None
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        to = Recipient(world.program, alumnus=ana.person)
        row = outbox.queue(session, key, to, "Try this: Close the porn tab.", Purpose.HELP, now=world.now).id
    world.tick()
    assert ana.inbox() == ["Try this: the first step that you wrote down."]
    assert tasks(world) == [About.NOT_SENDABLE]
    with transaction(world.engine, program=world.program) as session:
        said = key.open("message.body", row, session.get_one(Message, row).body)
        assert said == "Try this: the first step that you wrote down."


def test_e12_whatever_made_a_reply_no_blocked_word_of_it_leaves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "_sayable", lambda person, strategy: strategy)  # the first door stands open
    ana = world.alumnus(strategies=["Close the porn tab"])
    ana.texts("URGE")
    [said] = ana.inbox()
    assert "you wrote down" in said
    assert "porn" not in said
    assert tasks(world) == [About.NOT_SENDABLE]


def test_a3_own_words_that_carriers_take_stay_as_they_are(world: World) -> None:
    ana = world.alumnus(strategies=["Clean the kitchen, then call my sponsor"])
    ana.texts("URGE")
    assert "Clean the kitchen, then call my sponsor" in ana.inbox()[0]
