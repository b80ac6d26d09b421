"""The database's shape: the migrations make exactly what the models say, and go back and forth with people in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from service import db, schema
from service.checkins.episodes import Episode
from service.conversation.states import EpisodeKind
from service.people import drafts
from service.people.alumni import Alumnus
from service.people.drafts import Kind
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from tests.conftest import KEYS
from tests.databases import looking, new_postgresql
from tests.world import NOON, World


@pytest.fixture
def empty(tmp_path: Path, engine: Engine, worker_id: str) -> Iterator[Engine]:
    """A database of its own without a table: going down must not disturb the others' tests."""
    if engine.dialect.name == "sqlite":
        bare = db.connect(f"sqlite:///{tmp_path}/empty.db")
    else:
        bare = db.connect(new_postgresql(f"{worker_id}_empty"))
    yield bare
    bare.dispose()


def tables(engine: Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def contents(engine: Engine) -> dict[str, int]:
    with looking(engine) as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }


def test_the_migrations_make_what_the_models_say(empty: Engine) -> None:
    schema.migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert schema.is_current(empty)


def test_up_down_and_up_again(empty: Engine) -> None:
    revisions = [one.revision for one in ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()]
    for revision in reversed(revisions):
        command.upgrade(schema.config(empty), revision)
        command.downgrade(schema.config(empty), "-1")
        command.upgrade(schema.config(empty), revision)
    assert tables(empty) == {table.name for table in SQLModel.metadata.sorted_tables}
    command.downgrade(schema.config(empty), "base")
    assert tables(empty) == set()
    assert not schema.is_current(empty)


def test_with_people_in_it_the_database_goes_down_and_up_again(empty: Engine) -> None:
    """The first release has nothing before it, so its people go; from the second on they must stay."""
    schema.migrate(empty)
    for _ in range(2):
        world = World(empty, keyring.unlock(empty, KEYS, now=NOON))
        sam = world.staff()
        world.alumnus(specialist=sam).texts("i want to die")
        sam.texts("1")
        world.close()
        before = contents(empty)
        schema.migrate(empty)
        assert contents(empty) == before
        assert before["alert"] == 1
        command.downgrade(schema.config(empty), "base")
        schema.migrate(empty)
        assert set(contents(empty).values()) == {0}


def test_a_second_migration_run_changes_nothing(empty: Engine) -> None:
    schema.migrate(empty)
    schema.migrate(empty)
    assert schema.is_current(empty)


def test_downgrades_leave_nothing_that_the_release_before_could_not_read(empty: Engine) -> None:
    schema.migrate(empty)
    world = World(empty, keyring.unlock(empty, KEYS, now=NOON))
    ana = world.alumnus()
    ana.texts("URGE")
    with db.transaction(empty, program=world.program) as session:
        for about in (About.ERASURE, About.ERASED, About.PLAN_REVIEW, About.CERTIFICATION):
            session.add(Task(program_id=world.program, alumnus_id=ana.person, about=about, opened_at=NOON))
        session.exec(select(Episode)).all()[0].kind = EpisodeKind.LOW_MOOD
        session.get_one(Alumnus, ana.person).conversation = {"mode": "practiced"}
    world.close()
    command.downgrade(schema.config(empty), "0012_notifications")
    with empty.connect() as connection:

        def values(query: str) -> set[str]:
            return set(connection.execute(sa.text(query)).scalars())

        assert not values("SELECT about FROM task") & {"erasure", "erased", "plan_review", "certification"}
        assert values("SELECT kind FROM episode") == {"low_check_in"}
        assert values("SELECT CAST(conversation AS TEXT) FROM alumnus") == {"{}"}


def test_going_back_takes_out_the_drafts_of_forms_and_leaves_those_of_notes(empty: Engine) -> None:
    schema.migrate(empty)
    world = World(empty, keyring.unlock(empty, KEYS, now=NOON))
    sam, ana = world.staff(), world.alumnus()
    assert sam.person
    assert ana.person
    with db.transaction(empty, program=world.program) as session:
        key, half = (
            keyring.key_of(session, world.vault, ana.person),
            drafts.filled_in({"inner": "the app"}, ""),
        )
        note = drafts.Begun("Called her")
        for kind, form, typed in (
            (Kind.NOTE, "", note),
            (Kind.FORM, "plan", half),
            (Kind.FORM, "strategies", half),
        ):
            drafts.keep(
                session, key, ana.person, sam.person, typed, kind, form=form, program=world.program, now=NOON
            )
    world.close()
    command.downgrade(schema.config(empty), "0032_truncate")
    with looking(empty) as connection:
        assert connection.execute(sa.text("SELECT kind FROM draft")).scalars().all() == ["note"]


def test_going_back_takes_out_the_drafts_that_are_about_nobody_and_those_of_a_hand_over(
    empty: Engine,
) -> None:
    schema.migrate(empty)
    world = World(empty, keyring.unlock(empty, KEYS, now=NOON))
    sam, ana = world.staff(), world.alumnus()
    assert sam.person
    with db.transaction(empty, program=world.program) as session:
        half = drafts.filled_in({"words": "Quiet"}, "")
        for who, form in (
            (None, "enrollments/new"),
            (None, "hand-overs"),
            (ana.person, "hand-overs"),
            (ana.person, "plan"),
        ):
            key = keyring.key_of(session, world.vault, who or world.program)
            drafts.keep(
                session, key, who, sam.person, half, Kind.FORM, form=form, program=world.program, now=NOON
            )
    world.close()
    command.downgrade(schema.config(empty), "0034_handovers")
    with looking(empty) as connection:
        assert connection.execute(sa.text("SELECT form FROM draft")).scalars().all() == ["plan"]
