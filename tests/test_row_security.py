"""The second wall: PostgreSQL itself shows, and takes, only what is of the program that the transaction has named."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, ProgrammingError
from sqlmodel import select

from service import db
from service.commands import checking
from service.db import EVERY_PROGRAM, ProgramSession, Scope, Scoped, new_id, reading, transaction, within
from service.people.alumni import Alumnus
from service.people.tasks import Task
from service.protection import keyring
from tests.conftest import KEYS
from tests.databases import clear
from tests.world import NOON, World

pytestmark = pytest.mark.postgresql

ALUMNI = sa.text("SELECT id FROM alumnus")
MAKE_TASK = sa.text(
    "INSERT INTO task (program_id, id, about, opened_at) VALUES (:program, :id, 'unclear', :at)"
)


@pytest.fixture
def world(postgresql: Engine) -> Iterator[World]:
    clear(postgresql)
    world = World(postgresql, keyring.unlock(postgresql, KEYS, now=NOON))
    world.alumnus()
    yield world
    world.close()


@pytest.fixture
def twin(world: World) -> UUID:
    """Another program with a person of its own."""
    twin = world.add_program("+12025550200", "Twin")
    world.alumnus(program=twin)
    return twin


def seen(session: ProgramSession) -> int:
    """How many people are found by SQL that goes around the model."""
    return len(session.connection().execute(ALUMNI).all())


def refused(session: ProgramSession, statement: sa.TextClause, values: dict[str, object]) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.connection().execute(statement, values)
    session.rollback()


def failing(session: ProgramSession, program: Scope) -> None:
    with within(session, program):
        assert seen(session) == 1
        raise KeyError


def test_p6_each_table_of_programs_has_the_wall_also_for_its_owner(world: World) -> None:
    """A new one needs what migration 0022 says of the others."""
    asked = sa.text(
        "SELECT relname, pg_get_expr(polqual, polrelid) AS said FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
        " WHERE relrowsecurity AND relforcerowsecurity AND polcmd = '*' AND polwithcheck IS NULL"
    )
    with world.engine.connect() as connection:
        walls = {row.relname: row.said for row in connection.execute(asked)}
    assert set(walls) == {cls.__tablename__ for cls in Scoped.__subclasses__()}
    assert len(set(walls.values())) == 1


def test_p6_the_tests_connect_as_a_role_that_is_bound_by_it(world: World) -> None:
    asked = sa.text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    with world.engine.connect() as connection:
        assert connection.execute(asked).scalar_one() is False


@pytest.mark.parametrize("is_hurried", [False, True])
def test_p6_sql_around_the_model_sees_the_program_alone(world: World, twin: UUID, is_hurried: bool) -> None:
    for look in (transaction, reading):
        for scope, count in ((world.program, 1), (twin, 1), (new_id(), 0), (EVERY_PROGRAM, 2)):
            with look(world.engine, program=scope, is_hurried=is_hurried) as session:
                assert seen(session) == count


def test_p6_a_connection_that_names_no_program_sees_nothing(world: World, twin: UUID) -> None:
    fresh = db.connect(world.engine.url.render_as_string(hide_password=False))
    with fresh.connect() as connection:
        assert connection.execute(ALUMNI).all() == []
    with ProgramSession(fresh) as session:
        assert seen(session) == 0
    with transaction(fresh, program=EVERY_PROGRAM) as session:
        assert seen(session) == 2
    with fresh.connect() as connection:  # the same one, out of the pool
        assert connection.execute(ALUMNI).all() == []
    fresh.dispose()


def test_p6_a_session_that_lost_its_scope_sees_nothing(world: World, twin: UUID) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.info["scope"] = None
        assert seen(session) == 0


def test_p6_nothing_can_be_written_into_the_twin(world: World, twin: UUID) -> None:
    made = {"program": twin, "id": new_id(), "at": NOON}
    with transaction(world.engine, program=world.program) as session:
        refused(session, MAKE_TASK, made)
    with transaction(world.engine, program=world.program) as session:
        for sql in ("UPDATE alumnus SET language = 'es'", "DELETE FROM riskwindow", "DELETE FROM strategy"):
            session.connection().execute(sa.text(sql))
    with transaction(world.engine, program=world.program) as session:
        refused(session, sa.text("UPDATE alumnus SET program_id = :twin"), {"twin": twin})
    with reading(world.engine, program=twin) as session:
        assert session.exec(select(Alumnus)).one().language == "en"
        assert session.connection().execute(sa.text("SELECT count(*) FROM strategy")).scalar_one() > 0
        assert session.exec(select(Task)).all() == []


def test_p6_within_narrows_the_database_too_and_widens_it_again(world: World, twin: UUID) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert seen(session) == 2
        with within(session, twin):
            assert seen(session) == 1
            with within(session, EVERY_PROGRAM):
                assert seen(session) == 2
            assert seen(session) == 1
        assert seen(session) == 2
        with pytest.raises(KeyError):
            failing(session, twin)
        assert seen(session) == 2


def test_p6_a_savepoint_that_is_undone_leaves_the_wall_where_the_session_is(world: World, twin: UUID) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session, within(session, twin):
        with pytest.raises(KeyError), session.begin_nested():
            failing(session, world.program)
        found = session.connection().execute(sa.text("SELECT program_id FROM alumnus")).scalars()
        assert set(found) == {twin}
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.connection().execute(sa.text("SELECT nothing FROM nowhere"))
        assert seen(session) == 1


def test_p6_another_setting_than_a_program_is_an_error_and_no_answer(world: World) -> None:
    with world.engine.connect() as connection:
        connection.execute(sa.text("SELECT set_config('tideover.program', 'all', true)"))
        with pytest.raises(DataError):
            connection.execute(ALUMNI)


def test_doctor_says_when_the_role_stands_above_the_wall(world: World) -> None:
    assert checking._second_wall(world.engine).remedy is None
    # No ordinary role can make one that stands above it: so this one reads of itself that it does.
    with world.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA above")
        connection.exec_driver_sql(
            "CREATE VIEW above.pg_roles AS SELECT false AS rolsuper, true AS rolbypassrls, current_user AS rolname"
        )
    above = sa.create_engine(world.engine.url, connect_args={"options": "-c search_path=above,pg_catalog"})
    remedy = checking._second_wall(above).remedy
    above.dispose()
    with world.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA above CASCADE")
    assert remedy is not None
