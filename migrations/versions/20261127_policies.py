"""Remember who changed whom alerts page, so that two who edit a policy at once see what the other did.

Safe while the previous release runs: yes. It adds a table, which that release neither reads nor fills: a policy that it
reads from a file meanwhile has no number, and holds all the same. It does not know the record's newest action: until it
is gone, it cannot show a record in which the new release has written it.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0024_policies"
down_revision = "0023_duress"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()

# As 0022 has it of all other tables.
IS_OF_THE_PROGRAM = """
    CASE current_setting('tideover.program', true)
    WHEN 'every' THEN true
    WHEN '' THEN false
    ELSE program_id = current_setting('tideover.program', true)::uuid
    END
"""


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "policychange",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=True),
        sa.Column("became", sa.JSON(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_policychange_program_id"),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_policychange_alumnus_id"),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name="fk_policychange_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_policychange"),
        sa.UniqueConstraint("program_id", "number", name="uq_policychange_program_id_number"),
    )
    op.create_index("ix_policychange_alumnus_id", "policychange", ["alumnus_id"])
    if is_postgresql:
        op.execute(f"CREATE POLICY of_one_program ON policychange USING ({IS_OF_THE_PROGRAM})")
        op.execute("ALTER TABLE policychange ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_table("policychange")
