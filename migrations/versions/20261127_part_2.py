"""Remember which programs are under 42 CFR Part 2, and to whom a person has agreed that their records are given out.

Safe while the previous release runs: yes, for texts and alerts. It adds columns that are empty or off, which that release neither
reads nor must fill. It does not know the new aim of a consent and the new kind of record: put a program under Part 2 once it is gone.
Going back takes these consents out, for that release would take them for consents to texts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_part_2"
down_revision = "0027_still_theirs"
branch_labels = None
depends_on = None

COLUMNS = {
    "recipients": sa.LargeBinary,
    "what": sa.LargeBinary,
    "purpose": sa.LargeBinary,
    "signed_on": sa.Date,
    "expires_on": sa.Date,
    "withdraws_id": sa.Uuid,
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    under = sa.Column("under_part_2", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("program", under)
    for name, kind in COLUMNS.items():
        op.add_column("consent", sa.Column(name, kind(), nullable=True))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL tideover.program = 'every'")
    op.execute("DELETE FROM consent WHERE aim = 'disclosure'")
    for name in reversed(COLUMNS):
        op.drop_column("consent", name)
    op.drop_column("program", "under_part_2")
