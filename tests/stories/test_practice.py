"""Practice on calm days: which strategy, when not, and what is kept of it (F3, G3)."""

from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from service.conversation import coping, wording
from service.conversation.context import Evidence
from service.conversation.plan import Strategy
from service.conversation.states import Practiced, Reason
from service.db import transaction
from service.escalations.tables import Alert
from service.people import plans
from service.people.alumni import Alumnus
from service.people.practices import Practice
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from tests.due import change
from tests.visiting import console_of
from tests.world import STRATEGIES, Handset, World

EVENING = time(20)
ENROLLED = timedelta(days=10)


def settled(world: World, **columns: object) -> Handset:
    """Ana, who has been with us for some days."""
    ana = world.alumnus(check_ins=[EVENING], **columns)  # type: ignore[arg-type]
    change(world, ana.person, enrolled_at=world.now - ENROLLED)
    return ana


def answer(world: World, ana: Handset, number: str) -> str:
    """What her answer to the next evening's check-in brings."""
    world.wait(hours=8)
    ana.inbox()
    ana.texts(number)
    said = ana.inbox()[0]
    world.wait(hours=16)
    ana.inbox()
    return said


def practices(world: World) -> list[Practice]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Practice)))


def is_practice(said: str) -> bool:
    return wording.has_said("practice_ask", said) or wording.has_said("practice_ask_when", said)


def asks_now(said: str) -> bool:
    """Brought by PRACTICE: nothing was answered, so nobody is thanked for that."""
    return wording.has_said("practice_now", said) or wording.has_said("practice_now_when", said)


def test_f3_a_calm_answer_brings_a_practice_once_a_week(world: World) -> None:
    ana = settled(world)
    said = [answer(world, ana, "2") for _ in range(8)]
    assert [is_practice(one) for one in said] == [True, *[False] * 6, True]
    assert {one.strategy_id for one in practices(world)} == set(strategies(world, ana)), "each in its turn"


def test_f3_the_if_comes_with_it_and_nothing_of_theirs_in_the_first_forty_characters(world: World) -> None:
    ana = settled(world, strategies=())
    record(world, ana, "I am alone at night", "Call Mike")
    said = answer(world, ana, "1")
    assert wording.has_said("practice_ask_when", said)
    assert "I am alone at night. " in said
    assert "alone" not in said[:40]


@pytest.mark.parametrize("hard", ["4", "8"])
def test_f3_an_answer_that_is_not_calm_brings_none(world: World, hard: str) -> None:
    assert not is_practice(answer(world, settled(world), hard))
    assert practices(world) == []


def test_f3_no_practice_at_night_in_a_pause_or_before_they_are_settled(world: World) -> None:
    ana = settled(world)
    world.wait(hours=8)
    ana.inbox()
    world.wait(hours=2)  # ten in the evening
    ana.texts("2")
    assert wording.has_said("calm", ana.inbox()[0])
    change(world, ana.person, enrolled_at=world.now)
    world.wait(hours=22)
    ana.inbox()
    ana.texts("2")
    assert wording.has_said("calm", ana.inbox()[0])


def test_f3_who_said_no_is_never_asked_again(world: World) -> None:
    ana = settled(world)
    ana.texts("no more practice")
    assert wording.has_said("practice_off", ana.inbox()[0])
    assert not any(is_practice(answer(world, ana, "1")) for _ in range(9))


def test_f3_behind_a_pin_none_of_it_shows(world: World) -> None:
    ana = settled(world)
    ana.texts("PIN 482915")
    world.wait(minutes=1)
    ana.inbox()
    assert not is_practice(answer(world, ana, "1"))
    ana.texts("PRACTICE")
    assert wording.has_said("pin_ask", ana.inbox()[0])


def test_g3_staff_see_what_was_practiced(world: World) -> None:
    sam = world.staff()
    ana = settled(world, strategies=STRATEGIES[:1])
    ana.texts("PRACTICE")
    ana.texts("1")
    ana.texts("3")
    [row] = practices(world)
    assert row.told is Practiced.HARD
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert "it needs a change" in page
    assert "Practiced 1\u00d7" in page


def test_f3_what_least_is_known_of_comes_first() -> None:
    known = Strategy(uuid4(), "", "walk", evidence=(Evidence(None, is_strong=False, helped=3),), last=1)
    new, waited = Strategy(uuid4(), "", "call", last=5), Strategy(uuid4(), "", "read", last=2)
    nameless = Strategy(uuid4(), "", "pointer", is_sayable=False)
    one = coping.rehearsal([known, new, waited, nameless], {})
    assert one is waited
    assert coping.rehearsal([known, new, waited], {waited.id: 1}) is new
    assert coping.rehearsal([nameless], {}) is None


def strategies(world: World, ana: Handset) -> list[UUID]:
    with transaction(world.engine, program=world.program) as session:
        return [one.id for one in plans.strategies_of(session, _id(ana))]


def record(world: World, ana: Handset, situation: str, action: str) -> None:
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, _id(ana))
        session.add(
            plans.seal_strategy(
                key,
                _id(ana),
                program=world.program,
                situation=situation,
                action=action,
                tags=(),
                now=world.now,
            )
        )


def _id(ana: Handset) -> UUID:
    assert ana.person is not None
    return ana.person


def begun(world: World) -> Handset:
    """Ana, who was just asked to go through a step."""
    ana = settled(world)
    ana.texts("PRACTICE")
    assert asks_now(ana.inbox()[0])
    ana.texts("1 yes")
    assert wording.has_said("practice_go", ana.inbox()[0])
    return ana


def test_f3_done_with_it_is_about_the_practice_and_no_despair(world: World) -> None:
    ana = begun(world)
    ana.texts("I'm done with it")
    assert wording.has_said("practice_done", ana.inbox()[0])
    assert tasks_of(world) == []


@pytest.mark.parametrize("body", ["done with it all", "I'm done with life", "done with everything"])
def test_c2_f3_what_is_said_of_life_stays_that_after_a_practice(world: World, body: str) -> None:
    ana = begun(world)
    ana.texts(body)
    assert not wording.has_said("practice_done", ana.inbox()[0])
    assert About.DOUBTFUL in tasks_of(world) or alerts_of(world)


def test_c2_f3_hours_later_done_with_it_is_not_about_the_practice(world: World) -> None:
    ana = begun(world)
    world.wait(hours=2)
    ana.inbox()
    ana.texts("done with it")
    assert not wording.has_said("practice_done", ana.inbox()[0])
    assert tasks_of(world) == [About.DOUBTFUL]


def test_e7_f3_a_yes_that_the_carrier_takes_for_start_is_still_an_answer(world: World) -> None:
    ana = settled(world)
    ana.texts("PRACTICE")
    ana.inbox()
    ana.texts("YES", opt_out="START")
    assert wording.has_said("practice_go", ana.inbox()[0])
    ana.texts("YES", opt_out="START")
    assert ana.inbox() == [], "the carrier has answered that one"


def tasks_of(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(col(Task.about))))


def alerts_of(world: World) -> list[Reason]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(col(Alert.reason))))


def test_f3_both_databases_keep_the_wish(world: World) -> None:
    ana = settled(world)
    ana.texts("practice off")
    with transaction(world.engine, program=world.program) as session:
        assert _wants(session, ana) is False
    ana.texts("practice on")
    with transaction(world.engine, program=world.program) as session:
        assert _wants(session, ana) is True


def _wants(session: Session, ana: Handset) -> bool:
    return session.get_one(Alumnus, _id(ana)).wants_practice
