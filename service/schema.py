"""The database's shape: imports every table, and brings a database to it by the migrations."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import service.checkins.after_crisis
import service.checkins.episodes
import service.checkins.milestones
import service.checkins.ratings
import service.checkins.risk_windows
import service.checkins.schedules
import service.escalations.alerts
import service.escalations.calls.ledger
import service.escalations.notifications.ledger
import service.escalations.policies
import service.escalations.policy_changes
import service.escalations.rota_tables
import service.heartbeats
import service.holdings.retention
import service.messaging.copies
import service.messaging.ledger
import service.messaging.marks
import service.messaging.pacing
import service.people.agreements
import service.people.alumni
import service.people.assessments
import service.people.consents
import service.people.drafts
import service.people.enrollments
import service.people.glass
import service.people.handovers
import service.people.meetings
import service.people.notes
import service.people.offers
import service.people.page_openings
import service.people.plan_reviews
import service.people.plans
import service.people.practices
import service.people.programs
import service.people.proposals
import service.people.saved_views
import service.people.scorecard
import service.people.staff
import service.people.subscriptions
import service.people.tasks
import service.people.wording_reviews
import service.protection.audit
import service.protection.keyring
import service.protection.signin.events
import service.protection.signin.identities
import service.protection.signin.invitations
import service.protection.signin.passkeys
import service.protection.signin.recovery
import service.protection.signin.totp
import service.protection.throttle  # noqa: F401

MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"


def config(engine: Engine) -> Config:
    """Alembic's configuration for one database."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    made.attributes["engine"] = engine
    return made


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision. Safe to repeat."""
    command.upgrade(config(engine), revision)


def is_current(engine: Engine) -> bool:
    """Whether every migration was applied."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with engine.connect().execution_options(is_reading=True) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
