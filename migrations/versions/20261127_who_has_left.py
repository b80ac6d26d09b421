"""Remember which of the staff have left, so that their phones do nothing any more and no page goes there.

Safe while the previous release runs: yes. It adds a column that is empty, which that release neither reads nor must fill: for
it who has left has no sign-in, and is paged as before. Going back forgets who has left: take them off the rota first.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0031_who_has_left"
down_revision = "0030_reassigned"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.add_column("staff", sa.Column("left_at", UTC, nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "left_at")
