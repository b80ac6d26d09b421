"""When check-ins are asked, and when they are not (B1, B5, A14, P3)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, delete, select, update
from structlog.testing import capture_logs

from service.checkins import episodes, schedules
from service.checkins.due import run_due
from service.checkins.schedules import CheckIn, CheckInTime
from service.conversation import wording
from service.conversation.states import EpisodeKind, Mode, State
from service.db import EVERY_PROGRAM, transaction
from service.messaging.ledger import Purpose
from service.messaging.ledger import Status as MessageStatus
from service.people import alumni
from service.people.alumni import Alumnus, Status
from service.protection.keyring import PersonKey
from tests.due import change, queued, run, run_in_workers, run_while_a_text_is_handled, state_of, utc, words
from tests.world import Handset, World

EIGHT = utc("2030-01-02 02:00")
"""20:00 in Chicago, on the first day of the world."""
DAY = timedelta(days=1)


def next_times(world: World, person: UUID | None) -> list[datetime | None]:
    assert person is not None
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return [row.next_at for row in schedules.times_of(session, person)]


def plan_for(world: World, person: UUID | None, next_at: datetime) -> None:
    """As if the row had been left so: by a clock that jumped, or a backup."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.exec(update(CheckInTime).where(col(CheckInTime.alumnus_id) == person).values(next_at=next_at))


def notes(world: World) -> list[CheckIn]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return list(session.exec(select(CheckIn).order_by(col(CheckIn.asked_at), col(CheckIn.id))))


def test_b1_a_check_in_is_asked_at_the_persons_own_time(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])

    assert run(world, run_due, EIGHT - timedelta(seconds=1)) == 0
    assert run(world, run_due, EIGHT) == 1

    [text], [note] = queued(world), notes(world)
    assert wording.has_said("check_in", words(world, text))
    assert (text.purpose, text.status, text.alumnus_id) == (
        Purpose.CHECK_IN,
        MessageStatus.QUEUED,
        ana.person,
    )
    assert (text.next_at, text.expires_at) == (EIGHT, utc("2030-01-02 03:00"))
    assert (note.message_id, note.local_date, note.slot) == (text.id, date(2030, 1, 1), 0)
    assert (note.asked_at, note.answered_at) == (EIGHT, None)
    assert state_of(world, ana.person).mode is Mode.CHECK_IN
    assert next_times(world, ana.person) == [EIGHT + DAY]


def test_b1_a_check_in_is_asked_in_the_persons_language_and_other_words_each_day(world: World) -> None:
    world.alumnus(check_ins=[time(20)], language="es")
    for day in range(3):
        run(world, run_due, EIGHT + day * DAY)
    bodies = [words(world, text) for text in queued(world)]
    assert len(set(bodies)) == 3
    assert set(bodies) <= set(wording.variants("check_in", "es"))


def test_people_of_all_programs_are_asked_each_within_their_own(world: World) -> None:
    world.alumnus(check_ins=[time(20)])
    other = world.add_program("+12025550200", "Haven")
    ben = world.alumnus("+12025550201", check_ins=[time(20)], program=other)
    assert run(world, run_due, EIGHT) == 2
    assert {(text.alumnus_id == ben.person, text.program_id == other) for text in queued(world)} == {
        (True, True),
        (False, False),
    }
    assert {note.program_id for note in notes(world)} == {world.program, other}


def in_crisis(world: World, ana: Handset) -> None:
    change(world, ana.person, conversation=alumni.dump_state(State(mode=Mode.CRISIS)))


