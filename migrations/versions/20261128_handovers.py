"""Remember how shifts were handed over: a few words, which notes about people go with them, and who has read it.

And find at once when one of the staff looked at somebody last, by an index of the looks on record.

Safe while the previous release runs: yes. It adds an index, and tables, which that release neither reads nor fills: whom it erases until it
is gone leaves behind that some note about them was handed on, a random id. It does not know the new kinds of record.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0034_handovers"
down_revision = "0033_drafts_of_forms"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
TABLES = ("handover", "handoverline", "handoverread")

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
        "handover",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_handover_program_id"),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name="fk_handover_written_by"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    op.create_index("ix_handover_program_id_written_at", "handover", ["program_id", "written_at"])
    op.create_table(
        "handoverline",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_handoverline_program_id"),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name="fk_handoverline_handover_id"),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_handoverline_alumnus_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handoverline"),
    )
    op.create_index("ix_handoverline_handover_id", "handoverline", ["handover_id"])
    op.create_index("ix_handoverline_alumnus_id", "handoverline", ["alumnus_id"])
    op.create_table(
        "handoverread",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_handoverread_program_id"),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name="fk_handoverread_handover_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_handoverread_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handoverread"),
        sa.UniqueConstraint("handover_id", "staff_id", name="uq_handoverread_handover_id_staff_id"),
    )
    is_look = sa.text("action = 'looked'")
    op.create_index(
        "ix_auditevent_looks",
        "auditevent",
        ["actor_id", "subject_id", "at"],
        sqlite_where=is_look,
        postgresql_where=is_look,
    )
    if not is_postgresql:
        return
    for table in TABLES:
        op.execute(f"CREATE POLICY of_one_program ON {table} USING ({IS_OF_THE_PROGRAM})")
        # FORCE: the role that owns the tables is the one that we connect with.
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_index("ix_auditevent_looks", "auditevent")
    op.drop_table("handoverread")
    op.drop_index("ix_handoverline_alumnus_id", "handoverline")
    op.drop_index("ix_handoverline_handover_id", "handoverline")
    op.drop_table("handoverline")
    op.drop_index("ix_handover_program_id_written_at", "handover")
    op.drop_table("handover")
