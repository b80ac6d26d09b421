"""The database is locked, gone, silent or full; the disk too; and what the lifeline has kept is damaged."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

import psycopg
import requests
import sqlalchemy as sa
from sqlmodel import col

from service.people.tasks import Task
from tests.campaign.faults.texts import chatter
from tests.campaign.invariants import CRISIS, is_crisis
from tests.campaign.program import PEOPLE, SAM
from tests.campaign.proxy import Proxy
from tests.campaign.registry import BOTH, NOT_HERE, fault
from tests.campaign.servers import Postgresql, SqliteFile
from tests.campaign.settling import settle
from tests.campaign.world import World
from tests.processes import eventually

CAN_MOUNT: Final = os.geteuid() == 0
LOCKED_SECONDS: Final = 12
"""Longer than the lifeline waits, and than SQLite waits for a lock."""

if not CAN_MOUNT:
    NOT_HERE.update(
        dict.fromkeys(("F7", "F8"), "a full disk is a small file system, which only root may mount")
    )


def texts_meanwhile(world: World) -> None:
    """In danger, in need, and somebody who wants no more of it."""
    world.together(chatter(world, 8, crises=2))
    [leaving] = world.pick(1)
    world.text(leaving, "STOP")


@contextmanager
def locked(world: World) -> Iterator[None]:
    """Another process holds what every text must write."""
    if isinstance(world.database, SqliteFile):
        connection = sqlite3.connect(world.database.path, timeout=10, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.rollback()
        connection.close()
        return
    with psycopg.connect(world.database.url) as other:
        other.execute("LOCK TABLE message, alumnus IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@fault("F4", "another process holds the database's lock for 12 s")
def lock(world: World) -> None:
    world.serve()
    time.sleep(world.rng.uniform(1, 2))
    with locked(world):
        began = time.monotonic()
        texts_meanwhile(world)
        time.sleep(max(0, LOCKED_SECONDS - (time.monotonic() - began)))
    # A STOP that waited in the spool counts from the moment at which it is in the database.
    settle(world)
    world.make_check_ins_due(len(world.people))


@fault(
    "F5",
    "PostgreSQL stops at once (pg_ctl -m immediate), and comes back after seconds",
    on=("postgresql",),
    quick=True,
)
def database_gone(world: World) -> None:
    world.restart_after = None
    world.serve()
    time.sleep(world.rng.uniform(1, 2))
    world.database.stop()
    texts_meanwhile(world)
    time.sleep(world.rng.uniform(0, 3))
    world.database.start()
    world.engine.dispose()
    time.sleep(1)
    settle(world)
    world.make_check_ins_due(len(world.people))
    settle(world)
    ended = [names[0] for names, _, process in world.running if process.poll() is not None]
    assert not ended, f"ended because the database was away: {ended}"


@fault("F6", "the network to PostgreSQL swallows everything without a word", on=("postgresql",))
def half_open(world: World) -> None:
    assert isinstance(world.database, Postgresql)
    proxy = Proxy(world.database.port)
    world.deployment.settings["DATABASE_URL"] = world.database.url.replace(
        f":{world.database.port}/", f":{proxy.port}/"
    )
    world.serve()
    time.sleep(1)
    proxy.is_silent = True
    texts_meanwhile(world)
    time.sleep(4)
    proxy.is_silent = False
    proxy.cut()
    settle(world)
    proxy.close()


def onto_a_small_disk(world: World, *, with_data: bool) -> Path:
    """Move the database, and with_data also the spool and the local copy, to a file system of their own."""
    small = world.folder / "small"
    small.mkdir()
    size = "12m" if world.is_sqlite else "260m"
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", small], check=True)
    world.at_the_end.callback(lambda: subprocess.run(["umount", "-l", small], check=True))
    world.database.stop("fast")
    world.database = world.database.copy(small / "database")
    world.database.start()
    world.reconnect()
    world.deployment.settings["DATABASE_URL"] = world.database.url
    if with_data:
        (small / "data").mkdir()
        world.deployment.settings["DATA_DIR"] = str(small / "data")
    return small


def fill(folder: Path) -> Path:
    """Take every byte that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return ballast


