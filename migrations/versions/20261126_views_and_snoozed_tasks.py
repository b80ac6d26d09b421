"""Remember views that staff saved, and tasks that were put off.

Safe while the previous release runs: yes. It adds a table, which that release neither reads nor fills, and columns
that are empty: a task that was put off is shown there all the same.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0020_views"
down_revision = "0019_break_glass"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
PUT_OFF = sa.Enum("agreed", "waiting", "colleague", "later", name="putoff", native_enum=False, length=32)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "savedview",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_savedview_program_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_savedview_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_savedview"),
    )
    op.create_index("ix_savedview_staff_id", "savedview", ["staff_id"])
    op.add_column("task", sa.Column("snoozed_at", UTC, nullable=True))
    op.add_column("task", sa.Column("snoozed_until", UTC, nullable=True))
    op.add_column("task", sa.Column("snoozed_because", PUT_OFF, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        for column in ("snoozed_because", "snoozed_until", "snoozed_at"):
            batch_op.drop_column(column)
    op.drop_index("ix_savedview_staff_id", "savedview")
    op.drop_table("savedview")
