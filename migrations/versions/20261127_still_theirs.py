"""Remember since when we wait to hear whether a number is still somebody's, and since when staff know that it is.

Safe while the previous release runs: yes. It adds columns that are empty, which that release neither reads nor must fill: for
it a phone that is held because it was asked is held like any other, and only the staff can clear it. Going back leaves it so.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0027_still_theirs"
down_revision = "0025_notes"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.add_column("alumnus", sa.Column("still_asked_at", UTC, nullable=True))
    op.add_column("alumnus", sa.Column("theirs_since", UTC, nullable=True))


def downgrade() -> None:
    for column in ("theirs_since", "still_asked_at"):
        op.drop_column("alumnus", column)
