"""Keep drafts of notes and of what came of an alert beside those of texts.

Safe while the previous release runs: yes, for texts and alerts. It adds columns, which that release neither reads nor must fill:
each draft of its own is one of a text. Until it is gone, it may forget the draft of a note when it keeps one of a text, and the page
of a person does not open in it for a writer who has two drafts about them. Going back takes out what it would take for a text to send.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_drafts_of_notes"
down_revision = "0028_part_2"
branch_labels = None
depends_on = None

KIND = sa.Enum("text", "note", "closing", name="kind", native_enum=False, length=32)
BEFORE, AFTER = "uq_draft_alumnus_id_staff_id", "uq_draft_alumnus_id_staff_id_kind"


def upgrade() -> None:
    _do_not_wait()
    with op.batch_alter_table("draft") as table:
        table.add_column(sa.Column("kind", KIND, server_default="text", nullable=False))
        table.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("is_for_lead", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.drop_constraint(BEFORE, type_="unique")
        table.create_unique_constraint(AFTER, ["alumnus_id", "staff_id", "kind"])


def downgrade() -> None:
    _do_not_wait()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL tideover.program = 'every'")
    op.execute("DELETE FROM draft WHERE kind <> 'text'")
    with op.batch_alter_table("draft") as table:
        table.drop_constraint(AFTER, type_="unique")
        table.create_unique_constraint(BEFORE, ["alumnus_id", "staff_id"])
        for column in ("is_for_lead", "about_id", "kind"):
            table.drop_column(column)


def _do_not_wait() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
