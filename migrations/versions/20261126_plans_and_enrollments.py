"""Remember who agreed to a plan, assessments, and the way from invitation to discharge.

Safe while the previous release runs: yes. It adds tables, and columns that are empty, which that release neither
reads nor must fill. A consent that was recorded in the console it cannot read: it refuses to import a file that names
such a person, and looks at consents nowhere else.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015_enrollment"
down_revision = "0014_practice"
branch_labels = None
depends_on = None

UTC = sqlmodel.sql.sqltypes.UTCDateTime()
WAY = sa.Enum("paper", "in_person", "phone", name="way", native_enum=False, length=32)
PARTY = sa.Enum("alumnus", "specialist", name="party", native_enum=False, length=32)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("fk_plan_written_by", "staff", ["written_by"], ["id"])
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", WAY, nullable=True))
        batch_op.add_column(sa.Column("taken_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("fk_consent_taken_by", "staff", ["taken_by"], ["id"])
    _create_agreements()
    _create_assessments()
    _create_enrollments()


def _of_a_person(table: str) -> tuple[sa.Column | sa.Constraint, ...]:
    return (
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alumnus_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["alumnus_id"], ["alumnus.id"], name=f"fk_{table}_alumnus_id"),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=f"fk_{table}_program_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _create_agreements() -> None:
    op.create_table(
        "planagreement",
        *_of_a_person("planagreement"),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("party", PARTY, nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_planagreement_plan_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name="fk_planagreement_recorded_by"),
        sa.UniqueConstraint("plan_id", "party", name="uq_planagreement_plan_id_party"),
    )
    op.create_index("ix_planagreement_alumnus_id", "planagreement", ["alumnus_id"])


def _create_assessments() -> None:
    op.create_table(
        "assessment",
        *_of_a_person("assessment"),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UTC, nullable=False),
        sa.Column("struck_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name="fk_assessment_recorded_by"),
    )
    op.create_index("ix_assessment_alumnus_id", "assessment", ["alumnus_id"])


def _create_enrollments() -> None:
    op.create_table(
        "enrollment",
        *_of_a_person("enrollment"),
        sa.Column("backup_id", sa.Uuid(), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("test_id", sa.Uuid(), nullable=True),
        sa.Column("tested_at", UTC, nullable=True),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("discharged_by", sa.Uuid(), nullable=True),
        sa.Column("discharged_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["backup_id"], ["staff.id"], name="fk_enrollment_backup_id"),
        sa.ForeignKeyConstraint(["discharged_by"], ["staff.id"], name="fk_enrollment_discharged_by"),
        sa.UniqueConstraint("alumnus_id", name="uq_enrollment_alumnus_id"),
    )


def downgrade() -> None:
    # What the former release could not read.
    op.execute("UPDATE consent SET source = 'import' WHERE source = 'console'")
    for table in ("enrollment", "assessment", "planagreement"):
        op.drop_table(table)
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_constraint("fk_consent_taken_by", type_="foreignkey")
        batch_op.drop_column("taken_by")
        batch_op.drop_column("way")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_constraint("fk_plan_written_by", type_="foreignkey")
        batch_op.drop_column("written_by")
