"""The wall between programs: a query without a scope is refused, a scoped one sees its own alone."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, delete, select, update

from service.db import EVERY_PROGRAM, ProgramSession, Scoped, Unscoped, new_id, transaction, within
from service.heartbeats import Heartbeat
from service.holdings.retention import RetentionMark
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.keyring import KeyEpoch
from service.protection.throttle import Throttle
from tests.world import NOON, World

OF_NO_PROGRAM = {Program, KeyEpoch, Heartbeat, Throttle, RetentionMark}


def test_every_table_belongs_to_a_program() -> None:
    tables = {mapper.class_ for mapper in SQLModel._sa_registry.mappers}
    assert {one for one in tables if not issubclass(one, Scoped)} == OF_NO_PROGRAM


def test_p6_without_a_program_no_query_is_answered(engine: Engine) -> None:
    with ProgramSession(engine) as session, pytest.raises(Unscoped):
        session.exec(select(Alumnus)).all()


def test_p6_a_query_around_the_model_is_refused_too(world: World) -> None:
    with transaction(world.engine, program=world.program) as session, pytest.raises(Unscoped):
        session.execute(sa.text("SELECT * FROM alumnus"))


def test_p6_twins_with_the_same_phone_never_mix(world: World) -> None:
    twin = world.add_program("+12025550200", "Twin")
    ana = world.alumnus()
    world.alumnus(program=twin)
    with transaction(world.engine, program=world.program) as session:
        assert [one.id for one in session.exec(select(Alumnus))] == [ana.person]
    with transaction(world.engine, program=twin) as session:
        assert ana.person not in [one.id for one in session.exec(select(Alumnus))]
        assert session.get(Alumnus, ana.person) is None


def test_p6_changes_and_deletions_keep_to_the_program(world: World) -> None:
    twin = world.add_program("+12025550200", "Twin")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        for program in (world.program, twin):
            session.add(Task(program_id=program, about=About.UNCLEAR, opened_at=NOON))
    with transaction(world.engine, program=twin) as session:
        session.exec(update(Task).values(closed_at=NOON))
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Task)).one().closed_at is None
    with transaction(world.engine, program=twin) as session:
        session.exec(delete(Task).where(col(Task.about) == About.UNCLEAR))
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Task)).one()


def test_p6_nothing_is_written_into_another_program(world: World) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.add(Task(program_id=new_id(), about=About.UNCLEAR, opened_at=NOON))
        with pytest.raises(Unscoped):
            session.flush()
        session.rollback()


def test_within_narrows_and_widens_again(world: World) -> None:
    twin = world.add_program("+12025550200", "Twin")
    world.alumnus()
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        with within(session, twin):
            assert session.exec(select(Alumnus)).all() == []
        assert len(session.exec(select(Alumnus)).all()) == 1


def test_p6_a_staff_code_of_one_program_does_nothing_in_another(world: World) -> None:
    twin = world.add_program("+12025550200", "Twin")
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    other = world.staff("+12025550222", name="Kim", program=twin)
    world.program = twin
    other.texts("1")
    assert not any("is yours" in one for one in other.inbox())
