"""Remember the e-mails and pushes that page staff, and the browsers that pushes go to.

Safe while the previous release runs: yes. It adds two tables, which that release neither reads nor must fill. A policy
that names the new ways is not imported before both run this release: that one would text in their place.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0012_notifications"
down_revision = "0011_signin"
branch_labels = None
depends_on = None

STATUSES = ("queued", "sending", "accepted", "failed", "expired", "canceled")
STATUS = sa.Enum(*STATUSES, name="status", native_enum=False, length=32)
UTC = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.create_table(
        "subscription",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.LargeBinary(), nullable=False),
        sa.Column("endpoint_index", sa.LargeBinary(), nullable=False),
        sa.Column("p256dh", sa.LargeBinary(), nullable=False),
        sa.Column("auth", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_subscription_program_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_subscription_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("program_id", "endpoint_index", name="uq_subscription_program_id_endpoint_index"),
    )
    op.create_index("ix_subscription_staff_id", "subscription", ["staff_id"])
    op.create_table(
        "notification",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("status", STATUS, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", UTC, nullable=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_notification_alert_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_notification_program_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_notification_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
    )
    op.create_index("ix_notification_alert_id", "notification", ["alert_id"])
    op.create_index("ix_notification_page_id", "notification", ["page_id"])
    where = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_notification_due", "notification", ["next_at"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    # What the former release could not read.
    op.execute("DELETE FROM alertevent WHERE kind = 'not_reached'")
    op.drop_table("notification")
    op.drop_table("subscription")
