"""Keys that stay in AWS KMS: they open the database once, at start, and where KMS does not answer nothing is guessed."""

import signal
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
import requests
from sqlalchemy import Engine
from sqlmodel import select

from service.db import EVERY_PROGRAM, transaction
from service.people.alumni import Alumnus, name_of
from service.protection import epochs, keks, keyring, kms, rotation, sealed_files
from service.protection.keyring import KeyEpoch
from service.protection.kms import KmsAway
from service.protection.vault import KeysWrong, new_kek
from tests import kms as kms_standin
from tests import standin
from tests.conftest import KEYS
from tests.kms import Kms, arn
from tests.processes import deployment, eventually
from tests.standin import ACCOUNT, TOKEN
from tests.world import NOON, World

CLOUD = f"cloud:aws-kms:{arn('tideover')}"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kms]:
    with kms_standin.running() as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        kms._client.cache_clear()
        yield made
        made.going_on.set()
        kms._client(kms_standin.REGION).close()
        kms._client.cache_clear()


def people_with(engine: Engine, keys: str) -> list[str]:
    vault = keyring.unlock(engine, keys, now=NOON)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        people = session.exec(select(Alumnus)).all()
        return [name_of(keyring.key_of(session, vault, one.id), one) for one in people]


def test_i3_kms_is_asked_at_start_and_by_no_text(engine: Engine, aws: Kms) -> None:
    vault = keyring.unlock(engine, CLOUD, now=NOON)
    assert aws.asked == ["Encrypt", "Decrypt"]
    world = World(engine, vault)
    try:
        ana = world.alumnus()
        ana.texts("URGE")
        assert ana.inbox()
    finally:
        world.close()
    assert aws.asked == ["Encrypt", "Decrypt"]
    again = keyring.unlock(engine, CLOUD, now=NOON)
    assert aws.asked[2:] == ["Decrypt"]
    assert again.index("phone", ana.number) == vault.index("phone", ana.number)
    assert people_with(engine, CLOUD) == ["Ana Ruiz"]


def test_i3_from_keys_of_ones_own_to_kms_and_back(world: World, aws: Kms) -> None:
    ana = world.alumnus()
    index = world.vault.index("phone", ana.number)
    both = keyring.unlock(world.engine, f"{CLOUD},{KEYS}", now=NOON)
    assert both.newest == "cloud"
    assert rotation.run(world.engine, both, now=NOON) == 2
    assert people_with(world.engine, CLOUD) == ["Ana Ruiz"]
    with pytest.raises(KeysWrong):
        keyring.unlock(world.engine, KEYS, now=NOON)

    own = new_kek()
    both = keyring.unlock(world.engine, f"{own},{CLOUD}", now=NOON)
    assert rotation.run(world.engine, both, now=NOON) == 2
    aws.failure = "DisabledException"
    assert people_with(world.engine, own) == ["Ana Ruiz"]
    assert keyring.unlock(world.engine, f"{own},{CLOUD}", now=NOON).index("phone", ana.number) == index


def test_i3_from_one_kms_key_to_another_nothing_is_left_to_the_first(world: World, aws: Kms) -> None:
    world.alumnus()
    first, second = CLOUD, f"next:aws-kms:{arn('second')}"
    rotation.run(world.engine, keyring.unlock(world.engine, f"{first},{KEYS}", now=NOON), now=NOON)
    rotation.run(world.engine, keyring.unlock(world.engine, f"{second},{first}", now=NOON), now=NOON)
    del aws.keys[arn("tideover")]
    assert people_with(world.engine, second) == ["Ana Ruiz"]
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(KeyEpoch.kek)).all() == ["next"]


@pytest.mark.parametrize("code", ["AccessDeniedException", "DisabledException", "KMSInvalidStateException"])
def test_f49_kms_that_refuses_says_so_in_one_line_and_changes_nothing(
    engine: Engine, aws: Kms, code: str
) -> None:
    keyring.unlock(engine, KEYS, now=NOON)
    aws.failure = code
    with pytest.raises(KmsAway, match=rf"refused the key that KEYS calls 'cloud' .{code}."):
        keyring.unlock(engine, f"{CLOUD},{KEYS}", now=NOON)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(KeyEpoch.kek)).all() == ["test"]
    aws.failure = ""
    assert keyring.unlock(engine, f"{CLOUD},{KEYS}", now=NOON).newest == "cloud"


