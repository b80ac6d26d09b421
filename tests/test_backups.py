"""Backup, restore and the drill: whole while others write, sealed, all or nothing, and no way back for the erased."""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlmodel import func, select

from service import backups, db, files, heartbeats, schema
from service.backups import postgresql
from service.backups.erasures import LedgerOlder, NoLedger, beside
from service.backups.errors import BackupFailed, ServiceRuns, SomethingThere
from service.commands import checking
from service.db import EVERY_PROGRAM, transaction
from service.holdings import erasing
from service.holdings.erasing import Because
from service.people.alumni import Alumnus
from service.protection import audit, sealed_files, vault
from service.protection.audit import Action, AuditEvent
from service.protection.keks import Kek, LocalKek
from service.protection.keyring import PersonKey
from service.protection.sealed_files import Damaged
from service.protection.vault import KeysWrong
from service.settings import Settings
from tests.conftest import KEYS
from tests.databases import looking, new_postgresql
from tests.world import Handset, World

KEKS: dict[str, Kek] = {"one": LocalKek(bytes(range(32)))}


@pytest.fixture
def settings(world: World, tmp_path: Path) -> Settings:
    url = world.engine.url.render_as_string(hide_password=False)
    return Settings(_env_file=None, database_url=url, data_dir=tmp_path / "data", keys=SecretStr(KEYS))


@pytest.fixture
def elsewhere(world: World, settings: Settings, tmp_path: Path, worker_id: str) -> Settings:
    """Another machine: no database yet, the same keys, and the same ledger of erasures."""
    if world.engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path}/elsewhere/tideover.db"
    else:
        url = new_postgresql(f"{worker_id}_elsewhere")
    return settings.model_copy(update={"database_url": url})


def people_in(settings: Settings) -> int:
    engine = db.connect(settings.database_url)
    try:
        with transaction(engine, program=EVERY_PROGRAM) as session:
            return session.exec(select(func.count()).select_from(PersonKey)).one()
    finally:
        engine.dispose()


