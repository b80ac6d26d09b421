"""Pages of the console in a program whose people have written much: what each costs, beside a floor that reads the same rows."""

import asyncio
import gzip
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, event
from sqlmodel import col, select

from service import db, logs, schema
from service.app import create_app
from service.bench import databases, dispatch, machine, people
from service.bench.asking import Answer, Browser
from service.bench.people import Wanted
from service.clock import Clock
from service.conversation.states import Reason
from service.errors import ServiceError
from service.escalations import alerts, due, rotas
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.programs import Program, SecondFactor
from service.people.staff import Role, Staff
from service.people.task_kinds import About
from service.protection import keyring, vault
from service.protection.signin import sessions
from service.protection.vault import Vault
from service.runtime import Runtime

ROUNDS: Final = 15
"""Floor and page in turns; medians are told."""

WARM_UP: Final = 2
"""What is read, compiled and filled once a process is not what a page costs."""

LONG: Final = 40
"""One in so many of all texts is of one and the same person: the one whose page is looked at."""

ALERTS: Final = 15
TASKS: Final = 30
ON_CALL: Final = 3

FRAGMENT: Final = {"x-fragment": "1"}


Told = tuple[str, Any]
"""A statement and its parameters, as the driver gets them."""


class WronglyShown(ServiceError):
    def __init__(self, page: str, status: int) -> None:
        super().__init__(f"the page {page} was answered with {status}")


@dataclass(frozen=True, slots=True)
class Wish:
    database: str | None = None
    """A PostgreSQL server's address; None for a SQLite file."""
    people: int = 500
    texts: int = 200_000
    """Of all of them together, to and fro."""


@dataclass(frozen=True, slots=True)
class Place:
    """The program, who looks, and at whom."""

    keys: str
    program: UUID
    staff: UUID
    person: UUID


@dataclass(frozen=True, slots=True)
class Shown:
    """One page, as often as it was asked for."""

    answers: Sequence[Answer]
    floors: Sequence[float]
    """Seconds of the processor that the same reads took through the bare driver, before each of these."""
    statements: int

    @property
    def statuses(self) -> set[int]:
        return {one.status for one in self.answers}


def measure(wish: Wish) -> dict[str, Any]:
    """Measure every page; the answer is as the command prints it. Raises WronglyShown."""
    with (
        tempfile.TemporaryDirectory(prefix="tideover-bench-") as made,
        databases.temporary(wish.database, Path(made)) as some,
    ):
        database = some.new("service")
        place = _prepare(database, wish, now=Clock().now())
        shown, resident = dispatch.elsewhere(_show, database, place)
    for name, one in shown.items():
        if status := next((found for found in one.statuses if found != HTTPStatus.OK), None):
            raise WronglyShown(name, status)
    return {
        "machine": machine.describe(),
        "database": some.name,
        "people": wish.people,
        "texts": wish.texts,
        "pages": {name: _figures(one) for name, one in shown.items()},
        "rss_mb": {"service": resident},
    }


def _prepare(database: str, wish: Wish, *, now: datetime) -> Place:
    keys, engine = vault.new_kek(), db.connect(database)
    schema.migrate(engine)
    opened = keyring.unlock(engine, keys, now=now)
    most = wish.texts // LONG
    each = (wish.texts - most) // max(wish.people - 1, 1)
    wanted = Wanted(wish.people, has_help=True, texts=each, texts_of_first=most)
    program = people.seed(engine, opened, wanted, now=now)
    place = _work(engine, opened, keys, program, now=now)
    people.analyze(engine)
    engine.dispose()
    return place


def _work(engine: Engine, vault: Vault, keys: str, program: UUID, *, now: datetime) -> Place:
    """Alerts that page who is on call, and tasks; gives an admin, who sees most, and the person who wrote most."""
    with db.transaction(engine, program=program) as session:
        staff = list(session.exec(select(Staff.id).order_by(col(Staff.id))))
        found = list(session.exec(select(Alumnus.id).order_by(col(Alumnus.id)).limit(ALERTS + TASKS)))
        rotas.set_on_call(session, staff[:ON_CALL], program=program, now=now)
        session.get_one(Staff, staff[-1]).role = Role.ADMIN
        session.get_one(Program, program).second_factor = SecondFactor.OPTIONAL
        for one in found[:ALERTS]:
            alerts.raise_alert(
                session, vault, program=program, alumnus=one, reason=Reason.CALL, episode=None, now=now
            )
        for one in found[ALERTS:]:
            tasks.open_one(session, About.LAPSE, program=program, alumnus=one, now=now)
    with db.transaction(engine, program=db.EVERY_PROGRAM) as session:
        due.run_due(session, vault, operator=people.SENDER, now=now, limit=ALERTS)
    return Place(keys, program, staff[-1], found[0])


