"""What is let go once its time is over, in small batches; what is kept; and everything of one person in a file."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.conversation.values import EpisodeKind
from service.db import EVERY_PROGRAM, transaction
from service.escalations.notifications.ledger import Notification
from service.escalations.tables import Alert, AlertEvent, Status
from service.holdings import erasing, exporting, retention
from service.holdings.retention import KINDS, Done
from service.messaging.copies import CarrierCopy
from service.messaging.ledger import DeliveryEvent, Message
from service.people import drafts, practices
from service.people.alumni import Alumnus
from service.people.drafts import Draft
from service.people.plans import Strategy
from service.people.practices import Practice
from service.people.tasks import About, Task
from service.protection import audit, keyring, proof
from service.protection.audit import Action, AuditEvent
from service.protection.vault import UNREADABLE
from tests.visiting import console_of
from tests.world import Handset, World

PERIODS = {"texts": timedelta(days=90), "numbers": timedelta(days=730), "alerts": timedelta(days=2190)}


def lives(world: World) -> tuple[Handset, Handset]:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    for body in ("URGE", "8", "i want to die"):
        ana.texts(body)
    sam.texts("1")
    sam.texts("1 reached all is well")
    return ana, sam


def let_go(world: World, kind: str, *, limit: int = 200) -> Done:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return retention.let_go(session, world.vault, kind, periods=PERIODS, now=world.now, limit=limit)


def count(world: World, table: type) -> int:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return len(session.exec(select(table)).all())


def test_i6_texts_go_after_their_days_and_numbers_stay(world: World) -> None:
    ana, sam = lives(world)
    texts, ratings = count(world, Message), count(world, Rating)
    world.wait(days=89)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert retention.due(session, periods=PERIODS, now=world.now)["texts"] == 0
    world.wait(days=2)
    newer = count(world, Message) - texts
    world.keep_house()
    with transaction(world.engine, program=world.program) as session:
        rows = session.exec(select(Message)).all()
        assert sum(not one.body for one in rows) == texts
        assert len(rows) == texts + newer
        assert {one.risk for one in rows if not one.body} == {None}
        assert set(session.exec(select(Alert.note))) == {None}
        assert all(world.now - one.at <= PERIODS["texts"] for one in session.exec(select(DeliveryEvent)))
        told = session.exec(select(AuditEvent.detail).where(AuditEvent.action == Action.LET_GO)).all()
    assert {"kind": "texts", "count": texts} in told
    assert count(world, Rating) == ratings
    page = console_of(world, sam).get(f"/people/{ana.person}")
    assert "not kept any longer" in page.text
    ana.texts("URGE")
    assert ana.inbox()


def test_i6_the_carriers_copies_of_old_texts_go_too(world: World) -> None:
    lives(world)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        sids = {one.sid for one in session.exec(select(Message)) if one.sid}
    world.wait(days=91)
    let_go(world, "texts")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert {one.sid for one in session.exec(select(CarrierCopy))} == sids


def test_i6_numbers_and_alerts_go_last(world: World) -> None:
    lives(world)
    world.wait(days=731)
    world.keep_house()
    assert count(world, Rating) == 0
    assert count(world, Alert) >= 1
    world.wait(days=1500)
    world.keep_house()
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        old = world.now - PERIODS["alerts"]
        assert session.exec(select(Alert).where(Alert.opened_at < old)).all() == []
        assert session.exec(select(AlertEvent).where(AlertEvent.at < old)).all() == []
        assert session.exec(select(Alumnus)).one().erased_at is None


def test_i6_it_goes_in_batches_and_is_done_once(world: World) -> None:
    lives(world)
    texts = count(world, Message)
    world.clock.advance(timedelta(days=91))
    assert let_go(world, "texts", limit=3) == Done(3, is_all=False)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert retention.due(session, periods=PERIODS, now=world.now)["texts"] == texts - 3
    done = let_go(world, "texts")
    assert done == Done(texts - 3, is_all=True)
    assert let_go(world, "texts") == Done(0, is_all=True)


def test_i6_what_is_late_is_measured(world: World) -> None:
    def lag() -> timedelta:
        with transaction(world.engine, program=EVERY_PROGRAM) as session:
            return retention.lag(session, periods=PERIODS, now=world.now)

    assert lag() == timedelta(0)
    world.keep_house()
    assert lag() == timedelta(0)
    world.clock.advance(timedelta(hours=5))
    assert lag() == timedelta(hours=5)
    world.keep_house()
    assert lag() == timedelta(0)


def test_i6_what_closed_long_after_it_opened_goes_when_its_own_time_is_over(world: World) -> None:
    """Open for ten days: it counts from its end, also where everything else of its day was let go long before."""
    ana = world.alumnus()
    started, ended = world.now, world.now + timedelta(days=10)
    ana.texts("i want to die")
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        alert = session.exec(select(Alert)).one()
        key = keyring.key_of(session, world.vault, ana.person)
        alert.status, alert.next_at, alert.closed_at = Status.CLOSED, None, ended
        alert.note = key.seal("alert.note", alert.id, "all is well")
        episode = Episode(
            program_id=world.program,
            alumnus_id=ana.person,
            kind=EpisodeKind.URGE,
            opened_at=started,
            closed_at=ended,
        )
        task = Task(program_id=world.program, about=About.UNCLEAR, opened_at=started, closed_at=ended)
        session.add_all([episode, task])
        ids: list[tuple[Any, Any]] = [(Alert, alert.id), (Episode, episode.id), (Task, task.id)]

    def left() -> tuple[bool, list[str]]:
        world.keep_house()
        with transaction(world.engine, program=world.program) as session:
            there = [table for table, one in ids if session.get(table, one) is not None]
            found = session.get(Alert, ids[0][1])
            return bool(found and found.note), [one.__name__ for one in there]

    everything = ["Alert", "Episode", "Task"]
    for days, expected in (
        (95, (True, everything)),
        (99, (True, everything)),
        (101, (False, everything)),
        (739, (False, everything)),
        (741, (False, ["Alert"])),
        (2199, (False, ["Alert"])),
        (2201, (False, [])),
    ):
        world.clock.at = started + timedelta(days=days)
        assert left() == expected, days


def test_i4_the_record_outlives_every_other_period_and_the_person_and_is_whole(world: World) -> None:
    """Rules ask for six years; it has no end (ADR 0036)."""
    ana, sam = lives(world)
    assert console_of(world, sam).get(f"/people/{ana.person}").status_code == HTTPStatus.OK
    with transaction(world.engine, program=world.program) as session:
        before = {one.id for one in session.exec(select(AuditEvent))}
        assert Action.LOOKED in {one.action for one in audit.about(session, _id(ana))}
        erasing.erase(
            session,
            world.vault,
            _id(ana),
            by=audit.COMMAND,
            because=erasing.Because.ASKED,
            kept_in=world.runtime.settings.erasures,
            now=world.now,
        )
    world.clock.advance(2 * max(PERIODS.values()))
    world.keep_house()
    assert count(world, Alert) == 0
    with transaction(world.engine, program=world.program) as session:
        assert before <= {one.id for one in session.exec(select(AuditEvent))}
        assert Action.LOOKED in {one.action for one in audit.about(session, _id(ana))}
        verdict = proof.verify(session, world.vault, world.program, {})
    assert (verdict.fault, verdict.events) == (None, count(world, AuditEvent))


def _id(person: Handset) -> UUID:
    assert person.person
    return person.person


def test_i6_every_kind_has_a_period(world: World) -> None:
    assert {one.period for one in KINDS.values()} == set(world.runtime.settings.periods)


def test_f12_everything_about_a_person_can_be_read_and_that_is_recorded(world: World) -> None:
    ana, _ = lives(world)
    assert ana.person
    bea = world.alumnus("+12025550102", name="Bea Other", strategies=["herbal tea"])
    with transaction(world.engine, program=world.program) as session:
        found = exporting.everything(session, world.vault, ana.person, by=audit.COMMAND, now=world.now)
    said = str(found)
    assert found["alumnus"][0]["name"] == "Ana Ruiz"
    assert {"i want to die", "URGE"} <= {one["body"] for one in found["message"]}
    assert "Walk around the block" in said
    assert "herbal tea" not in said
    assert UNREADABLE not in said
    with transaction(world.engine, program=world.program) as session:
        assert [one.action for one in audit.about(session, ana.person)] == [Action.EXPORTED]
        with pytest.raises(NoResultFound):
            exporting.everything(session, world.vault, world.program, by=audit.COMMAND, now=world.now)
    assert bea.person


def test_i6_an_alert_takes_its_notifications_with_it_and_drafts_and_practice_go_too(world: World) -> None:
    ana, sam = lives(world)
    with transaction(world.engine, program=world.program) as session:
        alert = session.exec(select(Alert)).first()
        strategy = session.exec(select(Strategy)).first()
        assert alert
        assert strategy
        assert ana.person
        assert sam.person
        alert.closed_at = alert.closed_at or world.now
        page = Notification(
            program_id=world.program,
            alert_id=alert.id,
            page_id=alert.id,
            next_at=None,
            created_at=world.now,
            expires_at=world.now,
        )
        session.add(page)
        key = keyring.key_of(session, world.vault, ana.person)
        for words in ("Hello", "Hello Ana"):
            typed = drafts.Begun(words)
            drafts.keep(session, key, ana.person, sam.person, typed, program=world.program, now=world.now)
        practices.ask(session, ana.person, strategy.id, program=world.program, now=world.now)
    world.clock.advance(timedelta(days=2200))
    for kind, table in (("drafts", Draft), ("practice", Practice), ("alerts", Notification)):
        assert count(world, table) == 1
        let_go(world, kind)
        assert count(world, table) == 0
