"""When the service itself stands still: somebody notices, pushes on, and the operator is told."""

import threading
import time as time_module
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import AnyHttpUrl
from sqlalchemy import Engine
from sqlmodel import col, select

from service import db, heartbeats
from service.conversation import wording
from service.db import EVERY_PROGRAM, transaction
from service.messaging import outbox, pacing
from service.messaging.carrier import NotSent, Refused
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.lifeline import Kept
from service.messaging.outbox import Recipient
from service.people import tasks
from service.people.directory import Directory
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from service.protection.vault import Vault
from service.vitals import carrier, disk
from service.watchdog import Trouble, Watchdog
from service.watchdog.operator import AGAIN_SECONDS, CALM_SECONDS
from tests.escalating import raised
from tests.world import SENDER, Handset, World

RUNBOOK = Path(__file__).parents[2] / "docs/runbook.md"


@pytest.fixture
def watch(world: World) -> Iterator[Callable[[], list[Trouble]]]:
    """Looks as the watchdog does, beside a worker that is alive but does nothing."""
    with watching(world) as look:
        yield look


@contextmanager
def watching(world: World, **changes: Any) -> Iterator[Callable[[], list[Trouble]]]:
    settings = world.runtime.settings.model_copy(update=changes)
    began = world.now

    def monotonic() -> float:
        return (world.now - began).total_seconds()

    watchdog = Watchdog(replace(world.runtime, settings=settings), monotonic=monotonic)

    def look() -> list[Trouble]:
        beat(world)
        found = watchdog.look(now=world.now)
        while watchdog._delivery.in_flight:
            watchdog._delivery.bell.wait(0.05)
        while watchdog._caller.in_flight or watchdog._notifier.in_flight:
            time_module.sleep(0.001)
        world._deliver()
        return found

    yield look
    watchdog._caller.close()
    watchdog._notifier.close()
    watchdog._delivery.close()


def beat(world: World) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        heartbeats.beat(session, "worker", now=world.now)


def queue(world: World, to: Handset, purpose: Purpose = Purpose.HELP) -> UUID:
    assert to.person is not None
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, to.person)
        recipient = Recipient(world.program, alumnus=to.person)
        return outbox.queue(session, key, recipient, "Walk around the block", purpose, now=world.now).id


def change(world: World, row: UUID, **values: object) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.connection().execute(sa.update(Message).where(col(Message.id) == row).values(**values))


def status_of(world: World, row: UUID) -> Status:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Message, row).status


def pages(world: World) -> list[str]:
    """What the operator was texted since the last look."""
    world._deliver()
    return [one.removeprefix("Tideover: ").partition(".")[0] for one in world.operator.inbox()]


