"""Keep a record that cannot be changed unnoticed, and what erasing, holding and letting go need.

Safe while the previous release runs: yes. It adds tables, and columns that are empty, which that release neither
reads nor must fill. What it does meanwhile is not recorded.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013_record"
down_revision = "0012_notifications"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
ACTOR = sa.Enum("staff", "person", "command", "service", name="actor", native_enum=False, length=32)
ACTION = sa.Enum(
    "looked", "listed", "signed_in", "signed_out", "sign_in_refused", "alert_taken", "alert_passed_on",
    "alert_handed_over", "alert_closed", "changed", "wrote", "task_taken", "task_finished", "pin_cleared",
    "imported", "exported", "erasure_asked", "erasure_withdrawn", "erased", "held", "released", "backed_up", "restored", "keys_rotated", "let_go",
    name="action", native_enum=False, length=32,
)  # fmt: skip

_INDEXES = {"ix_alumnus_erase": "erase_at", "ix_alumnus_erased": "erased_at"}
_REFUSE = "the record is never changed"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for column in _columns():
        op.add_column("alumnus", column)
    for name, column in _INDEXES.items():
        is_set = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "alumnus", [column], sqlite_where=is_set, postgresql_where=is_set)
    _create_record()
    op.create_table(
        "carriercopy",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_carriercopy_program_id"),
        sa.PrimaryKeyConstraint("id", name="pk_carriercopy"),
        sa.UniqueConstraint("sid", name="uq_carriercopy_sid"),
    )
    op.create_index("ix_carriercopy_next_at", "carriercopy", ["next_at"])
    op.create_table(
        "retentionmark",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_retentionmark"),
    )


def downgrade() -> None:
    # What the former release could not read.
    op.execute("DELETE FROM task WHERE about IN ('erasure', 'erased')")
    for table in ("retentionmark", "carriercopy", "audithead", "auditevent"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_the_record()")
    for name in _INDEXES:
        op.drop_index(name, "alumnus")
    for column in _columns():
        op.drop_column("alumnus", column.name)


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("erase_at", UTC, nullable=True),
        sa.Column("erased_at", UTC, nullable=True),
        sa.Column("held_because", sa.LargeBinary(), nullable=True),
    )


def _create_record() -> None:
    op.create_table(
        "auditevent",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("actor", ACTOR, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", ACTION, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_auditevent_program_id"),
        sa.PrimaryKeyConstraint("id", name="pk_auditevent"),
        sa.UniqueConstraint("program_id", "seq", name="uq_auditevent_program_id_seq"),
    )
    op.create_index("ix_auditevent_subject_id", "auditevent", ["subject_id"])
    op.create_table(
        "audithead",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_audithead_program_id"),
        sa.PrimaryKeyConstraint("program_id", name="pk_audithead"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_to_change_the_record() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER tr_auditevent_only_added BEFORE UPDATE OR DELETE ON auditevent"
        " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_record()"
    )


def _refuse_on_sqlite() -> None:
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER tr_auditevent_no_{change} BEFORE {change.upper()} ON auditevent"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSE}'); END"
        )
