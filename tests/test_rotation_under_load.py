"""Keys change while texts come in and people join: real processes, kill -9 in between, and nobody is lost (F50)."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from service import db
from service.db import EVERY_PROGRAM
from service.messaging.ledger import Direction, Message
from service.protection import keyring, rotation
from service.protection.keyring import KeyEpoch, PersonKey
from service.protection.vault import VERSION, Key, Unreadable, new_kek
from tests import standin
from tests.conftest import KEYS
from tests.databases import looking
from tests.processes import SIDS, Deployment, deployment, eventually, settings_for
from tests.test_rotation import KILLS, in_a_process_of_its_own
from tests.world import NOON

US, SAM = "+12025550000", "+12025550111"
PEOPLE = [f"+120255501{number:02d}" for number in range(21, 36)]
NEWCOMERS = [f"+120255502{number:02d}" for number in range(3)]
NEW = new_kek()
NAME, OLD_NAME = (one.partition(":")[0] for one in (NEW, KEYS))


def program(phones: list[str]) -> str:
    """The program file with these people, as JSON, which is YAML."""
    person = {
        "timezone": "America/Chicago",
        "specialist": "sam@example.org",
        "consent": {"given_at": "2026-11-01T10:00:00-05:00", "wording": "v1"},
        "strategies": [{"if": "alone at night", "then": "Put the phone in the kitchen"}],
    }
    said = {
        "program": {"name": "Harbor", "sender": US, "timezone": "America/New_York", "language": "en"},
        "staff": [{"name": "Sam", "email": "sam@example.org", "phone": SAM, "role": "specialist"}],
        "policy": [{"after": "0s", "notify": "assigned"}],
        "on_call": ["sam@example.org"],
        "alumni": [{"name": f"Person {phone[-2:]}", "phone": phone, **person} for phone in phones],
    }
    return json.dumps(said)


class Traffic:
    """Everybody's texts, one after the other from several phones at once, each answered, until it is told to end."""

    def __init__(self, made: Deployment) -> None:
        self.sids: list[str] = []
        self._made, self._ends = made, threading.Event()

    @contextmanager
    def coming_in(self, senders: list[list[str]]) -> Iterator[None]:
        self._ends.clear()
        with ThreadPoolExecutor(len(senders)) as pool:
            sending = [pool.submit(self._send, some) for some in senders]
            try:
                yield
            finally:
                self._ends.set()
        for one in sending:
            one.result()

    def _send(self, senders: list[str]) -> None:
        for number, sender in enumerate(cycle(senders)):
            if self._ends.wait(0.4):  # phones, not a flood
                return
            self.text(sender, ("URGE", "MORE", "hello there", "6")[number // len(senders) % 4])

    def text(self, sender: str, body: str) -> None:
        sid = next(SIDS)
        self._made.text(sender, US, body, sid=sid)
        self.sids.append(sid)


def serve(made: Deployment) -> None:
    for command in ["serve"] if made.settings["DATABASE_URL"].startswith("sqlite") else ["web", "work"]:
        made.start(command)
    made.until_up()


def end(made: Deployment) -> None:
    for process in made.started:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(90) for process in made.started] == [0] * len(made.started)
    made.started.clear()


def join(made: Deployment, phones: list[str]) -> None:
    """Let these people be in the program, by the command."""
    (made.folder / "program.yaml").write_text(program(phones))
    imported = made.run("import", str(made.folder / "program.yaml"))
    assert imported.returncode == 0, imported.stderr


def killed(rotator: Executor, made: Deployment, failpoint: str) -> int:
    """Rotate a key or two, in a process of its own that holds nothing of this one's; its exit code."""
    url = made.settings["DATABASE_URL"]
    done: Future[int] = rotator.submit(in_a_process_of_its_own, url, failpoint, made.settings["KEYS"])
    return done.result(60)


@pytest.mark.slow
def test_f50_keys_change_while_texts_come_in_and_people_join_and_twenty_kills_lose_nobody(
    database: str, tmp_path: Path
) -> None:
    with (
        standin.running() as twilio,
        deployment(tmp_path, **settings_for(twilio, database, KEYS)) as made,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as rotator,
    ):
        rotator.submit(os.getpid)  # it starts while other things do
        join(made, PEOPLE)
        made.settings["KEYS"] = f"{NEW},{KEYS}"
        serve(made)
        traffic = Traffic(made)
        with ThreadPoolExecutor(1) as office, traffic.coming_in([PEOPLE[::2], PEOPLE[1::2]]):
            joining = office.submit(join, made, PEOPLE + NEWCOMERS)
            for kill in range(KILLS):
                where = "keys.before_commit" if kill % 3 == 2 else "keys.after_commit"
                assert killed(rotator, made, f"{where}=kill") == -signal.SIGKILL
                eventually(more_than(traffic, len(traffic.sids)))
                if kill == KILLS // 2:
                    joining.result(60)
            said = made.run("keys", "rotate").stdout
        assert f"{OLD_NAME}: unused" in said, said
        end(made)

        made.settings["KEYS"] = NEW
        serve(made)
        for phone in (*PEOPLE, *NEWCOMERS):
            traffic.text(phone, "URGE")
        stands_in(database, traffic.sids)
        end(made)
    assert not [log.name for log in tmp_path.glob("*.log") if "KeysWrong" in log.read_text()]
    opens_with(database, NEW)


def more_than(traffic: Traffic, count: int) -> Callable[[], bool]:
    return lambda: len(traffic.sids) > count


def stands_in(database: str, sids: list[str]) -> None:
    """Each text once, though it may have had to wait in the spool."""
    engine = db.connect(database)
    inbound = select(Message.sid).where(Message.direction == Direction.INBOUND)

    def are_kept() -> bool:
        with db.reading(engine, program=EVERY_PROGRAM) as session:
            return Counter(session.exec(inbound)) == Counter(sids)

    eventually(are_kept)
    engine.dispose()


def opens_with(database: str, keys: str) -> None:
    """Everything that is sealed opens, and nothing is wrapped by another key any more."""
    engine = db.connect(database)
    vault = keyring.unlock(engine, keys, now=NOON)
    assert dict(rotation.in_use(engine)) == {NAME: len(PEOPLE) + len(NEWCOMERS) + 2}, (
        "and Sam, and the program"
    )
    with db.reading(engine, program=EVERY_PROGRAM) as session:
        assert [one.kek for one in session.exec(select(KeyEpoch))] == [NAME]
        everybody = session.exec(select(col(PersonKey.person_id))).all()
        all_keys = list(keyring.keys_of(session, vault, everybody).values())
    with looking(engine) as connection:
        opened, closed = Counter[str](), Counter[str]()
        for name, row, value in sealed_in(connection):
            (opened if any(opens(key, name, row, value) for key in all_keys) else closed)[name] += 1
    engine.dispose()
    assert opened["alumnus.name"] == len(PEOPLE) + len(NEWCOMERS)
    assert opened["message.body"] > KILLS
    # A column of hashes never opens; in one that holds what is sealed, everything does.
    assert opened.keys() & closed.keys() == set()


def sealed_in(connection: sa.Connection) -> Iterator[tuple[str, object, bytes]]:
    for table in SQLModel.metadata.sorted_tables:
        columns = [one for one in table.c if isinstance(one.type, sa.LargeBinary)]
        for row in connection.execute(sa.select(table)).mappings() if columns and "id" in table.c else ():
            for column in columns:
                if (value := row[column.name]) and value.startswith(VERSION):
                    yield f"{table.name}.{column.name}", row["id"], value


def opens(key: Key, name: str, row: object, value: bytes) -> bool:
    try:
        key.open(name, row, value)  # type: ignore[arg-type]
    except Unreadable:
        return False
    return True