def test_d21_all_is_well_and_the_operator_hears_nothing(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    assert watch() == []
    world.tick()
    assert world.operator.inbox() == []


def test_p4_an_alert_that_stands_still_is_pushed_on_and_the_operator_paged_once(world: World) -> None:
    sam = world.staff("+12025550111")
    dana = world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    sam.inbox()
    beat(world)

    world.clock.advance(timedelta(minutes=7))
    watchdog = Watchdog(world.runtime)
    assert set(watchdog.look(now=world.now)) == {Trouble.ALERTS, Trouble.DUTIES, Trouble.WORKER}
    watchdog._delivery.close()
    watchdog.look(now=world.now)
    world._deliver()
    assert len(dana.inbox()) == 1
    [told] = world.operator.inbox()
    assert "Ana" not in told


def test_texts_that_stand_in_the_queue_are_sent_by_the_watchdog(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    ana = world.alumnus()
    queue(world, ana)
    world.clock.advance(timedelta(minutes=2))
    assert watch() == []
    world.clock.advance(timedelta(minutes=2))
    assert watch() == [Trouble.TEXTS]
    assert ana.inbox() == ["Walk around the block"]
    assert watch() == []
    assert pages(world) == ["texts overdue"]


def test_a_text_in_flight_of_which_nobody_tells_is_looked_for(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    ana = world.alumnus()
    row = queue(world, ana)
    change(world, row, status=Status.SENDING, attempt=1, next_at=world.now)
    world.clock.advance(timedelta(minutes=6))
    assert watch() == [Trouble.TEXTS]
    assert status_of(world, row) is Status.QUEUED


def test_check_ins_that_wait_to_leave_have_more_patience(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    queue(world, world.alumnus(), Purpose.CHECK_IN)
    world.clock.advance(timedelta(minutes=14))
    assert watch() == []
    world.clock.advance(timedelta(minutes=2))
    assert watch() == [Trouble.TEXTS]


def test_a_follow_up_that_is_overdue_is_asked_by_the_watchdog(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    ana = world.alumnus()
    ana.texts("URGE")
    ana.inbox()
    world.clock.advance(timedelta(minutes=21))
    assert watch() == [Trouble.FOLLOW_UPS, Trouble.DUTIES]
    assert len(ana.inbox()) == 1
    assert watch() == []


def test_a_check_in_that_is_overdue_is_asked_by_the_watchdog_and_never_twice(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    ana = world.alumnus(check_ins=[time(12, 10)])
    world.clock.advance(timedelta(minutes=16))
    assert watch() == [Trouble.CHECK_INS]
    world.tick()
    assert len(ana.inbox()) == 1


def test_b3_a_silence_that_nobody_looks_at_is_handled_by_the_watchdog(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    ana = world.alumnus(check_ins=[time(12, 10)])
    world.wait(minutes=10)
    assert len(ana.inbox()) == 1
    world.clock.advance(timedelta(minutes=40))
    assert watch() == [Trouble.SILENCES, Trouble.DUTIES]
    assert watch() == []
    world.clock.advance(timedelta(minutes=86))
    assert watch() == [Trouble.SILENCES, Trouble.DUTIES]
    assert wording.has_said("remind", ana.inbox()[-1])


@pytest.mark.parametrize("column", ["survey_at", "review_at", "paused_until", "home_at"])
def test_what_else_we_begin_is_done_by_the_watchdog_too(
    world: World, watch: Callable[[], list[Trouble]], column: str
) -> None:
    due: dict[str, Any] = {column: world.now}
    world.alumnus(**due)
    world.clock.advance(timedelta(minutes=6))
    assert watch() == [Trouble.CHECK_INS]
    assert watch() == []


def test_texts_that_wait_in_the_spool_for_long_are_told_and_drained(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    ana = world.alumnus()
    spool = world.runtime.lifeline.spool
    kept = Kept(
        sid="SM" + "7" * 32,
        to=SENDER,
        sender=ana.number,
        body="URGE",
        opt_out=None,
        came_at=world.now,
        is_crisis=False,
        is_stop=False,
        said="Breathe",
    )
    spool.put(kept).result(5)
    spool.put(replace(kept, sid="SM" + "8" * 32, came_at=world.now + timedelta(minutes=4))).result(5)
    world.clock.advance(timedelta(minutes=4))
    assert watch() == []
    assert (spool.waiting().count, spool.waiting().since) == (2, kept.came_at)
    world.clock.advance(timedelta(minutes=2))
    assert watch() == [Trouble.SPOOL]
    assert (spool.waiting().count, spool.waiting().since) == (0, None)
    assert pages(world) == ["texts wait in the spool"]


def test_f21_a_carrier_that_takes_nothing_is_told_as_soon_as_it_takes_the_page(
    engine: Engine, vault: Vault
) -> None:
    # Recent texts are found by their ids, which hold the machine's own time.
    world = World(engine, vault, now=datetime.now(UTC))
    ana = world.alumnus()
    with watching(world) as watch:
        for _ in range(4):
            queue(world, ana)
        world.carrier.failures = [NotSent()] * 4
        world.tick()
        assert watch() == []
        queue(world, ana)
        world.carrier.failures = [NotSent()] * 2
        world.tick()
        assert watch() == [Trouble.FAILING]
        assert world.carrier.failures == []
        assert pages(world) == []
        world.clock.advance(timedelta(seconds=30))
        watch()
        assert pages(world) == []
        world.clock.advance(timedelta(seconds=31))
        watch()
        assert pages(world) == ["Twilio fails"]
    world.close()


def test_phones_that_cannot_be_texted_are_not_the_carriers_trouble(engine: Engine, vault: Vault) -> None:
    world = World(engine, vault, now=datetime.now(UTC))
    ana = world.alumnus()
    with watching(world) as watch:
        for _ in range(8):
            queue(world, ana)
        world.carrier.failures = [Refused(21614)] * 8
        world.tick()
        assert watch() == []
        with db.reading(engine, program=EVERY_PROGRAM) as session:
            assert carrier.errors(session, now=world.now) == {"21614": 8}
    world.close()


def test_f22_an_account_that_is_refused_is_trouble_until_the_hold_is_over_and_the_task_closed(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    queue(world, world.alumnus())
    world.carrier.failures = [Refused(20003)]
    world.tick()
    assert watch() == [Trouble.HELD, Trouble.REFUSED]
    world.wait(minutes=6)
    assert watch() == [Trouble.REFUSED]
    with transaction(world.engine, program=world.program) as session:
        task = session.exec(select(Task).where(Task.about == About.CARRIER)).one()
        tasks.close(session, task.id, now=world.now)
    assert watch() == []


def test_a_sender_that_the_carrier_has_had_enough_of_is_held_for_a_day(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    until = world.now + timedelta(days=1)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        pacing.hold(session, world.program, 30023, until=until, now=world.now)
    assert watch() == [Trouble.HELD]
    world.clock.advance(timedelta(days=1))
    assert watch() == []


@pytest.mark.parametrize(("jump", "troubles"), [(30, []), (120, [Trouble.CLOCK]), (-86400, [Trouble.CLOCK])])
def test_f35_a_clock_that_jumps_is_told_when_it_is_more_than_a_minute(
    world: World, jump: int, troubles: list[Trouble]
) -> None:
    seconds = 1000.0
    watchdog = Watchdog(world.runtime, monotonic=lambda: seconds)
    now = world.now
    assert watchdog.look(now=now) == []
    seconds += 10
    now += timedelta(seconds=10 + jump)
    assert watchdog.look(now=now) == troubles
    seconds += 400
    assert watchdog.look(now=now + timedelta(seconds=400)) == []
    assert pages(world) == ["clock jumped" for _ in troubles]
    watchdog._delivery.close()


def test_f7_a_disk_that_is_nearly_full_is_told_while_there_is_time(
    world: World, watch: Callable[[], list[Trouble]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "LEAST_FREE", 2**62)
    assert watch() == [Trouble.DISK_FULL]
    assert pages(world) == ["disk nearly full"]


def test_f8_a_folder_that_takes_nothing_is_told(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with watching(world, data_dir=tmp_path / "file" / "data") as watch:
        assert watch() == [Trouble.DISK_REFUSES]


def test_a_database_that_is_gone_is_trouble_and_no_crash_and_hides_no_other_trouble(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = db.connect("postgresql://nobody@127.0.0.1:9/nothing")
    watchdog = Watchdog(world.runtime)
    assert watchdog.look(now=world.now) == []
    watchdog._runtime = replace(world.runtime, engine=nowhere, directory=Directory(nowhere, world.vault))
    monkeypatch.setattr(disk, "LEAST_FREE", 2**62)
    assert watchdog.look(now=world.now) == [Trouble.DATABASE, Trouble.DISK_FULL]
    [text] = [text for text, _ in world.carrier.sent]
    assert text.to == world.operator.number
    watchdog._delivery.close()


def test_one_page_for_each_kind_again_after_half_an_hour_and_one_when_all_is_well(
    world: World, watch: Callable[[], list[Trouble]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def later(seconds: float) -> list[str]:
        world.clock.advance(timedelta(seconds=seconds))
        watch()
        return pages(world)

    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        until = world.now + timedelta(seconds=AGAIN_SECONDS + 60)
        pacing.hold(session, world.program, 30022, until=until, now=world.now)
    assert later(0) == ["sender held"]
    assert later(10) == []
    with monkeypatch.context() as full:
        full.setattr(disk, "LEAST_FREE", 2**62)
        assert later(10) == ["disk nearly full"]
    assert later(AGAIN_SECONDS - 21) == []
    assert later(1) == ["sender held"]
    assert later(60) == []
    assert later(CALM_SECONDS - 1) == []
    assert later(1) == ["all well again"]
    assert later(3600) == []


def test_what_comes_back_before_all_was_well_is_no_news(
    world: World, watch: Callable[[], list[Trouble]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        with monkeypatch.context() as full:
            full.setattr(disk, "LEAST_FREE", 2**62)
            assert watch() == [Trouble.DISK_FULL]
        world.clock.advance(timedelta(seconds=60))
        assert watch() == []
    assert pages(world) == ["disk nearly full"]


def test_d21_the_heartbeat_stops_while_there_is_trouble(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside() as (url, pings), watching(world, heartbeat_url=AnyHttpUrl(url)) as watch:
        watch()
        assert len(pings) == 1
        with monkeypatch.context() as full:
            full.setattr(disk, "LEAST_FREE", 2**62)
            watch()
            assert len(pings) == 1
        watch()
        assert len(pings) == 2


def test_d21_an_engine_that_stalls_is_paged_out_of_band_and_the_heartbeat_stops(world: World) -> None:
    """No worker ticks: the alert's next step is done, the operator is texted directly, and the monitor outside misses us."""
    sam = world.staff()
    with outside() as (url, pings), watching(world, heartbeat_url=AnyHttpUrl(url)) as watch:
        watch()
        raised(world, world.alumnus(specialist=sam))
        world.clock.advance(timedelta(seconds=61))
        assert watch() == [Trouble.ALERTS]
        assert len(pings) == 1
        assert pages(world) == ["alerts overdue"]
        assert len(sam.inbox()) == 1


def test_d21_with_twilio_down_the_monitor_outside_misses_us(engine: Engine, vault: Vault) -> None:
    world = World(engine, vault, now=datetime.now(UTC))
    ana = world.alumnus()
    with outside() as (url, pings), watching(world, heartbeat_url=AnyHttpUrl(url)) as watch:
        watch()
        for _ in range(5):
            queue(world, ana)
        world.carrier.failures = [NotSent()] * 50
        world.tick()
        assert Trouble.FAILING in watch()
        assert pages(world) == [], "no text gets out"
        assert len(pings) == 1
    world.close()


def test_a_drill_or_a_task_that_nobody_looks_after_is_seen_to_by_the_watchdog(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.MISSED_TEXT, program=world.program, alumnus=ana.person, now=world.now)
    world.clock.advance(timedelta(hours=2, minutes=6))
    assert watch() == [Trouble.DUTIES]
    world.clock.advance(timedelta(seconds=61))
    watch()
    assert len(sam.inbox()) == 1, "it became an alert, whose first step was overdue then"
    assert watch() == []


def test_d21_a_refusal_that_does_not_come_again_does_not_keep_the_heartbeat_silent_for_ever(
    world: World, watch: Callable[[], list[Trouble]]
) -> None:
    def refused() -> None:
        with transaction(world.engine, program=world.program) as session:
            tasks.open_one(session, About.CARRIER, program=world.program, now=world.now)

    refused()
    assert watch() == [Trouble.REFUSED]
    world.clock.advance(timedelta(hours=23))
    refused()
    world.clock.advance(timedelta(hours=23))
    assert watch() == [Trouble.REFUSED], "it came again within a day"
    world.clock.advance(timedelta(hours=1))
    assert watch() == []


@contextmanager
def outside() -> Iterator[tuple[str, list[str]]]:
    """A monitor elsewhere, that notes the calls it gets."""
    pings: list[str] = []

    class Monitor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pings.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Monitor)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ping", pings
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("trouble", Trouble)
def test_the_runbook_says_what_each_trouble_means(trouble: Trouble) -> None:
    assert f"`{trouble}`" in RUNBOOK.read_text(encoding="utf-8")
