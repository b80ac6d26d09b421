"""What a process says about itself: whether it can do its work, and the numbers that it counts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from unittest.mock import patch

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, event
from starlette.testclient import TestClient

from service import db, heartbeats
from service.app import create_app
from service.db import EVERY_PROGRAM, transaction
from service.messaging import claims
from service.messaging.carrier import Refused
from service.messaging.inbox import Received
from service.messaging.ledger import Purpose
from service.messaging.outbox import LEASE
from service.protection.vault import Unreadable, Vault
from service.recovery.reconciler import Reconciler
from service.vitals import disk
from service.web import health
from tests.stories.test_watchdog import queue
from tests.test_lifeline import away
from tests.test_webhooks import form, post
from tests.world import SENDER, World

CHECKS = {"database", "writes", "migrations", "keys", "texts", "disk"}
BEARER = {"Authorization": "Bearer a token"}


@pytest.fixture(autouse=True)
def always_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question is a new look, so that what changes between two shows."""
    monkeypatch.setattr(health, "LOOKED_AT_FOR", 0.0)


def visit(world: World, **settings: object) -> TestClient:
    changed = world.runtime.settings.model_copy(update=settings)
    return TestClient(create_app(replace(world.runtime, settings=changed)), base_url="http://elsewhere")


def ready(client: TestClient) -> tuple[int, set[str], dict[str, float | None]]:
    """The status, the checks that do not hold, and what is only watched."""
    answer = client.get("/readyz")
    said = answer.json()
    watched = said.pop("watched")
    assert said.keys() == CHECKS
    return answer.status_code, {name for name, holds in said.items() if not holds}, watched


def test_a_process_that_can_do_its_work_is_ready(world: World) -> None:
    status, wrong, watched = ready(visit(world))
    assert (status, wrong) == (200, set())
    assert watched == {
        "worker_seconds": None,
        "twilio_failed_share": 0,
        "spool_texts": 0,
        "spool_seconds": 0,
    }


