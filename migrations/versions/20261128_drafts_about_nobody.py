"""Keep drafts that are about nobody of ours, sealed with the program's key; and when a text was found that had come before.

Safe while the previous release runs: yes. It lets a column be empty, which that release fills, and adds one, which it neither reads nor
must fill: a text that it finds late is not marked as new. Going back takes out the drafts that are about nobody, and of hand-overs.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0035_drafts_about_nobody"
down_revision = "0034_handovers"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
ABOUT_NOBODY = sa.text("alumnus_id IS NULL")


def upgrade() -> None:
    _do_not_wait()
    with op.batch_alter_table("draft") as table:
        table.alter_column("alumnus_id", existing_type=sa.Uuid(), nullable=True)
    op.create_index(
        "ix_draft_of_nobody",
        "draft",
        ["staff_id", "kind", "form"],
        unique=True,
        sqlite_where=ABOUT_NOBODY,
        postgresql_where=ABOUT_NOBODY,
    )
    op.add_column("message", sa.Column("found_at", UTC, nullable=True))


def downgrade() -> None:
    _do_not_wait()
    op.drop_column("message", "found_at")
    op.drop_index("ix_draft_of_nobody", "draft")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL tideover.program = 'every'")
    op.execute("DELETE FROM draft WHERE alumnus_id IS NULL OR form = 'hand-overs'")
    with op.batch_alter_table("draft") as table:
        table.alter_column("alumnus_id", existing_type=sa.Uuid(), nullable=False)


def _do_not_wait() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
