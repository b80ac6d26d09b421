"""Remember who opened what is outside their caseload, why, and who looked at it; and what one asks and another confirms.

Safe while the previous release runs: yes, for texts and alerts. It adds two tables, which that release neither reads nor
must fill. It does not know the record's newest actions: until it is gone, it cannot show the page of a person for whom
the new release has written one of them.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019_break_glass"
down_revision = "0016_own_page"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
BECAUSE = sa.Enum(
    "emergency", "cover", "asked", "complaint", "records", name="because", native_enum=False, length=32
)
VERDICT = sa.Enum("in_order", "follow_up", name="verdict", native_enum=False, length=32)
WHAT = sa.Enum("erasure", "number", name="what", native_enum=False, length=32)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "brokenglass",
        *_of_a_person("brokenglass"),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("because", BECAUSE, nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("ends_at", UTC, nullable=False),
        sa.Column("reviewed_at", UTC, nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("verdict", VERDICT, nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_brokenglass_staff_id"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff.id"], name="fk_brokenglass_reviewed_by"),
    )
    op.create_index("ix_brokenglass_alumnus_id", "brokenglass", ["alumnus_id"])
    op.create_index("ix_brokenglass_staff_id", "brokenglass", ["staff_id"])
    op.create_table(
        "proposal",
        *_of_a_person("proposal"),
        sa.Column("what", WHAT, nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("ends_at", UTC, nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", UTC, nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name="fk_proposal_asked_by"),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name="fk_proposal_answered_by"),
    )
    op.create_index("ix_proposal_alumnus_id", "proposal", ["alumnus_id"])


def _of_a_person(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=f"fk_{table}_alumnus_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def downgrade() -> None:
    op.drop_table("proposal")
    op.drop_table("brokenglass")
