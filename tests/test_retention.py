"""What is let go once its time is over, in small batches; what is kept; and everything of one person in a file."""

from datetime import date, time, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlmodel import SQLModel, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.conversation.states import EpisodeKind
from service.db import EVERY_PROGRAM, new_id, transaction
from service.escalations.notifications.ledger import Notification
from service.escalations.tables import Alert, AlertEvent, Status
from service.holdings import erasing, exporting, held, retention
from service.holdings.retention import KINDS, Done
from service.messaging.copies import CarrierCopy
from service.messaging.ledger import DeliveryEvent, Message
from service.people import drafts, glass, practices, proposals
from service.people.alumni import Alumnus
from service.people.drafts import Draft
from service.people.glass import BrokenGlass
from service.people.handovers import HandoverLine
from service.people.meetings import Attendance
from service.people.plans import Strategy
from service.people.practices import Practice
from service.people.proposals import Proposal, What
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import audit, keyring, on_record, proof
from service.protection.audit import Action, AuditEvent
from service.protection.vault import UNREADABLE
from tests.visiting import console_of
from tests.world import Handset, World

PERIODS = {"texts": timedelta(days=90), "numbers": timedelta(days=730), "alerts": timedelta(days=2190)}


THEIRS = {kind: what for kind, what in KINDS.items() if kind != "newcomers"}
"""What is about somebody: who is not here yet is nobody whom the law could ask us to keep."""


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


def hold(world: World, who: Handset, why: str | None) -> None:
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, _id(who), why, by=audit.COMMAND, now=world.now)


def bodies(world: World) -> dict[UUID, bytes]:
    with transaction(world.engine, program=world.program) as session:
        return {one.id: one.body for one in session.exec(select(Message))}


def test_i6_a_legal_hold_stops_the_purge_too_and_lifted_lets_everything_go(world: World) -> None:
    """Also pages about them, what staff texted meanwhile, and what their phone wrote before we knew it."""
    early = world.stranger("+12025550101")
    early.texts("who is this")
    ana, _ = lives(world)
    theirs = bodies(world)
    world.wait(hours=1)
    bea = world.alumnus("+12025550102", name="Bea Other")
    bea.texts("URGE")
    with transaction(world.engine, program=world.program) as session:
        sids = {one.sid for one in session.exec(select(Message)) if one.id in theirs}
    hold(world, ana, "a subpoena")
    world.clock.advance(timedelta(days=95))
    world.keep_house()
    left = bodies(world)
    assert {one: left[one] for one in theirs} == theirs
    assert [one for one in left if left[one] and one not in theirs] == [], "Bea's are gone"
    assert not sids & set(world.carrier.deleted)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Alert.note)).one() is not None
        assert sum(retention.due(session, periods=PERIODS, now=world.now).values()) == 0
        assert retention.lag(session, periods=PERIODS, now=world.now) == timedelta(0)
        assert session.exec(select(DeliveryEvent)).all() != []
    hold(world, ana, None)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert retention.due(session, periods=PERIODS, now=world.now)["texts"] == len(theirs)
    world.wait(hours=2)
    for _ in range(3):
        world.keep_house()
    assert not any(body for one, body in bodies(world).items() if one in theirs)
    assert sids - {None} <= set(world.carrier.deleted)


def test_i6_of_whom_the_law_asks_us_to_keep_no_kind_goes(world: World) -> None:
    """Each table that a period has, with a row of Ana's and a row of Bea's, both of the same day."""
    sam = world.staff()
    people = [lives_with_everything(world, number, sam) for number in ("+12025550101", "+12025550102")]
    before = [rows_of(world, one) for one in people]
    assert {kind for kind, found in before[0].items() if not found} == set()
    hold(world, people[0], "a subpoena")
    world.clock.advance(timedelta(days=2300))
    for kind in KINDS:
        let_go(world, kind)
    assert rows_of(world, people[0]) == before[0]
    assert {kind for kind, found in rows_of(world, people[1]).items() if found} == set()


