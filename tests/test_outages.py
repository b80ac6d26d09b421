"""Real processes while the database, the network or the disk is away: everybody is answered in time, nothing is lost or doubled."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from sqlmodel import col

from service import db, engines
from service.escalations.tables import Alert
from service.messaging.ledger import Direction, Message, Status
from tests import outages, standin
from tests.conftest import KEYS
from tests.databases import looking
from tests.processes import SIDS, Deployment, deployment, eventually, settings_for
from tests.standin import Twilio

LATE = "the answer came too late"
# On a machine with other work a process stands still for as long: tried again where it was slow, not where it was wrong.
pytestmark = [pytest.mark.slow, pytest.mark.flaky(reruns=1, only_rerun=LATE)]

PROGRAM = Path(__file__).parent / "data" / "program.yaml"
ANA, SAM, US, STRANGER = "+12025550101", "+12025550111", "+12025550000", "+12025550177"
PROMISED_SECONDS = 10
LAST_WAIT = 2 * engines.STATEMENT_SECONDS
"""Seconds for the one statement that is in hand, for the try to connect that is next in line, and to end; too few for
a second statement."""


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


@contextmanager
def harbor(folder: Path, twilio: Twilio, database: str, **settings: str) -> Iterator[Deployment]:
    """The example program, imported and served, with its local copy made."""
    own = settings_for(twilio, database, KEYS)
    with deployment(folder, **(own | settings)) as made:
        migrated, imported = made.run("migrate"), made.run("import", str(PROGRAM))
        assert (migrated.returncode, imported.returncode) == (0, 0), migrated.stderr + imported.stderr
        serve(made)
        yield made


def serve(made: Deployment) -> None:
    for command in ["serve"] if made.settings["DATABASE_URL"].startswith("sqlite") else ["web", "work"]:
        made.start(command)
    made.until_up()
    eventually((data_dir(made) / "local-copy").exists, seconds=30)


def data_dir(made: Deployment) -> Path:
    return Path(made.environment()["DATA_DIR"])


def sent_to(twilio: Twilio, phone: str) -> list[str]:
    return [one["Body"] for one in twilio.messages if one["To"] == phone]


class Person:
    """Texts from one phone, each with its answer and how long that took."""

    def __init__(self, made: Deployment, phone: str) -> None:
        self._made, self._phone = made, phone
        self.sids: list[str] = []

    def texts(self, body: str) -> str | None:
        sid = next(SIDS)
        began = time.monotonic()
        answer = self._made.text(self._phone, US, body, sid=sid)
        assert time.monotonic() - began < PROMISED_SECONDS, LATE
        self.sids.append(sid)
        return answer


def text_everybody(made: Deployment, twilio: Twilio) -> list[str]:
    """What has to be true while nothing can be written to the database; the MessageSids."""
    ana, stranger = Person(made, ANA), Person(made, STRANGER)
    assert "kitchen" in (ana.texts("URGE") or "")
    assert "988" in (ana.texts("i want to die") or "")
    assert eventually(lambda: sent_to(twilio, SAM)) == ["Ana needs you now. Please call."]
    assert "988" in (stranger.texts("i want to die") or "")
    assert stranger.texts("hello")
    assert "988" in (ana.texts("i will kill myself") or "")
    assert stranger.texts("STOP") is None
    assert requests.get(f"{made.url}/healthz", timeout=5).text == "ok"
    assert len(sent_to(twilio, SAM)) == 1
    return ana.sids + stranger.sids


def rows(database: str, statement: Any) -> Sequence[Any]:
    engine = db.connect(database)
    try:
        with looking(engine) as connection:
            return connection.execute(statement).all()
    finally:
        engine.dispose()


def all_is_made_good(database: str, twilio: Twilio, made: Deployment, sids: Sequence[str]) -> None:
    """Each text is there once, the alert is open and pages, and nobody is answered a second time."""
    stored = sa.select(col(Message.sid)).where(col(Message.sid).in_(sids))
    eventually(lambda: len(rows(database, stored)) == len(sids), seconds=60)
    eventually(lambda: not list((data_dir(made) / "spool").glob("*.spool")), seconds=30)
    assert not list((data_dir(made) / "spool").glob("aside-*"))
    eventually(lambda: [one for one in sent_to(twilio, SAM) if "Reply" in one], seconds=30)
    assert len(rows(database, sa.select(col(Alert.id)))) == 1
    asked = sa.select(col(Message.id)).where(col(Message.sid).in_(sids))
    replies = rows(
        database,
        sa.select(col(Message.in_reply_to), col(Message.status)).where(col(Message.in_reply_to).in_(asked)),
    )
    assert {reply.status for reply in replies} == {Status.ACCEPTED}
    assert len({reply.in_reply_to for reply in replies}) == len(replies)
    to_send = sa.select(col(Message.id)).where(
        col(Message.direction) == Direction.OUTBOUND,
        col(Message.status).in_((Status.QUEUED, Status.SENDING, Status.UNKNOWN)),
        col(Message.in_reply_to).is_not(None),
    )
    assert rows(database, to_send) == []
    assert sent_to(twilio, ANA) == sent_to(twilio, STRANGER) == []


def is_not_ready(made: Deployment) -> bool:
    """Asked until it looks anew: it does once a second at most."""
    return requests.get(f"{made.url}/readyz", timeout=10).status_code == HTTPStatus.SERVICE_UNAVAILABLE


def works_again(made: Deployment) -> None:
    made.until_up()
    assert Person(made, ANA).texts("MORE")


def for_seconds(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def test_f4_a_sqlite_file_that_is_locked_for_long(tmp_path: Path, twilio: Twilio) -> None:
    database = f"sqlite:///{tmp_path}/tideover.db"
    with harbor(tmp_path, twilio, database) as made:
        with outages.locked(database):
            is_over = for_seconds(12)
            sids = text_everybody(made, twilio)
            eventually(is_over)
            ana = Person(made, ANA)
            assert "988" in (ana.texts("i want to die") or "")
        all_is_made_good(database, twilio, made, [*sids, *ana.sids])
        works_again(made)


@pytest.mark.postgresql
def test_f5_postgresql_that_is_stopped_at_once_and_started_again(tmp_path: Path, twilio: Twilio) -> None:
    with outages.postgresql() as server, harbor(tmp_path, twilio, server.url) as made:
        server.stop()
        sids = text_everybody(made, twilio)
        eventually(lambda: is_not_ready(made))
        server.start()
        all_is_made_good(server.url, twilio, made, sids)
        works_again(made)


@pytest.mark.postgresql
def test_f5_a_start_while_postgresql_is_away(tmp_path: Path, twilio: Twilio) -> None:
    with outages.postgresql() as server, harbor(tmp_path, twilio, server.url) as made:
        server.stop()
        made.stop()
        for command in ("web", "work"):
            made.start(command)
        eventually(lambda: requests.get(f"{made.url}/healthz", timeout=5).ok, seconds=60)
        sids = text_everybody(made, twilio)
        server.start()
        all_is_made_good(server.url, twilio, made, sids)
        works_again(made)


@pytest.mark.postgresql
def test_f6_a_connection_that_takes_everything_and_answers_nothing(tmp_path: Path, twilio: Twilio) -> None:
    with (
        outages.postgresql() as server,
        outages.proxy(server.url) as between,
        harbor(tmp_path, twilio, between.url) as made,
    ):
        between.is_hole = True
        sids = text_everybody(made, twilio)
        between.is_hole = False
        all_is_made_good(server.url, twilio, made, sids)
        works_again(made)


@pytest.mark.postgresql
def test_f6_who_is_told_to_stop_ends_while_the_database_answers_nothing(
    tmp_path: Path, twilio: Twilio
) -> None:
    """It waits for what is in hand, and begins nothing else: what was due stays due."""
    with (
        outages.postgresql() as server,
        outages.proxy(server.url) as between,
        harbor(tmp_path, twilio, between.url) as made,
    ):
        between.is_hole = True
        text_everybody(made, twilio)
        for process in made.started:
            process.send_signal(signal.SIGTERM)
        for process in made.started:
            assert process.wait(timeout=LAST_WAIT) == 0


def test_f7_f8_a_disk_without_a_byte_left(tmp_path: Path, twilio: Twilio) -> None:
    """Nothing can be kept: danger is answered all the same, anything else is left to the carrier's fallback."""
    database = f"sqlite:///{tmp_path}/tideover.db"
    with harbor(tmp_path, twilio, database) as made:
        ana = Person(made, ANA)
        with outages.no_file_grows(made.started[0].pid):
            assert "988" in (ana.texts("i want to die") or "")
            assert eventually(lambda: sent_to(twilio, SAM))
            is_refused(made, "URGE")
            eventually(lambda: is_not_ready(made))
        all_is_made_good(database, twilio, made, ana.sids)
        works_again(made)
    assert outages.is_sound(tmp_path / "tideover.db")


