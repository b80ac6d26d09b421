"""Keep drafts of the plan and of the forms of an enrollment beside those of texts and notes: one for each form.

Safe while the previous release runs: yes, for texts and alerts. It adds a column, which that release neither reads nor must fill.
Until it is gone, the page of a person does not open in it for a writer who has begun a form about them. Going back takes these out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033_drafts_of_forms"
down_revision = "0032_truncate"
branch_labels = None
depends_on = None

BEFORE, AFTER = "uq_draft_alumnus_id_staff_id_kind", "uq_draft_alumnus_id_staff_id_kind_form"


def upgrade() -> None:
    _do_not_wait()
    with op.batch_alter_table("draft") as table:
        table.add_column(sa.Column("form", sa.String(), server_default=sa.text("''"), nullable=False))
        table.drop_constraint(BEFORE, type_="unique")
        table.create_unique_constraint(AFTER, ["alumnus_id", "staff_id", "kind", "form"])


def downgrade() -> None:
    _do_not_wait()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL tideover.program = 'every'")
    op.execute("DELETE FROM draft WHERE kind = 'form'")
    with op.batch_alter_table("draft") as table:
        table.drop_constraint(AFTER, type_="unique")
        table.create_unique_constraint(BEFORE, ["alumnus_id", "staff_id", "kind"])
        table.drop_column("form")


def _do_not_wait() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
