"""Refuse to empty the record at one stroke, on PostgreSQL: TRUNCATE passes by the trigger that guards each row.

Safe while the previous release runs: yes. It only adds a trigger, and that release empties nothing.
"""

from alembic import op

revision = "0032_truncate"
down_revision = "0031_who_has_left"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
        op.execute(
            "CREATE TRIGGER tr_auditevent_not_emptied BEFORE TRUNCATE ON auditevent"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER tr_auditevent_not_emptied ON auditevent")
