"""Whatever form a query has: it is narrowed to its program, or it is refused."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import ColumnElement, exists, func, literal
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, join, outerjoin
from sqlmodel import col, delete, select, union, update

from service import walls
from service.db import EVERY_PROGRAM, Unscoped, transaction
from service.people.alumni import Alumnus
from service.people.programs import Program
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.world import NOON, World

pytestmark = pytest.mark.filterwarnings("ignore:.* statement has a cartesian product")

TABLES = frozenset({"task", "alumnus", "staff"})

IN_ONE_PROGRAM = (
    "SELECT task.id FROM task WHERE task.program_id = ?",
    'SELECT x FROM "task" WHERE "task"."program_id" = $1 FOR UPDATE OF task',
    "SELECT a.id FROM task AS a, alumnus WHERE a.program_id = ? AND alumnus.program_id = %(one)s",
    "SELECT id FROM (task JOIN alumnus ON f(x, 1)), staff WHERE task.program_id = ? AND alumnus.program_id = ? AND staff.program_id = ?",
    "SELECT f(task.a, staff) FROM task WHERE task.program_id = ? AND f(1, staff)",
    "WITH a AS (SELECT x FROM task WHERE task.program_id = ?) SELECT * FROM a",
    "UPDATE task SET a=? WHERE task.program_id = ?",
    "SELECT extract(year FROM task.opened_at) FROM task WHERE task.program_id = ?",
    "SELECT x FROM program LEFT JOIN task ON task.program_id = ? WHERE 'from staff, task' = ?",
)
ACROSS = (
    "SELECT task.id FROM task",
    "select * from public.task",
    "SELECT a.id FROM task AS a, alumnus WHERE a.program_id = ?",
    "SELECT id FROM (task JOIN alumnus ON task.x = alumnus.x) WHERE task.program_id = ?",
    "SELECT (SELECT count(*) FROM staff) FROM task WHERE task.program_id = ?",
    "SELECT x FROM task WHERE task.id IN (SELECT task.id FROM task WHERE task.program_id = ?)",
    "WITH a AS (SELECT x FROM task) SELECT * FROM a",
    "UPDATE task SET a=?, program_id=? WHERE task.program_id = ?",
    "SELECT x FROM task WHERE task.program_id = ? UNION SELECT x FROM task",
    "SELECT x FROM program JOIN task ON task.program_id = program.id",
    "SELECT x FROM LATERAL (SELECT x FROM task) AS a",
    "DELETE FROM task USING alumnus WHERE task.program_id = ?",
)


@pytest.mark.parametrize("sql", IN_ONE_PROGRAM)
def test_sql_that_keeps_each_table_to_a_program_passes(sql: str) -> None:
    assert not walls.crosses(sql, TABLES)


@pytest.mark.parametrize("sql", ACROSS)
def test_sql_that_leaves_a_table_open_is_noticed(sql: str) -> None:
    assert walls.crosses(sql, TABLES)


Shape = Callable[[], Any]

T: Any = Task
A: Any = Alumnus
P: Any = Program
CORE: Any = Task.__table__  # type: ignore[attr-defined]
IS_THEIRS: ColumnElement[bool] = col(Task.alumnus_id) == col(Alumnus.id)


def _sub() -> Any:
    return select(T).subquery()


READS: Mapping[str, Shape] = {
    "rows": lambda: select(T),
    "a column": lambda: select(T.id),
    "a count of a column": lambda: select(func.count(T.id)),
    "a count of what is distinct": lambda: select(func.count(T.id.distinct())),
    "a count with a condition": lambda: select(func.count()).where(T.about == About.UNCLEAR),
    "a count of a table": lambda: select(func.count()).select_from(T),
    "a count of a part": lambda: select(func.count().filter(T.about == About.UNCLEAR)),
    "the last, named": lambda: select(func.max(T.opened_at).label("last")),
    "a sum of cases": lambda: select(
        func.coalesce(func.sum(sa.case((T.about == About.UNCLEAR, 1), else_=0)), 0)
    ),
    "a function of two tables": lambda: select(func.coalesce(T.alumnus_id, A.id)),
    "a comparison of two tables": lambda: select(P.id == T.program_id),
    "another table's column in a function": lambda: select(func.coalesce(P.id, T.program_id)),
    "a value beside a condition": lambda: select(literal(1)).where(T.about == About.UNCLEAR),
    "a condition in a function": lambda: select(P.id).where(
        func.coalesce(T.alumnus_id, T.program_id) == P.id
    ),
    "a condition in a list": lambda: select(P.id).where(P.id.in_([T.program_id])),
    "tables side by side": lambda: select(T.id).where(IS_THEIRS),
    "a join": lambda: select(T.id).join(A, IS_THEIRS),
    "an outer join": lambda: (
        select(T.id).select_from(P).outerjoin(T, T.program_id == P.id).where(T.id != P.id)
    ),
    "a join as a table": lambda: select(P.id).select_from(join(P, T, T.program_id == P.id)),
    "an outer join as a table": lambda: select(P.id).select_from(outerjoin(P, T, T.program_id == P.id)),
    "a join of tables alone": lambda: select(P.id).select_from(
        sa.join(P.__table__, CORE, CORE.c.program_id == P.__table__.c.id)
    ),
    "another name": lambda: select(aliased(T).id),
    "a count by another name": lambda: select(func.count(aliased(T).id)),
    "another name of a query": lambda: select(aliased(T, _sub())),
    "another name of a table": lambda: select(aliased(T, CORE.alias("other"))),
    "a table around the model": lambda: select(CORE),
    "a count around the model": lambda: select(func.count()).select_from(CORE),
    "a table beside the model": lambda: select(A.id, CORE.c.id),
    "a table joined to the model": lambda: select(A.id).join(CORE, CORE.c.alumnus_id == A.id),
    "a query in a query": lambda: select(_sub().c.id),
    "a count of a query": lambda: select(func.count()).select_from(_sub()),
    "a query around the model in a query": lambda: select(P.id).where(P.id.in_(select(CORE.c.program_id))),
    "whether there is one": lambda: select(P.id).where(exists().where(T.program_id == P.id)),
    "whether there is one of those": lambda: select(P.id).where(
        select(T.id).where(T.program_id == P.id).exists()
    ),
    "whether there is one around the model": lambda: select(P.id).where(
        exists(CORE.c.id).where(CORE.c.program_id == P.id)
    ),
    "whether there is one, alone": lambda: select(exists().where(T.about == About.UNCLEAR)),
    "a number in a row": lambda: select(select(func.count(T.id)).scalar_subquery()),
    "a name for a query": lambda: select(select(T.id).cte().c.id),
    "a name for a query around the model": lambda: select(P.id).join(
        made := select(CORE.c.program_id).cte(), made.c.program_id == P.id
    ),
    "a union": lambda: union(select(T.id), select(A.id)),
    "a union of counts": lambda: select(union(select(func.count(T.id)), select(func.count(A.id))).subquery()),
    "a union around the model": lambda: union(select(CORE.c.id), select(A.id)),
    "words of SQL": lambda: sa.text("SELECT id FROM task"),
    "words of SQL as rows": lambda: select(T).from_statement(sa.text("SELECT * FROM task")),
    "words of SQL in a column": lambda: select(T.id, sa.literal_column("(SELECT count(*) FROM alumnus)")),
    "a table by its name": lambda: select(P.id, sa.table("task", sa.column("id")).c.id),
    "a window": lambda: select(func.count(T.id).over(partition_by=T.about)),
    "an order": lambda: select(P.id).where(P.id == T.program_id).order_by(T.opened_at),
    "a function alone": lambda: func.count(T.id),
}

CHANGES: Mapping[str, Shape] = {
    "all": lambda: update(T).values(closed_at=NOON),
    "all around the model": lambda: update(CORE).values(closed_at=NOON),
    "beside another table": lambda: update(T).values(closed_at=NOON).where(IS_THEIRS),
    "from another table": lambda: update(T).values(alumnus_id=A.id),
    "those of a query": lambda: update(T).where(T.id.in_(select(func.max(CORE.c.id)))).values(closed_at=NOON),
    "another table by this one": lambda: update(P).values(cohort="x").where(T.program_id == P.id),
    "over the wall": lambda: update(T).values(program_id=select(func.max(P.id)).scalar_subquery()),
    "deleted": lambda: delete(T),
    "deleted around the model": lambda: delete(CORE),
    "deleted beside another table": lambda: delete(T).where(IS_THEIRS),
    "words of SQL": lambda: sa.text("DELETE FROM task"),
    "brought in": lambda: sa.insert(T).from_select(["program_id"], select(CORE.c.program_id)),
}
NOT_ON_SQLITE = {"deleted beside another table"}


@pytest.fixture
def walled(world: World) -> World:
    """A world without anybody, beside a program that has a person and a task."""
    twin = world.add_program("+12025550200", "Twin")
    ana = world.alumnus(program=twin)
    with transaction(world.engine, program=twin) as session:
        session.add(Task(program_id=twin, alumnus_id=ana.person, about=About.UNCLEAR, opened_at=NOON))
    return world


@pytest.mark.parametrize("shape", READS)
def test_p6_whatever_its_form_a_query_finds_nothing_of_the_twin(walled: World, shape: str) -> None:
    with transaction(walled.engine, program=walled.program) as session:
        try:
            found = session.execute(READS[shape]()).all()
        except Unscoped:
            return
    assert not any(value for row in found for value in row), shape


@pytest.mark.parametrize("shape", CHANGES)
def test_p6_whatever_its_form_a_change_reaches_nothing_of_the_twin(walled: World, shape: str) -> None:
    def stand() -> object:
        with transaction(walled.engine, program=EVERY_PROGRAM) as session:
            tasks = [one.model_dump() for one in session.exec(select(Task))]
            return tasks, session.exec(select(Program.id, Program.cohort)).all()

    before = stand()
    statement = CHANGES[shape]().execution_options(synchronize_session=False)
    with transaction(walled.engine, program=walled.program) as session:
        try:
            session.execute(statement)
        except Unscoped:
            pass
        except (NotImplementedError, DBAPIError):
            assert shape in NOT_ON_SQLITE
            session.rollback()
    assert stand() == before


def test_p6_a_row_that_was_read_can_be_read_again(world: World) -> None:
    ana = world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        session.refresh(row)
        session.expire(row)
        assert row.language == "en"


@pytest.mark.parametrize(
    "shape", ["a count of a part", "a condition in a function", "an outer join as a table"]
)
def test_p6_what_no_option_reaches_is_refused_and_not_answered(walled: World, shape: str) -> None:
    with transaction(walled.engine, program=walled.program) as session, pytest.raises(Unscoped):
        session.execute(READS[shape]())
