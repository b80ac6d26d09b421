"""Remember notes of the staff about a person.

Safe while the previous release runs: yes, for texts and alerts. It adds a table, which that release neither reads nor fills:
whom it erases until it is gone leaves notes behind that no key opens any more. It does not know the new kind of record.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0025_notes"
down_revision = "0024_policies"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()

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
        "note",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", UTC, nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("is_for_lead", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_note_program_id"),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_note_alumnus_id"),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name="fk_note_written_by"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_alumnus", "note", ["alumnus_id", "written_at"])
    if is_postgresql:
        op.execute(f"CREATE POLICY of_one_program ON note USING ({IS_OF_THE_PROGRAM})")
        # FORCE: the role that owns the tables is the one that we connect with.
        op.execute("ALTER TABLE note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index("ix_note_alumnus", "note")
    op.drop_table("note")
