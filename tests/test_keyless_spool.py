"""What is kept while KEYS is wrong: nobody reads it without them, and it is handled once they are back."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from service.db import EVERY_PROGRAM, transaction
from service.escalations.tables import Alert
from service.messaging.ledger import Direction, Message
from service.messaging.lifeline import frames, keyless
from service.messaging.lifeline.spool import Spool, SpoolFull
from service.people.alumni import Alumnus, Status
from service.protection import keyring
from service.protection.vault import Vault, new_kek
from service.recovery.drain import drain
from service.settings import Settings
from tests.conftest import KEYS
from tests.test_rotation import Door, settings  # noqa: F401  (a fixture)
from tests.test_spool import text
from tests.world import NOON, SENDER, FakeCarrier, World


@pytest.fixture
def elsewhere() -> Vault:
    """Of another database."""
    return Vault({"k": bytes(32)}, bytes(range(32)))


def begun(folder: Path) -> Spool:
    spool = keyless.begin(folder)
    assert spool is not None
    return spool


def own(folder: Path, vault: Vault) -> Spool:
    """Of a process that has its keys."""
    return Spool(folder / "spool", vault.subkey("spool"))


def test_i3_nobody_reads_it_but_who_has_the_keys(tmp_path: Path, vault: Vault) -> None:
    keyless.publish(vault, tmp_path)
    spool = begun(tmp_path)
    spool.put(text(1, "my secret")).result(5)
    on_disk = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b"my secret" not in on_disk
    assert b"2025550101" not in on_disk
    mine = own(tmp_path, vault)
    assert keyless.adopt(vault, tmp_path, mine) == 1
    assert mine.contents() == [text(1, "my secret")]
    assert not list((tmp_path / keyless.FOLDER).iterdir())


def test_i3_the_public_key_stays_when_keys_change(tmp_path: Path, world: World) -> None:
    """What was kept before a rotation opens after it."""
    keyless.publish(world.vault, tmp_path)
    begun(tmp_path).put(text(1)).result(5)
    both = keyring.unlock(world.engine, f"{new_kek()},{KEYS}", now=NOON)
    before = (tmp_path / keyless.PUBLIC_KEY).read_bytes()
    keyless.publish(both, tmp_path)
    assert (tmp_path / keyless.PUBLIC_KEY).read_bytes() == before
    assert keyless.adopt(both, tmp_path, own(tmp_path, both)) == 1


def test_i3_where_no_public_key_was_left_danger_is_answered_all_the_same(
    settings: Settings,  # noqa: F811
) -> None:
    assert keyless.begin(settings.data_dir) is None
    (settings.data_dir / keyless.PUBLIC_KEY).write_bytes(b"torn")
    assert "988" in Door(settings, FakeCarrier()).text("i want to die")[1]


def test_f8_a_disk_that_takes_nothing_keeps_nobody_from_an_answer(
    settings: Settings,  # noqa: F811
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyless.publish(vault, settings.data_dir)
    door = Door(settings, FakeCarrier())

    def full(self: Spool, kept: frames.Kept) -> None:
        raise SpoolFull

    monkeypatch.setattr(Spool, "put", full)
    assert "988" in door.text("i want to die")[1]
    assert "<Message>" in door.text("URGE")[1]


def test_i3_what_was_sealed_for_another_database_is_put_aside_and_read_by_nobody(
    tmp_path: Path, vault: Vault, elsewhere: Vault
) -> None:
    keyless.publish(elsewhere, tmp_path)
    begun(tmp_path).put(text(1, "my secret")).result(5)
    mine = own(tmp_path, vault)
    assert keyless.adopt(vault, tmp_path, mine) == 0
    assert mine.is_empty()
    [aside] = mine.aside()
    assert aside.kept == []
    assert aside.damage.startswith(frames.MARK)


def test_i3_a_key_that_does_not_open_is_told_of_once_though_its_folder_stays(
    tmp_path: Path, vault: Vault, elsewhere: Vault, capfd: pytest.CaptureFixture[str]
) -> None:
    keyless.publish(elsewhere, tmp_path)
    begun(tmp_path).put(text(1)).result(5)
    [place] = (tmp_path / keyless.FOLDER).iterdir()
    place.rename(place.with_name(f"{os.getppid()}-0123abcd"))
    mine = own(tmp_path, vault)
    for _ in range(3):
        assert keyless.adopt(vault, tmp_path, mine) == 0
    assert capfd.readouterr().err.count("keyless_spool_unreadable") == 1


def test_i3_where_somebody_still_writes_the_folder_stays(tmp_path: Path, vault: Vault) -> None:
    keyless.publish(vault, tmp_path)
    begun(tmp_path).put(text(1)).result(5)
    [place] = (tmp_path / keyless.FOLDER).iterdir()
    alive = place.rename(place.with_name(f"{os.getppid()}-0123abcd"))
    mine = own(tmp_path, vault)
    assert keyless.adopt(vault, tmp_path, mine) == 1
    assert [one.name for one in alive.iterdir()] == [keyless.SEALED_KEY]
    assert keyless.adopt(vault, tmp_path, mine) == 0


def test_i3_what_waits_already_is_drained_first(tmp_path: Path, vault: Vault) -> None:
    """Else what was moved in part would fill the spool anew at each try."""
    keyless.publish(vault, tmp_path)
    begun(tmp_path).put(text(1)).result(5)
    mine = own(tmp_path, vault)
    mine.put(text(2)).result(5)
    assert keyless.adopt(vault, tmp_path, mine) == 0
    with mine.taken() as taken:
        for one in taken:
            one.settle([])
    assert keyless.adopt(vault, tmp_path, mine) == 1


def test_i3_i_want_to_die_opens_an_alert_once_the_keys_are_back_and_stop_counts(
    world: World,
    settings: Settings,  # noqa: F811
) -> None:
    """Both were answered when they came; what was said then stands in the thread, and nothing is said again."""
    ana, ben = world.alumnus(specialist=world.staff()), world.alumnus("+12025550102", name="Ben Roe")
    folder = world.runtime.settings.data_dir
    keyless.publish(world.vault, folder)
    door = Door(settings.model_copy(update={"data_dir": folder}), world.carrier, world.clock)
    _, said = door.text("i want to die", To=SENDER, MessageSid=f"SM{1:032x}")
    _, silence = door.text("STOP", To=SENDER, MessageSid=f"SM{2:032x}", From=ben.number)
    assert "988" in said
    assert "<Message>" not in silence
    world.clock.advance(timedelta(minutes=5))
    assert drain(world.runtime) == 2
    world.tick()
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        [alert] = session.exec(select(Alert)).all()
        assert alert.alumnus_id == ana.person
        assert session.get_one(Alumnus, ben.person).status is Status.STOPPED
        rows = session.exec(select(Message).where(Message.alumnus_id == ana.person)).all()
        assert [one.direction for one in rows] == [Direction.INBOUND, Direction.OUTBOUND]
    assert not [sent for sent, _ in world.carrier.sent if sent.to in {ana.number, ben.number}]
