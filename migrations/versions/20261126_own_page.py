"""Remember links to a person's own page and the browsers that they opened, and the order of their strategies.

Safe while the previous release runs: yes. It adds a table, and a column that is empty, which that release neither
reads nor must fill: it lists strategies in the order in which they were recorded.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0016_own_page"
down_revision = "0015_enrollment"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    op.add_column("strategy", sa.Column("place", sa.Integer(), nullable=True))
    op.create_table(
        "pageopening",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("used_at", UTC, nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("seen_at", UTC, nullable=True),
        sa.Column("unlocked_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name="fk_pageopening_alumnus_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name="fk_pageopening_program_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pageopening"),
        sa.UniqueConstraint("link_hash", name="uq_pageopening_link_hash"),
        sa.UniqueConstraint("token_hash", name="uq_pageopening_token_hash"),
    )
    op.create_index("ix_pageopening_alumnus_id", "pageopening", ["alumnus_id"])


def downgrade() -> None:
    op.drop_table("pageopening")
    op.drop_column("strategy", "place")
