"""Real processes: the program file, Twilio's stand-in over HTTP, signals, and what happens when one is killed."""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import uvicorn
from sqlmodel import SQLModel, col
from starlette.applications import Starlette

from service import db
from service.checkins.schedules import CheckIn, CheckInTime
from service.commands import serving
from service.heartbeats import Heartbeat
from service.messaging.ledger import Message
from tests import standin
from tests.conftest import KEYS
from tests.databases import changing, looking
from tests.ports import free_port
from tests.processes import Deployment, deployment, eventually, settings_for
from tests.standin import ACCOUNT, Twilio

PROGRAM = Path(__file__).parent / "data" / "program.yaml"
ANA, SAM, US = "+12025550101", "+12025550111", "+12025550000"


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


@pytest.fixture
def harbor(database: str, tmp_path: Path, twilio: Twilio) -> Iterator[Deployment]:
    """The example program, imported and served: in one process on SQLite, in three on PostgreSQL."""
    settings = settings_for(twilio, database, KEYS)
    with deployment(tmp_path, **settings) as made:
        imported = made.run("import", str(PROGRAM))
        assert imported.returncode == 0, imported.stderr
        serve(made)
        yield made


def serve(made: Deployment) -> None:
    for command in ["serve"] if made.settings["DATABASE_URL"].startswith("sqlite") else ["web", "work"]:
        made.start(command)
    made.until_up()


def sent_to(twilio: Twilio, phone: str) -> list[str]:
    return [one["Body"] for one in twilio.messages if one["To"] == phone]


@pytest.mark.slow
def test_the_main_job_from_end_to_end(harbor: Deployment, twilio: Twilio) -> None:
    assert "kitchen" in (harbor.text(ANA, US, "about to act out") or "")
    assert "988" in (harbor.text(ANA, US, "i want to die") or "")
    # Where the database was slow, the lifeline has paged Sam before, without a code.
    [page] = eventually(lambda: [one for one in sent_to(twilio, SAM) if "Reply " in one])
    code = page.split("Reply ")[1].split(" to")[0]
    assert "is yours" in (harbor.text(SAM, US, code) or "")
    [told] = eventually(lambda: sent_to(twilio, ANA))
    assert "Sam" in told


@pytest.mark.slow
def test_p3_a_check_in_is_accepted_once_even_if_everything_is_killed(
    harbor: Deployment, twilio: Twilio, database: str
) -> None:
    make_check_ins_due(database)
    eventually(lambda: sent_to(twilio, ANA))
    harbor.stop()
    make_check_ins_due(database)
    serve(harbor)
    harbor.text(ANA, US, "hello")
    eventually(lambda: tried_again(database))
    assert len(sent_to(twilio, ANA)) == 1


def make_check_ins_due(database: str) -> None:
    change(database, sa.update(CheckInTime).values(next_at=datetime.now(UTC)))


def tried_again(database: str) -> bool:
    """Whether the check-in's time has moved on: the worker has looked at it."""
    engine = db.connect(database)
    with looking(engine) as connection:
        [next_at] = connection.execute(sa.select(col(CheckInTime.next_at))).scalars()
        asked = connection.execute(sa.select(sa.func.count()).select_from(CheckIn)).scalar_one()
    engine.dispose()
    return asked == 1 and next_at is not None and next_at > datetime.now(UTC)


def count(database: str, table: type[SQLModel]) -> int:
    engine = db.connect(database)
    with looking(engine) as connection:
        found: int = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    engine.dispose()
    return found


def change(database: str, statement: sa.Update) -> None:
    engine = db.connect(database)
    with changing(engine) as connection:
        connection.execute(statement)
    engine.dispose()


