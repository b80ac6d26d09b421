"""Keys change while the service runs, whatever ends the change half-way; and without the right ones danger is answered."""

import os
import signal
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from service import crisis_only, db, failpoints
from service.clock import Clock
from service.db import EVERY_PROGRAM, transaction
from service.messaging import signatures
from service.people.alumni import Alumnus, name_of
from service.protection import keyring, rotation
from service.protection.keyring import KeyEpoch, PersonKey
from service.protection.vault import KeysWrong, Vault, new_kek
from service.settings import Settings
from tests import standin
from tests.conftest import KEYS
from tests.processes import deployment, eventually
from tests.standin import ACCOUNT, TOKEN
from tests.world import NOON, FakeCarrier, HeldClock, World

NEW = new_kek()
BOTH = f"{NEW},{KEYS}"
KILLS = 20


def names_with(engine: Engine, keys: str) -> list[str]:
    vault = keyring.unlock(engine, keys, now=NOON)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        people = session.exec(select(Alumnus)).all()
        return sorted(name_of(keyring.key_of(session, vault, one.id), one) for one in people)


def test_i3_after_a_rotation_the_old_key_opens_nothing_and_the_new_one_everything(world: World) -> None:
    ana = world.alumnus(name="Ana Ruiz")
    ana.texts("URGE")
    both = keyring.unlock(world.engine, BOTH, now=NOON)
    index = both.index("phone", ana.number)
    assert rotation.run(world.engine, both, now=NOON) == 2
    assert rotation.run(world.engine, both, now=NOON) == 0
    assert names_with(world.engine, NEW) == ["Ana Ruiz"]
    assert keyring.unlock(world.engine, NEW, now=NOON).index("phone", ana.number) == index
    with pytest.raises(KeysWrong):
        keyring.unlock(world.engine, KEYS, now=NOON)


def test_i3_whoever_has_lost_an_old_key_loses_nobody(world: World) -> None:
    """A KEK that is missing stops the rotation before it takes anything away."""
    world.alumnus()
    lacking = Vault({NEW.partition(":")[0]: bytes(32)}, bytes(32))
    with pytest.raises(KeysWrong):
        rotation.run(world.engine, lacking, now=NOON)
    assert names_with(world.engine, KEYS) == ["Ana Ruiz"]


def test_i3_a_machine_that_has_the_new_key_last_opens_whom_another_seals_with_it(world: World) -> None:
    """So several machines are restarted one after the other, and nobody is unknown to one of them meanwhile."""
    world.vault = keyring.unlock(world.engine, BOTH, now=NOON)
    world.alumnus(name="Ana Ruiz")
    assert rotation.in_use(world.engine)[NEW.partition(":")[0]] == 1
    last = f"{KEYS},{NEW}"
    assert names_with(world.engine, last) == ["Ana Ruiz"]
    assert keyring.unlock(world.engine, last, now=NOON).newest == KEYS.partition(":")[0]
    with pytest.raises(KeysWrong):
        names_with(world.engine, KEYS)


def test_i3_texts_are_answered_while_keys_change(engine: Engine, vault: Vault) -> None:
    """The process has both keys; what it has read before a batch, it still opens after it."""
    both = keyring.unlock(engine, BOTH, now=NOON)
    world = World(engine, both)
    try:
        world.vault = vault
        ana = world.alumnus()
        assert rotation.in_use(engine) == {NEW.partition(":")[0]: 1, KEYS.partition(":")[0]: 1}
        for count in (1, 0):
            ana.texts("URGE")
            with transaction(engine, program=EVERY_PROGRAM) as session:
                rotation.begin(session, both, now=NOON)
                assert rotation.rewrap_some(session, both, limit=1) == count
            assert ana.inbox()
        ana.texts("MORE")
        assert ana.inbox()
    finally:
        world.close()


def test_f50_a_rotation_that_is_killed_twenty_times_is_taken_up_each_time(world: World) -> None:
    for number in range(12):
        world.alumnus(f"+12025550{number:03d}", name=f"Person {number:02d}", strategies=[])
    url = world.engine.url.render_as_string(hide_password=False)
    world.engine.dispose()
    for kill in range(KILLS):
        # Before the commit, a batch is done again; after it, the next one is begun. One key a batch.
        where = "keys.before_commit" if kill % 3 == 2 else "keys.after_commit"
        assert in_a_process_of_its_own(url, f"{where}=kill") == -signal.SIGKILL
        if kill % 5 == 0:
            world.alumnus(f"+12025551{kill:03d}", name=f"Person {12 + kill}", strategies=[])
        assert len(names_with(world.engine, BOTH)) == 13 + kill // 5
        world.engine.dispose()
    assert in_a_process_of_its_own(url, "") == 0
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert set(session.exec(select(PersonKey.kek))) == {NEW.partition(":")[0]}
        assert [one.kek for one in session.exec(select(KeyEpoch))] == [NEW.partition(":")[0]]
    assert len(names_with(world.engine, NEW)) == 16


