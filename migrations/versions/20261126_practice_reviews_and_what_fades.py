"""Remember practice, when plans are to be reviewed, when outcomes were counted, what is for the lead, a program's crisis line.

Safe while the previous release runs: yes. It adds tables, indexes and columns that are empty or have a default, which
that release neither reads nor must fill. A conversation that the new release has put into one of its new states the old
one cannot read: the lifeline answers such a text, and the spool hands it to the new release.

Rows from before: everybody may be asked to practice, and can say no; a review of a plan is worked out from the day of the
discharge, and only ever for a day that is still to come; outcomes count in full until the next one of their strategy is
told; texts of danger to others, or about a child, are known by the rule that found them.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014_practice"
down_revision = "0013_record"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
TOLD = sa.Enum("begun", "later", "easy", "fair", "hard", name="practiced", native_enum=False, length=32)
DUE = sa.text("plan_review_at IS NOT NULL")
UNPLANNED = sa.text("plan_review_at IS NULL AND discharged_on IS NOT NULL")
TO_NUDGE = sa.text("next_at IS NOT NULL")


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "alumnus": (
            sa.Column("wants_practice", sa.Boolean(), server_default=sa.true(), nullable=False),
            sa.Column("plan_review_at", UTC, nullable=True),
        ),
        "strategy": (sa.Column("outcomes_at", UTC, nullable=True),),
        "message": (sa.Column("is_for_lead", sa.Boolean(), server_default=sa.false(), nullable=False),),
        "program": (sa.Column("crisis_line", sa.JSON(), nullable=True),),
    }


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "practice",
        *_keys("practice"),
        sa.Column("strategy_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("told", TOLD, nullable=True),
        sa.Column("told_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name="fk_practice_strategy_id"),
    )
    op.create_index("ix_practice_alumnus_id", "practice", ["alumnus_id"])
    op.create_table(
        "planreview",
        *_keys("planreview"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("next_at", UTC, nullable=True),
        sa.Column("nudged_at", UTC, nullable=True),
        sa.Column("done_at", UTC, nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("is_changed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name="fk_planreview_done_by"),
        sa.UniqueConstraint("alumnus_id", "due_on", name="uq_planreview_alumnus_id_due_on"),
    )
    _create_index("ix_planreview_due", "planreview", "next_at", TO_NUDGE)
    _create_index("ix_alumnus_plan_review", "alumnus", "plan_review_at", DUE)
    _create_index("ix_alumnus_plan_unplanned", "alumnus", "id", UNPLANNED)
    op.execute("UPDATE message SET is_for_lead = TRUE WHERE because IN ('danger: threat', 'danger: child')")


def downgrade() -> None:
    # What the former release could not read.
    op.execute("DELETE FROM task WHERE about = 'plan_review'")
    op.execute("UPDATE episode SET kind = 'low_check_in' WHERE kind = 'low_mood'")
    for mode in ("practice", "practiced"):
        op.execute(
            f"UPDATE alumnus SET conversation = '{{}}' WHERE CAST(conversation AS TEXT) LIKE '%\"{mode}\"%'"
        )
    op.drop_index("ix_alumnus_plan_unplanned", "alumnus")
    op.drop_index("ix_alumnus_plan_review", "alumnus")
    for table in ("planreview", "practice"):
        op.drop_table(table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def _keys(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=f"fk_{table}_alumnus_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _create_index(name: str, table: str, column: str, where: sa.TextClause) -> None:
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
