"""PostgreSQL keeps the programs apart too: it shows and takes rows of the program alone that a transaction has named.

Safe while the previous release runs: no. That release names no program, so it would find nobody: stop it first.
SQLite has nothing of the kind; there this changes nothing.
"""

from alembic import op

revision = "0022_rls"
down_revision = "0021_program"
branch_labels = None
depends_on = None

TABLES = (
    "accountevent", "alert", "alertevent", "alumnus", "assessment", "attendance", "auditevent", "audithead",
    "authenticator", "brokenglass", "call", "carriercopy", "checkin", "checkintime", "consent", "credential",
    "crisisfollowup", "criterionnote", "deliveryevent", "draft", "drill", "enrollment", "episode",
    "identity", "inboxmark", "invitation", "leave", "meeting", "message", "milestone", "notification",
    "offer", "override", "pageopening", "passkey", "personkey", "plan", "planagreement", "planreview",
    "policy", "policystep", "practice", "proposal", "rating", "recoverycode", "riskwindow", "rotachange",
    "rotafeed", "rotation", "savedview", "sender_pace", "shift", "staff", "staffsession", "strategy",
    "subscription", "supporter", "task", "wordingreview",
)  # fmt: skip

# Never said: NULL, and once it was said in an earlier transaction of the connection: empty. Neither shows anything.
IS_OF_THE_PROGRAM = """
    CASE current_setting('tideover.program', true)
    WHEN 'every' THEN true
    WHEN '' THEN false
    ELSE program_id = current_setting('tideover.program', true)::uuid
    END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("SET LOCAL lock_timeout = '4s'")  # fail the deploy rather than stop the texts
    for table in TABLES:
        op.execute(f'CREATE POLICY of_one_program ON "{table}" USING ({IS_OF_THE_PROGRAM})')
        # FORCE: the role that owns the tables is the one that we connect with.
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY')
        op.execute(f'DROP POLICY of_one_program ON "{table}"')