def is_refused(made: Deployment, body: str) -> None:
    """A text gets a 503, in time."""
    began = time.monotonic()
    with pytest.raises(AssertionError):
        made.text(ANA, US, body)
    assert time.monotonic() - began < PROMISED_SECONDS, LATE


def test_f7_a_small_disk_that_is_full(tmp_path: Path, twilio: Twilio) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with outages.small_disk(disk) as is_mounted:
        if not is_mounted:
            return  # the test before has done the same with a limit, which needs no rights
        database = f"sqlite:///{disk}/tideover.db"
        with harbor(tmp_path, twilio, database, DATA_DIR=str(disk)) as made:
            ballast = outages.fill(disk)
            ana = Person(made, ANA)
            assert "988" in (ana.texts("i want to die") or "")
            assert eventually(lambda: sent_to(twilio, SAM))
            ballast.unlink()
            all_is_made_good(database, twilio, made, ana.sids)
            works_again(made)
        assert outages.is_sound(disk / "tideover.db")


@pytest.mark.postgresql
def test_f8_a_data_folder_that_cannot_be_written_while_postgresql_is_away(
    tmp_path: Path, twilio: Twilio
) -> None:
    with outages.postgresql() as server, harbor(tmp_path, twilio, server.url) as made:
        server.stop()
        (tmp_path / "spool").touch()  # where a folder should be; for root too
        ana = Person(made, ANA)
        assert "988" in (ana.texts("i want to die") or "")
        is_refused(made, "URGE")
        (tmp_path / "spool").unlink()
        server.start()
        all_is_made_good(server.url, twilio, made, ana.sids)
        works_again(made)


