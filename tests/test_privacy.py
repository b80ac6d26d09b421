"""What a stolen database, and a log, would show: no name, phone, text or strategy in clear."""

import json
import logging

import pytest
import sqlalchemy as sa
import structlog
from sqlmodel import SQLModel

from service import logs
from tests.databases import looking
from tests.world import World

MARKS = (
    "Zephyrine",
    "Quillfeather",
    "+12025550166",
    "2025550166",
    "kitchen-marker",
    "text-marker",
    "Orsolya",
)


def everything_in(world: World) -> bytes:
    """Every value of every row, as a dump would hold it."""
    with looking(world.engine) as connection:
        rows = [connection.execute(sa.select(table)).all() for table in SQLModel.metadata.sorted_tables]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in rows
        for row in table
        for value in row
    )


def live_through_a_night(world: World) -> None:
    sam = world.staff("+12025550111", name="Orsolya Quillfeather")
    ana = world.alumnus(
        "+12025550166", name="Zephyrine Quillfeather", strategies=["kitchen-marker"], specialist=sam
    )
    for body in ("URGE text-marker", "MORE", "i want to die text-marker", "ADD text-marker", "8", "STOP"):
        ana.texts(body)
    sam.texts("1")
    sam.texts("1 reached text-marker")
    world.stranger("+12025550199").texts("text-marker")


def test_i1_a_dump_shows_nobody(world: World) -> None:
    live_through_a_night(world)
    dump = everything_in(world)
    assert len(dump) > 1000
    assert [mark for mark in MARKS if mark.encode() in dump] == []


def test_i7_the_log_names_nobody_even_when_things_break(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure("DEBUG")
    try:
        live_through_a_night(world)
        monkeypatch.setattr(world.carrier, "send", _break)
        world.wait(minutes=20)
        log = structlog.get_logger()
        try:
            _break("Zephyrine text-marker")
        except RuntimeError:
            log.exception("test", sid="SM1", name="Zephyrine", body="text-marker")
        logging.getLogger("library").warning("to %s", "+12025550166")
    finally:
        structlog.reset_defaults()
        logs.configure("WARNING")
    written = capsys.readouterr()
    said = written.out + written.err
    assert '"sid": "SM1"' in said
    assert [mark for mark in MARKS if mark in said] == []
    assert all(json.loads(line) for line in said.splitlines() if line.startswith("{"))


def _break(text: object) -> str:
    raise RuntimeError(f"kitchen-marker {text}")
