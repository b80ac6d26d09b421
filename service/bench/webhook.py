"""Texts a second through the webhook: the floor and the service in turns, in one run on one machine."""

import secrets
import sqlite3
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from service import db, engines, schema
from service.bench import contenders, databases, load, machine, people, texts
from service.bench.contenders import Contender
from service.bench.databases import Databases
from service.bench.floor.job import Job
from service.bench.load import Round
from service.bench.people import Wanted
from service.bench.texts import Crowd
from service.clock import Clock
from service.errors import ServiceError
from service.messaging.ledger import Direction, Message
from service.protection import keyring, vault

ROUNDS: Final = 5
"""Short and in turns, so that what else the machine does meets both contenders; medians are told."""

WARM_UP: Final = 0
WARM_UP_SECONDS: Final = 1


class OneProcessOnly(ServiceError):
    def __init__(self) -> None:
        super().__init__("on SQLite there is one web process: leave --processes out, or name a --database")


class WronglyAnswered(ServiceError):
    def __init__(self, name: str, answer: str) -> None:
        super().__init__(f"{name} gave a text a wrong answer: {answer}")


class TextsLost(ServiceError):
    def __init__(self, name: str, answered: int, written: int) -> None:
        super().__init__(f"{name} answered {answered} texts and wrote {written}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be measured."""

    database: str | None = None
    """A PostgreSQL server's address; None for a SQLite file."""
    processes: int | None = None
    concurrency: Sequence[int] = (1, 16, 64)
    seconds: float = 9
    """For each contender at each concurrency, in ROUNDS rounds."""
    people: int = 10_000

    @property
    def count(self) -> int:
        """Web processes: as many as production has, where nothing else was said."""
        if self.database is None and (self.processes or 1) > 1:
            raise OneProcessOnly
        return self.processes or (1 if self.database is None else 2)


def measure(wish: Wish) -> dict[str, Any]:
    """Measure both; the answer is as the command prints it. Raises ServiceError where an answer was wrong."""
    count = wish.count
    with (
        tempfile.TemporaryDirectory(prefix="tideover-bench-") as made,
        databases.temporary(wish.database, Path(made)) as some,
    ):
        place = _prepare(some, wish.people)
        token, folder = place.job.token, Path(made)
        with (
            contenders.floor(place.job, count=count, folder=folder) as floor,
            contenders.service(place.database, place.keys, token, count=count, folder=folder) as service,
        ):
            rounds = _rounds((floor, service), Crowd(wish.people, token), wish)
            resident = floor.resident_mb() | service.resident_mb()
        for name, database in (("floor", place.job.database), ("service", place.database)):
            _check(name, database, _answered(rounds[name]), since=place.since)
    return {
        "machine": machine.describe(),
        "database": some.name,
        "processes": count,
        "people": wish.people,
        **_figures(rounds),
        "rss_mb": resident,
    }


@dataclass(frozen=True, slots=True)
class _Place:
    """Two equal databases: the service's, and in the job the floor's."""

    database: str
    keys: str
    job: Job
    since: datetime


def _prepare(some: Databases, count: int) -> _Place:
    keys, database, now = vault.new_kek(), some.new("service"), Clock().now()
    engine = db.connect(database)
    schema.migrate(engine)
    opened = keyring.unlock(engine, keys, now=now)
    program = people.seed(engine, opened, Wanted(count, has_help=True), now=now)
    engine.dispose()
    job = Job(
        database=some.copy(database, "floor"),
        journal_mode=engines.journal_mode(sqlite3.sqlite_version_info),
        token=secrets.token_hex(16),
        url=texts.URL,
        program=program.hex,
        index_key=opened.subkey("blind index").hex(),
    )
    return _Place(database, keys, job, since=now)


Rounds = Mapping[str, Mapping[int, list[Round]]]
"""By contender and concurrency, or WARM_UP."""


def _rounds(both: Sequence[Contender], crowd: Crowd, wish: Wish) -> Rounds:
    """Let both take turns at each concurrency."""
    done: dict[str, dict[int, list[Round]]] = {one.name: {} for one in both}
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as generator:

        def run(one: Contender, concurrency: int, seconds: float) -> Round:
            first = _answered(done[one.name])
            ran = generator.submit(load.run, one.ports, crowd, concurrency, seconds, first=first).result()
            if ran.wrong:
                raise WronglyAnswered(one.name, ran.wrong)
            return ran

        for one in both:
            done[one.name][WARM_UP] = [run(one, 16, min(WARM_UP_SECONDS, wish.seconds))]
        for concurrency in wish.concurrency:
            for one in list(both) * ROUNDS:
                ran = run(one, concurrency, wish.seconds / ROUNDS)
                done[one.name].setdefault(concurrency, []).append(ran)
    return done


def _answered(ran: Mapping[int, list[Round]]) -> int:
    return sum(one.texts for some in ran.values() for one in some)


def _check(name: str, database: str, answered: int, *, since: datetime) -> None:
    """Every text that was answered stands in the ledger."""
    engine = db.connect(database)
    table: Any = Message.__table__  # type: ignore[attr-defined]
    of_the_load = (table.c.direction == Direction.INBOUND, table.c.created_at >= since)
    asked = sa.select(sa.func.count()).select_from(table).where(*of_the_load)
    with db.reading(engine, program=db.EVERY_PROGRAM) as session:
        written = session.connection().execute(asked).scalar_one()
    engine.dispose()
    if written != answered:
        raise TextsLost(name, answered, written)


def _figures(rounds: Rounds) -> dict[str, Any]:
    measured = [concurrency for concurrency in rounds["floor"] if concurrency != WARM_UP]
    figures = {
        name: {str(concurrency): _medians(by[concurrency]) for concurrency in measured}
        for name, by in rounds.items()
    }
    ratio = {str(concurrency): _ratio(rounds, concurrency) for concurrency in measured}
    return {**figures, "ratio": ratio}


def _medians(ran: Sequence[Round]) -> dict[str, float]:
    return {
        name: statistics.median(getattr(one, name) for one in ran)
        for name in ("per_second", "p50_ms", "p99_ms")
    }


def _ratio(rounds: Rounds, concurrency: int) -> float:
    """How much of the floor's rate the service reached, in the median of the rounds that followed each other."""
    pairs = zip(rounds["floor"][concurrency], rounds["service"][concurrency], strict=True)
    return round(statistics.median(service.per_second / floor.per_second for floor, service in pairs), 2)
