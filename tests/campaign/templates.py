"""The database that every run of one kind begins with: migrated, the program imported, and stopped."""

from pathlib import Path

from tests.campaign.program import program_file
from tests.campaign.servers import Database, Postgresql, SqliteFile
from tests.campaign.world import settings_for
from tests.processes import Deployment


def template(kind: str, folder: Path) -> Database:
    folder.chmod(0o711)
    database: Database
    if kind == "sqlite":
        database = SqliteFile(folder / kind)
        database.start()
    else:
        database = Postgresql(folder / kind)
        database.create()
    try:
        _fill(database, folder)
    finally:
        database.stop("fast")
    return database


def _fill(database: Database, folder: Path) -> None:
    (clock := folder / "clock").write_text("0 0")
    (file := folder / "program.yaml").write_text(program_file())
    made = Deployment(folder, settings_for(database.url, clock))
    for command in (["migrate"], ["import", str(file)]):
        done = made.run(*command)
        assert done.returncode == 0, done.stderr
