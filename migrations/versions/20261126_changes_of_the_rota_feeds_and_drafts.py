"""Remember who changed the rota, its calendar feeds, and what staff are about to write.

Safe while the previous release runs: yes. It adds three tables, which that release neither reads nor fills: what it
changes in the rota meanwhile is not numbered, and holds all the same.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010_console"
down_revision = "0009_verified_phones"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
KIND = sa.Enum("override", "leave", name="kind", native_enum=False, length=32)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "rotachange",
        *_keys("rotachange"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", KIND, nullable=True),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=True),
        sa.Column("became", sa.JSON(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name="fk_rotachange_by_id"),
        sa.UniqueConstraint("program_id", "number", name="uq_rotachange_program_id_number"),
    )
    op.create_table(
        "rotafeed",
        *_keys("rotafeed"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("is_of_program", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("read_at", UTC, nullable=True),
        sa.Column("revoked_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_rotafeed_staff_id"),
        sa.UniqueConstraint("token_hash", name="uq_rotafeed_token_hash"),
    )
    op.create_index("ix_rotafeed_staff_id", "rotafeed", ["staff_id"])
    op.create_table(
        "draft",
        *_keys("draft"),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_draft_alumnus_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_draft_staff_id"),
        sa.UniqueConstraint("alumnus_id", "staff_id", name="uq_draft_alumnus_id_staff_id"),
    )


def downgrade() -> None:
    for table in ("draft", "rotafeed", "rotachange"):
        op.drop_table(table)


def _keys(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
