"""An episode is followed up once its time has come, and silence ends with a person who looks (B3, A6, C2)."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, delete, select
from structlog.testing import capture_logs

from service.checkins import episodes
from service.checkins.episodes import Episode
from service.conversation import wording
from service.conversation.states import EpisodeKind, Mode, Outcome, Reason, State
from service.conversation.values import Risk
from service.db import EVERY_PROGRAM, transaction
from service.escalations.alerts import raise_alert
from service.escalations.tables import Alert
from service.messaging.ledger import Purpose
from service.people import alumni
from service.people.alumni import Alumnus, Status
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.keyring import PersonKey
from tests.due import change, queued, run, run_in_workers, run_while_a_text_is_handled, state_of, words
from tests.world import NOON, Handset, World

QUARTER = timedelta(minutes=15)
ASKED = NOON + QUARTER
NUDGED = ASKED + timedelta(minutes=15)
SILENT = ASKED + timedelta(minutes=30)
run_due = partial(episodes.run_due, raise_alert=raise_alert)


@pytest.fixture
def ana(world: World) -> Handset:
    return world.alumnus()


def urge(world: World, who: Handset, *, program: UUID | None = None) -> UUID:
    """At noon an urge of 6 was told, and a strategy given."""
    assert who.person is not None
    program = program or world.program
    with transaction(world.engine, program=program) as session:
        episode = episodes.open_episode(session, who.person, EpisodeKind.URGE, 6, program=program, now=NOON)
        episodes.follow_up(session, {episode.id: NOON + QUARTER})
    state = State(mode=Mode.COPING, episode=episode.id, offered=(uuid4(),), intensity=6)
    change(world, who.person, conversation=alumni.dump_state(state))
    return episode.id


def look(world: World, episode: UUID) -> Episode:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Episode, episode)


def tasks_about(world: World) -> list[tuple[UUID | None, About]]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return [(task.alumnus_id, task.about) for task in session.exec(select(Task))]


def alerts_of(world: World) -> list[tuple[UUID | None, Reason, UUID | None]]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return [(one.alumnus_id, one.reason, one.episode_id) for one in session.exec(select(Alert))]


def test_a6_a_quarter_of_an_hour_later_we_ask_how_it_is(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    before = state_of(world, ana.person)

    assert run(world, run_due, ASKED - timedelta(seconds=1)) == 0
    assert run(world, run_due, ASKED) == 1

    [text] = queued(world)
    assert wording.has_said("follow_up", words(world, text))
    assert (text.alumnus_id, text.purpose, text.program_id) == (ana.person, Purpose.HELP, world.program)
    after = state_of(world, ana.person)
    assert (after.mode, after.episode, after.offered) == (Mode.FOLLOW_UP, episode, before.offered)
    row = look(world, episode)
    assert (row.asked_at, row.next_at, row.follow_ups, row.closed_at) == (ASKED, NUDGED, 1, None)
    assert run(world, run_due, NUDGED - timedelta(seconds=1)) == 0


def test_a6_where_no_number_is_known_we_ask_whether_it_helped(world: World, ana: Handset) -> None:
    state = State(mode=Mode.COPING, episode=urge(world, ana), offered=(uuid4(),), steps=1)
    change(world, ana.person, conversation=alumni.dump_state(state))
    run(world, run_due, ASKED)
    [text] = queued(world)
    assert wording.has_said("did_it_help", words(world, text))
    assert state_of(world, ana.person).mode is Mode.DID_IT_HELP


def test_b3_silence_gets_one_nudge_and_then_ends_with_a_task(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    run(world, run_due, ASKED)
    assert run(world, run_due, NUDGED) == 1
    assert wording.has_said("nudge", words(world, queued(world)[-1]))
    assert look(world, episode).closed_at is None
    assert tasks_about(world) == []
    assert run(world, run_due, SILENT - timedelta(seconds=1)) == 0
    assert run(world, run_due, SILENT) == 1

    row = look(world, episode)
    assert (row.outcome, row.closed_at, row.next_at) == (Outcome.NO_ANSWER, SILENT, None)
    assert state_of(world, ana.person) == State()
    assert tasks_about(world) == [(ana.person, About.NO_ANSWER)]
    assert alerts_of(world) == []
    assert len(queued(world)) == 2
    assert run(world, run_due, SILENT + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    "last", [{"intensity": 7}, {"intensity": None, "risk": Risk.HIGH}], ids=["7", "words"]
)
def test_a9_silence_after_a_strong_urge_is_alerted_and_they_are_told(
    world: World, ana: Handset, last: dict[str, Any]
) -> None:
    episode = urge(world, ana)
    state = State(mode=Mode.COPING, episode=episode, offered=(uuid4(),), **last)
    change(world, ana.person, conversation=alumni.dump_state(state))
    for moment in (ASKED, NUDGED, SILENT):
        run(world, run_due, moment)
    assert alerts_of(world) == [(ana.person, Reason.STRONG_URGE, episode)]
    assert tasks_about(world) == []
    assert wording.has_said("silence_told", words(world, queued(world)[-1]))
    assert look(world, episode).outcome is Outcome.NO_ANSWER


def test_an_answer_after_the_nudge_is_no_silence_any_more(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    run(world, run_due, ASKED)
    run(world, run_due, NUDGED)
    with transaction(world.engine, program=world.program) as session:
        episodes.follow_up(session, {episode: NUDGED + QUARTER})
    run(world, run_due, NUDGED + QUARTER)
    row = look(world, episode)
    assert (row.closed_at, row.nudged_at, row.follow_ups) == (None, None, 2)


def test_an_answer_that_leads_to_more_help_is_followed_up_again(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    run(world, run_due, ASKED)
    with transaction(world.engine, program=world.program) as session:
        episodes.follow_up(session, {episode: SILENT - timedelta(minutes=1) + QUARTER})
    assert run(world, run_due, SILENT) == 0
    run(world, run_due, SILENT + QUARTER)
    assert look(world, episode).follow_ups == 2
    assert [wording.has_said("follow_up", words(world, text)) for text in queued(world)] == [True, True]
    assert tasks_about(world) == []


def test_an_episode_that_has_ended_is_not_followed_up(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    with transaction(world.engine, program=world.program) as session:
        assert episodes.end(session, episode, Outcome.EASED, now=NOON)
        assert not episodes.end(session, episode, Outcome.NO_ANSWER, now=ASKED)
        episodes.follow_up(session, {episode: NOON + QUARTER})
    assert run(world, run_due, ASKED) == 0
    row = look(world, episode)
    assert (row.outcome, row.closed_at, row.next_at) == (Outcome.EASED, NOON, None)


def test_all_that_is_open_of_a_person_can_be_ended_and_nobody_elses(world: World, ana: Handset) -> None:
    ben = world.alumnus("+12025550102")
    mine, his = urge(world, ana), urge(world, ben)
    with transaction(world.engine, program=world.program) as session:
        assert ana.person is not None
        episodes.end_all(session, ana.person, Outcome.HANDED_OVER, now=NOON)
    assert look(world, mine).outcome is Outcome.HANDED_OVER
    assert look(world, his).outcome is None


def test_c2_nothing_is_asked_in_a_crisis_and_the_episode_stays_open(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    crisis = State(mode=Mode.CRISIS, episode=episode)
    change(world, ana.person, conversation=alumni.dump_state(crisis))
    run(world, run_due, ASKED)
    assert queued(world) == []
    row = look(world, episode)
    assert (row.next_at, row.closed_at) == (None, None)
    assert state_of(world, ana.person) == crisis


def test_c2_a_crisis_after_we_asked_is_not_taken_for_silence(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    run(world, run_due, ASKED)
    crisis = State(mode=Mode.CRISIS, episode=episode)
    change(world, ana.person, conversation=alumni.dump_state(crisis))
    run(world, run_due, SILENT)
    assert look(world, episode).closed_at is None
    assert state_of(world, ana.person) == crisis
    assert tasks_about(world) == []


def test_p5_somebody_who_has_said_stop_is_not_asked(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    change(world, ana.person, status=Status.STOPPED)
    run(world, run_due, ASKED)
    assert queued(world) == []
    assert look(world, episode).outcome is Outcome.NO_ANSWER
    assert state_of(world, ana.person) == State()
    assert tasks_about(world) == []


def test_a_pause_does_not_stop_help(world: World, ana: Handset) -> None:
    urge(world, ana)
    change(world, ana.person, paused_until=ASKED + timedelta(days=3))
    run(world, run_due, ASKED)
    assert len(queued(world)) == 1


def test_e6_a_follow_up_that_is_hours_late_becomes_a_task_instead(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    run(world, run_due, ASKED + timedelta(hours=2, seconds=1))
    assert queued(world) == []
    assert look(world, episode).outcome is Outcome.NO_ANSWER
    assert tasks_about(world) == [(ana.person, About.NO_ANSWER)]


def test_an_episode_that_a_newer_one_has_followed_is_ended_in_silence(world: World, ana: Handset) -> None:
    older = urge(world, ana)
    newer = urge(world, ana)
    assert run(world, run_due, ASKED) == 2
    assert len(queued(world)) == 1
    assert look(world, older).outcome is Outcome.NO_ANSWER
    assert look(world, newer).asked_at == ASKED
    assert state_of(world, ana.person).episode == newer


def test_follow_ups_of_all_programs_stay_within_their_own(world: World, ana: Handset) -> None:
    other = world.add_program("+12025550200", "Haven")
    ben = world.alumnus("+12025550201", program=other)
    urge(world, ana)
    urge(world, ben, program=other)
    for moment in (ASKED, NUDGED, SILENT):
        assert run(world, run_due, moment) == 2
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        homes = {(task.alumnus_id, task.program_id) for task in session.exec(select(Task))}
    assert homes == {(ana.person, world.program), (ben.person, other)}
    assert {(text.alumnus_id, text.program_id) for text in queued(world)} == homes


def test_p3_workers_at_once_ask_everybody_once(world: World) -> None:
    people = [world.alumnus(f"+1202555{1000 + number}", strategies=()) for number in range(30)]
    for one in people:
        urge(world, one)
    assert run_in_workers(world, run_due, ASKED, workers=4, limit=4) == 30
    assert sorted(text.alumnus_id.hex for text in queued(world) if text.alumnus_id) == sorted(
        one.person.hex for one in people if one.person
    )


def test_an_answer_that_comes_in_at_this_moment_ends_it_before_we_ask(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    assert ana.person is not None

    def eased(session: Session, alumnus: Alumnus) -> None:
        episodes.end(session, episode, Outcome.EASED, now=ASKED)
        alumnus.conversation = alumni.dump_state(State())

    run_while_a_text_is_handled(world, run_due, ana.person, eased, ASKED)
    assert queued(world) == []
    assert state_of(world, ana.person) == State()
    assert look(world, episode).outcome is Outcome.EASED


def test_c2_a_crisis_that_comes_in_at_this_moment_is_not_overwritten(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    assert ana.person is not None
    crisis = State(mode=Mode.CRISIS, episode=episode, intensity=9)

    def told(session: Session, alumnus: Alumnus) -> None:
        alumnus.conversation = alumni.dump_state(crisis)

    run_while_a_text_is_handled(world, run_due, ana.person, told, ASKED)
    assert queued(world) == []
    assert state_of(world, ana.person) == crisis


def test_more_that_is_asked_for_at_this_moment_is_not_overwritten(world: World, ana: Handset) -> None:
    episode = urge(world, ana)
    assert ana.person is not None
    more = State(mode=Mode.COPING, episode=episode, offered=(uuid4(), uuid4()), intensity=7)

    def given(session: Session, alumnus: Alumnus) -> None:
        episodes.follow_up(session, {episode: ASKED + QUARTER})
        alumnus.conversation = alumni.dump_state(more)

    run_while_a_text_is_handled(world, run_due, ana.person, given, ASKED)
    assert queued(world) == []
    assert state_of(world, ana.person) == more
    assert look(world, episode).next_at == ASKED + QUARTER


def test_f47_a_row_that_cannot_be_read_becomes_a_task_and_holds_up_nobody_else(
    world: World, ana: Handset
) -> None:
    ben = world.alumnus("+12025550102")
    episode = urge(world, ana)
    urge(world, ben)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.exec(delete(PersonKey).where(col(PersonKey.person_id) == ana.person))
    with capture_logs() as lines:
        assert run(world, run_due, ASKED) == 2
    assert [text.alumnus_id for text in queued(world)] == [ben.person]
    assert tasks_about(world) == [(ana.person, About.NO_ANSWER)]
    assert [line["episode"] for line in lines] == [str(episode)]
