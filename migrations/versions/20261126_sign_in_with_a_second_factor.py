"""Sign-in with a second factor: authenticator apps, recovery codes, passkeys, linked accounts, invitations, what sessions have proved, what happened to an account.

Safe while the previous release runs: yes. It adds tables which that release does not know, and columns that are empty or
have a default. Sessions that are open stay so; whoever has no second factor gets seven days from their next sign-in.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011_signin"
down_revision = "0010_console"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
SECOND_FACTOR = sa.Enum("required", "optional", name="secondfactor", native_enum=False, length=32)
WAY = KIND = sa.String(32)


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    return {
        "program": (sa.Column("second_factor", SECOND_FACTOR, server_default="required", nullable=False),),
        "credential": (sa.Column("second_factor_by", UTC, nullable=True),),
        "staffsession": (
            sa.Column("proved_at", UTC, nullable=True),
            sa.Column("is_two_factor", sa.Boolean(), server_default=sa.false(), nullable=False),
            sa.Column("seen_from", sa.LargeBinary(), nullable=True),
        ),
    }


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    _create(
        "authenticator",
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("confirmed_at", UTC, nullable=True),
    )
    _create(
        "recoverycode",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", UTC, nullable=True),
    )
    _create(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("used_at", UTC, nullable=True),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    _create(
        "identity",
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("allowed_at", UTC, nullable=True),
        sa.Column("allowed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["allowed_by"], ["staff.id"], name="fk_identity_allowed_by"),
        sa.UniqueConstraint("staff_id", name="uq_identity_staff_id"),
        sa.UniqueConstraint("subject_index", name="uq_identity_subject_index"),
        index=(),
    )
    _create(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("way", WAY, nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("used_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name="fk_invitation_made_by"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    _create(
        "accountevent",
        sa.Column("kind", KIND, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("seen_from", sa.LargeBinary(), nullable=False),
        index=("staff_id", "at"),
    )


def downgrade() -> None:
    for table in ("accountevent", "invitation", "identity", "passkey", "recoverycode", "authenticator"):
        op.drop_table(table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def _create(table: str, *columns: sa.Column, index: tuple[str, ...] = ("staff_id",)) -> None:
    """A table of rows that belong to one of the staff."""
    op.create_table(
        table,
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=f"fk_{table}_staff_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    if index:
        op.create_index(f"ix_{table}_{'_'.join(index)}", table, list(index))
