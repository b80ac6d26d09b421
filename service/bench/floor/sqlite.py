"""The floor on sqlite3, text by text: sets of them were no faster (docs/performance.md)."""

import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from service.bench.floor.job import Job, Text
from service.bench.floor.urges import Driver, Urges


def connect(job: Job) -> Callable[[Sequence[Text]], list[str]]:
    """Gives what writes a batch of texts, and returns our ids of the replies."""
    connection = sqlite3.connect(job.database.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in (
        "foreign_keys = ON",
        f"journal_mode = {job.journal_mode}",
        "synchronous = FULL",
        "cache_size = -65536",
    ):
        connection.execute(f"PRAGMA {pragma}")
    driver = Driver(connection.execute, connection.executemany, _spelled, lambda few: few[0], _new_id, _at)
    urges = Urges(driver, UUID(job.program).hex)

    def write(texts: Sequence[Text]) -> list[str]:
        connection.execute("BEGIN IMMEDIATE")
        replies = [reply for text in texts for reply in urges.handle([text])]
        connection.execute("COMMIT")
        return replies

    return write


def _spelled(statement: str) -> str:
    return re.sub(r"ANY\(%s\)|%s", "?", statement).replace("FOR UPDATE OF a", "")


def _new_id() -> str:
    return uuid7().hex


def _at(moment: datetime) -> str:
    """As SQLAlchemy keeps an instant."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
