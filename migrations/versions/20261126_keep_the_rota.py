"""Keep the rota: rotations, overrides, leave; steps that repeat, a person's own policy and wishes.

Safe while the previous release runs: yes. Its shifts stay as they are and go on being read. It adds tables
and columns that are empty or have a default, and an index that forbids less than the one it replaces.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006_rota"
down_revision = "0005_conversation"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
PAGED = sa.text("kind = 'paged'")
GENDER = sa.Enum("woman", "man", "nonbinary", name="gender", native_enum=False, length=32)
UNMATCHED = sa.Enum("anyone", "clinical_lead", name="unmatched", native_enum=False, length=32)


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "staff": (sa.Column("gender", GENDER, nullable=True),),
        "program": (sa.Column("unmatched", UNMATCHED, server_default="anyone", nullable=False),),
        "alumnus": (
            sa.Column("policy", sa.JSON(), nullable=True),
            sa.Column("wishes", sa.JSON(), nullable=True),
        ),
        "policystep": (
            sa.Column("repeats", sa.Integer(), server_default="0", nullable=False),
            sa.Column("gap", sa.Interval(), nullable=True),
        ),
        "alertevent": (sa.Column("step", sa.Integer(), server_default="0", nullable=False),),
    }


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    _replace_index("alert_id", "round", "staff_id", "step")
    op.create_table(
        "rotation",
        *_keys("rotation"),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        sa.UniqueConstraint("program_id", "layer", name="uq_rotation_program_id_layer"),
    )
    _create_spans("override", sa.Column("layer", sa.Integer(), nullable=False))
    _create_spans("leave")


def downgrade() -> None:
    for table in ("leave", "override", "rotation"):
        op.drop_table(table)
    op.execute("DELETE FROM alertevent WHERE kind = 'paged' AND step > 0 AND EXISTS (" + _EARLIER + ")")
    _replace_index("alert_id", "round", "staff_id")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


_EARLIER = (
    "SELECT 1 FROM alertevent AS other WHERE other.alert_id = alertevent.alert_id AND other.kind = 'paged'"
    " AND other.round = alertevent.round AND other.staff_id = alertevent.staff_id"
    " AND other.step < alertevent.step"
)
"""A page that the index of the release before would not take, beside the first one of its round."""


def _replace_index(*columns: str) -> None:
    op.drop_index("uq_alert_event_page", "alertevent")
    op.create_index(
        "uq_alert_event_page",
        "alertevent",
        columns,
        unique=True,
        sqlite_where=PAGED,
        postgresql_where=PAGED,
    )


def _keys(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _create_spans(table: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        *_keys(table),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("starts_at", UTC, nullable=False),
        sa.Column("ends_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=f"fk_{table}_staff_id"),
    )
    op.create_index(f"ix_{table}_staff_id", table, ["staff_id"])
