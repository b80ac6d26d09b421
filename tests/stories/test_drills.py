"""Phones of the staff are tried before somebody needs them (D15), and shifts are confirmed when they begin (D16)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, delete, select

from service.db import transaction
from service.escalations import drills, rotas, shifts
from service.escalations.rota import Rotation
from service.escalations.rota_tables import Shift
from service.escalations.tables import Drill, DrillKind
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.keyring import PersonKey
from tests.due import run, run_in_workers
from tests.escalating import member, raised, read
from tests.world import Handset, World

NEW_YORK = ZoneInfo("America/New_York")


def drilled(world: World, *phones: Handset, kind: DrillKind = DrillKind.TEST) -> int:
    """Try these phones."""
    with transaction(world.engine, program=world.program) as session:
        people = [session.get_one(Staff, one.person) for one in phones]
        count = drills.send(session, world.vault, people, kind, program=world.program, now=world.now)
    world.tick()
    return count


def on_shift(world: World, phone: Handset, *, hours: float, starts_in: timedelta = timedelta(0)) -> None:
    assert phone.person
    at = world.now + starts_in
    with transaction(world.engine, program=world.program) as session:
        shift = Shift(program_id=world.program, staff_id=phone.person, starts_at=at)
        shift.ends_at = at + timedelta(hours=hours)
        session.add(shift)


def todo(world: World) -> list[tuple[About, UUID | None]]:
    with transaction(world.engine, program=world.program) as session:
        return [(one.about, one.staff_id) for one in session.exec(select(Task)) if one.closed_at is None]


def test_d15_a_phone_is_verified_by_answering_a_drill(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    assert member(world, sam).phone_verified_at is None
    assert drilled(world, sam, dana) == 2
    assert sam.inbox() == ["Drill: nobody is in need. Reply 1 to show that this reaches you."]
    assert len(dana.inbox()) == 1

    world.wait(minutes=3)
    sam.texts("1")
    assert sam.inbox() == ["Thank you: pages reach this phone."]
    assert member(world, sam).phone_verified_at == world.now
    assert member(world, dana).phone_verified_at is None
    dana.texts("got it!")
    assert member(world, dana).phone_verified_at == world.now, "there is nothing else that it can mean"


def test_one_person_who_cannot_be_read_holds_up_nobodys_drill_or_shift(world: World) -> None:
    gone, sam = world.staff(), world.staff("+12025550112", name="Sam Roe")
    with transaction(world.engine, program=world.program) as session:
        session.exec(delete(PersonKey).where(col(PersonKey.person_id) == gone.person))
    drilled(world, gone, sam)
    for phone in (gone, sam):
        on_shift(world, phone, hours=11)
    world.wait(minutes=1)
    assert [len(phone.inbox()) for phone in (gone, sam)] == [0, 2]


def test_d15_who_does_not_answer_in_a_day_becomes_a_task_which_a_late_answer_ends(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    drilled(world, sam, dana)
    sam.texts("1")
    world.wait(hours=23)
    assert todo(world) == []
    world.wait(hours=1)
    assert todo(world) == [(About.DRILL, dana.person)]
    dana.texts("1")
    assert todo(world) == []


def test_a_drill_never_takes_an_alert_and_an_alert_no_drill(world: World) -> None:
    sam = world.staff()
    drilled(world, sam)
    alert = raised(world, world.alumnus(specialist=sam))
    assert alert.code == 2, "the drill has the first code"
    world.tick()
    sam.texts("1")
    sam.texts("1")  # once more: nobody knows whether it went
    assert read(world, alert).assignee_id is None
    sam.texts("on it")
    assert read(world, alert).assignee_id == sam.person
    assert sam.inbox()[-1].startswith("2 is yours")


def test_on_it_means_the_alert_where_there_is_one_beside_a_drill(world: World) -> None:
    sam = world.staff()
    drilled(world, sam)
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.texts("on it")
    assert read(world, alert).assignee_id == sam.person
    with transaction(world.engine, program=world.program) as session:
        assert [one.answered_at for one in session.exec(select(Drill))] == [None]


def test_a_drill_of_somebody_else_is_nobodys_to_answer(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    drilled(world, sam)
    dana.texts("1")
    assert dana.inbox() == ["A1 is not open. Nothing is waiting for you."]
    assert member(world, sam).phone_verified_at is None


def test_d15_once_a_month_all_phones_are_tried_at_ten_on_a_tuesday(world: World) -> None:
    sam, stopped = world.staff(), world.staff("+12025550112", name="Dana Kim")
    stopped.texts("STOP")
    world.tick()
    world.clock.at = datetime(2030, 2, 5, 14, 59, tzinfo=UTC)
    world.tick()
    assert sam.inbox() == []
    world.wait(minutes=1)  # ten o'clock in New York
    assert len(sam.inbox()) == 1
    assert stopped.inbox() == []
    world.wait(hours=1)
    assert sam.inbox() == []
    world.clock.at = datetime(2030, 3, 5, 15, tzinfo=UTC)
    world.tick()
    assert len(sam.inbox()) == 1


def test_a_monthly_drill_that_an_outage_held_up_comes_by_day(world: World) -> None:
    sam = world.staff()
    world.tick()
    world.clock.at = datetime(2030, 2, 6, 4, tzinfo=UTC)  # eleven in the evening
    world.tick()
    assert sam.inbox() == []
    world.clock.at = datetime(2030, 2, 6, 15, tzinfo=UTC)
    world.tick()
    assert len(sam.inbox()) == 1


@given(st.integers(0, 20 * 365 * 24), st.sampled_from(["America/New_York", "Asia/Kolkata", "UTC"]))
def test_the_next_monthly_drill_is_in_the_next_month_by_day(hours: int, zone: str) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    at = drills.next_at(now, ZoneInfo(zone)).astimezone(ZoneInfo(zone))
    here = now.astimezone(ZoneInfo(zone))
    assert (at.hour, at.weekday()) == (10, 1)
    assert at.day <= 7
    assert (at.year * 12 + at.month) - (here.year * 12 + here.month) == 1


def test_two_workers_try_each_phone_once(world: World) -> None:
    sam = world.staff()
    world.tick()
    now = datetime(2030, 2, 5, 15, tzinfo=UTC)
    assert run_in_workers(world, drills.run_monthly, now, workers=2, limit=10) == 1
    with transaction(world.engine, program=world.program) as session:
        assert [one.staff_id for one in session.exec(select(Drill))] == [sam.person]


def test_d16_who_comes_on_call_confirms_it(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    on_shift(world, sam, hours=11)
    world.tick()
    assert sam.inbox() == ["You are on call until 12:00 AM. Reply OK."]
    world.wait(minutes=10)
    sam.texts("Ok!")
    assert sam.inbox() == ["Thank you. You are on call until 12:00 AM."]
    assert member(world, sam).phone_verified_at == world.now
    world.wait(hours=3)
    assert (sam.inbox(), pat.inbox()) == ([], [])


def test_d16_a_week_that_begins_by_the_rota_is_confirmed_with_its_day(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    assert sam.person
    assert dana.person
    here = world.now.astimezone(ZoneInfo("America/New_York"))
    with transaction(world.engine, program=world.program) as session:
        turns = Rotation((sam.person, dana.person), here.date(), (here + timedelta(minutes=5)).time())
        rotas.set_rotation(session, turns, program=world.program)
    world.wait(minutes=4)
    assert sam.inbox() == []
    world.wait(minutes=2)
    ends = (here + timedelta(days=7, minutes=5)).strftime("%A %-I:%M %p")
    assert (sam.inbox(), dana.inbox()) == ([f"You are on call until {ends}. Reply OK."], [])
    sam.texts("ok")
    sam.inbox()
    world.wait(minutes=30)
    assert sam.inbox() == []


def test_d16_without_an_answer_the_coordinators_are_told_after_fifteen_minutes(world: World) -> None:
    sam, pat = world.staff(), world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    lead = world.staff("+12025550114", name="Lee Ono", role=Role.CLINICAL_LEAD)
    on_shift(world, sam, hours=11)
    world.tick()
    world.wait(minutes=14)
    assert pat.inbox() == []
    world.wait(minutes=1)
    told = "Sam R. has not confirmed being on call until 12:00 AM. Please look who can be paged."
    assert (pat.inbox(), lead.inbox()) == ([told], [told])
    assert todo(world) == [(About.SHIFT, sam.person)]
    sam.texts("ok")
    assert todo(world) == [], "late is better than never"


def test_who_is_on_call_until_somebody_changes_it_begins_no_shift(world: World) -> None:
    sam = world.staff()
    world.on_call(sam)
    world.wait(minutes=20)
    assert sam.inbox() == []


def test_a_shift_is_asked_about_once_and_not_when_it_began_long_ago(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    on_shift(world, sam, hours=11)
    on_shift(world, dana, hours=11, starts_in=timedelta(hours=-2))
    for _ in range(3):
        world.wait(minutes=1)
    assert (len(sam.inbox()), len(dana.inbox())) == (1, 0)
    assert run(world, shifts.run_begun, world.now) == 0


def test_ok_takes_no_alert_but_asks_which_one(world: World) -> None:
    sam = world.staff()
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.inbox()
    sam.texts("ok")
    assert sam.inbox() == ["Which one? Reply with its number: 1"]
    assert read(world, alert).assignee_id is None


@pytest.mark.parametrize("kind", [DrillKind.TEST, DrillKind.ENROLLMENT])
def test_d15_at_an_enrollment_the_specialists_phone_is_tried_once_a_day(
    world: World, kind: DrillKind
) -> None:
    sam = world.staff()
    ana, ben = world.alumnus(specialist=sam), world.alumnus("+12025550102", name="Ben Sol", specialist=sam)
    if kind is DrillKind.TEST:
        drilled(world, sam)
        sam.inbox()
    with transaction(world.engine, program=world.program) as session:
        tried = [
            drills.send_for(session, world.vault, session.get_one(Alumnus, one.person), now=world.now)
            for one in (ana, ben)
        ]
    world.tick()
    assert tried == ([0, 0] if kind is DrillKind.TEST else [1, 0])
    if kind is DrillKind.ENROLLMENT:
        assert sam.inbox() == [
            "Drill: nobody is in need. Pages for Ana R. come to this phone. Reply 1 to show that this reaches you."
        ]


def test_somebody_without_a_specialist_is_the_on_call_persons(world: World) -> None:
    dana, ana = world.staff("+12025550112", name="Dana Kim"), world.alumnus()
    world.on_call(dana)
    with transaction(world.engine, program=world.program) as session:
        alumnus = session.get_one(Alumnus, ana.person)
        assert drills.send_for(session, world.vault, alumnus, now=world.now) == 1