@pytest.mark.slow
def test_f2_a_text_that_is_posted_again_after_kill_9_gets_the_same_answer(
    harbor: Deployment, database: str
) -> None:
    sid = "SM" + "e" * 32
    first = harbor.text(ANA, US, "URGE", sid=sid)
    harbor.stop()
    serve(harbor)
    assert harbor.text(ANA, US, "URGE", sid=sid) == first
    eventually(lambda: count(database, Message) == 2)  # from the spool, where the database was slow


@pytest.mark.slow
def test_f57_sigterm_ends_every_process_in_order(harbor: Deployment, database: str) -> None:
    eventually(lambda: count(database, Heartbeat))
    for process in harbor.started:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(90) for process in harbor.started] == [0] * len(harbor.started)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which signals a process hears")
def test_f57_sigterm_ends_what_has_only_begun_to_serve(harbor: Deployment, database: str) -> None:
    """As soon as it listens for the signal it ends by it, though nothing is served yet."""
    harbor.stop()
    web = harbor.start("web" if database.startswith("postgresql") else "serve")
    eventually(lambda: hears(web.pid, signal.SIGTERM), seconds=180)
    web.send_signal(signal.SIGTERM)
    assert web.wait(90) == 0


def test_f57_a_server_that_was_stopped_before_it_ran_starts_and_ends() -> None:
    closed = threading.Event()
    server = serving.Server(uvicorn.Config(Starlette(), port=free_port(), log_config=None), closed.set)
    server.stop()
    server.run()
    assert server.started
    assert closed.is_set()


def hears(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal; by Linux's own book."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1]
    return bool(int(caught, 16) >> number - 1 & 1)


def test_a_taken_port_is_one_clear_line(database: str, tmp_path: Path) -> None:
    with deployment(tmp_path, DATABASE_URL=database, KEYS=KEYS) as made, socket.socket() as other:
        other.bind(("127.0.0.1", made.port))
        other.listen()
        ended = made.run("web" if database.startswith("postgresql") else "serve")
        assert ended.returncode == 1
        assert f"port {made.port} is in use" in ended.stderr
        assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["web", "work"])
def test_on_sqlite_there_is_one_process_only(tmp_path: Path, command: str) -> None:
    with deployment(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/a.db", KEYS=KEYS) as made:
        ended = made.run(command)
        assert ended.returncode == 1
        assert "tideover serve" in ended.stderr


def test_an_empty_database_and_wrong_keys_are_one_clear_line_each(tmp_path: Path) -> None:
    with deployment(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/a.db", KEYS=KEYS) as made:
        assert "tideover migrate" in made.run("serve").stderr
        assert made.run("migrate").returncode == 0
        made.settings["KEYS"] = ""
        assert "tideover keys new" in made.run("serve").stderr
        made.settings["KEYS"] = made.run("keys", "new").stdout.splitlines()[-1]
        assert made.run("import", str(PROGRAM)).returncode == 0
        made.settings["KEYS"] = KEYS
        ended = made.run("serve")
        assert "does not open this database" in ended.stderr
        assert ended.stderr.count("\n") == 1


def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(tmp_path: Path) -> None:
    with deployment(tmp_path, TWILIO_ACCOUNT_SID=ACCOUNT, PORT="secret-99") as made:
        ended = made.run("serve")
        assert ended.returncode == 1
        assert "PORT" in ended.stderr
        assert "secret-99" not in ended.stderr


def test_classify_reads_a_table(tmp_path: Path) -> None:
    with deployment(tmp_path) as made:
        ended = made.run("classify", typed="id\ttext\n1\ti want to die\n2\tURGE\n3\t\n")
        assert ended.stdout == "id\tintent\trisk\n1\tcrisis\tcrisis\n2\turge\televated\n3\tother\tnone\n"


def test_classify_says_what_table_it_needs_and_repeats_no_text(tmp_path: Path) -> None:
    with deployment(tmp_path) as made:
        ended = made.run("classify", typed="i want to die\n")
        assert (ended.returncode, ended.stdout) == (1, "")
        assert "'id' and 'text'" in ended.stderr
        assert "die" not in ended.stderr
