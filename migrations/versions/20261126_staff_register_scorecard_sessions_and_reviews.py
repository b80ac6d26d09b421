"""Remember what staff are trained in and who counts, the six criteria, sessions and who came, and who has read which words.

Safe while the previous release runs: yes. It adds tables, and columns that are empty or have a default, which that
release neither reads nor must fill. A task about a certification that ends it cannot read, and would not show its inbox:
so the first look at a register is planned for the next morning.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021_program"
down_revision = "0020_views"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
TEXT = sqlmodel.sql.sqltypes.AutoString()


def _words(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, length=32)


KIND = _words("meetingkind", "group", "individual", "family")
PRESENCE = _words("presence", "came", "excused", "absent")
CRITERION = _words("criterion", "dedicated", "certified", "track_record", "disciplines", "cohort", "family")
STAND = _words("stand", "met", "not_met", "open")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.add_column("staff", sa.Column("specialties", sa.JSON(), nullable=True))
    op.add_column("staff", sa.Column("is_counted", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column(
        "staff",
        sa.Column("is_privacy_officer", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("program", sa.Column("register_at", UTC, nullable=True))
    _create_meetings()
    op.create_table(
        "criterionnote",
        *_keys("criterionnote"),
        sa.Column("criterion", CRITERION, nullable=False),
        sa.Column("stand", STAND, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        *_by("criterionnote", "written"),
    )
    op.create_table(
        "wordingreview",
        *_keys("wordingreview"),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        *_by("wordingreview", "reviewed"),
    )


def _create_meetings() -> None:
    op.create_table(
        "meeting",
        *_keys("meeting"),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("starts_at", UTC, nullable=False),
        sa.Column("length", sa.Interval(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        *_by("meeting", "planned"),
        sa.Column("canceled_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["leader_id"], ["staff.id"], name="fk_meeting_leader_id"),
    )
    op.create_index("ix_meeting_starts_at", "meeting", ["starts_at"])
    op.create_table(
        "attendance",
        *_keys("attendance"),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("presence", PRESENCE, nullable=True),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("marked_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_attendance_meeting_id"),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_attendance_alumnus_id"),
        sa.ForeignKeyConstraint(["marked_by"], ["staff.id"], name="fk_attendance_marked_by"),
        sa.UniqueConstraint("meeting_id", "alumnus_id", name="uq_attendance_meeting_id_alumnus_id"),
    )
    op.create_index("ix_attendance_alumnus_id", "attendance", ["alumnus_id"])


def _keys(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _by(table: str, done: str) -> tuple[sa.Column | sa.Constraint, ...]:
    """Who of the staff did it, and when."""
    return (
        sa.Column(f"{done}_by", sa.Uuid(), nullable=False),
        sa.Column(f"{done}_at", UTC, nullable=False),
        sa.ForeignKeyConstraint([f"{done}_by"], ["staff.id"], name=f"fk_{table}_{done}_by"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM task WHERE about = 'certification'")  # the former release could not read it
    for table in ("wordingreview", "criterionnote", "attendance", "meeting"):
        op.drop_table(table)
    op.drop_column("program", "register_at")
    for column in ("is_privacy_officer", "is_counted", "specialties"):
        op.drop_column("staff", column)
