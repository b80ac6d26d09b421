"""Danger: who is told, by when, and what comes after it (C4, C5, C6)."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlmodel import select

from service.conversation import dialogue, wording
from service.conversation.effects import EndEpisode, RaiseAlert, ShowStaff, Turn
from service.conversation.plan import Plan
from service.conversation.reading import read
from service.conversation.states import Mode, Reason, Said, State
from service.conversation.values import Intent, Reading, Risk
from service.db import transaction
from service.escalations.rota_tables import Shift
from service.escalations.tables import Alert
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.due import state_of
from tests.test_dialogue import IDLE, IN_CRISIS, PLAN, says
from tests.world import Handset, World


def answer(body: str, state: State = IDLE, plan: Plan = PLAN) -> Turn:
    return dialogue.respond(state, read(body), plan, pick=0, said=Said(body))


# C4, decided


@pytest.mark.parametrize(
    "body",
    [
        "I touched my niece",
        "looking at a 15 year old online",
        "I want to hurt my wife",
        "my child is in danger",
        "quiero matar a mi jefe",
        "me dan ganas de tocar a mi sobrina",
    ],
)
def test_c4_danger_to_others_or_a_child_is_for_the_lead(body: str) -> None:
    turn = answer(body)
    assert RaiseAlert(Reason.CRISIS, is_for_lead=True) in turn.effects
    assert says(turn, "crisis")


@pytest.mark.parametrize(
    "body",
    [
        "I want to kill myself",
        "he hit me and I'm scared",
        "took all my pills",
        "quiero matarme",
        "mi esposo me golpea",
    ],
)
def test_c4_danger_to_themselves_goes_the_way_of_every_crisis(body: str) -> None:
    assert RaiseAlert(Reason.CRISIS) in answer(body).effects


def test_c1_what_stands_in_the_way_is_asked_once_and_again_after_the_next_crisis() -> None:
    assert says(answer("im fine", IN_CRISIS), "crisis_barrier")
    assert says(answer("im fine", replace(IN_CRISIS, was_asked_why=True)), "crisis_stay")


@pytest.mark.parametrize(
    "state", [IDLE, State(Mode.COPING), IN_CRISIS, State(Mode.SITUATION)], ids=lambda one: one.mode
)
@pytest.mark.parametrize("intent", [Intent.URGE, Intent.OTHER, Intent.FEELING])
def test_a_doubtful_reading_is_answered_as_it_reads_and_shown_at_once(state: State, intent: Intent) -> None:
    reading = Reading(intent, Risk.ELEVATED)
    plain = dialogue.respond(state, reading, PLAN, pick=0)
    doubtful = dialogue.respond(state, replace(reading, is_doubtful=True), PLAN, pick=0)
    assert (doubtful.say, doubtful.state) == (plain.say, plain.state)
    assert doubtful.effects == (*plain.effects, ShowStaff("doubtful"))


# Through the whole service


@pytest.fixture
def ana(world: World, sam: Handset) -> Handset:
    return world.alumnus(specialist=sam)


def kim(world: World) -> Handset:
    return world.staff("+12025550115", name="Kim Cho", role=Role.CLINICAL_LEAD)


def pages(who: Handset) -> list[str]:
    return [one for one in who.inbox() if "needs you" in one]


def the_alert(world: World) -> Alert:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Alert)).one()


def about(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return [one.about for one in session.exec(select(Task))]


def test_c4_only_the_lead_is_paged_round_after_round_in_neutral_words(
    world: World, ana: Handset, sam: Handset
) -> None:
    lead, dana = kim(world), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    ana.texts("I touched my niece")
    assert pages(lead) == ["A1: Ana R. needs you. Reply 1 to take it, 1E to pass it on"]
    world.wait(minutes=6)
    world.wait(minutes=6)
    assert pages(lead)
    assert pages(sam) == pages(dana) == []
    assert the_alert(world).is_for_lead


def test_c4_without_a_lead_the_admins_see_to_it(world: World, ana: Handset, sam: Handset) -> None:
    pat = world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    ana.texts("I touched my niece")
    assert len(pages(pat)) == 1
    assert pages(sam) == []


def test_c4_an_alert_that_somebody_has_goes_to_the_lead_when_a_disclosure_joins_it(
    world: World, ana: Handset, sam: Handset
) -> None:
    lead = kim(world)
    ana.texts("CALL")
    sam.texts("1")
    sam.inbox()
    ana.texts("I touched my niece")
    assert len(pages(lead)) == 1
    assert pages(sam) == []
    assert the_alert(world).assignee_id is None


@pytest.mark.parametrize(
    "bodies",
    [("I touched my niece", "I want to kill myself"), ("I want to kill myself", "I touched my niece")],
)
def test_c4_with_danger_to_themselves_as_well_both_the_lead_and_their_specialist_know(
    world: World, ana: Handset, sam: Handset, bodies: tuple[str, str]
) -> None:
    lead = kim(world)
    for body in bodies:
        ana.texts(body)
    world.wait(minutes=1)
    assert pages(lead)
    assert pages(sam)
    rounds = the_alert(world).rounds
    ana.texts(bodies[1])
    assert the_alert(world).rounds == rounds


# C5


def test_c5_with_somebody_on_call_the_time_is_told_and_kept_or_taken_back(world: World, ana: Handset) -> None:
    world.on_call(world.staff("+12025550112", name="Dana Lee"))
    ana.texts("CALL")
    said = " ".join(ana.inbox())
    assert "12:15 PM" in said
    heard = []
    for _ in range(16):
        world.wait(minutes=1)
        heard += ana.inbox()
    assert [wording.has_said("nobody_yet", one) for one in heard] == [True]


def test_c5_without_anybody_on_call_no_time_is_told_and_988_is(world: World, ana: Handset) -> None:
    for body in ("CALL", "I relapsed and I hate myself", "i want to die"):
        ana.texts(body)
        said = " ".join(ana.inbox())
        assert "988" in said
        assert "PM" not in said


def test_c5_a_shift_that_ends_before_the_promise_bears_none(world: World, ana: Handset) -> None:
    world.on_call(world.staff("+12025550112", name="Dana Lee"))
    with transaction(world.engine, program=world.program) as session:
        session.exec(select(Shift)).one().ends_at = world.now + timedelta(minutes=14)
    ana.texts("CALL")
    assert "PM" not in " ".join(ana.inbox())


def test_c5_nothing_more_is_promised_where_somebody_has_it(world: World, ana: Handset, sam: Handset) -> None:
    world.on_call(world.staff("+12025550112", name="Dana Lee"))
    ana.texts("CALL")
    sam.texts("1")
    ana.inbox()
    ana.texts("CALL")
    assert "PM" not in " ".join(ana.inbox())


# C6


def closed(sam: Handset, ana: Handset, words: str = "1 reached") -> None:
    ana.texts("i want to die")
    sam.texts("1")
    sam.texts(words)
    ana.inbox()


def test_c6_we_ask_on_the_next_day_and_a_week_after(world: World, ana: Handset, sam: Handset) -> None:
    closed(sam, ana)
    world.wait(hours=21, minutes=59)
    assert ana.inbox() == []
    world.wait(minutes=1)  # ten in the morning in Chicago
    assert wording.has_said("after_crisis", " ".join(ana.inbox()))
    ana.texts("3")
    assert wording.has_said("calm", " ".join(ana.inbox()))
    world.wait(days=5, hours=23)
    assert ana.inbox() == []
    world.wait(hours=1)
    assert wording.has_said("after_crisis", " ".join(ana.inbox()))
    world.wait(days=30)
    assert ana.inbox() == []


@pytest.mark.parametrize("words", ["1 reached, no follow-up", "1 referred no followup please"])
def test_c6_unless_a_human_says_no(world: World, ana: Handset, sam: Handset, words: str) -> None:
    closed(sam, ana, words)
    world.wait(days=1)
    world.wait(days=8)
    assert ana.inbox() == []


def test_c6_whoever_takes_a_crisis_is_told_so(world: World, ana: Handset, sam: Handset) -> None:
    ana.texts("i want to die")
    sam.inbox()
    sam.texts("1")
    [said] = sam.inbox()
    assert "no follow-up" in said
    assert len(said) <= 160


def test_c6_silence_after_the_question_is_a_task(world: World, ana: Handset, sam: Handset) -> None:
    closed(sam, ana)
    world.wait(hours=22)
    world.wait(hours=4)
    assert about(world) == [About.NO_ANSWER]


def test_c6_an_answer_is_no_silence(world: World, ana: Handset, sam: Handset) -> None:
    closed(sam, ana)
    world.wait(hours=22)
    ana.texts("doing okay, thanks")
    world.wait(hours=4)
    assert About.NO_ANSWER not in about(world)


def test_c6_a_hard_answer_gets_a_person_at_once_and_no_step(world: World, ana: Handset, sam: Handset) -> None:
    closed(sam, ana)
    world.wait(hours=22)
    ana.inbox()
    ana.texts("8")
    [said] = ana.inbox()
    assert wording.has_said("after_crisis_call", said)
    assert sam.inbox(), "who has no word of it cannot call"


def test_c6_nothing_is_asked_in_a_new_crisis_and_its_closing_plans_anew(
    world: World, ana: Handset, sam: Handset
) -> None:
    closed(sam, ana)
    ana.texts("i want to die")
    world.wait(hours=22)
    assert not any(wording.has_said("after_crisis", one) for one in ana.inbox())
    sam.texts("2")
    sam.texts("2 reached")
    world.wait(days=1)
    assert [wording.has_said("after_crisis", one) for one in ana.inbox()].count(True) == 1


def test_c6_after_stop_a_person_looks_instead(world: World, ana: Handset, sam: Handset) -> None:
    closed(sam, ana)
    ana.texts("STOP")
    world.wait(hours=22)
    assert ana.inbox() == []
    assert About.NO_ANSWER in about(world)


def test_c2_nothing_is_scheduled_until_a_person_closes_it(world: World, sam: Handset) -> None:
    ana = world.alumnus("+12025550108", specialist=sam, check_ins=[time(13), time(20)])
    ana.texts("urge 8")
    ana.texts("i want to die")
    ana.inbox()
    for _ in range(60):
        world.wait(hours=1)
    heard = ana.inbox()
    assert {wording.has_said("nobody_yet", one) for one in heard} == {True}
    assert state_of(world, ana.person).mode is Mode.CRISIS


def test_an_episode_whose_call_reached_nobody_ends_all_the_same(
    world: World, ana: Handset, sam: Handset
) -> None:
    ana.texts("could somebody call me")
    sam.texts("1")
    sam.texts("1 no answer")
    assert state_of(world, ana.person).episode is None
    assert not any(isinstance(one, EndEpisode) for one in answer("CALL").effects)


@pytest.mark.parametrize(
    ("body", "is_theirs_alone"),
    [
        ("the girl ive been talking to online is 16", True),
        ("my niece is staying here this week and im having thoughts", True),
        ("my stepdaughter keeps walking around in a towel and i cant stop looking", True),
        ("mi sobrina se queda aqui y tengo pensamientos", True),
        ("my son killed himself", False),
        ("Told the kids I'd always be watching over them. Caroline looked at me funny.", False),
        ("11 yrs off heroin. i bought enough for the old me", False),
    ],
    ids=range(7),
)
def test_c4_word_of_a_child_that_only_the_model_sees_is_for_the_lead(
    body: str, is_theirs_alone: bool
) -> None:
    assert dialogue.is_disclosure(read(body), body) is is_theirs_alone
