"""What an operator does, and what may go wrong with it: migrations, restarts, logs, old software."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import psycopg
import sqlalchemy as sa

from service import db, engines
from tests.campaign.faults.texts import chatter
from tests.campaign.invariants import CRISIS
from tests.campaign.registry import fault
from tests.campaign.servers import ROOT, Postgresql
from tests.campaign.world import World

GRACE = 12.0
"""Seconds that a platform waits after SIGTERM, a little generous."""


@fault("F38", "a migration runs while the service does")
def migration_beside(world: World) -> None:
    world.serve()
    world.make_check_ins_due(30)
    migration = world.deployment.start("migrate")
    world.together(chatter(world, 8))
    assert migration.wait(30) == 0, "the migration failed beside a running service"


@fault("F39", "a migration of an empty database is killed half way; the next one finishes")
def migration_killed(world: World) -> None:
    settings = world.deployment.settings
    if isinstance(world.database, Postgresql):
        with psycopg.connect(world.database.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE fresh")
        settings["DATABASE_URL"] = world.database.url.replace("/tideover", "/fresh")
    else:
        settings["DATABASE_URL"] = f"sqlite:///{world.folder}/fresh.db"
    for _ in range(3):
        migration = world.deployment.start("migrate")
        time.sleep(world.rng.uniform(0.02, 0.6))
        migration.kill()
        migration.wait()
    done = world.deployment.run("migrate")
    assert done.returncode == 0, done.stderr[-300:]
    fresh = db.connect(settings["DATABASE_URL"])
    tables = sa.inspect(fresh).get_table_names()
    fresh.dispose()
    assert {"message", "alumnus", "alert"} <= set(tables), f"only {len(tables)} tables"
    settings["DATABASE_URL"] = world.database.url


@fault(
    "F57",
    "SIGTERM while texts come and go: all is finished within the grace, nothing is half done",
)
def terminated(world: World) -> None:
    world.restart_after = None
    world.serve()
    world.make_check_ins_due(len(world.people))
    world.text(world.people[0], CRISIS[0])
    time.sleep(world.rng.uniform(0, 0.5))
    began = time.monotonic()
    processes = [process for _, _, process in world.running]
    for process in processes:
        process.send_signal(signal.SIGTERM)
    codes = [process.wait(30) for process in processes]
    seconds = time.monotonic() - began
    world.running.clear()
    world.serve()
    assert codes == [0] * len(codes), f"ended with {codes}"
    assert seconds < GRACE, f"took {seconds:.1f} s to end"


@fault("F58", "nobody reads the log any more, and the address of the heartbeat hangs")
def no_log(world: World) -> None:
    read, write = os.pipe()
    environment = {
        **world.deployment.environment(),
        "HEARTBEAT_URL": "http://10.255.255.1/ping",
        "LOG_LEVEL": "DEBUG",
    }
    commands = ["serve"] if world.is_sqlite else ["web", "work"]
    for command in commands:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", command],
            env=environment,
            cwd=ROOT,
            stdout=write,
            stderr=write,
            start_new_session=True,
        )
        world.running.append(((command,), world.deployment, process))
        world.deployment.started.append(process)
    os.close(write)
    world.wait(world.deployment.is_up, seconds=30)
    os.close(read)
    world.make_check_ins_due(30)
    world.together(chatter(world, 8))


@fault("F62", "the journal of SQLite is the one that the linked version can be trusted with", on=("sqlite",))
def journal(world: World) -> None:
    world.serve()
    world.together(chatter(world, 4))
    wanted = engines.journal_mode(sqlite3.sqlite_version_info).casefold()
    [(found,)] = world.rows(sa.text("PRAGMA journal_mode"))
    persists = {"wal": "wal", "truncate": "truncate"}[wanted]
    assert found == persists, f"the journal is {found}, not {wanted}"