def test_a_flood_of_questions_is_one_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look takes a turn of the one writer, and anybody may ask: the texts must not wait for it."""
    monkeypatch.setattr(health, "LOOKED_AT_FOR", 60.0)
    looked = patch.object(health, "_look", wraps=health._look)
    with looked as look, visit(world) as client, ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: client.get("/readyz").status_code, range(40)))
    assert (answers, look.call_count) == ({200}, 1)


def test_a_worker_that_is_silent_is_told_and_takes_no_web_process_out(world: World) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        heartbeats.beat(session, "worker", now=world.now)
    world.clock.advance(timedelta(hours=2))
    status, wrong, watched = ready(visit(world))
    assert (status, wrong, watched["worker_seconds"]) == (200, set(), 7200)


def test_texts_in_the_spool_are_told_by_number_and_age(world: World) -> None:
    world.alumnus()
    client = visit(world)
    with away(world):
        post(client, form())
        post(client, form())
    world.clock.advance(timedelta(minutes=3))
    status, wrong, watched = ready(client)
    assert (status, wrong) == (503, {"texts", "writes"})
    assert (watched["spool_texts"], watched["spool_seconds"]) == (2, 180)


@contextmanager
def only_reading(engine: Engine) -> Iterator[None]:
    """As after a fail-over to a copy, or on a disk that was mounted again because of its errors."""

    def refuse(connection: Connection) -> None:
        is_sqlite = engine.dialect.name == "sqlite"
        connection.exec_driver_sql("PRAGMA query_only = ON" if is_sqlite else "SET TRANSACTION READ ONLY")

    event.listen(engine, "begin", refuse)
    yield
    event.remove(engine, "begin", refuse)


def test_f5_a_database_that_only_lets_read_is_not_ready(world: World) -> None:
    client = visit(world)
    with only_reading(world.engine):
        assert ready(client)[:2] == (503, {"writes"})


def test_f5_a_database_that_is_away_leaves_what_needs_none(world: World) -> None:
    nowhere = db.connect("postgresql://nobody@127.0.0.1:9/nothing")
    client = TestClient(create_app(replace(world.runtime, engine=nowhere)))
    status, wrong, watched = ready(client)
    assert (status, wrong) == (503, {"database", "writes", "migrations", "keys"})
    assert watched["worker_seconds"] is None


def test_f8_a_disk_without_room_for_a_text_is_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "LARGEST", 2**62)
    assert ready(visit(world))[:2] == (503, {"disk"})
    monkeypatch.undo()
    assert ready(visit(world, data_dir=world.runtime.settings.data_dir / "none"))[:2] == (503, {"disk"})


# metrics


def measured(client: TestClient) -> dict[str, float]:
    """Every number by its name, with the value of its label where it has one."""
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.fixture
def client(world: World) -> TestClient:
    return visit(world, metrics_token=SecretStr("a token"))


def test_without_a_token_there_are_no_metrics(world: World) -> None:
    assert visit(world).get("/metrics").status_code == 404
    assert visit(world).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("said", [None, "Bearer ", "Bearer wrong", "a token", "Basic a token", "Bearer é"])
def test_only_who_knows_the_token_may_look(client: TestClient, said: str | None) -> None:
    headers = {} if said is None else {b"authorization": said.encode("latin-1")}
    answer = client.get("/metrics", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "tideover" not in answer.text


def test_texts_and_answers_are_counted(world: World, client: TestClient) -> None:
    world.alumnus()
    before = measured(client)
    post(client, form())
    with away(world):
        post(client, form())
    after = measured(client)
    risen = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name)}
    assert risen["tideover_inbound_total database"] == 1
    assert risen["tideover_inbound_total lifeline"] == 1
    assert risen["tideover_reply_seconds_count"] == 2
    assert risen["tideover_writer_batch_count inbound"] == 1
    assert risen["tideover_writer_batch_sum inbound"] == 1
    assert (after["tideover_spool_depth"], after["tideover_spool_age_seconds"]) == (1, 0)


def test_what_is_late_is_measured_when_somebody_looks(world: World, client: TestClient) -> None:
    ana = world.alumnus(specialist=world.staff(), check_ins=[time(12, 10)])
    ana.texts("i want to die")
    ben = world.alumnus("+12025550102")
    ben.texts("URGE")
    queue(world, ben, Purpose.NOTICE)
    world.clock.advance(timedelta(minutes=20))
    found = measured(client)
    assert found["tideover_database_answers"] == 1
    assert found["tideover_outbox_age_seconds notice"] == 1200
    assert found["tideover_outbox_age_seconds crisis"] == 0
    assert found["tideover_alert_unacked_age_seconds"] == 1200
    assert found["tideover_escalation_lag_seconds"] > 600
    assert found["tideover_checkin_due_lag_seconds"] == 600
    assert found["tideover_follow_up_due_lag_seconds"] == 300
    assert found["tideover_lease_lag_seconds"] == 0
    world.tick()
    assert measured(client)["tideover_outbox_age_seconds notice"] == 0


def test_the_carriers_errors_are_told_by_code_and_those_we_do_not_know_together(
    engine: Engine, vault: Vault
) -> None:
    world = World(engine, vault, now=datetime.now(UTC))
    ana = world.alumnus()
    for code in (21614, 21614, 999_999, 888_888):
        queue(world, ana)
        world.carrier.failures = [Refused(code)]
        world.tick()
    queue(world, ana)
    world.tick()
    found = measured(visit(world, metrics_token=SecretStr("a token")))
    assert found["tideover_twilio_errors 21614"] == 2
    assert found["tideover_twilio_errors other"] == 2
    # A phone that cannot be texted is not the carrier's failure.
    assert (found["tideover_twilio_attempts"], found["tideover_twilio_attempts_failed"]) == (3, 2)
    world.close()


def test_a_text_found_in_the_carriers_list_is_a_gap(world: World, client: TestClient) -> None:
    ana = world.alumnus()
    world.carrier.received.append((SENDER, Received("SM" + "9" * 32, ana.number, "URGE", world.now)))
    world.clock.advance(timedelta(minutes=1))
    before = measured(client)["tideover_reconcile_gaps_total"]
    assert Reconciler(world.runtime).look(now=world.now, is_start=True) == 1
    assert measured(client)["tideover_reconcile_gaps_total"] == before + 1


def test_a_text_whose_lease_was_over_is_a_conflict(world: World, client: TestClient) -> None:
    ana = world.alumnus()
    before = measured(client)["tideover_lease_conflicts_total"]
    queue(world, ana)
    delivery = world.worker._delivery
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        room = delivery.breaker.room(now=world.now)
        [text] = claims.claim(session, world.vault, world.runtime.directory, room=room, now=world.now)
    world.clock.advance(LEASE)
    assert delivery._sender.send(text) is None
    assert measured(client)["tideover_lease_conflicts_total"] == before + 1


def test_f48_a_value_that_does_not_open_is_counted(world: World, client: TestClient) -> None:
    entry = world.runtime.directory.of(world.program)
    assert entry is not None
    before = measured(client)["tideover_decrypt_failures_total"]
    with pytest.raises(Unreadable):
        entry.key.open("program.name", world.program, bytes(40))
    assert measured(client)["tideover_decrypt_failures_total"] == before + 1


def test_f5_a_database_that_is_away_costs_only_its_own_numbers(world: World) -> None:
    nowhere = db.connect("postgresql://nobody@127.0.0.1:9/nothing")
    settings = world.runtime.settings.model_copy(update={"metrics_token": SecretStr("a token")})
    client = TestClient(create_app(replace(world.runtime, engine=nowhere, settings=settings)))
    found = measured(client)
    assert found["tideover_database_answers"] == 0
    assert "tideover_reply_seconds_count" in found
    assert "tideover_escalation_lag_seconds" not in found


def test_p8_metrics_hold_nothing_personal_and_no_label_without_bounds(
    world: World, client: TestClient
) -> None:
    world.staff()
    world.alumnus().texts("i want to die")
    text = client.get("/metrics", headers=BEARER).text
    labels = {
        (name, value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for name, value in sample.labels.items()
        if name != "le"
    }
    answered = {("by", one) for one in ("database", "lifeline", "nobody")}
    lines = {("line", one) for one in ("inbound", "reports")}
    lookups = {("outcome", one) for one in ("same", "reassigned", "unknown", "failed")}
    assert labels - lines - lookups == answered | {("class", one) for one in Purpose}
    assert "2025550101" not in text