def test_kill_9_between_the_answer_and_the_drain(tmp_path: Path, twilio: Twilio) -> None:
    database = f"sqlite:///{tmp_path}/tideover.db"
    with harbor(tmp_path, twilio, database) as made:
        with outages.locked(database):
            sids = text_everybody(made, twilio)
            made.stop()
        serve(made)
        all_is_made_good(database, twilio, made, sids)
        works_again(made)


def test_f11_a_spool_that_was_torn_while_nobody_ran(tmp_path: Path, twilio: Twilio) -> None:
    """What can be read is handled, the rest is put aside; the carrier's list brings the text that was torn."""
    database = f"sqlite:///{tmp_path}/tideover.db"
    with harbor(tmp_path, twilio, database) as made:
        ana = Person(made, ANA)
        with outages.locked(database):
            for body in ("URGE", "MORE", "i want to die"):
                ana.texts(body)
            made.stop()
        for path in (tmp_path / "spool").glob("*.spool"):
            os.truncate(path, path.stat().st_size - 7)
        serve(made)
        stored = sa.select(col(Message.sid)).where(col(Message.sid).in_(ana.sids))
        eventually(lambda: len(rows(database, stored)) >= 2)
        eventually(lambda: not list((tmp_path / "spool").glob("*.spool")))
        assert len(list((tmp_path / "spool").glob("aside-*"))) == 1
