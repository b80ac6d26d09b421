"""A certification that ends soon is a task in time, once for each of its days, and never for who is not counted (F6)."""

from datetime import date

from sqlmodel import col, select

from service.db import transaction
from service.people import certifications
from service.people.certifications import Certification
from service.people.staff import Staff
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from tests.world import Handset, World


def certified(world: World, member: Handset, expires: date) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Staff, member.person)
        certifications.keep(
            keyring.key_of(session, world.vault, row.id), row, Certification("IITAP", "C-1", expires)
        )


def reminders(world: World) -> list[Task]:
    with transaction(world.engine, program=world.program) as session:
        query = select(Task).where(Task.about == About.CERTIFICATION).order_by(col(Task.id))
        return list(session.exec(query))


def finish(world: World) -> None:
    with transaction(world.engine, program=world.program) as session:
        for task in session.exec(select(Task)):
            task.closed_at = world.now


def test_f6_a_task_comes_90_30_and_7_days_before_and_when_it_is_over(world: World) -> None:
    sam = world.staff()
    certified(world, sam, date(2030, 4, 10))  # 99 days from the first of January
    world.tick()
    world.wait(days=8)
    assert reminders(world) == []
    for days, count in ((1, 1), (1, 1), (58, 1), (1, 2), (22, 2), (1, 3), (7, 3), (1, 4), (60, 4)):
        world.wait(days=days)
        assert len(reminders(world)) == count, (days, world.now)
        finish(world)
    assert {one.staff_id for one in reminders(world)} == {sam.person}
    assert {one.next_at for one in reminders(world)} == {None}, "it becomes no alert"


def test_f6_an_open_task_is_the_one_that_is_reminded_of_again(world: World) -> None:
    sam = world.staff()
    certified(world, sam, date(2030, 2, 10))
    world.tick()
    world.wait(days=1)
    world.wait(days=20)
    [task] = reminders(world)
    assert task.again_at == world.now


def test_f6_after_an_outage_over_its_day_it_is_reminded_of_once(world: World) -> None:
    certified(world, world.staff(), date(2030, 2, 10))
    world.tick()
    world.wait(days=45)
    world.wait(days=1)
    assert len(reminders(world)) == 1


def test_f6_who_is_not_counted_is_not_reminded_of(world: World) -> None:
    certified(world, world.staff(is_counted=False), date(2030, 1, 5))
    world.tick()
    world.wait(days=1)
    assert reminders(world) == []


def test_f6_one_that_does_not_open_stops_nobody_elses(world: World) -> None:
    sam = world.staff()
    broken = world.staff("+12025550112", name="Lou Day", certification=b"damaged")
    certified(world, sam, date(2030, 1, 5))
    world.tick()
    world.wait(days=1)
    assert [one.staff_id for one in reminders(world)] == [sam.person]
    assert broken.person
