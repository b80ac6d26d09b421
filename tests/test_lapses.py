"""A lapse: thanks, one step, one person to tell, one question; and progress that nothing takes back (A12, A13)."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlmodel import col, select

from service.checkins.episodes import Episode
from service.conversation import dialogue
from service.conversation.effects import EndEpisode, FollowUp, KeepSituation, SetTellsLapses, Turn
from service.conversation.plan import Plan
from service.conversation.reading import read
from service.conversation.states import EpisodeKind, Mode, Outcome, Reason, Said, State
from service.db import transaction
from service.escalations.tables import Alert
from service.people.programs import Program
from service.people.tasks import Task
from service.protection import keyring
from tests.due import change
from tests.test_dialogue import EPISODE, IDLE, PLAN, alerts, says, tasks
from tests.world import Handset, World

LAPSED = State(Mode.FOLLOW_UP, EPISODE, kind=EpisodeKind.LAPSE, steps=1)
ASKED = replace(LAPSED, mode=Mode.SITUATION)


def answer(body: str, state: State = IDLE, plan: Plan = PLAN, pick: int = 0) -> Turn:
    return dialogue.respond(state, read(body), plan, pick=pick, said=Said(body))


def test_a12_their_own_supporter_is_the_one_person_to_tell() -> None:
    turn = answer("I slipped", plan=replace(PLAN, supporters=("Mike",)))
    assert "Mike" in (turn.say or "")
    assert turn.state.kind is EpisodeKind.LAPSE


@pytest.mark.parametrize(
    ("tells", "raised", "shown"), [(None, [], ["lapse"]), (True, [Reason.LAPSE], []), (False, [], [])]
)
def test_a12_who_hears_of_a_lapse_told_calmly_is_their_choice(
    tells: bool | None, raised: list[Reason], shown: list[str]
) -> None:
    turn = answer("I slipped", plan=replace(PLAN, tells_lapses=tells))
    assert (alerts(turn), tasks(turn)) == (raised, shown)
    assert ("Sam" in (turn.say or "")) is bool(tells)


@pytest.mark.parametrize("tells", [None, True, False])
def test_a12_in_distress_a_person_is_asked_whatever_they_chose_and_they_are_told(tells: bool | None) -> None:
    turn = answer("I relapsed and I hate myself", plan=replace(PLAN, tells_lapses=tells))
    assert alerts(turn) == [Reason.LAPSE]
    assert "Sam" in (turn.say or "")


@pytest.mark.parametrize(
    ("body", "tells"),
    [
        ("TELL ON", True),
        ("tell off", False),
        ("tell my specialist when I slip", True),
        ("please don't tell Sam about my lapses", False),
        ("avisar s\u00ed", True),
        ("AVISAR NO", False),
    ],
)
def test_a12_they_choose_it_by_text(body: str, tells: bool) -> None:
    turn = answer(body)
    assert turn.effects == (SetTellsLapses(tells),)
    assert says(turn, "tell_on" if tells else "tell_off")


@pytest.mark.parametrize("body", ["I slipped", "tell sam i slipped"])
def test_telling_of_one_is_no_setting(body: str) -> None:
    assert not any(isinstance(effect, SetTellsLapses) for effect in answer(body).effects)


@pytest.mark.parametrize("body", ["please make it stop", "ya no puedo m\u00e1s", "I can't do this anymore"])
def test_a12_despair_is_no_answer_to_that_question(body: str) -> None:
    turn = answer(body, ASKED)
    assert EndEpisode(Outcome.EASED) not in turn.effects
    assert not says(turn, "lapse_kept")


def test_a12_once_it_has_eased_one_question_about_the_situation() -> None:
    turn = answer("2", LAPSED)
    assert says(turn, "lapse_ask")
    assert (turn.say or "").count("?") == 1
    assert turn.state == ASKED
    assert FollowUp(timedelta(hours=1)) in turn.effects
    assert not any(isinstance(effect, EndEpisode) for effect in turn.effects)


@pytest.mark.parametrize(
    "body",
    [
        "I was alone in the hotel",
        "I had an urge because work was awful",
        "it was payday and I was bored",
    ],
)
def test_a12_their_words_are_kept_and_not_shown_again(body: str) -> None:
    turn = answer(body, ASKED)
    assert turn.effects == (KeepSituation(body), EndEpisode(Outcome.EASED))
    assert says(turn, "lapse_kept")
    assert body not in (turn.say or "")
    assert turn.state == State()


@pytest.mark.parametrize("body", ["no", "rather not", "skip", "not now", "thanks", "ahora no"])
def test_a12_nobody_has_to_explain(body: str) -> None:
    turn = answer(body, ASKED)
    assert turn.effects == (EndEpisode(Outcome.EASED),)
    assert says(turn, "lapse_unasked")


@pytest.mark.parametrize("body", ["tempted right now", "I can't stop, about to do it", "8"])
def test_an_urge_of_now_is_helped_at_once_all_the_same(body: str) -> None:
    turn = answer(body, ASKED)
    assert turn.state.mode is Mode.COPING
    assert any(isinstance(effect, FollowUp) for effect in turn.effects)


@pytest.mark.parametrize("body", ["CALL", "HELP", "PAUSE 3", "more", "take me off this list"])
def test_a_request_is_no_answer(body: str) -> None:
    turn = answer(body, ASKED)
    assert not any(isinstance(effect, KeepSituation) for effect in turn.effects)
    assert not says(turn, "lapse_kept")


def test_c2_danger_is_no_answer_either() -> None:
    turn = answer("I was alone and I want to kill myself", ASKED)
    assert says(turn, "crisis")
    assert alerts(turn) == [Reason.CRISIS]


# Through the whole service


@pytest.fixture
def ana(world: World) -> Handset:
    return world.alumnus(specialist=world.staff())


def episode(world: World) -> Episode:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Episode).order_by(col(Episode.opened_at).desc()).limit(1)).one()


def test_a12_the_situation_is_kept_sealed_for_the_specialist(world: World, ana: Handset) -> None:
    ana.texts("I slipped")
    ana.texts("feeling calmer now")
    ana.texts("nobody home and payday")
    kept = episode(world)
    assert ana.person is not None
    assert kept.situation is not None
    assert b"payday" not in kept.situation
    assert (kept.kind, kept.outcome) == (EpisodeKind.LAPSE, Outcome.EASED)
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, ana.person)
    assert key.open("episode.situation", kept.id, kept.situation) == "nobody home and payday"


def test_a12_unanswered_the_question_ends_in_silence(world: World, ana: Handset) -> None:
    ana.texts("I slipped")
    ana.texts("feeling calmer now")
    ana.inbox()
    world.wait(hours=1)
    assert ana.inbox() == []
    assert episode(world).outcome is Outcome.EASED
    ana.texts("the lakers won")
    assert episode(world).situation is None


@pytest.mark.parametrize(
    ("program", "own", "is_alerted"), [(True, None, True), (True, False, False), (False, True, True)]
)
def test_a12_their_own_choice_comes_before_the_programs(
    world: World, ana: Handset, program: bool, own: bool | None, is_alerted: bool
) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Program, world.program).tells_lapses = program
    change(world, ana.person, tells_lapses=own)
    ana.texts("I slipped")
    with transaction(world.engine, program=world.program) as session:
        assert bool(session.exec(select(Alert)).all()) is is_alerted
        assert session.exec(select(Task)).all() == []


# A13. Progress


@pytest.mark.parametrize(
    "body",
    [
        "PROGRESS",
        "my progress?",
        "how far have I come",
        "How am I doing so far?",
        "\u00bfc\u00f3mo voy?",
        "progreso",
    ],
)
def test_a13_the_word_and_free_words(body: str) -> None:
    turn = answer(body, plan=replace(PLAN, good_days=12, ridden_out=3))
    assert says(turn, "progress")
    assert "12" in (turn.say or "")
    assert "3" in (turn.say or "")


@pytest.mark.parametrize(
    ("days", "moments", "key"), [(4, 0, "progress_days"), (0, 2, "progress_moments"), (0, 0, "progress_new")]
)
def test_a13_what_there_is_none_of_is_no_zero(days: int, moments: int, key: str) -> None:
    turn = answer("progress", plan=replace(PLAN, good_days=days, ridden_out=moments))
    assert says(turn, key)
    assert "0" not in (turn.say or "")


def said(ana: Handset) -> str:
    ana.inbox()
    ana.texts("progress")
    return " ".join(ana.inbox())


def test_a13_totals_only_grow_whatever_comes_after(world: World) -> None:
    ana = world.alumnus(specialist=world.staff(), check_ins=[time(20)])
    ana.texts("urge 6")
    ana.texts("2")
    world.wait(days=1)
    ana.texts("1")
    assert "Good days: 2" in said(ana)
    for body in ("I slipped", "9", "I slipped again", "8"):
        world.wait(hours=3)
        ana.texts(body)
    assert "Good days: 2" in said(ana)
    assert "1." in said(ana)


def test_a13_a_day_is_a_day_where_they_are(world: World) -> None:
    ana = world.alumnus(timezone="America/Chicago")
    world.wait(hours=11)  # 23:00 in Chicago, the next day in UTC
    ana.texts("1")
    world.wait(minutes=30)
    ana.texts("2")
    assert ": 1." in said(ana)
