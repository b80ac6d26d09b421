"""What the suite stands on: `engine`, an empty migrated database; `world`, the service on it; and two of its staff."""

import base64
import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from service import db, logs, schema
from service.protection import keyring
from service.protection.vault import Vault
from tests.databases import DATABASES, clear, connect, new_postgresql
from tests.world import NOON, Handset, World

pytest_plugins = ["tests.browser", "tests.keys"]

# How long one example takes says nothing on a machine that others use too; tests of speed measure for themselves.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

logs.configure("WARNING")
KEYS = f"test:{base64.b64encode(bytes(range(32))).decode()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about PostgreSQL where there is none; `scripts/test` says so loudly."""
    if "postgresql" not in DATABASES:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays to the end: it need not be looked through for garbage over and over."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "tideover.db"
    engine = db.connect(f"sqlite:///{path}")
    schema.migrate(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql(worker_id: str) -> Iterator[Engine]:
    engine = db.connect(new_postgresql(worker_id))
    schema.migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, brought up by the migrations."""
    if request.param == "sqlite":
        path = tmp_path / "tideover.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    engine: Engine = request.getfixturevalue("postgresql")
    clear(engine)
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = connect(database)
    yield engine
    engine.dispose()


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return keyring.unlock(engine, KEYS, now=NOON)


@pytest.fixture
def world(engine: Engine, vault: Vault) -> Iterator[World]:
    world = World(engine, vault)
    yield world
    world.close()


@pytest.fixture
def sam(world: World) -> Handset:
    return world.staff()


@pytest.fixture
def dana(world: World) -> Handset:
    return world.staff("+12025550112", name="Dana Lee")