def in_an_episode(world: World, ana: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        assert ana.person is not None
        opened_at = EIGHT - timedelta(minutes=5)
        episode = episodes.open_episode(
            session, ana.person, EpisodeKind.URGE, 6, program=world.program, now=opened_at
        )
        episodes.follow_up(session, {episode.id: opened_at + timedelta(minutes=15)})


def waiting_for_a_call(world: World, ana: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        assert ana.person is not None
        opened_at = EIGHT - timedelta(hours=3)
        episodes.open_episode(
            session, ana.person, EpisodeKind.CALL, None, program=world.program, now=opened_at
        )


NOT_NOW: dict[str, Callable[[World, Handset], None]] = {
    "stopped": lambda world, ana: change(world, ana.person, status=Status.STOPPED),
    "not agreed yet": lambda world, ana: change(world, ana.person, status=Status.INVITED),
    "a14 paused": lambda world, ana: change(world, ana.person, paused_until=EIGHT + timedelta(seconds=1)),
    "c2 in a crisis": in_crisis,
    "in an episode": in_an_episode,
    "waiting for a call": waiting_for_a_call,
}


@pytest.mark.parametrize("reason", NOT_NOW)
def test_nobody_is_asked_who_is(world: World, reason: str) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    NOT_NOW[reason](world, ana)
    before = state_of(world, ana.person)

    assert run(world, run_due, EIGHT) == 1

    assert queued(world) == []
    assert notes(world) == []
    assert state_of(world, ana.person) == before
    assert next_times(world, ana.person) == [EIGHT + DAY]


def test_a14_check_ins_come_back_when_the_pause_is_over(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    change(world, ana.person, paused_until=EIGHT + DAY)
    run(world, run_due, EIGHT)
    run(world, run_due, EIGHT + DAY)
    assert [note.local_date for note in notes(world)] == [date(2030, 1, 2)]


def test_an_episode_that_nobody_ended_does_not_silence_check_ins_for_ever(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    waiting_for_a_call(world, ana)
    run(world, run_due, EIGHT)
    run(world, run_due, EIGHT + DAY)
    assert [note.local_date for note in notes(world)] == [date(2030, 1, 2)]


def test_b5_after_a_short_outage_a_check_in_still_comes_within_its_window(world: World) -> None:
    world.alumnus(check_ins=[time(20)])
    run(world, run_due, EIGHT + timedelta(minutes=59))
    assert [text.expires_at for text in queued(world)] == [EIGHT + timedelta(hours=1)]


def test_b5_nothing_comes_in_the_quiet_hours_that_was_due_before(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    run(world, run_due, EIGHT + timedelta(hours=1))
    assert queued(world) == []
    assert next_times(world, ana.person) == [EIGHT + DAY]


def test_b5_a_time_in_the_quiet_hours_that_a_person_chose_stands(world: World) -> None:
    world.alumnus(check_ins=[time(23)])
    run(world, run_due, EIGHT + timedelta(hours=3))
    assert [text.expires_at for text in queued(world)] == [EIGHT + timedelta(hours=3, minutes=30)]


def test_p3_an_outage_of_days_is_not_made_up_for(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    now = EIGHT + 5 * DAY + timedelta(minutes=10)
    assert [run(world, run_due, now) for _ in range(3)] == [1, 1, 0]
    assert [note.local_date for note in notes(world)] == [date(2030, 1, 6)]
    assert next_times(world, ana.person) == [EIGHT + 6 * DAY]


def test_p3_of_several_times_that_an_outage_held_back_only_the_last_is_asked(world: World) -> None:
    ana = world.alumnus(check_ins=[time(18), time(19), time(19, 30)])
    now = EIGHT - timedelta(minutes=15)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert run_due(session, world.vault, now=now, limit=1) == 1
    while run(world, run_due, now):
        pass
    assert [note.slot for note in notes(world)] == [2]
    assert len(queued(world)) == 1
    run(world, run_due, EIGHT + DAY - timedelta(hours=2))
    assert [note.slot for note in notes(world)] == [2, 0]
    assert ana.person is not None


def test_p3_a_clock_that_goes_back_repeats_nothing(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    run(world, run_due, EIGHT)
    for back in (timedelta(hours=1), timedelta(0), -timedelta(minutes=30)):
        run(world, run_due, EIGHT - back)
    plan_for(world, ana.person, EIGHT)
    run(world, run_due, EIGHT + timedelta(minutes=1))
    assert len(queued(world)) == len(notes(world)) == 1
    assert next_times(world, ana.person) == [EIGHT + DAY]


def test_p3_a_clock_that_jumps_a_day_ahead_and_back_asks_once_a_date(world: World) -> None:
    world.alumnus(check_ins=[time(20)])
    for moment in (EIGHT + DAY, EIGHT, EIGHT + timedelta(minutes=1), EIGHT + DAY, EIGHT + 2 * DAY):
        while run(world, run_due, moment):
            pass
    dates = [note.local_date for note in notes(world)]
    assert dates == [date(2030, 1, 2), date(2030, 1, 3)]


def test_p3_a_time_moved_after_todays_check_in_begins_tomorrow(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    run(world, run_due, EIGHT)
    with transaction(world.engine, program=world.program) as session:
        alumnus = session.get_one(Alumnus, ana.person)
        schedules.set_times(session, alumnus, [time(20, 30)], now=EIGHT + timedelta(minutes=1))
    run(world, run_due, EIGHT + timedelta(minutes=30))
    assert len(notes(world)) == 1
    assert next_times(world, ana.person) == [EIGHT + DAY + timedelta(minutes=30)]


DST_DAYS = [
    ("America/New_York", time(2, 30), "2030-03-08 12:00"),
    ("America/New_York", time(1, 30), "2030-11-01 12:00"),
    ("Australia/Lord_Howe", time(2, 15), "2030-10-04 12:00"),
    ("Australia/Lord_Howe", time(1, 45), "2030-04-05 12:00"),
    ("Pacific/Kiritimati", time(20), "2028-02-27 12:00"),
    ("Pacific/Pago_Pago", time(20), "2029-12-30 12:00"),
]


@pytest.mark.parametrize(("zone", "local_time", "start"), DST_DAYS)
def test_b5_each_date_is_asked_once_also_when_the_clocks_change(
    world: World, zone: str, local_time: time, start: str
) -> None:
    world.clock.at = utc(start)
    world.alumnus(timezone=zone, check_ins=[local_time])
    for quarter in range(4 * 24 * 4):
        run(world, run_due, world.now + quarter * timedelta(minutes=15))

    asked = [note.asked_at.astimezone(ZoneInfo(zone)) for note in notes(world)]
    first = asked[0].date()
    assert [one.date() for one in asked] == [first + number * DAY for number in range(4)]
    assert [note.local_date for note in notes(world)] == [one.date() for one in asked]
    assert sum(one.time() != local_time for one in asked) <= 1  # on the day of the gap
    assert len(queued(world)) == 4


def test_p3_workers_at_once_never_ask_anybody_twice(world: World) -> None:
    for number in range(60):
        world.alumnus(f"+1202555{1000 + number}", strategies=(), check_ins=[time(20)])
    assert run_in_workers(world, run_due, EIGHT, workers=4, limit=7) == 60
    asked = [text.alumnus_id for text in queued(world)]
    assert len(asked) == len(set(asked)) == len(notes(world)) == 60


def test_a_text_of_theirs_that_comes_in_at_this_moment_is_not_talked_over(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    assert ana.person is not None
    state = State(mode=Mode.COPING, episode=uuid4(), intensity=6)

    def urge(session: Session, alumnus: Alumnus) -> None:
        episode = episodes.open_episode(
            session, alumnus.id, EpisodeKind.URGE, 6, program=world.program, now=EIGHT
        )
        episodes.follow_up(session, {episode.id: EIGHT + timedelta(minutes=15)})
        alumnus.conversation = alumni.dump_state(state)

    run_while_a_text_is_handled(world, run_due, ana.person, urge, EIGHT)
    assert queued(world) == []
    assert state_of(world, ana.person) == state
    assert next_times(world, ana.person) == [EIGHT + DAY]


def test_f47_a_row_that_cannot_be_read_holds_up_nobody_else_and_is_logged_without_a_name(
    world: World,
) -> None:
    lost, nowhere = world.alumnus("+12025550102", check_ins=[time(20)]), world.alumnus(check_ins=[time(20)])
    ben = world.alumnus("+12025550103", check_ins=[time(20)])
    change(world, nowhere.person, timezone="Nowhere/Land")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.exec(delete(PersonKey).where(col(PersonKey.person_id) == lost.person))

    with capture_logs() as lines:
        assert run(world, run_due, EIGHT + timedelta(minutes=3)) == 3

    assert [text.alumnus_id for text in queued(world)] == [ben.person]
    assert next_times(world, lost.person) == next_times(world, nowhere.person) == [EIGHT + DAY]
    assert sorted(line["error"] for line in lines) == ["KeysWrong", "ZoneInfoNotFoundError"]
    assert "Nowhere" not in repr(lines)


def test_the_number_of_statements_does_not_grow_with_the_people(world: World) -> None:
    for number in range(30):
        world.alumnus(f"+1202555{1000 + number}", strategies=(), check_ins=[time(20)])
    seen: list[str] = []
    # Telling PostgreSQL the program is the wall's business, and costs one statement for each program.
    sa.event.listen(
        world.engine,
        "before_cursor_execute",
        lambda *args: seen.append(args[2].split()[0]) if "set_config" not in args[2] else None,
    )

    run(world, run_due, EIGHT - timedelta(hours=1))
    assert [one for one in seen if one != "BEGIN"] == ["SELECT"]
    seen.clear()
    assert run(world, run_due, EIGHT) == 30
    assert sorted(one for one in seen if one != "BEGIN") == ["INSERT"] * 2 + ["SELECT"] * 3 + ["UPDATE"] * 2
