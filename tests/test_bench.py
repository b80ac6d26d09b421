import asyncio
import json
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, update

from service import inbound
from service.bench import load, people, rows
from service.bench.dispatch import NOON
from service.bench.floor import check_ins as floor_of_check_ins
from service.bench.floor.job import Job, Text
from service.bench.floor.urges import Urges
from service.bench.people import Wanted
from service.bench.texts import Crowd
from service.checkins import due as check_ins
from service.checkins.schedules import CheckInTime
from service.conversation.reading import read
from service.db import EVERY_PROGRAM, transaction
from service.inbound import InboundText
from service.people.directory import Directory
from service.protection.vault import Vault
from tests.databases import DATABASES, TEST_DATABASE_URL, looking
from tests.loops import in_a_thread

DAY = timedelta(days=1)
SPEED = {"per_second", "p50_ms", "p99_ms"}


def bench(folder: Path, what: str, database: str, *options: str) -> dict[str, Any]:
    where = ["--database", TEST_DATABASE_URL] if database == "postgresql" else []
    ran = subprocess.run(
        [sys.executable, "-m", "service", "bench", what, "--json", *where, *options],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    assert found["database"] == database
    assert {"cores", "python", "journal_mode"} <= found["machine"].keys()
    return found


# On a machine that stands still for seconds the lifeline answers, and the measuring ends there.
@pytest.mark.flaky(reruns=1, only_rerun="gave a text a wrong answer")
@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_texts_are_measured_beside_their_floor(database: str, tmp_path: Path) -> None:
    found = bench(tmp_path, "webhook", database, "--seconds", "0.5", "--people", "50", "--concurrency", "4")

    for contender in ("floor", "service"):
        assert found[contender].keys() == {"4"}
        for figures in found[contender].values():
            assert figures.keys() == SPEED
            assert figures["per_second"] > 0
            assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert found["ratio"].keys() == {"4"}
    assert found["processes"] == (1 if database == "sqlite" else 2)


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_due_check_ins_are_measured_beside_their_floor(database: str, tmp_path: Path) -> None:
    found = bench(tmp_path, "dispatch", database, "--people", "500", "--due", "300")

    assert (found["people"], found["due"]) == (500, 300)
    for contender in ("floor", "service"):
        assert found[contender]["per_second"] > 0
        assert found[contender]["longest_chunk_ms"] > 0
    assert found["service"]["empty_tick_ms"] > 0
    assert found["ratio"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_h1_h2_pages_are_measured_beside_their_floor(database: str, tmp_path: Path) -> None:
    found = bench(tmp_path, "pages", database, "--people", "50", "--texts", "500")

    assert {"inbox", "people", "person", "figures"} <= found["pages"].keys()
    for page in found["pages"].values():
        assert 0 < page["floor_ms"] < page["service_ms"]
        assert 0 < page["ratio"] < 1
        assert page["first_byte_ms"] > 0
        assert 0 < page["compressed_kb"] < page["kb"]


Rows = Counter[tuple[str, tuple[str, ...]]]
"""How many rows each table has, by which of their columns hold something."""


def look(engine: Engine) -> Rows:
    with looking(engine) as connection:
        return Counter(
            (table.name, tuple(name for name, value in row._mapping.items() if value is not None))
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        )


def job(engine: Engine, vault: Vault, program: UUID) -> Job:
    return Job(
        database=engine.url.set(drivername=engine.dialect.name).render_as_string(hide_password=False),
        journal_mode="TRUNCATE",
        token="",
        url="",
        program=program.hex,
        index_key=vault.subkey("blind index").hex(),
    )


def test_the_floor_leaves_the_rows_that_an_urge_leaves(engine: Engine, vault: Vault) -> None:
    program = people.seed(engine, vault, Wanted(2, has_help=True), now=NOON)
    first, second = rows.phone(0), rows.phone(1)
    with closing(asyncio.new_event_loop()) as loop:
        nobody_waits: asyncio.Future[str] = loop.create_future()
    before = look(engine)

    with closing(Urges(job(engine, vault, program))) as floor:
        for _ in range(2):  # an urge, and another one in the same episode
            floor.write([Text(f"SM{uuid4().hex}", vault.index("phone", first), nobody_waits)])
    floored = look(engine) - before
    for _ in range(2):
        text = InboundText(f"SM{uuid4().hex}", program, second, "URGE", read("URGE"))
        with transaction(engine, program=EVERY_PROGRAM) as session:
            inbound.receive(session, vault, Directory(engine, vault), [text], base_url="", now=NOON)
    served = look(engine) - before - floored

    assert floored == served
    assert floored.total() == 2 * 2 + 1 + 2, "two texts and two replies, one episode, two offers"


def test_the_floor_leaves_the_rows_that_a_check_in_leaves(engine: Engine, vault: Vault) -> None:
    program = people.seed(engine, vault, Wanted(4, due=2), now=NOON)
    before = look(engine)

    assert len(floor_of_check_ins.run(job(engine, vault, program).database, "TRUNCATE", 200, now=NOON)) == 1
    floored = look(engine) - before
    with transaction(engine, program=program) as session:
        session.exec(update(CheckInTime).where(col(CheckInTime.next_at) < NOON + DAY).values(next_at=NOON))
    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert check_ins.run_due(session, vault, now=NOON) == 2
    served = look(engine) - before - floored

    assert floored == served
    assert floored.total() == 2 * 3, "two check-ins, their texts, and when each person is looked through next"


class Lifeline(BaseHTTPRequestHandler):
    """Answers as the webhook does while the database is away: with words, and without a callback."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        said = b"<Response><Message>Look around you</Message></Response>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments: Any) -> None:
        pass


def test_an_answer_that_was_not_committed_is_a_wrong_one() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Lifeline) as server:
        threading.Thread(target=server.serve_forever).start()
        crowd = Crowd(people=3, token="token")
        ran = in_a_thread(lambda: load.run([server.server_port], crowd, concurrency=1, seconds=0.05))
        server.shutdown()

    assert "Look around you" in ran.wrong
