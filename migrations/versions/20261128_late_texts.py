"""Find texts that were found late.

Safe while the previous release runs: yes. An index by itself, so that reading goes on while the ledger is gone through; texts wait for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036_late_texts"
down_revision = "0035_drafts_about_nobody"
branch_labels = None
depends_on = None

WAS_LATE = sa.text("found_at IS NOT NULL")


def upgrade() -> None:
    _do_not_wait()
    op.create_index(
        "ix_message_late",
        "message",
        ["alumnus_id", "found_at"],
        sqlite_where=WAS_LATE,
        postgresql_where=WAS_LATE,
    )


def downgrade() -> None:
    _do_not_wait()
    op.drop_index("ix_message_late", "message")


def _do_not_wait() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
