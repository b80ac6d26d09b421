"""When the service itself stands still: somebody notices, pushes on, and the operator is told."""

from dataclasses import replace
from datetime import timedelta

from service import db, heartbeats
from service.db import EVERY_PROGRAM, transaction
from service.people.directory import Directory
from service.watchdog import Watchdog
from tests.world import World


def beat(world: World) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        heartbeats.beat(session, "worker", now=world.now)


def test_d21_all_is_well_and_the_operator_hears_nothing(world: World) -> None:
    beat(world)
    assert Watchdog(world.runtime).look(now=world.now) == []
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
    assert set(watchdog.look(now=world.now)) == {"alerts overdue", "worker silent"}
    watchdog._delivery.close()
    watchdog.look(now=world.now)
    world._deliver()
    assert len(dana.inbox()) == 1
    [told] = world.operator.inbox()
    assert "Ana" not in told


def test_a_database_that_is_gone_is_trouble_and_no_crash(world: World) -> None:
    nowhere = db.connect("postgresql://nobody@127.0.0.1:9/nothing")
    watchdog = Watchdog(world.runtime)
    assert watchdog.look(now=world.now) == []
    watchdog._runtime = replace(world.runtime, engine=nowhere, directory=Directory(nowhere, world.vault))
    assert watchdog.look(now=world.now) == ["database unreachable"]
    [text] = [text for text, _ in world.carrier.sent]
    assert text.to == world.operator.number
