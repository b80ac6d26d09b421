"""Keep the moment of each offer, and what came of a strategy's offers at the strategy, so that the order can learn.

Safe while the previous release runs: yes. It adds columns that may be NULL, which that release neither reads nor
must fill, and a wider index takes the place of one. Rows from before stay NULL: not known is not the same as no.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_offers"
down_revision = "0001"
branch_labels = None
depends_on = None

_PART = sa.Enum("morning", "afternoon", "evening", "night", name="daypart", native_enum=False, length=32)
_ADDED = (
    ("number", sa.Integer()),
    ("part", _PART),
    ("intensity", sa.Integer()),
    ("triggers", sa.LargeBinary()),
    ("place", sa.LargeBinary()),
    ("is_worse", sa.Boolean()),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for name, type_ in _ADDED:
        op.add_column("offer", sa.Column(name, type_, nullable=True))
    op.add_column("strategy", sa.Column("outcomes", sa.JSON(), nullable=True))
    op.create_index("ix_offer_latest", "offer", ["strategy_id", "number"])
    op.drop_index("ix_offer_strategy_id", "offer")


def downgrade() -> None:
    op.create_index("ix_offer_strategy_id", "offer", ["strategy_id"])
    op.drop_index("ix_offer_latest", "offer")
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.drop_column("outcomes")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        for name, _ in reversed(_ADDED):
            batch_op.drop_column(name)
