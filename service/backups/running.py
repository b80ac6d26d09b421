"""Whether the service runs on a database that is about to be replaced."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from service import db, heartbeats
from service.backups.errors import ServiceRuns
from service.db import EVERY_PROGRAM, reading
from service.settings import Settings


def refuse(settings: Settings, *, now: datetime) -> None:
    """Raises ServiceRuns where a worker has given a sign of life within the last minute."""
    engine = db.connect(settings.database_url)
    try:
        with reading(engine, program=EVERY_PROGRAM) as session:
            age = heartbeats.age(session, "worker", now=now)
    except SQLAlchemyError:
        age = None  # damaged, or empty: nobody can run on it
    finally:
        engine.dispose()
    if age is not None and age <= heartbeats.SILENT_AFTER:
        raise ServiceRuns
