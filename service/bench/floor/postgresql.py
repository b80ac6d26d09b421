"""The floor on psycopg, the texts of a batch together: one by one each would wait for eight round trips."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import psycopg
from uuid_utils.compat import uuid7

from service.bench.floor.job import Job, Text
from service.bench.floor.urges import Driver, Urges


def connect(job: Job) -> Callable[[Sequence[Text]], list[str]]:
    """Gives what writes a batch of texts, and returns our ids of the replies."""
    connection = psycopg.connect(job.database)
    cursor = connection.cursor()
    driver = Driver(cursor.execute, cursor.executemany, str, list, uuid7, _at)  # type: ignore[arg-type]
    urges = Urges(driver, UUID(job.program))

    def write(texts: Sequence[Text]) -> list[str]:
        with connection.transaction():
            return urges.handle(texts)

    return write


def _at(moment: datetime) -> datetime:
    return moment
