"""Remember a word that says that a phone is in other hands, since when a phone is held, and since when a number is dead.

Safe while the previous release runs: yes, for texts and alerts. It adds columns that are empty, which that release neither
reads nor must fill: until it is gone it still reads things back to a phone that the new one holds. It does not know the new
kinds of alert, task and record.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0023_duress"
down_revision = "0022_rls"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
DOUBT = sa.Enum("quiet_word", "other_person", "staff", name="doubt", native_enum=False, length=32)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.add_column("alumnus", sa.Column("quiet_word", sa.LargeBinary(), nullable=True))
    op.add_column("alumnus", sa.Column("doubted_at", UTC, nullable=True))
    op.add_column("alumnus", sa.Column("doubted_because", DOUBT, nullable=True))
    op.add_column("alumnus", sa.Column("unreachable_at", UTC, nullable=True))
    # Since when is not known of those that are dead already: at the latest since now.
    op.execute("UPDATE alumnus SET unreachable_at = CURRENT_TIMESTAMP WHERE is_unreachable")


def downgrade() -> None:
    for column in ("unreachable_at", "doubted_because", "doubted_at", "quiet_word"):
        op.drop_column("alumnus", column)
