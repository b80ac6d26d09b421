"""Remember when the carrier was asked whether a number is somebody else's now, and when it is to be asked next.

Safe while the previous release runs: yes. It adds columns that are empty, and an index over none of them, which that release neither
reads nor must fill. Going back forgets when each was looked up: after coming back they are looked up once more.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0030_reassigned"
down_revision = "0029_drafts_of_notes"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.add_column("alumnus", sa.Column("looked_up_at", UTC, nullable=True))
    op.add_column("alumnus", sa.Column("lookup_at", UTC, nullable=True))
    is_due = sa.text("lookup_at IS NOT NULL")
    op.create_index(
        "ix_alumnus_lookup", "alumnus", ["lookup_at"], postgresql_where=is_due, sqlite_where=is_due
    )


def downgrade() -> None:
    op.drop_index("ix_alumnus_lookup", "alumnus")
    for column in ("lookup_at", "looked_up_at"):
        op.drop_column("alumnus", column)
