"""The questions of the week, and days that they picked (B9, B11)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from service import importing
from service.checkins import survey
from service.checkins.milestones import Milestone
from service.checkins.ratings import Rating
from service.checkins.risk_windows import RiskWindow
from service.conversation import wording
from service.conversation.states import Mode, RatingKind
from service.db import EVERY_PROGRAM, transaction
from service.messaging.ledger import Purpose
from service.people.alumni import Alumnus
from service.protection import keyring
from tests.due import queued, state_of, utc
from tests.world import Handset, World

CHICAGO = ZoneInfo("America/Chicago")
SUNDAY = utc("2030-01-06 17:00")
"""Eleven in Chicago."""


@pytest.fixture
def ana(world: World) -> Handset:
    """Ana, who was just asked the first question of the week."""
    ana = world.alumnus(survey_at=SUNDAY)
    world.wait(hours=(SUNDAY - world.now) / timedelta(hours=1))
    [said] = ana.inbox()
    assert wording.has_said("week_mood", said)
    return ana


def ratings(world: World) -> dict[RatingKind, int]:
    with transaction(world.engine, program=world.program) as session:
        return {row.kind: row.value for row in session.exec(select(Rating).order_by(col(Rating.at)))}


def asks(ana: Handset, key: str) -> bool:
    [said] = ana.inbox()
    return wording.has_said(key, said)


def test_b9_it_comes_on_sundays_before_noon_whatever_the_clocks_do() -> None:
    at = survey.next_at(CHICAGO, utc("2030-03-03 20:00"))
    assert at == utc("2030-03-10 16:00")  # the clocks went forward that night
    assert survey.next_at(CHICAGO, at) == utc("2030-03-17 16:00")


def test_b9_five_numbers_one_after_the_other_are_kept_as_what_they_are(world: World, ana: Handset) -> None:
    assert [one.purpose for one in queued(world)] == [Purpose.CHECK_IN]
    for number, then in (
        ("8", "week_urge"),
        ("9", "week_contact"),
        ("2", "week_sessions"),
        ("5", "week_confidence"),
        ("6", "week_done"),
    ):
        ana.texts(number)
        assert asks(ana, then)
    assert ratings(world) == {
        RatingKind.MOOD: 8,
        RatingKind.URGE: 9,
        RatingKind.CONTACT: 2,
        RatingKind.SESSIONS: 5,
        RatingKind.CONFIDENCE: 6,
    }
    assert state_of(world, ana.person).mode is Mode.IDLE
    ana.texts("7")
    assert any("kitchen" in said or "block" in said for said in ana.inbox()), "a number is a number again"


def test_b9_a_number_beyond_the_scale_is_asked_for_again(world: World, ana: Handset) -> None:
    ana.texts("8")
    ana.texts("3")
    ana.inbox()
    ana.texts("9")
    assert asks(ana, "week_contact")
    assert RatingKind.CONTACT not in ratings(world)


def test_b9_an_urge_breaks_it_off_and_is_answered_as_itself(world: World, ana: Handset) -> None:
    ana.texts("4")
    ana.inbox()
    ana.texts("URGE")
    [said] = ana.inbox()
    assert any(own in said for own in ("kitchen", "block"))
    assert "WEEK" not in said
    world.wait(minutes=15)
    ana.texts("1")
    ana.inbox()
    ana.texts("WEEK")
    assert asks(ana, "week_urge")
    ana.texts("3")
    assert asks(ana, "week_contact")
    assert ratings(world)[RatingKind.URGE] == 3


def test_b9_a_courtesy_leaves_the_question_open(world: World, ana: Handset) -> None:
    ana.texts("thanks")
    [said] = ana.inbox()
    assert wording.has_said("thanks", said)
    assert "WEEK" in said
    ana.texts("9")
    assert asks(ana, "week_urge")
    assert ratings(world) == {RatingKind.MOOD: 9}


def test_c2_danger_within_the_questions_is_danger(world: World, ana: Handset) -> None:
    ana.texts("8")
    ana.inbox()
    ana.texts("i want to die")
    assert wording.has_said("crisis", ana.inbox()[0])
    ana.texts("3")
    assert wording.has_said("crisis_barrier", ana.inbox()[0])


def test_b9_without_an_open_question_week_says_so(world: World) -> None:
    ana = world.alumnus()
    ana.texts("WEEK")
    assert asks(ana, "week_none")


@pytest.mark.parametrize("reason", ["paused", "in an episode", "in a crisis", "stopped"])
def test_b9_nobody_is_asked_about_the_week_who_is(world: World, reason: str) -> None:
    ana = world.alumnus(survey_at=SUNDAY)
    world.wait(hours=(SUNDAY - world.now) / timedelta(hours=1) - 0.1)
    match reason:
        case "paused":
            ana.texts("PAUSE 3")
        case "in an episode":
            ana.texts("URGE")
        case "in a crisis":
            ana.texts("i want to die")
        case _:
            ana.texts("STOP")
    ana.inbox()
    world.wait(minutes=6)
    assert not any(wording.has_said("week_mood", said) for said in ana.inbox())
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).survey_at == SUNDAY + timedelta(weeks=1)


FILE = """\
program: {name: Haven, sender: "+12025550300", timezone: America/Chicago}
staff: [{name: Sam Rivera, email: sam@example.org, phone: "+12025550311", role: specialist}]
alumni:
  - name: Bea
    phone: "+12025550301"
    specialist: sam@example.org
    consent: {given_at: 2029-11-01T10:00:00-05:00, wording: v1}
    weekly_questions: yes
    risk_windows: [{day: friday, at: "22:00", why: home alone}, {at: "17:30"}]
    milestones: [{on: 2030-01-03, words: I went to see my son}]
