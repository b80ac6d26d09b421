"""The commands about what we hold, one after the other, as an operator gives them; none says who somebody is."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from service import cli, db
from service.backups.errors import NotAnchored
from service.errors import ServiceError
from service.protection import anchors
from service.settings import Settings
from tests.conftest import KEYS
from tests.databases import new_postgresql
from tests.test_audit import tamper
from tests.test_rotation import BOTH, NEW
from tests.world import World


class Operator:
    def __init__(self, world: World, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        url = world.engine.url.render_as_string(hide_password=False)
        self.settings = Settings(
            _env_file=None, database_url=url, data_dir=folder / "data", keys=SecretStr(KEYS)
        )
        self._capsys = capsys

    def says(self, *line: str, code: int = 0) -> str:
        """Run a command; everything that it prints."""
        arguments = cli.parser(line[0]).parse_args(line)
        assert arguments.run(arguments, self.settings) == code
        said = self._capsys.readouterr()
        return said.out + said.err

    def moves_to(self, url: str) -> None:
        self.settings = self.settings.model_copy(update={"database_url": url})

    def with_keys(self, keys: str) -> None:
        self.settings = self.settings.model_copy(update={"keys": SecretStr(keys)})


@pytest.fixture
def operator(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(world, tmp_path, capsys)


def test_f12_export_hold_and_erase(world: World, operator: Operator, tmp_path: Path) -> None:
    world.alumnus().texts("URGE")
    whom = ("--program", "Harbor", "--phone", "+1 202 555 0101")
    file = tmp_path / "all.json"
    assert "Ana" not in operator.says("export", *whom, str(file))
    assert json.loads(file.read_text())["alumnus"][0]["name"] == "Ana Ruiz"
    assert file.stat().st_mode & 0o777 == 0o600
    operator.says("erase", *whom, "--hold", "a subpoena")
    with pytest.raises(ServiceError, match="legal hold"):
        operator.says("erase", *whom, "--because", "asked")
    operator.says("erase", *whom, "--release")
    assert "erased, with" in operator.says("erase", *whom, "--because", "asked")
    assert "nobody's in this program" in operator.says("erase", *whom, "--because", "asked", code=1)
    assert "Harbor (4 rows)" in operator.says("audit", "verify")


def test_j4_backup_drill_and_anchors(world: World, operator: Operator, tmp_path: Path) -> None:
    world.alumnus().texts("URGE")
    file = str(tmp_path / "one.backup")
    assert file in operator.says("backup", file)
    assert "1 programs, 1 people" in operator.says("restore", file, "--drill")
    assert "1 chains" in operator.says("audit", "anchor")
    assert "ok     Harbor" in operator.says("audit", "verify")


@pytest.fixture
def elsewhere(world: World, tmp_path: Path, worker_id: str) -> str:
    """The URL of a database to restore into; the folder of the machine is the same."""
    if world.engine.dialect.name == "sqlite":
        return f"sqlite:///{tmp_path}/elsewhere/tideover.db"
    return new_postgresql(f"{worker_id}_restored")


def test_j4_a_restore_is_told_of_and_the_record_is_well_from_there_on(
    world: World, operator: Operator, elsewhere: str, tmp_path: Path
) -> None:
    """What was anchored after the backup is gone with the restore; a row that somebody takes out later still shows."""
    world.alumnus()
    file = str(tmp_path / "one.backup")
    whom = ("--program", "Harbor", "--phone", "+1 202 555 0101", str(tmp_path / "all.json"))
    operator.says("export", *whom)
    operator.says("audit", "anchor")
    operator.says("backup", file)
    operator.says("export", *whom)
    operator.says("audit", "anchor")
    operator.moves_to(elsewhere)
    operator.says("restore", file)
    said = operator.says("audit", "verify")
    assert "ok     Harbor (2 rows)" in said
    assert "row 2: restored at" in said
    assert "what was recorded in between is gone, rows 2 to 3 at least" in said
    for _ in range(3):
        operator.says("export", *whom)
    operator.says("audit", "anchor")
    assert "ok     Harbor (5 rows)" in operator.says("audit", "verify")
    engine = db.connect(elsewhere)
    tamper(engine, "DELETE FROM auditevent WHERE seq = 4")
    engine.dispose()
    assert "WRONG  Harbor: row 4 is missing" in operator.says("audit", "verify", code=1)


def test_j4_a_restore_that_nobody_wrote_into_the_anchors_shows(
    world: World, operator: Operator, elsewhere: str, tmp_path: Path
) -> None:
    """A row that says so is not enough: whoever has KEYS could write one."""
    world.alumnus()
    file = str(tmp_path / "one.backup")
    whom = ("--program", "Harbor", "--phone", "+1 202 555 0101", str(tmp_path / "all.json"))
    operator.says("export", *whom)
    operator.says("backup", file)
    operator.moves_to(elsewhere)
    operator.says("restore", file)
    kept = (operator.settings.data_dir / anchors.NAME).read_text()
    operator.says("restore", file, "--replace")
    assert "ok     Harbor (2 rows)" in operator.says("audit", "verify")
    before = tmp_path / "anchors-of-the-first-restore"
    before.write_text(kept)
    said = operator.says("audit", "verify", "--anchors", str(before), code=1)
    assert "row 2 is not the one that was anchored" in said
    (operator.settings.data_dir / anchors.NAME).unlink()
    (operator.settings.data_dir / anchors.NAME).mkdir()
    with pytest.raises(NotAnchored):
        operator.says("restore", file, "--replace")


def test_i3_rotate_and_status(world: World, operator: Operator) -> None:
    world.alumnus()
    operator.with_keys(BOTH)
    said = operator.says("keys", "rotate")
    assert "2 keys were rewrapped" in said
    assert "test: unused" in said
    operator.with_keys(NEW)
    assert "2 keys (newest)" in operator.says("keys", "status")


def test_i6_purge_counts_before_it_acts(world: World, operator: Operator) -> None:
    world.alumnus().texts("URGE")
    assert "nothing was changed" in operator.says("purge", "--dry-run")
    assert "held by law: 0 people" in operator.says("purge")
