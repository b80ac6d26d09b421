"""Remember what the conversation needs: settings of the person, nudges, situations, PINs, the days after a crisis.

Safe while the previous release runs: yes. It adds one table and columns that are empty or have a default in
the database, which that release neither reads nor must fill.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005_conversation"
down_revision = "0004_rhythm"
branch_labels = None
depends_on = None

LEVEL = sa.Enum("neutral", "warm", "direct", name="level", native_enum=False, length=32)
UTC = sqlmodel.sql.sqltypes.UTCDateTime()


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "alumnus": (
            sa.Column("check_back", sa.Interval(), nullable=True),
            sa.Column("level", LEVEL, server_default="neutral", nullable=False),
            sa.Column("tells_lapses", sa.Boolean(), nullable=True),
            sa.Column("pin", sa.LargeBinary(), nullable=True),
            sa.Column("pin_tries", sa.Integer(), server_default="0", nullable=False),
            sa.Column("pin_open_until", UTC, nullable=True),
            sa.Column("pin_barred_until", UTC, nullable=True),
        ),
        "program": (sa.Column("tells_lapses", sa.Boolean(), server_default=sa.false(), nullable=False),),
        "episode": (
            sa.Column("nudged_at", UTC, nullable=True),
            sa.Column("situation", sa.LargeBinary(), nullable=True),
        ),
        "alert": (sa.Column("is_for_lead", sa.Boolean(), server_default=sa.false(), nullable=False),),
    }


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "crisisfollowup",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", UTC, nullable=True),
        sa.Column("asked_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_crisisfollowup_alumnus_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_crisisfollowup_program_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crisisfollowup"),
    )
    op.create_index("ix_crisisfollowup_alumnus_id", "crisisfollowup", ["alumnus_id"])
    op.create_index(
        "ix_crisisfollowup_due",
        "crisisfollowup",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("crisisfollowup")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