def in_a_process_of_its_own(url: str, failpoint: str, keys: str = BOTH) -> int:
    """Rotate, a key a batch, until a failpoint kills it or all is done; its exit code."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            rotation.BATCH = 1  # type: ignore[misc]
            failpoints.arm(failpoint)
            engine = db.connect(url)
            vault = keyring.unlock(engine, keys, now=NOON)
            rotation.run(engine, vault, now=NOON)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = {
        "data_dir": tmp_path,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "public_url": "https://texts.example",
        "operator_phone": "+12025550190",
    }
    return Settings(_env_file=None, **made)  # type: ignore[arg-type]


class Door:
    """The webhook of a service without its keys."""

    def __init__(self, settings: Settings, carrier: FakeCarrier, clock: Clock | None = None) -> None:
        self.at = 0.0
        app = crisis_only.create_app(settings, carrier, clock or HeldClock(NOON), lambda: self.at)
        self.client = TestClient(app)

    def text(self, body: str, *, token: str = TOKEN, **more: str) -> tuple[int, str]:
        form = {"MessageSid": f"SM{7:032x}", "AccountSid": ACCOUNT, "From": "+12025550101"}
        form |= {"To": "+12025550100", "Body": body, **more}
        signature = signatures.sign(token, "https://texts.example/twilio/sms", form)
        answer = self.client.post("/twilio/sms", data=form, headers={"X-Twilio-Signature": signature})
        return answer.status_code, answer.text


def test_f49_without_the_right_keys_danger_is_answered_and_the_operator_told(settings: Settings) -> None:
    carrier = FakeCarrier()
    door = Door(settings, carrier)
    status, said = door.text("i want to die")
    assert status == HTTPStatus.OK
    assert "988" in said
    [(page, _)] = carrier.sent
    assert (page.to, page.sender) == ("+12025550190", "+12025550100")
    assert "KEYS is wrong" in page.body
    door.text("i want to die")
    assert len(carrier.sent) == 1, "one page in five minutes"
    door.at = 301
    door.text("i want to die")
    assert len(carrier.sent) == 2


def test_f49_everybody_else_gets_something_that_helps_and_stop_is_left_to_the_carrier(
    settings: Settings,
) -> None:
    door = Door(settings, FakeCarrier())
    assert "<Message>" in door.text("URGE")[1]
    assert "<Message>" not in door.text("STOP", OptOutType="STOP")[1]
    assert "<Message>" not in door.text("HELP", OptOutType="HELP")[1]


def test_f49_a_page_that_fails_takes_nobody_their_answer(settings: Settings) -> None:
    carrier = FakeCarrier(failures=[OSError("no way out")])
    assert "988" in Door(settings, carrier).text("i want to die")[1]


def test_f49_it_trusts_no_unsigned_text_and_shows_nothing_else(settings: Settings) -> None:
    door = Door(settings, FakeCarrier())
    assert door.text("i want to die", token="another")[0] == HTTPStatus.FORBIDDEN
    assert door.client.get("/healthz").status_code == HTTPStatus.OK
    for path in ("/readyz", "/", "/people", "/metrics"):
        assert door.client.get(path).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert door.client.post("/twilio/status").status_code == HTTPStatus.SERVICE_UNAVAILABLE


def test_f49_a_process_with_wrong_keys_answers_danger_until_it_is_stopped(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "OPERATOR_PHONE": "+12025550190"}
    with standin.running() as twilio, deployment(tmp_path, DATABASE_URL=url, KEYS=KEYS, **account) as made:
        made.settings["TWILIO_API_BASE_URL"] = twilio.url
        made.run("migrate")
        assert "newest" in made.run("keys", "status").stdout
        made.settings["KEYS"] = NEW
        process = made.start("serve")
        eventually(made.answers, seconds=60)
        assert "988" in (made.text("+12025550101", "+12025550100", "i want to die") or "")
        eventually(lambda: twilio.messages)
        assert "KEYS is wrong" in twilio.messages[0]["Body"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 1
        said = (tmp_path / "serve.log").read_text()
        assert "does not open this database" in said
        assert "i want to die" not in said
