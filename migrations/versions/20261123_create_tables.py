"""create tables.

Safe while the previous release runs: yes, there is none.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "heartbeat",
        sa.Column("process", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "keyepoch",
        sa.Column("kek", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("system_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kek", name=op.f("pk_keyepoch")),
    )
    op.create_table(
        "program",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("sender_index", sa.LargeBinary(), nullable=False),
        sa.Column("timezone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cohort", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("sender_index", name=op.f("uq_program_sender_index")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "consent",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "change",
            sa.Enum("given", "withdrawn", name="change", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("import", "text", "carrier", name="source", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("wording", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_consent_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "inboxmark",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("seen_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("looked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_inboxmark_program_id")),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_inboxmark")),
    )
    op.create_table(
        "personkey",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kek", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_personkey_program_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_personkey")),
    )
    op.create_table(
        "policy",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_policy_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("program_id", name=op.f("uq_policy_program_id")),
    )
    op.create_table(
        "sender_pace",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("line_ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("held_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("held_because", sa.Integer(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_sender_pace_program_id")),
        sa.PrimaryKeyConstraint("program_id", name=op.f("pk_sender_pace")),
    )
    op.create_table(
        "staff",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("specialist", "clinical_lead", "admin", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("discipline", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("certification", sa.LargeBinary(), nullable=True),
        sa.Column("has_opted_out", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_staff_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("program_id", "email_index", name=op.f("uq_staff_program_id_email_index")),
        sa.UniqueConstraint("program_id", "phone_index", name=op.f("uq_staff_program_id_phone_index")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_email_index"), ["email_index"], unique=False)

    op.create_table(
        "alumnus",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("timezone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("invited", "active", "stopped", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("specialist_id", sa.Uuid(), nullable=True),
        sa.Column("discharged_on", sa.Date(), nullable=True),
        sa.Column("paused_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("is_unreachable", sa.Boolean(), nullable=False),
        sa.Column("conversation", sa.JSON(), nullable=False),
        sa.Column("enrolled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_alumnus_program_id")),
        sa.ForeignKeyConstraint(["specialist_id"], ["staff.id"], name=op.f("fk_alumnus_specialist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alumnus")),
        sa.UniqueConstraint("program_id", "phone_index", name=op.f("uq_alumnus_program_id_phone_index")),
    )
    op.create_table(
        "credential",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_credential_program_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_credential_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "policystep",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("after", sa.Interval(), nullable=False),
        sa.Column("notify", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policystep_policy_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_policystep_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policystep")),
        sa.UniqueConstraint("policy_id", "position", name=op.f("uq_policystep_policy_id_position")),
    )
    op.create_table(
        "shift",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_shift_program_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_shift_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staffsession",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_staffsession_program_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staffsession_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffsession")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staffsession_token_hash")),
    )
    with op.batch_alter_table("staffsession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staffsession_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "alert",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum("crisis", "call", "lapse", "strong_urge", name="reason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("triggered", "acknowledged", "closed", name="status", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("acknowledged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("reached", "no_answer", "referred", name="outcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("status = 'closed' OR next_at IS NOT NULL", name=op.f("ck_alert_open_moves_on")),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_alert_alumnus_id")),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_alert_assignee_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_alert_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_alumnus_id"), ["alumnus_id"], unique=False)
        batch_op.create_index(
            "ix_alert_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.create_index("ix_alert_program_id_opened_at", ["program_id", "opened_at"], unique=False)
        batch_op.create_index(
            "uq_alert_open_alumnus",
            ["alumnus_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.create_index(
            "uq_alert_open_code",
            ["program_id", "code"],
            unique=True,
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )

    op.create_table(
        "checkin",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_checkin_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_checkin_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin")),
        sa.UniqueConstraint(
            "alumnus_id", "local_date", "slot", name=op.f("uq_checkin_alumnus_id_local_date_slot")
        ),
    )
    op.create_table(
        "checkintime",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_checkintime_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_checkintime_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkintime")),
        sa.UniqueConstraint("alumnus_id", "slot", name=op.f("uq_checkintime_alumnus_id_slot")),
    )
    with op.batch_alter_table("checkintime", schema=None) as batch_op:
        batch_op.create_index(
            "ix_checkintime_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.create_table(
        "episode",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "urge",
                "lapse",
                "low_check_in",
                "call",
                "crisis",
                name="episodekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("intensity", sa.Integer(), nullable=True),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("follow_ups", sa.Integer(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("eased", "handed_over", "no_answer", name="outcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_episode_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_episode_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.create_index(
            "ix_episode_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_episode_open",
            ["alumnus_id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "message",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("inbound", "outbound", name="direction", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("alumnus_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("other_phone", sa.LargeBinary(), nullable=True),
        sa.Column("other_index", sa.LargeBinary(), nullable=True),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("in_reply_to", sa.Uuid(), nullable=True),
        sa.Column("sid", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("intent", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("risk", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("because", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "crisis", "alert", "help", "notice", "check_in", name="purpose", native_enum=False, length=32
            ),
            nullable=True,
        ),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "queued",
                "sending",
                "unknown",
                "accepted",
                "sent",
                "delivered",
                "undelivered",
                "failed",
                "expired",
                "canceled",
                name="status",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("next_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("slot_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_message_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_message_program_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_message_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("sid", name=op.f("uq_message_sid")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_alert",
            ["alert_id"],
            unique=False,
            sqlite_where=sa.text("alert_id IS NOT NULL"),
            postgresql_where=sa.text("alert_id IS NOT NULL"),
        )
        batch_op.create_index("ix_message_alumnus", ["alumnus_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_message_queue",
            ["priority", "next_at"],
            unique=False,
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.create_index(
            "ix_message_reply",
            ["in_reply_to"],
            unique=False,
            sqlite_where=sa.text("in_reply_to IS NOT NULL"),
            postgresql_where=sa.text("in_reply_to IS NOT NULL"),
        )
        batch_op.create_index("ix_message_staff", ["staff_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_message_stranger",
            ["other_index", "created_at"],
            unique=False,
            sqlite_where=sa.text("other_index IS NOT NULL"),
            postgresql_where=sa.text("other_index IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_message_unsure",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('sending', 'unknown')"),
            postgresql_where=sa.text("status IN ('sending', 'unknown')"),
        )

    op.create_table(
        "plan",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_plan_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_plan_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("alumnus_id", "version", name=op.f("uq_plan_alumnus_id_version")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_alumnus_id"), ["alumnus_id"], unique=False)

    op.create_table(
        "rating",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_rating_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_rating_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index("ix_rating_alumnus", ["alumnus_id", "at"], unique=False)

    op.create_table(
        "strategy",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("situation", sa.LargeBinary(), nullable=False),
        sa.Column("action", sa.LargeBinary(), nullable=False),
        sa.Column("alias", sa.LargeBinary(), nullable=True),
        sa.Column("tags", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("retired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_strategy_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_strategy_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
    )
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_strategy_alumnus_id"), ["alumnus_id"], unique=False)

    op.create_table(
        "supporter",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_supporter_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_supporter_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter")),
    )
    with op.batch_alter_table("supporter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supporter_alumnus_id"), ["alumnus_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column(
            "about",
            sa.Enum(
                "unclear",
                "lapse",
                "strong_urge",
                "wrote_in_crisis",
                "plan_change",
                "schedule",
                "no_answer",
                "wrong_number",
                "wrote_after_stop",
                "stopped_in_distress",
                "stranger_in_danger",
                "missed_text",
                "lost_words",
                "not_delivered",
                "not_sendable",
                "not_handled",
                "unreadable",
                "carrier",
                "daily_limit",
                name="about",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_task_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_task_program_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_task_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_alumnus_id"), ["alumnus_id"], unique=False)

    op.create_table(
        "alertevent",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "joined",
                "paged",
                "skipped",
                "operator_paged",
                "nobody",
                "acknowledged",
                "released",
                "expired",
                "closed",
                name="eventkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alertevent_alert_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_alertevent_program_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_alertevent_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alertevent")),
    )
    with op.batch_alter_table("alertevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alertevent_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(
            "uq_alert_event_page",
            ["alert_id", "round", "staff_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'paged'"),
            postgresql_where=sa.text("kind = 'paged'"),
        )

    op.create_table(
        "deliveryevent",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("sid", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_deliveryevent_message_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_deliveryevent_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveryevent")),
    )
    with op.batch_alter_table("deliveryevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveryevent_message_id"), ["message_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("strategy_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("has_helped", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=op.f("fk_offer_alumnus_id")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_offer_program_id")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_offer_strategy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_alumnus_id"), ["alumnus_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_episode_id"), ["episode_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_strategy_id"), ["strategy_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_strategy_id"))
        batch_op.drop_index(batch_op.f("ix_offer_episode_id"))
        batch_op.drop_index(batch_op.f("ix_offer_alumnus_id"))

    op.drop_table("offer")
    with op.batch_alter_table("deliveryevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveryevent_message_id"))

    op.drop_table("deliveryevent")
    with op.batch_alter_table("alertevent", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_alert_event_page",
            sqlite_where=sa.text("kind = 'paged'"),
            postgresql_where=sa.text("kind = 'paged'"),
        )
        batch_op.drop_index(batch_op.f("ix_alertevent_alert_id"))

    op.drop_table("alertevent")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_alumnus_id"))

    op.drop_table("task")
    with op.batch_alter_table("supporter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supporter_alumnus_id"))

    op.drop_table("supporter")
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_strategy_alumnus_id"))

    op.drop_table("strategy")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index("ix_rating_alumnus")

    op.drop_table("rating")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_alumnus_id"))

    op.drop_table("plan")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_unsure",
            sqlite_where=sa.text("status IN ('sending', 'unknown')"),
            postgresql_where=sa.text("status IN ('sending', 'unknown')"),
        )
        batch_op.drop_index(
            "ix_message_stranger",
            sqlite_where=sa.text("other_index IS NOT NULL"),
            postgresql_where=sa.text("other_index IS NOT NULL"),
        )
        batch_op.drop_index("ix_message_staff")
        batch_op.drop_index(
            "ix_message_reply",
            sqlite_where=sa.text("in_reply_to IS NOT NULL"),
            postgresql_where=sa.text("in_reply_to IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_message_queue",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.drop_index("ix_message_alumnus")
        batch_op.drop_index(
            "ix_message_alert",
            sqlite_where=sa.text("alert_id IS NOT NULL"),
            postgresql_where=sa.text("alert_id IS NOT NULL"),
        )

    op.drop_table("message")
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_episode_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_episode_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.drop_table("episode")
    with op.batch_alter_table("checkintime", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_checkintime_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.drop_table("checkintime")
    op.drop_table("checkin")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_alert_open_code",
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.drop_index(
            "uq_alert_open_alumnus",
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.drop_index("ix_alert_program_id_opened_at")
        batch_op.drop_index(
            "ix_alert_due",
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.drop_index(batch_op.f("ix_alert_alumnus_id"))

    op.drop_table("alert")
    with op.batch_alter_table("staffsession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staffsession_staff_id"))

    op.drop_table("staffsession")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_staff_id"))

    op.drop_table("shift")
    op.drop_table("policystep")
    op.drop_table("credential")
    op.drop_table("alumnus")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_email_index"))

    op.drop_table("staff")
    op.drop_table("sender_pace")
    op.drop_table("policy")
    op.drop_table("personkey")
    op.drop_table("inboxmark")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))

    op.drop_table("consent")
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_ends_at"))

    op.drop_table("throttle")
    op.drop_table("program")
    op.drop_table("keyepoch")
    op.drop_table("heartbeat")
