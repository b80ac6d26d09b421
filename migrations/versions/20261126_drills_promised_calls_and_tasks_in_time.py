"""Keep drills of the staff's phones, times of calls that were promised, whose a task is and until when, and more of a consent.

Safe while the previous release runs: yes. It adds one table and columns that are empty or have a default in the
database, which that release neither reads nor must fill. Tasks that are open already get no time: none of them turns
into an alert because of this. Every phone of the staff counts as not verified until it answers.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007_drills"
down_revision = "0006_rota"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
AIM = sa.Enum("support", "pages", name="aim", native_enum=False, length=32)
KIND = sa.Enum("test", "monthly", "enrollment", "shift", name="drillkind", native_enum=False, length=32)


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "alert": (sa.Column("promised_at", UTC, nullable=True),),
        "alumnus": (sa.Column("wants_notices", sa.Boolean(), server_default=sa.true(), nullable=False),),
        "consent": (
            sa.Column("phone_index", sa.LargeBinary(), nullable=True),
            sa.Column("aim", AIM, nullable=True),
        ),
        "program": (
            sa.Column("drill_at", UTC, nullable=True),
            sa.Column("shifts_at", UTC, nullable=True),
        ),
        "staff": (sa.Column("phone_verified_at", UTC, nullable=True),),
        "task": (
            sa.Column("again_at", UTC, nullable=True),
            sa.Column("taken_at", UTC, nullable=True),
            sa.Column("next_at", UTC, nullable=True),
        ),
    }


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assignee_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("fk_task_assignee_id", "staff", ["assignee_id"], ["id"])
    _partial_index("ix_task_due", "task", ["next_at"], "next_at IS NOT NULL")
    _create_drills()


def _create_drills() -> None:
    op.create_table(
        "drill",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", UTC, nullable=False),
        sa.Column("began_at", UTC, nullable=True),
        sa.Column("ends_at", UTC, nullable=True),
        sa.Column("next_at", UTC, nullable=True),
        sa.Column("answered_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_drill_program_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_drill_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_drill"),
    )
    op.create_index("ix_drill_staff_id", "drill", ["staff_id"])
    op.create_index("ix_drill_program_id_sent_at", "drill", ["program_id", "sent_at"])
    _partial_index("ix_drill_due", "drill", ["next_at"], "next_at IS NOT NULL")
    _partial_index("uq_drill_shift", "drill", ["staff_id", "began_at"], "kind = 'shift'", unique=True)


def _partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    # What the former release could not read.
    op.execute("DELETE FROM alertevent WHERE kind IN ('promised', 'asking_again')")
    op.execute("UPDATE alert SET reason = 'silence' WHERE reason = 'overdue'")
    op.execute("DELETE FROM task WHERE about IN ('staff_stopped', 'drill', 'shift')")
    op.drop_table("drill")
    op.drop_index("ix_task_due", "task")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint("fk_task_assignee_id", type_="foreignkey")
        batch_op.drop_column("assignee_id")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