def rows_of(world: World, who: Handset) -> dict[str, list[Any]]:
    """What is left of one person, by kind: rows with something to let go."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        connection, found = session.connection(), {}
        for kind, what in THEIRS.items():
            query = sa.select(what.table).where(held.is_theirs(what.table, [_id(who)]))
            if what.if_kept:
                query = query.where(sa.func.length(what.table.c[what.if_kept]) > 0)
            found[kind] = list(connection.execute(query.order_by(what.table.c.id)))
    return found


def lives_with_everything(world: World, number: str, sam: Handset) -> Handset:
    """Some row of every kind: made by what the columns are, so that a new kind comes in by itself."""
    ana = world.alumnus(number)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        connection = session.connection()
        strategy = session.exec(select(Strategy.id).where(Strategy.alumnus_id == ana.person)).first()
        refers: dict[str, Any] = {
            "program": world.program,
            "alumnus": ana.person,
            "staff": sam.person,
            "strategy": strategy,
        }
        closed = {"status": "closed", "closed_at": world.now}
        canceled = {"status": "canceled"}  # a text has no end but this
        tables = SQLModel.metadata.sorted_tables
        for what in sorted(THEIRS.values(), key=lambda one: tables.index(one.table)):
            row = {one.name: _value(one, refers, world) for one in what.table.c if not one.nullable}
            over = canceled if what.if_kept == "body" else closed
            row |= {name: value for name, value in over.items() if name in what.table.c}
            row |= {what.at: world.now, "alumnus_id": ana.person} | (
                {what.if_kept: b"x"} if what.if_kept else {}
            )
            row = {name: value for name, value in row.items() if name in what.table.c}
            connection.execute(sa.insert(what.table).values(row))
            refers[what.table.name] = row["id"]
        session.add(Attendance(program_id=world.program, meeting_id=refers["meeting"], alumnus_id=_id(ana)))
        handed = {"handover_id": refers["handover"], "alumnus_id": _id(ana), "note_id": refers["note"]}
        session.add(HandoverLine(program_id=world.program, **handed))
    return ana


def _value(column: Any, refers: dict[str, Any], world: World) -> Any:
    """Something that may stand there."""
    for key in column.foreign_keys:
        return refers[key.column.table.name]
    if isinstance(column.type, sa.JSON):
        return []
    kind = column.type.python_type
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    known = {
        UUID: new_id(),
        object: world.now,  # a moment: SQLModel's own type of it names none
        date: world.now.date(),
        time: world.now.time(),
        timedelta: timedelta(hours=1),
        bytes: b"x",
        bool: False,
        int: 1,
        str: "x",
    }
    return known[kind]


def test_i4_the_record_outlives_every_other_period_and_the_person_and_is_whole(world: World) -> None:
    """Rules ask for six years; it has no end (ADR 0036)."""
    ana, sam = lives(world)
    assert console_of(world, sam).get(f"/people/{ana.person}").status_code == HTTPStatus.OK
    with transaction(world.engine, program=world.program) as session:
        before = {one.id for one in session.exec(select(AuditEvent))}
        assert Action.LOOKED in {one.action for one in on_record.about(session, _id(ana))}
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
        assert Action.LOOKED in {one.action for one in on_record.about(session, _id(ana))}
        verdict = proof.verify(session, world.vault, world.program, {})
    assert (verdict.fault, verdict.events) == (None, count(world, AuditEvent))


def _id(person: Handset) -> UUID:
    assert person.person
    return person.person


UNTIL_ERASED = "theirs, and needed as long as they are here: it goes when they are erased"
WITH_ITS_ROW = "sealed or hashed for a short while: swept out when it is over, or gone with its alert"
STAFF = "of the staff: as long as they have it, and they change it themselves"
OURS = "of the program, or a key, a hash or a proof of ours"
HAS_NO_PERIOD = {
    UNTIL_ERASED: """
        alumnus.name alumnus.phone alumnus.phone_index alumnus.pin alumnus.quiet_word alumnus.held_because
        strategy.situation strategy.action strategy.alias strategy.tags plan.content supporter.name supporter.phone
        enrollment.contact assessment.result milestone.words riskwindow.label
        consent.phone_index consent.recipients consent.what consent.purpose personkey.wrapped""",
    WITH_ITS_ROW: """
        pageopening.link_hash pageopening.token_hash invitation.token_hash staffsession.token_hash staffsession.seen_from
        accountevent.seen_from throttle.key call.token""",
    STAFF: """
        staff.name staff.email staff.email_index staff.phone staff.phone_index staff.certification authenticator.seed
        identity.subject_index identity.label passkey.credential_id passkey.public_key passkey.name
        recoverycode.code_hash rotafeed.token_hash savedview.name
        subscription.endpoint subscription.endpoint_index subscription.p256dh subscription.auth""",
    OURS: """
        program.name program.sender program.sender_index criterionnote.words keyepoch.system_key
        auditevent.mac audithead.mac""",
}
"""Sealed columns that no kind of the purge lets go, by the reason. Add one only with a reason, and a row in docs/privacy.md."""


def test_i6_every_sealed_column_has_a_period_or_a_reason_to_have_none() -> None:
    let_go = {
        f"{what.table.name}.{column.name}"
        for what in KINDS.values()
        for column in what.table.c
        if not what.values or column.name in what.values
    }
    sealed = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, sa.LargeBinary)
    }
    reasons = [column for columns in HAS_NO_PERIOD.values() for column in columns.split()]
    assert len(set(reasons)) == len(reasons)
    assert sealed - let_go == set(reasons)


def test_i6_why_a_glass_was_broken_and_a_number_that_was_declined_go_two_years_after_their_end(
    world: World,
) -> None:
    ana, sam, ada = world.alumnus(), world.staff(), world.staff("+12025550112", role=Role.ADMIN)
    world.staff("+12025550113", role=Role.ADMIN)
    assert sam.person
    assert ada.person
    where: dict[str, Any] = {"program": world.program, "now": world.now}
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, _id(ana))
        glass.break_(session, key, sam.person, glass.Because.COVER, "stands in for Bo", **where)
        asked = proposals.ask(session, key, What.NUMBER, {"phone": "+12025550199"}, by=ada.person, **where)
        session.flush()
        proposals.answer(session, asked.id, by=ada.person, is_confirmed=False, now=world.now)
    world.clock.advance(PERIODS["numbers"] + timedelta(minutes=59))
    world.keep_house()
    assert (count(world, BrokenGlass), count(world, Proposal)) == (1, 1)
    world.clock.advance(proposals.LASTS + timedelta(hours=2))
    world.keep_house()
    assert (count(world, BrokenGlass), count(world, Proposal)) == (0, 0)


def test_i6_every_kind_has_a_period(world: World) -> None:
    assert {one.period for one in THEIRS.values()} == set(world.runtime.settings.periods)
    assert KINDS["newcomers"].period == timedelta(hours=23), "no setting makes it longer"


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
        assert [one.action for one in on_record.about(session, ana.person)] == [Action.EXPORTED]
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