def paths(person: UUID) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Each page's address, with what its script adds where it asks for a part of it."""
    return {
        "inbox": ("/", {}),
        "inbox, asked again": ("/", FRAGMENT),
        "people": ("/people", {}),
        "person": (f"/people/{person}", {}),
        "person, asked again": (f"/people/{person}", FRAGMENT),
        "plan": (f"/people/{person}/plan", {}),
        "figures": ("/figures", {}),
        "outcomes": ("/program/outcomes", {}),
        "record": ("/program/record", {}),
        "policy": ("/policy", {}),
        "rota": ("/rota", {}),
    }


def _show(database: str, place: Place) -> tuple[dict[str, Shown], float | None]:
    """In a process of its own: the console as production builds it, without a server before it."""
    logs.configure("WARNING")
    runtime = Runtime.build(dispatch.settings(database, place.keys))
    token = runtime.writer.run(
        lambda session: sessions.open_session(
            session,
            keyring.key_of(session, runtime.vault, place.staff),
            program=place.program,
            proved_at=runtime.clock.now(),
            now=runtime.clock.now(),
        ),
        program=place.program,
    )
    try:
        return asyncio.run(_look(runtime, token, place)), machine.resident_mb(os.getpid())
    finally:
        runtime.close()


async def _look(runtime: Runtime, token: str, place: Place) -> dict[str, Shown]:
    app = create_app(runtime)
    app.state.lookout.close()  # nobody listens to it here
    browser = Browser(app, {"cookie": f"sid={token}"})
    async with app.router.lifespan_context(app):
        return {
            name: await _turns(runtime, browser, path, headers)
            for name, (path, headers) in paths(place.person).items()
        }


async def _turns(runtime: Runtime, browser: Browser, path: str, headers: Mapping[str, str]) -> Shown:
    for _ in range(WARM_UP):
        await browser.get(path, headers)
    with _heard(runtime.engine) as told:
        await browser.get(path, headers)
    reads = [one for one in told if one[0].lstrip().startswith(("SELECT", "WITH"))]
    answers, floors = [], []
    for _ in range(ROUNDS):
        floors.append(_timed(lambda: _read(runtime.engine, reads)))
        answers.append(await browser.get(path, headers))
    return Shown(answers, floors, len(told))


@contextmanager
def _heard(engine: Engine) -> Generator[list[Told]]:
    """What an engine is told to execute, until the end of the block."""
    told: list[Told] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        told.append((sql, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _read(engine: Engine, reads: Sequence[Told]) -> None:
    """The floor: the same rows by the bare driver, in one transaction, and nothing made of them."""
    with db.transaction(engine, program=db.EVERY_PROGRAM) as session:
        cursor = session.connection().connection.cursor()
        for sql, parameters in reads:
            cursor.execute(sql, parameters)
            cursor.fetchall()


def _timed(act: Callable[[], object]) -> float:
    """Seconds of the processor, of this process alone."""
    began = time.process_time()
    act()
    return time.process_time() - began


def _figures(shown: Shown) -> dict[str, float]:
    cpu = [one.processor for one in shown.answers]
    body = shown.answers[-1].body
    pairs = zip(shown.floors, cpu, strict=True)
    return {
        "floor_ms": _ms(statistics.median(shown.floors)),
        "service_ms": _ms(statistics.median(cpu)),
        "ratio": round(statistics.median(floor / served for floor, served in pairs), 2),
        "first_byte_ms": _ms(statistics.median(one.first_byte for one in shown.answers)),
        "statements": shown.statements,
        "kb": round(len(body) / 1000, 1),
        "compressed_kb": round(len(gzip.compress(body)) / 1000, 1),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
