"""Remember how often and when to write.

Safe while the previous release runs: yes. It adds tables, indexes and columns that that release neither reads nor
must fill. A conversation that the new release has put into one of its new states the old one cannot read: the lifeline
answers such a text, and the spool hands it to the new release. Rows from before stay NULL: nobody is asked more, or less, because of the migration.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004_rhythm"
down_revision = "0003_offers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "milestone",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_milestone_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_milestone_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_alumnus_id"), ["alumnus_id"], unique=False)
        batch_op.create_index(
            "ix_milestone_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.create_table(
        "riskwindow",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("declared", "learned", name="source", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "found", "offered", "confirmed", "declined", name="standing", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("moments", sa.Integer(), nullable=True),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_riskwindow_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_riskwindow_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_riskwindow")),
    )
    with op.batch_alter_table("riskwindow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_riskwindow_alumnus_id"), ["alumnus_id"], unique=False)
        batch_op.create_index(
            "ix_riskwindow_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    with op.batch_alter_table("alumnus", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "pace",
                sa.Enum(
                    "every_time", "daily", "three_a_week", "weekly", name="pace", native_enum=False, length=32
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("midday", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("home_timezone", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("home_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("survey_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("review_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_alumnus_home",
            ["home_at"],
            unique=False,
            sqlite_where=sa.text("home_at IS NOT NULL"),
            postgresql_where=sa.text("home_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_alumnus_paused",
            ["paused_until"],
            unique=False,
            sqlite_where=sa.text("paused_until IS NOT NULL"),
            postgresql_where=sa.text("paused_until IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_alumnus_review",
            ["review_at"],
            unique=False,
            sqlite_where=sa.text("review_at IS NOT NULL"),
            postgresql_where=sa.text("review_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_alumnus_survey",
            ["survey_at"],
            unique=False,
            sqlite_where=sa.text("survey_at IS NOT NULL"),
            postgresql_where=sa.text("survey_at IS NOT NULL"),
        )

    with op.batch_alter_table("checkin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("reminder_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_checkin_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "now",
                    "mood",
                    "urge",
                    "contact",
                    "sessions",
                    "confidence",
                    name="ratingkind",
                    native_enum=False,
                    length=32,
                ),
                server_default="now",
                nullable=False,
            )
        )

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("because", sa.JSON(), nullable=True))


def downgrade() -> None:
    # What the former release could not read, or would take for something else: a good mood for a hard day.
    op.execute("DELETE FROM rating WHERE kind <> 'now'")
    op.execute("DELETE FROM task WHERE about IN ('silence', 'lapse_risk')")
    op.execute("UPDATE alert SET reason = 'call' WHERE reason = 'silence'")
    for mode in ("survey", "new_time", "milestone"):
        op.execute(
            f"UPDATE alumnus SET conversation = '{{}}' WHERE CAST(conversation AS TEXT) LIKE '%\"{mode}\"%'"
        )
    with op.batch_alter_table("task", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("because")

    with op.batch_alter_table("rating", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("kind")

    with op.batch_alter_table("checkin", schema=None, recreate="never") as batch_op:
        batch_op.drop_index(
            "ix_checkin_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.drop_column("reminder_id")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("next_at")

    with op.batch_alter_table("alumnus", schema=None, recreate="never") as batch_op:
        batch_op.drop_index(
            "ix_alumnus_survey",
            sqlite_where=sa.text("survey_at IS NOT NULL"),
            postgresql_where=sa.text("survey_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_alumnus_review",
            sqlite_where=sa.text("review_at IS NOT NULL"),
            postgresql_where=sa.text("review_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_alumnus_paused",
            sqlite_where=sa.text("paused_until IS NOT NULL"),
            postgresql_where=sa.text("paused_until IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_alumnus_home",
            sqlite_where=sa.text("home_at IS NOT NULL"),
            postgresql_where=sa.text("home_at IS NOT NULL"),
        )
        batch_op.drop_column("review_at")
        batch_op.drop_column("survey_at")
        batch_op.drop_column("home_at")
        batch_op.drop_column("home_timezone")
        batch_op.drop_column("midday")
        batch_op.drop_column("pace")

    with op.batch_alter_table("riskwindow", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_riskwindow_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_riskwindow_alumnus_id"))

    op.drop_table("riskwindow")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_milestone_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_milestone_alumnus_id"))

    op.drop_table("milestone")