def test_j4_what_was_backed_up_is_there_after_a_restore_and_readable(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    ana = world.alumnus(specialist=world.staff())
    ana.texts("URGE canary")
    made = tmp_path / "one.backup"
    size = backups.make(settings, made, now=world.now)
    assert size == made.stat().st_size > 1000
    assert made.stat().st_mode & 0o777 == 0o600
    found = backups.restore(elsewhere, made, replaces=False, now=world.now + timedelta(hours=1))
    assert (found.programs, found.people, found.faults) == (1, 1, ())
    assert found.age == timedelta(hours=1)
    assert people_in(elsewhere) == people_in(settings)


def test_j4_a_drill_proves_a_backup_and_leaves_nothing(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    world.alumnus().texts("URGE")
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    found = backups.drill(settings, made, now=world.now)
    assert (found.programs, found.people, found.erased_again, found.faults) == (1, 1, 0, ())
    assert list(settings.data_dir.glob(".drill-*")) == []
    with looking(world.engine) as connection:
        if world.engine.dialect.name == "postgresql":
            left = connection.execute(
                sa.text("SELECT count(*) FROM pg_database WHERE datname LIKE '%drill%'")
            )
            assert left.scalar() == 0


def test_p7_a_restore_erases_again_before_anybody_is_served(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    erase(world, settings, ana)
    assert backups.restore(elsewhere, made, replaces=False, now=world.now).erased_again == 1
    assert has_key(elsewhere, world, ana) is False
    assert has_key(elsewhere, world, bea) is True


def erase(world: World, settings: Settings, who: Handset) -> None:
    assert who.person
    with transaction(world.engine, program=world.program) as session:
        erasing.erase(
            session,
            world.vault,
            who.person,
            by=audit.COMMAND,
            because=Because.ASKED,
            kept_in=settings.erasures,
            now=world.now,
        )


def has_key(settings: Settings, world: World, who: Handset) -> bool:
    engine = db.connect(settings.database_url)
    try:
        with transaction(engine, program=world.program) as session:
            return session.get(PersonKey, who.person) is not None
    finally:
        engine.dispose()


def told_of_restore(settings: Settings, world: World) -> list[dict[str, Any] | None]:
    engine = db.connect(settings.database_url)
    try:
        with transaction(engine, program=world.program) as session:
            query = select(AuditEvent).where(AuditEvent.action == Action.RESTORED)
            return [one.detail for one in session.exec(query)]
    finally:
        engine.dispose()


def test_p7_without_the_ledger_nobody_is_put_back_unasked(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """After a disaster the new machine has the backup alone: Cy, whom it knows as erased, gives that away."""
    ana, cy = world.alumnus(), world.alumnus("+12025550103", name="Cy Early")
    erase(world, settings, cy)
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    erase(world, settings, ana)
    newest = settings.erasures.read_bytes()
    settings.erasures.unlink()
    with pytest.raises(NoLedger):
        backups.restore(elsewhere, made, replaces=False, now=world.now)
    with pytest.raises(NoLedger):
        backups.drill(settings, made, now=world.now)
    assert not settings.erasures.exists(), "a drill begins no new one"
    settings.erasures.write_bytes(newest)
    found = backups.restore(elsewhere, made, replaces=False, now=world.now)
    assert (found.erased_again, found.has_ledger) == (1, True)
    assert has_key(elsewhere, world, ana) is False
    assert told_of_restore(elsewhere, world) == [{"made_at": world.now.isoformat()}]


def test_p7_a_ledger_that_is_older_than_the_backup_is_refused(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    ana, cy = world.alumnus(), world.alumnus("+12025550103", name="Cy Early")
    erase(world, settings, cy)
    older = settings.erasures.read_bytes()
    erase(world, settings, ana)
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    settings.erasures.write_bytes(older)
    with pytest.raises(LedgerOlder, match="lacks 1 people"):
        backups.restore(elsewhere, made, replaces=False, now=world.now)
    with pytest.raises(LedgerOlder):
        backups.drill(settings, made, now=world.now)


def test_p7_with_the_word_for_it_a_backup_comes_back_without_the_ledger_and_the_record_tells(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """What the copy beside the backup knows is done all the same: here that Bea's erasure was about to be written."""
    bea, cy = (
        world.alumnus("+12025550102", name="Bea Other"),
        world.alumnus("+12025550103", name="Cy Early"),
    )
    erase(world, settings, cy)
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    assert beside(made).read_bytes() == settings.erasures.read_bytes()
    assert beside(made).stat().st_mode & 0o777 == 0o600
    erase(world, settings, bea)
    beside(made).write_bytes(settings.erasures.read_bytes())
    settings.erasures.unlink()
    assert backups.drill(settings, made, without_ledger=True, now=world.now).erased_again == 1
    found = backups.restore(elsewhere, made, replaces=False, without_ledger=True, now=world.now)
    assert (found.erased_again, found.has_ledger) == (1, False)
    assert has_key(elsewhere, world, bea) is False
    told = {"made_at": world.now.isoformat(), "without_ledger": "yes"}
    assert told_of_restore(elsewhere, world) == [told]


def test_p7_where_nobody_was_ever_erased_there_is_no_ledger_and_none_is_asked_for(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    world.alumnus()
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    assert not beside(made).exists()
    found = backups.restore(elsewhere, made, replaces=False, now=world.now)
    assert (found.people, found.erased_again, found.has_ledger) == (1, 0, False)


def test_p7_doctor_names_a_ledger_that_is_gone(world: World, settings: Settings) -> None:
    def remedy() -> str | None:
        [found] = [one for one in checking.examine(settings, now=world.now) if "ledger" in one.what]
        return found.remedy

    assert remedy() is None, "nobody was erased"
    erase(world, settings, world.alumnus())
    assert remedy() is None
    settings.erasures.unlink()
    assert "newest copy" in (remedy() or "")


def test_j4_nothing_is_overwritten_unasked_and_never_under_a_running_service(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    made, now = tmp_path / "one.backup", world.now
    world.alumnus()
    backups.make(settings, made, now=now)
    world.alumnus("+12025550102", name="Bea Later")
    with pytest.raises(SomethingThere):
        backups.restore(settings, made, replaces=False, now=now)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        heartbeats.beat(session, "worker", now=now)
    with pytest.raises(ServiceRuns):
        backups.restore(settings, made, replaces=True, now=now)
    assert people_in(settings) == 3


def test_j4_with_replace_the_backup_takes_the_place_of_what_was_there(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    made = tmp_path / "one.backup"
    world.alumnus()
    backups.make(settings, made, now=world.now)
    backups.restore(elsewhere, made, replaces=False, now=world.now)
    world.alumnus("+12025550102", name="Bea Later")
    later = tmp_path / "two.backup"
    backups.make(settings, later, now=world.now)
    hours_later = world.now + timedelta(hours=2)
    assert backups.restore(elsewhere, later, replaces=True, now=hours_later).people == 2


def test_j4_a_restore_that_fails_leaves_what_was_there(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, later = tmp_path / "one.backup", world.now + timedelta(hours=2)
    world.alumnus()
    backups.make(settings, made, now=world.now)
    backups.restore(elsewhere, made, replaces=False, now=world.now)
    torn = tmp_path / "torn.backup"
    torn.write_bytes(made.read_bytes()[:-100])
    with pytest.raises((Damaged, BackupFailed)):
        backups.restore(elsewhere, torn, replaces=True, now=later)
    other = elsewhere.model_copy(update={"keys": SecretStr(vault.new_kek())})
    with pytest.raises(KeysWrong):
        backups.restore(other, made, replaces=True, now=later)
    monkeypatch.setattr(backups, "_prove", fails)
    with pytest.raises(BackupFailed):
        backups.restore(elsewhere, made, replaces=True, now=later)
    assert people_in(elsewhere) == 2


def fails(*arguments: object, **more: object) -> None:
    raise BackupFailed("it was put back, and does not prove itself")


@pytest.mark.postgresql
def test_j4_what_a_killed_restore_left_aside_comes_back_before_the_next(
    world: World, settings: Settings, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if settings.is_sqlite:
        return  # there it is one rename
    made, later = tmp_path / "one.backup", world.now + timedelta(hours=2)
    world.alumnus()
    backups.make(settings, made, now=world.now)
    backups.restore(elsewhere, made, replaces=False, now=world.now)
    postgresql._run(
        postgresql._url(elsewhere), "ALTER SCHEMA public RENAME TO before_restore", "CREATE SCHEMA public"
    )
    assert postgresql.was_cut_off(elsewhere)
    monkeypatch.setattr(backups, "_prove", fails)
    with pytest.raises(BackupFailed):
        backups.restore(elsewhere, made, replaces=True, now=later)
    assert not postgresql.was_cut_off(elsewhere)
    assert people_in(elsewhere) == 2


def test_what_killed_processes_left_is_swept(tmp_path: Path) -> None:
    for name in (".backup-4194999-x", f".restore-{os.getpid()}-x", "kept-1-2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "copy.db").write_bytes(b"sealed")
    with files.scratch(tmp_path, "drill") as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(one.name for one in tmp_path.iterdir()) == [f".restore-{os.getpid()}-x", "kept-1-2"]


def test_f52_a_backup_is_whole_while_others_write(world: World, settings: Settings, tmp_path: Path) -> None:
    """A person and their key are written together: no backup may hold one without the other."""
    stop, made = threading.Event(), tmp_path / "one.backup"
    numbers = iter(range(1000, 9999))

    def write() -> None:
        while not stop.is_set():
            world.alumnus(f"+1202555{next(numbers)}", strategies=["tea"])

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(2):
            backups.make(settings, made, now=world.now)
            found = backups.drill(settings, made, now=world.now)
            assert found.faults == ()
    finally:
        stop.set()
        writing.join()
    assert found.people > 0


def test_j4_of_another_kind_of_database_it_says_so(world: World, settings: Settings, tmp_path: Path) -> None:
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    url = "postgresql://nobody@127.0.0.1/x" if settings.is_sqlite else f"sqlite:///{tmp_path}/x.db"
    with pytest.raises(backups.OtherDatabase):
        backups.drill(settings.model_copy(update={"database_url": url}), made, now=world.now)


def pieces(*sizes: int) -> Iterator[bytes]:
    return (bytes([number % 256]) * size for number, size in enumerate(sizes))


@pytest.mark.parametrize("sizes", [(), (1,), (sealed_files.PIECE,), (sealed_files.PIECE + 1, 5, 1 << 21)])
def test_a_sealed_file_gives_back_what_went_into_it(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    path = tmp_path / "sealed"
    sealed_files.write(path, KEKS, pieces(*sizes))
    assert b"".join(sealed_files.read(path, KEKS)) == b"".join(pieces(*sizes))


def test_a_sealed_file_that_was_touched_says_so(tmp_path: Path) -> None:
    path, size = tmp_path / "sealed", sealed_files.PIECE
    sealed_files.write(path, KEKS, pieces(size, size, 10))
    whole = path.read_bytes()
    head = len(whole) - 2 * (size + 21) - 31
    first, second = whole[head : head + size + 21], whole[head + size + 21 : head + 2 * (size + 21)]
    touched = {
        "cut off": whole[:-1],
        "without its end": whole[:-31],
        "longer": whole + b"x",
        "a byte changed": whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:],
        "in another order": whole[:head] + second + first + whole[-31:],
        "a piece left out": whole[:head] + second + whole[-31:],
        "empty": b"",
        "something else": b"PK\x03\x04" * 100,
    }
    for what, content in touched.items():
        path.write_bytes(content)
        with pytest.raises(Damaged):
            list(sealed_files.read(path, KEKS))
        assert what
    path.write_bytes(whole)
    with pytest.raises(KeysWrong):
        list(sealed_files.read(path, {"two": LocalKek(bytes(32))}))
    with pytest.raises(KeysWrong):
        list(sealed_files.read(path, {"one": LocalKek(bytes(32))}))


def test_the_tables_of_a_backup_are_those_of_the_schema(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    """A drill migrates: a backup of the release before becomes one of this release."""
    made = tmp_path / "one.backup"
    backups.make(settings, made, now=world.now)
    assert backups.drill(settings, made, now=world.now).people == 0
    assert schema.is_current(world.engine)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Alumnus)).all() == []