"""


def take(world: World, text: str = FILE) -> importing.Report:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return importing.apply(session, world.vault, importing.load(text), now=world.now)


def test_b7_b9_b11_a_file_sets_the_week_the_hours_and_the_days_and_twice_changes_nothing(
    world: World,
) -> None:
    program = take(world).program
    assert "0 changed" in [*take(world).lines()][-1]
    with transaction(world.engine, program=program) as session:
        bea = session.exec(select(Alumnus)).one()
        windows = session.exec(select(RiskWindow).order_by(col(RiskWindow.next_at))).all()
        [day] = session.exec(select(Milestone)).all()
        key = keyring.key_of(session, world.vault, bea.id)
    assert bea.survey_at == SUNDAY
    assert [one.next_at for one in windows] == [utc("2030-01-01 23:10"), utc("2030-01-05 03:40")]
    assert windows[1].label is not None
    assert key.open("riskwindow.label", windows[1].id, windows[1].label) == "home alone"
    assert (day.next_at, b"son" in day.words) == (utc("2030-01-03 16:30"), False)
    assert "1 changed" in [*take(world, FILE.replace(', {at: "17:30"}', "")).lines()][-1]


def test_b11_a_day_they_picked_shows_their_words_only_when_they_ask(world: World) -> None:
    program = take(world, FILE.replace("    risk_windows", "    # risk_windows")).program
    with transaction(world.engine, program=program) as session:
        person = session.exec(select(Alumnus.id)).one()
    world.program = program
    bea = world._handset("+12025550301", person)  # type: ignore[arg-type]
    world.wait(hours=(utc("2030-01-03 16:30") - world.now) / timedelta(hours=1))
    [said] = bea.inbox()
    assert wording.has_said("milestone", said)
    assert "son" not in said
    bea.texts("1")
    [words] = bea.inbox()
    assert "I went to see my son" in words
    for _ in range(48):
        world.wait(hours=1)
    assert bea.inbox() == [], "once, and no count of anything"


def test_b11_another_number_on_that_day_is_how_it_is(world: World) -> None:
    program = take(world, FILE.replace("    risk_windows", "    # risk_windows")).program
    with transaction(world.engine, program=program) as session:
        person = session.exec(select(Alumnus.id)).one()
    world.program = program
    bea = world._handset("+12025550301", person)  # type: ignore[arg-type]
    world.wait(hours=(utc("2030-01-03 16:30") - world.now) / timedelta(hours=1))
    bea.inbox()
    bea.texts("0")
    assert wording.has_said("rated", bea.inbox()[0])


@pytest.mark.parametrize("body", ["urge 8", "craving 9", "ganas 8"])
def test_b9_a1_an_urge_with_its_number_is_no_answer_of_the_week(
    world: World, ana: Handset, body: str
) -> None:
    ana.texts(body)
    assert any("kitchen" in said or "block" in said for said in ana.inbox())
    assert RatingKind.MOOD not in ratings(world)


@pytest.mark.parametrize("body", ["about a 7", "7!", "I'd say 7/10", "como un 7", "seven"])
def test_b9_a_number_among_small_words_is_one(world: World, ana: Handset, body: str) -> None:
    ana.texts(body)
    assert asks(ana, "week_urge")
    assert ratings(world) == {RatingKind.MOOD: 7}
