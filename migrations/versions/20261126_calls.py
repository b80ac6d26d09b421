"""Remember the calls that page staff, who may be called after STOP, and which alerts wait for an answer.

Safe while the previous release runs: yes. It adds one table and columns with a default in the database, which that
release neither reads nor must fill. Open alerts keep the policy that they have: its pages by text get a call ready
from the next step on.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008_calls"
down_revision = "0007_drills"
branch_labels = None
depends_on = None

STATUSES = ("queued", "placing", "accepted", "ringing", "answered", "completed", "busy", "no_answer")
STATUS = sa.Enum(*STATUSES, "failed", "expired", "canceled", name="status", native_enum=False, length=32)
UTC = sqlmodel.sql.sqltypes.UTCDateTime()
COLUMNS = {"staff": "is_called_after_stop", "alert": "awaits_answer"}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table, column in COLUMNS.items():
        op.add_column(table, sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "call",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("sid", sa.String(), nullable=True),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("digit", sa.String(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", UTC, nullable=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_call_alert_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_call_program_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_call_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
        sa.UniqueConstraint("sid", name="uq_call_sid"),
        sa.UniqueConstraint("token", name="uq_call_token"),
    )
    op.create_index("ix_call_alert_id", "call", ["alert_id"])
    op.create_index("ix_call_page_id", "call", ["page_id"])
    where = sa.text("next_at IS NOT NULL")
    op.create_index("ix_call_due", "call", ["next_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    # What the former release could not read.
    spoken = "'called', 'unanswered', 'connected', 'said', 'answered'"
    op.execute(f"DELETE FROM alertevent WHERE kind IN ({spoken})")
    op.drop_table("call")
    for table, column in COLUMNS.items():
        op.drop_column(table, column)