def full(world: World, *, with_data: bool) -> None:
    small = onto_a_small_disk(world, with_data=with_data)
    world.serve()
    time.sleep(1)
    ballast = fill(small)
    texts_meanwhile(world)
    time.sleep(2)
    ballast.unlink()
    if isinstance(
        world.database, Postgresql
    ):  # it gives up when it cannot write its log, and its operator starts it
        world.database.stop()
        world.database.start()
        world.reconnect()


@fault("F7", "the disk of the database is full", on=BOTH if CAN_MOUNT else ())
def disk_full(world: World) -> None:
    full(world, with_data=False)


@fault(
    "F8",
    "the disk of the database and of the spool is full, and then may only be read",
    on=BOTH if CAN_MOUNT else (),
)
def all_full(world: World) -> None:
    full(world, with_data=True)
    settle(world)
    with read_only(world, world.folder / "small"):
        already = len(world.network.heard)
        texts_meanwhile(world)
        in_danger = [one.by for one in world.network.heard[already:] if is_crisis(one)]
        assert in_danger == ["us", "us"], f"danger was answered by {in_danger}"
        status = requests.get(f"{world.deployment.url}/readyz", timeout=5).status_code
        assert status == HTTPStatus.SERVICE_UNAVAILABLE, (
            "it takes itself for ready on a disk that may only be read"
        )


@contextmanager
def read_only(world: World, mounted: Path) -> Iterator[None]:
    """The machine comes up with a file system that may only be read; PostgreSQL does not start on one."""
    world.restart_after = None
    end_service(world)
    world.database.stop()
    world.engine.dispose()
    # A killed watchdog lets go of the file a moment later.
    turned = world.wait(lambda: remounted(mounted, "ro"))
    assert turned, "the file system stays busy"
    start_service(world)
    world.wait(lambda: requests.get(f"{world.deployment.url}/healthz", timeout=5).ok)
    yield
    end_service(world)
    assert remounted(mounted, "rw")
    world.database.start()
    world.reconnect()
    world.serve()


def remounted(mounted: Path, how: str) -> bool:
    command: list[str | Path] = ["mount", "-o", f"remount,{how}", mounted]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def end_service(world: World) -> None:
    """With kill -9, and the watchdog too."""
    for _, _, process in world.running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    world.running.clear()


def start_service(world: World) -> None:
    for command in ["serve"] if world.is_sqlite else ["web", "work"]:
        world.start(command)


@fault("F10", "a text of which the carrier has kept nothing becomes a task")
def redacted(world: World) -> None:
    [phone] = world.pick(1)
    heard = world.network.never_posted(phone, "")
    world.serve()
    world.elapse(125)
    tasks = sa.select(col(Task.id)).where(col(Task.alumnus_id) == world.alumnus(phone))
    # A worker that only starts now leaves it alone for 30 s: others may be draining (recovery/reconciler.py).
    assert world.wait(lambda: world.rows(tasks), seconds=75), "a text without words left no task"
    world.network.heard.remove(heard)


@fault("F11", "the spool is torn, doubled and strewn with garbage while the process is dead")
def torn_spool(world: World) -> None:
    world.serve()
    time.sleep(1)
    world.restart_after = None
    with locked(world):
        texts_meanwhile(world)
        world.kill("web")
        world.process("web").wait()
        spooled = sorted((world.folder / "data" / "spool").glob("*.spool"))
        assert spooled, "nothing was kept"
        for one in spooled:  # while the lock lasts, lest the worker has taken it in before
            data = one.read_bytes()
            one.write_bytes(data + data + data[: world.rng.randrange(1, len(data))] + os.urandom(20))
    world.start("serve" if world.is_sqlite else "web")
    eventually(world.deployment.is_up, seconds=60)
    settle(world)
    aside = list((world.folder / "data" / "spool").glob("aside-*"))
    assert aside, "what cannot be read was thrown away"
    assert world.text(SAM, "?").by == "us"
    assert world.text(PEOPLE[0], CRISIS[0]).by == "us"
