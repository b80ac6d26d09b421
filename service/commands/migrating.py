"""migrate: the database's shape."""

import argparse

from service import db, schema
from service.commands.registering import Commands, register
from service.settings import Settings


def add(commands: Commands) -> None:
    register(commands, "migrate", migrate)


def migrate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the database to this release. Safe to repeat."""
    engine = db.connect(settings.database_url)
    schema.migrate(engine)
    engine.dispose()
    return 0
