"""Runs migrations on the connection that `service.schema` or a test hands over, or on DATABASE_URL."""

from alembic import context
from sqlmodel import SQLModel

import service.schema  # noqa: F401  (imports every table)
from service.db import connect
from service.engines import show_every_program
from service.settings import Settings

engine = context.config.attributes.get("engine") or connect(Settings.load().database_url)

with engine.connect() as connection:
    show_every_program(connection)  # else what a migration changes in rows would find none
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,  # SQLite cannot ALTER a constraint
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
