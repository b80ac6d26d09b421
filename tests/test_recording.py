"""Their own list by text, and the PIN before it is read back (A11, A16, P10)."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from sqlmodel import select

from service.conversation import dialogue, wording
from service.conversation.effects import (
    AddStrategy,
    RemoveStrategy,
    RestoreStrategy,
    SetAlias,
    SetLevel,
    Turn,
)
from service.conversation.plan import Level, Lock, Plan
from service.conversation.reading import read
from service.conversation.states import Guarded, Mode, PinOutcome, Reason, Said, State
from service.db import transaction
from service.messaging.ledger import Message
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from tests.test_dialogue import IDLE, KITCHEN, PLAN, TEA, WALK, alerts, says, tasks
from tests.world import STRATEGIES, Handset, World


def answer(
    body: str,
    state: State = IDLE,
    plan: Plan = PLAN,
    *,
    may_leave: bool = True,
    pin: PinOutcome | None = None,
) -> Turn:
    return dialogue.respond(state, read(body), plan, pick=0, said=Said(body, None, may_leave, pin))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("ADD hold the dog", "hold the dog"),
        ("put this on my list: call Joan", "call Joan"),
        ("Please add to my plan: sit on the porch", "sit on the porch"),
        ("add calling Joan to my list", "calling Joan"),
        ("save this for me: Walk to the river.", "Walk to the river."),
        ("pon esto en mi lista: llamar a Luis", "llamar a Luis"),
    ],
)
def test_a11_free_words_are_kept_verbatim_and_not_shown(body: str, kept: str) -> None:
    turn = answer(body)
    assert turn.effects == (AddStrategy(kept),)
    assert says(turn, "saved")
    assert kept not in (turn.say or "")
    assert "UNDO" in (turn.say or "")


def test_a11_taking_off_is_no_adding() -> None:
    assert tasks(answer("remove this from my list: the gym one")) == ["plan_change"]


@pytest.mark.parametrize(
    "body", ["REMOVE 2", "delete number 2", "take 2 off my list", "quita el 2", "remove #2 from my plan"]
)
def test_a11_one_is_removed_by_its_number(body: str) -> None:
    turn = answer(body)
    assert turn.effects == (RemoveStrategy(WALK.id),)
    assert turn.state.undo == WALK.id
    assert "2" in (turn.say or "")
    assert WALK.action not in (turn.say or "")


@pytest.mark.parametrize("body", ["remove 0", "remove 4", "REMOVE 99"])
def test_a_number_that_is_not_there_removes_nothing(body: str) -> None:
    turn = answer(body)
    assert turn.effects == ()
    assert says(turn, "remove_how")


@pytest.mark.parametrize("body", ["take 2", "2", "took 2 walks", "remove me from your list"])
def test_what_only_looks_like_it_removes_nothing(body: str) -> None:
    assert not any(isinstance(effect, RemoveStrategy) for effect in answer(body).effects)


def test_a11_undo_takes_back_and_brings_again() -> None:
    there, gone = State(undo=TEA.id), replace(PLAN, strategies=(KITCHEN, WALK))
    assert answer("UNDO", there).effects == (RemoveStrategy(TEA.id),)
    assert answer("undo that", there, gone).effects == (RestoreStrategy(TEA.id),)
    assert says(answer("UNDO"), "undo_nothing")


def test_e12_a_name_is_asked_for_where_the_words_may_not_leave() -> None:
    turn = answer("ADD delete the porn app", may_leave=False)
    assert says(turn, "saved_nameless")
    blocked = replace(TEA, is_sayable=False)
    plan = replace(PLAN, strategies=(KITCHEN, blocked))
    named = answer("NAME Blue Chair", plan=plan)
    assert named.effects == (SetAlias(TEA.id, "Blue Chair"),)
    assert says(answer("NAME porn chair", plan=plan, may_leave=False), "name_again")
    assert not any(isinstance(effect, SetAlias) for effect in answer("name blue chair").effects)


@pytest.mark.parametrize(
    ("body", "level"),
    [("LEVEL WARM", Level.WARM), ("nivel directo", Level.DIRECT), ("level neutral", Level.NEUTRAL)],
)
def test_a16_they_choose_the_tone(body: str, level: Level) -> None:
    turn = answer(body)
    assert turn.effects == (SetLevel(level),)
    assert says(turn, "level_set")


# The PIN, decided


SHUT = replace(PLAN, lock=Lock.SHUT, good_days=3)


@pytest.mark.parametrize(
    ("body", "what"),
    [("PLAN", Guarded.PLAN), ("REASONS", Guarded.REASONS), ("PROGRESS", Guarded.PROGRESS)],
)
def test_p10_nothing_is_read_back_without_the_pin(body: str, what: Guarded) -> None:
    turn = answer(body, plan=SHUT)
    assert says(turn, "pin_ask")
    assert turn.state.pending is what
    shown = answer("PIN 1234", turn.state, replace(SHUT, lock=Lock.OPEN), pin=PinOutcome.OPENED)
    assert shown.say == answer(body).say or says(shown, "progress_days")
    assert shown.state.pending is None


@pytest.mark.parametrize("lock", Lock)
@pytest.mark.parametrize(
    "body", ["URGE", "more", "9", "I slipped", "CALL", "HELP", "I want to die", "ADD tea", "PAUSE 2"]
)
def test_help_and_crisis_never_ask_for_a_pin(body: str, lock: Lock) -> None:
    assert answer(body, plan=replace(PLAN, lock=lock)) == answer(body)


# The PIN, through the whole service


@pytest.fixture
def ana(world: World) -> Handset:
    return world.alumnus(specialist=world.staff())


def hears(who: Handset, body: str) -> str:
    who.inbox()
    who.texts(body)
    return " ".join(who.inbox())


def about(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return [one.about for one in session.exec(select(Task))]


def test_p10_a_pin_is_set_opens_for_ten_minutes_and_shuts_again(world: World, ana: Handset) -> None:
    assert STRATEGIES[1] in hears(ana, "PLAN")
    assert wording.has_said("pin_set", hears(ana, "PIN 0123"))
    world.wait(minutes=11)
    assert STRATEGIES[1] not in hears(ana, "PLAN")
    assert STRATEGIES[1] in hears(ana, "pin 0123")
    assert wording.has_said("reasons_empty", hears(ana, "REASONS"))
    world.wait(minutes=11)
    assert wording.has_said("pin_ask", hears(ana, "PROGRESS"))


@pytest.mark.parametrize("order", [*permutations(["PIN 2468", "PLAN"])], ids=str)
def test_f34_the_order_of_pin_and_command_does_not_matter(
    world: World, ana: Handset, order: Sequence[str]
) -> None:
    ana.texts("PIN 2468")
    world.wait(minutes=11)
    assert STRATEGIES[1] in " ".join(hears(ana, body) for body in order)


def test_p10_five_wrong_ones_bar_it_and_staff_look(world: World, ana: Handset) -> None:
    ana.texts("PIN 2468")
    world.wait(minutes=11)
    for number in range(4):
        assert wording.has_said("pin_wrong", hears(ana, f"PIN 111{number}"))
    assert wording.has_said("pin_barred", hears(ana, "PIN 1119"))
    assert About.PIN in about(world)
    assert wording.has_said("pin_barred", hears(ana, "PIN 2468"))
    assert STRATEGIES[1] not in hears(ana, "PLAN")
    helped = hears(ana, "URGE")
    assert any(action in helped for action in STRATEGIES)
    world.wait(days=1)
    assert wording.has_said("pin_opened", hears(ana, "PIN 2468"))


def test_p10_a_pin_is_changed_or_taken_off_only_behind_the_old_one(world: World, ana: Handset) -> None:
    ana.texts("PIN 2468")
    world.wait(minutes=11)
    assert wording.has_said("pin_first", hears(ana, "NEW PIN 1357"))
    assert wording.has_said("pin_first", hears(ana, "PIN OFF"))
    ana.texts("PIN 2468")
    assert wording.has_said("pin_set", hears(ana, "NEW PIN 1357"))
    world.wait(minutes=11)
    assert wording.has_said("pin_wrong", hears(ana, "PIN 2468"))
    ana.texts("PIN 1357")
    assert wording.has_said("pin_cleared", hears(ana, "PIN OFF"))
    assert STRATEGIES[1] in hears(ana, "PLAN")


def test_i1_a_pin_is_kept_nowhere_but_as_a_sealed_hash(world: World, ana: Handset) -> None:
    ana.texts("PIN 864209")
    assert ana.person is not None
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
        bodies = [key.open("message.body", one.id, one.body) for one in session.exec(select(Message))]
        kept = session.get_one(Alumnus, ana.person).pin
    assert kept is not None
    assert not any("864209" in body for body in bodies)
    assert b"864209" not in kept
    assert key.open("alumnus.pin", ana.person, kept).startswith("$argon2id$")


def test_a_forgotten_pin_is_a_task(world: World, ana: Handset) -> None:
    assert wording.has_said("pin_how", hears(ana, "PIN"))
    ana.texts("PIN 2468")
    assert wording.has_said("pin_forgotten", hears(ana, "forgot my pin"))
    assert about(world) == [About.PIN]


def test_a11_added_undone_and_added_again_it_is_in_the_list_once(world: World, ana: Handset) -> None:
    assert wording.has_said("saved", hears(ana, "put this on my list: hold the dog"))
    assert "3. hold the dog" in hears(ana, "PLAN")
    ana.texts("UNDO")
    assert "hold the dog" not in hears(ana, "PLAN")
    ana.texts("UNDO")
    assert "3. hold the dog" in hears(ana, "PLAN")
    ana.texts("REMOVE 1")
    assert "2. hold the dog" in hears(ana, "PLAN")


def test_e12_a_blocked_strategy_goes_out_by_its_name(world: World) -> None:
    ana = world.alumnus(strategies=())
    assert wording.has_said("saved_nameless", hears(ana, "ADD close the porn tabs"))
    assert wording.has_said("name_again", hears(ana, "NAME porn off"))
    assert wording.has_said("named", hears(ana, "NAME Blue Chair"))
    assert "1. Blue Chair" in hears(ana, "PLAN")
    assert "Blue Chair" in hears(ana, "URGE")


def test_a16_the_level_stays(world: World, ana: Handset) -> None:
    ana.texts("LEVEL WARM")
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).level is Level.WARM


def test_a16_what_follows_is_said_at_that_level(world: World, ana: Handset) -> None:
    ana.texts("LEVEL DIRECT")
    ana.inbox()
    direct = wording.variants("paused", "en", Level.DIRECT)
    assert hears(ana, "PAUSE 3") in {one.format(length="3 days") for one in direct}


def test_a6_their_own_time_to_check_back_stays(world: World, ana: Handset) -> None:
    ana.texts("check back in 40")
    ana.texts("urge 6")
    ana.inbox()
    world.wait(minutes=39)
    assert ana.inbox() == []
    world.wait(minutes=1)
    assert wording.has_said("follow_up", " ".join(ana.inbox()))


def test_a_pin_in_a_crisis_is_not_looked_at(world: World, ana: Handset) -> None:
    ana.texts("i want to die")
    ana.texts("PIN 2468")
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).pin is None
    assert Reason.CRISIS in alerts(answer("i want to die", State(Mode.CRISIS)))