def test_f49_kms_that_is_silent_or_gone_is_not_waited_for_long(
    engine: Engine, aws: Kms, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.unlock(engine, CLOUD, now=NOON)
    monkeypatch.setattr(kms, "READ_SECONDS", 0.2)
    kms._client.cache_clear()
    aws.failure = "silent"
    with pytest.raises(KmsAway, match=r"did not answer.*ReadTimeoutError"):
        keyring.unlock(engine, CLOUD, now=NOON)
    aws.going_on.set()
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9")
    kms._client.cache_clear()
    with pytest.raises(KmsAway, match="EndpointConnectionError"):
        keyring.unlock(engine, CLOUD, now=NOON)


def test_f49_another_key_or_another_name_opens_nothing(engine: Engine, aws: Kms) -> None:
    keyring.unlock(engine, CLOUD, now=NOON)
    for wrong in (f"cloud:aws-kms:{arn('other')}", f"other:aws-kms:{arn('tideover')}"):
        with pytest.raises(KeysWrong) as refusal:
            keyring.unlock(engine, wrong, now=NOON)
        assert not isinstance(refusal.value, KmsAway)
    # Nor does a row that was given another name.
    with transaction(engine, program=EVERY_PROGRAM) as session:
        session.exec(select(KeyEpoch)).one().kek = "other"
    with pytest.raises(KeysWrong):
        keyring.unlock(engine, f"other:aws-kms:{arn('tideover')}", now=NOON)


def test_f49_the_copy_opens_while_the_database_is_away(engine: Engine, aws: Kms, tmp_path: Path) -> None:
    vault = keyring.unlock(engine, CLOUD, now=NOON)
    epochs.save(engine, tmp_path)
    copied = epochs.unlock(tmp_path, CLOUD)
    assert copied is not None
    assert copied.index("phone", "x") == vault.index("phone", "x")
    aws.failure = "AccessDeniedException"
    with pytest.raises(KmsAway):
        epochs.unlock(tmp_path, CLOUD)


def test_i3_a_backup_opens_by_kms(aws: Kms, tmp_path: Path) -> None:
    path, named = tmp_path / "sealed", keks.parse(CLOUD)
    sealed_files.write(path, named, iter([b"all that was there"]))
    assert b"".join(sealed_files.read(path, named)) == b"all that was there"
    aws.keys.clear()
    with pytest.raises(KeysWrong):
        list(sealed_files.read(path, named))


def test_without_boto3_one_line_says_what_to_install(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore.exceptions", None)
    with pytest.raises(KeysWrong, match=r"pip install 'tideover\[aws\]'"):
        keyring.unlock(engine, CLOUD, now=NOON)


def test_f49_a_process_answers_danger_until_kms_is_back_and_then_everybody(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
    with (
        standin.running() as twilio,
        kms_standin.running() as aws,
        deployment(tmp_path, DATABASE_URL=url, KEYS=CLOUD, **account, **aws.environment) as made,
    ):
        made.settings["TWILIO_API_BASE_URL"] = twilio.url
        made.run("migrate")
        assert "cloud: 0 keys (newest)" in made.run("keys", "status").stdout
        aws.failure = "AccessDeniedException"
        process = made.start("serve")
        eventually(lambda: requests.get(f"{made.url}/healthz", timeout=5).ok, seconds=60)
        assert requests.get(f"{made.url}/readyz", timeout=5).json() == {"keys": False}
        assert "988" in (made.text("+12025550101", "+12025550100", "i want to die") or "")
        aws.failure = ""
        eventually(
            lambda: requests.get(f"{made.url}/sign-in", timeout=5).status_code == HTTPStatus.OK, seconds=60
        )
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "AccessDeniedException" in (tmp_path / "serve.log").read_text()
