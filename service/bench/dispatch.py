"""Check-ins that are due, until their texts are queued: the worker's own path, beside a floor that does the same rows."""

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import sqlalchemy as sa
from pydantic import AnyHttpUrl, SecretStr

from service import db, engines, logs, schema
from service.bench import contenders, databases, machine, people, texts
from service.bench.floor import check_ins as floor
from service.bench.people import Wanted
from service.checkins import due as check_ins
from service.errors import ServiceError
from service.messaging.ledger import Message, Status
from service.protection import keyring, vault
from service.runtime import Runtime
from service.settings import Settings
from service.worker import CHUNK, Worker

NOON: Final = datetime(2026, 11, 24, 18, tzinfo=UTC)
"""Between 10 and 13 o'clock where the people live: nobody's quiet hours, whenever this is run."""
BEFORE: Final = NOON - timedelta(hours=1)
EMPTY_TICKS: Final = 50

P = ParamSpec("P")
T = TypeVar("T")


class NotQueued(ServiceError):
    def __init__(self, due: int, queued: int) -> None:
        super().__init__(f"{due} check-ins were due, and {queued} texts are queued")


@dataclass(frozen=True, slots=True)
class Wish:
    database: str | None = None
    """A PostgreSQL server's address; None for a SQLite file."""
    people: int = 100_000
    due: int = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    chunks: Sequence[float]
    """Seconds that each took."""
    ticks: Sequence[float]
    """Seconds that a tick took while nothing was due."""
    resident_mb: float | None


def measure(wish: Wish) -> dict[str, Any]:
    """Measure both; the answer is as the command prints it. Raises ServiceError where a text is missing."""
    with (
        tempfile.TemporaryDirectory(prefix="tideover-bench-") as made,
        databases.temporary(wish.database, Path(made)) as some,
    ):
        keys, database = vault.new_kek(), some.new("service")
        _seed(database, keys, wish)
        copy = some.copy(database, "floor")
        floored = elsewhere(_floor, copy)
        served = elsewhere(_service, database, keys)
        for one in (copy, database):
            _check(one, wish.due)
    return {
        "machine": machine.describe(),
        "database": some.name,
        "people": wish.people,
        "due": wish.due,
        "floor": _figures(wish, floored),
        "service": _figures(wish, served) | {"empty_tick_ms": _ms(statistics.median(served.ticks))},
        "ratio": round(sum(floored.chunks) / sum(served.chunks), 2),
        "rss_mb": {"floor": floored.resident_mb, "service": served.resident_mb},
    }


def _seed(database: str, keys: str, wish: Wish) -> None:
    engine = db.connect(database)
    schema.migrate(engine)
    opened = keyring.unlock(engine, keys, now=BEFORE)
    people.seed(engine, opened, Wanted(wish.people, due=wish.due), now=NOON)
    engine.dispose()


def elsewhere(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call it in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(act, *args, **kwargs).result()


def _floor(database: str) -> Measured:
    mode = engines.journal_mode(sqlite3.sqlite_version_info)
    chunks = floor.run(database, mode, CHUNK, now=NOON)
    return Measured(chunks, (), machine.resident_mb(os.getpid()))


def _service(database: str, keys: str) -> Measured:
    logs.configure("WARNING")
    runtime = Runtime.build(settings(database, keys))
    worker = Worker(runtime)
    worker.tick(now=BEFORE)  # the first one compiles the statements
    ticks = [_timed(partial(worker.tick, now=BEFORE))[0] for _ in range(EMPTY_TICKS)]
    chunk = partial(check_ins.run_due, vault=runtime.vault, now=NOON, limit=CHUNK)
    chunks, handled = [], CHUNK
    while handled == CHUNK:
        took, handled = _timed(partial(runtime.writer.run, chunk))
        chunks.append(took)
    resident = machine.resident_mb(os.getpid())
    runtime.close()
    return Measured(chunks, ticks, resident)


def settings(database: str, keys: str) -> Settings:
    """As in production; what would be sent goes nowhere."""
    return Settings(
        _env_file=None,
        database_url=database,
        keys=SecretStr(keys),
        twilio_account_sid=texts.ACCOUNT,
        twilio_auth_token=SecretStr("none"),
        twilio_api_base_url=AnyHttpUrl(contenders.NOWHERE),
    )


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result


def _check(database: str, due: int) -> None:
    """Every check-in that was due has its text in the queue, once."""
    table: Any = Message.__table__  # type: ignore[attr-defined]
    engine = db.connect(database)
    asked = sa.select(sa.func.count(table.c.alumnus_id.distinct())).where(table.c.status == Status.QUEUED)
    with db.reading(engine, program=db.EVERY_PROGRAM) as session:
        queued = session.connection().execute(asked).scalar_one()
    engine.dispose()
    if queued != due:
        raise NotQueued(due, queued)


def _figures(wish: Wish, measured: Measured) -> dict[str, float]:
    seconds = sum(measured.chunks)
    return {
        "seconds": round(seconds, 2),
        "per_second": round(wish.due / seconds),
        "longest_chunk_ms": _ms(max(measured.chunks)),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
