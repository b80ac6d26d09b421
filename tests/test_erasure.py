"""Erased means unreadable: at once, at the carrier, in the files, and in every backup that is restored later."""

import json
import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from pydantic import SecretStr
from sqlalchemy.exc import NoResultFound
from sqlmodel import SQLModel, col, select

from service import cli, engines, failpoints, logs
from service.commands import checking
from service.conversation import dialogue, wording
from service.conversation.effects import AskErasure
from service.conversation.plan import Lock, Plan
from service.conversation.reading import read
from service.conversation.states import Said, State
from service.conversation.values import Risk
from service.db import EVERY_PROGRAM, transaction
from service.escalations.tables import Alert
from service.holdings import erasing, ledger, realigning
from service.holdings.erasing import AlertIsOpen, Because, IsHeld, NotHere
from service.holdings.scrubbing import STAYING
from service.messaging import copies
from service.messaging.copies import CarrierCopy
from service.messaging.errors import NotSent, OutcomeUnknown, Refused
from service.messaging.inbox import Received
from service.messaging.ledger import Message, Status
from service.people import alumni as people
from service.people import tasks
from service.people.alumni import Alumnus
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import audit, keyring
from service.protection.audit import Action, AuditEvent
from service.protection.keyring import PersonKey
from service.runtime import Runtime
from service.settings import Settings
from service.watchdog import Trouble, troubles
from tests import backups
from tests.conftest import KEYS
from tests.databases import looking
from tests.test_privacy import everything_in
from tests.visiting import console_of
from tests.world import NOON, SENDER, Handset, World

LATE = "SM" + "f" * 32
CANARY = "canary in the coal mine"


def lives_through_a_day(world: World) -> tuple[Handset, Handset]:
    """Ana, whom her specialist knows, with some of everything; all alerts are closed."""
    sam = world.staff()
    early = world.stranger("+12025550101")
    early.texts(f"who is this {CANARY}")
    ana = world.alumnus("+12025550101", name="Zephyrine Canary", strategies=[CANARY], specialist=sam)
    for body in ("URGE", "MORE", "8", f"ADD {CANARY}", f"i want to die {CANARY}"):
        ana.texts(body)
    sam.texts("1")
    sam.texts(f"1 reached {CANARY}")
    world.wait(minutes=1)
    return ana, sam


def asks_to_be_erased(ana: Handset) -> None:
    """By text, and confirmed."""
    ana.texts("ERASE")
    ana.texts("ERASE ALL")


def erase(world: World, person: Handset, **arguments: object) -> int:
    assert person.person
    settings = {"by": audit.COMMAND, "because": Because.ASKED, "kept_in": world.runtime.settings.erasures}
    with transaction(world.engine, program=world.program) as session:
        return erasing.erase(
            session,
            world.vault,
            person.person,
            now=world.now,
            **{**settings, **arguments},  # type: ignore[arg-type]
        )


def sealed_in(world: World) -> list[tuple[bytes, bytes]]:
    """Every key that is there, and every sealed text."""
    with looking(world.engine) as connection:
        keys = connection.execute(sa.select(PersonKey.__table__)).all()  # type: ignore[attr-defined]
        texts = connection.execute(sa.select(Message.__table__)).all()  # type: ignore[attr-defined]
    return [(one.wrapped, b"") for one in keys] + [(b"", one.body) for one in texts if one.body]


def rows_of(world: World, table: type[SQLModel]) -> list[SQLModel]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return list(session.exec(select(table)))


def test_i2_nothing_of_theirs_is_left_and_others_are_untouched(world: World) -> None:
    ana, _ = lives_through_a_day(world)
    bea = world.alumnus("+12025550102", name="Bea Other", strategies=["tea"])
    bea.texts("URGE")
    assert erase(world, ana) >= 10
    with looking(world.engine) as connection:
        for table in SQLModel.metadata.sorted_tables:
            if "alumnus_id" in table.c and table.name not in STAYING:
                theirs = sa.select(sa.func.count()).where(table.c.alumnus_id == ana.person)
                assert connection.execute(theirs).scalar() == 0, table.name
    with transaction(world.engine, program=world.program) as session:
        left = session.get_one(Alumnus, ana.person)
        assert (left.name, left.phone, left.conversation) == (b"", b"", {})
        texts = session.exec(select(Message).where(Message.alumnus_id == ana.person)).all()
        assert {one.body for one in texts} == {b""}
        assert {one.risk for one in texts} == {None}
        assert session.exec(select(Alert.note)).one() is None
        with pytest.raises(NoResultFound):
            keyring.key_of(session, world.vault, left.id)
    bea.texts("MORE")
    assert bea.inbox()


def test_i2_no_sealed_word_of_theirs_can_be_opened_with_any_key_that_is_left(world: World) -> None:
    """As a thief with the database and KEYS: every key that is left is tried on every text that is left."""
    ana, _ = lives_through_a_day(world)
    erase(world, ana)
    found = []
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        people = session.exec(select(PersonKey.person_id)).all()
        for key in keyring.keys_of(session, world.vault, people).values():
            for text in session.exec(select(Message)):
                try:
                    found.append(key.open("message.body", text.id, text.body))
                except Exception:  # noqa: BLE001  (it does not open: good)
                    continue
    assert [one for one in found if "canary" in one or "Zephyrine" in one] == []


def test_i2_the_carriers_copies_go_too(world: World) -> None:
    ana, _ = lives_through_a_day(world)
    sids = {str(one.sid) for one in rows_of(world, Message) if one.sid}  # type: ignore[attr-defined]
    erase(world, ana)
    world.carrier.delete_failures = [Refused(20009), NotSent(), OutcomeUnknown()]
    world.keep_house()
    assert len(world.carrier.deleted) == min(len(sids), 20) - 3
    for _ in range(3):
        world.wait(minutes=10)
        world.keep_house()
    assert set(world.carrier.deleted) == sids
    assert rows_of(world, CarrierCopy) == []


def test_i2_a_text_that_was_just_leaving_is_deleted_at_the_carrier_a_day_later(world: World) -> None:
    """The reply in a webhook's answer has no sid of Twilio's until somebody reports on it."""
    ana = world.alumnus()
    world.reports_replies = False
    ana.texts("URGE")
    with transaction(world.engine, program=world.program) as session:
        reply = session.exec(select(Message).where(Message.direction == "outbound")).one()
    assert reply.sid is None
    erase(world, ana)
    world.keep_house()
    world.report(reply.id, "delivered", sid=LATE)
    world.keep_house()
    assert LATE not in world.carrier.deleted
    world.wait(hours=25)
    world.keep_house()
    world.keep_house()
    assert LATE in world.carrier.deleted
    world.carrier.deleted.clear()
    world.wait(days=3)
    world.keep_house()
    assert world.carrier.deleted == []


def test_i2_a_late_outcome_of_a_deletion_is_not_believed(world: World) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        copies.plan(session, ["SM1", "SM1"], program=world.program, now=world.now)
        [(copy, sid, attempt)] = copies.claim(session, now=world.now, limit=5)
        assert (sid, attempt) == ("SM1", 1)
        assert copies.claim(session, now=world.now, limit=5) == []
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        later = world.now + copies.LEASE
        assert [again for _, _, again in copies.claim(session, now=later, limit=5)] == [2]
        copies.settle(session, copy, 1, is_gone=False, now=later)
        copies.settle(session, copy, 2, is_gone=True, now=later)
        assert copies.waiting(session) == 0


def test_p7_a_backup_of_yesterday_brings_nobody_back(world: World, tmp_path: Path, worker_id: str) -> None:
    ana, _ = lives_through_a_day(world)
    bea = world.alumnus("+12025550102", name="Bea Other", strategies=["tea"])
    yesterday = backups.copy(world.engine, tmp_path)
    erase(world, ana)
    restored = backups.put_back(world.engine, yesterday, f"{worker_id}_restored")
    try:
        with transaction(restored, program=world.program) as session:
            assert session.get_one(Alumnus, ana.person).name != b""
        kept_in = world.runtime.settings.erasures
        assert realigning.bring_in_line(restored, world.vault, kept_in=kept_in, now=world.now) == 1
        assert realigning.bring_in_line(restored, world.vault, kept_in=kept_in, now=world.now) == 0
        with transaction(restored, program=world.program) as session:
            assert session.get_one(Alumnus, ana.person).erased_at == world.now
            assert session.get(PersonKey, ana.person) is None
            assert session.get(PersonKey, bea.person) is not None
            event = session.exec(select(AuditEvent).where(AuditEvent.action == Action.ERASED)).one()
            assert event.subject_id == ana.person
    finally:
        restored.dispose()


def test_p7_in_the_files_nothing_of_it_is_left(world: World, tmp_path: Path) -> None:
    ana, _ = lives_through_a_day(world)
    before = sealed_in(world)
    with transaction(world.engine, program=world.program) as session:
        theirs = [session.get_one(PersonKey, ana.person).wrapped]
        texts = session.exec(select(Message.body).where(Message.alumnus_id == ana.person)).all()
    assert len(before) > len(texts) > 5
    erase(world, ana)
    engines.leave_no_trace(world.engine)
    on_disk = backups.everything_on_disk(world.engine, tmp_path)
    for clear in (CANARY, "Zephyrine", "+12025550101"):
        assert clear.encode() not in on_disk
    if world.engine.dialect.name == "sqlite":
        assert [one for one in (*theirs, *texts) if one in on_disk] == []
    else:
        assert [one for one in (*theirs, *texts) if one.hex().encode() in on_disk] == []
    assert CANARY.encode() not in everything_in(world)


def test_i7_neither_the_log_nor_the_ledger_says_who_it_was(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("DEBUG")
    try:
        ana, _ = lives_through_a_day(world)
        erase(world, ana)
        world.carrier.delete_failures = [Refused(20009)]
        world.keep_house()
    finally:
        structlog.reset_defaults()
        logs.configure("WARNING")
    said = "".join(capsys.readouterr()) + world.runtime.settings.erasures.read_text()
    assert "copy_not_deleted" in said
    assert [one for one in (CANARY, "Zephyrine", "+12025550101", "2025550101") if one in said] == []


def test_p7_who_stands_in_the_ledger_is_erased_though_the_commit_never_came(world: World) -> None:
    ana, _ = lives_through_a_day(world)
    failpoints.arm("erasing.after_ledger=raise")
    with pytest.raises(failpoints.FailpointReached):
        erase(world, ana)
    with transaction(world.engine, program=world.program) as session:
        assert session.get(PersonKey, ana.person) is not None
    world.keep_house()
    with transaction(world.engine, program=world.program) as session:
        assert session.get(PersonKey, ana.person) is None


def test_p7_whom_another_machine_erased_comes_into_this_ledger(world: World, tmp_path: Path) -> None:
    ana, _ = lives_through_a_day(world)
    erase(world, ana, kept_in=tmp_path / "elsewhere.jsonl")
    assert signed(world) == set()
    world.keep_house()
    assert signed(world) == {ana.person}


def test_f51_a_process_serves_nobody_before_the_database_is_brought_in_line(
    world: World, tmp_path: Path
) -> None:
    ana = world.alumnus()
    assert ana.person
    url = world.engine.url.render_as_string(hide_password=False)
    settings = Settings(_env_file=None, database_url=url, data_dir=tmp_path, keys=SecretStr(KEYS))
    ledger.add(settings.erasures, [ana.person], world.vault, now=world.now)
    Runtime.build(settings, clock=world.clock, carrier=world.carrier).close()
    with transaction(world.engine, program=world.program) as session:
        assert session.get(PersonKey, ana.person) is None
    settings.erasures.unlink()
    settings.erasures.mkdir()
    with pytest.raises(ledger.LedgerAway):
        Runtime.build(settings, clock=world.clock, carrier=world.carrier)


def test_p7_two_processes_that_start_at_once_erase_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = world.alumnus()
    erase(world, ana)
    # As this process saw it a moment before the other one had done it.
    monkeypatch.setattr(realigning, "_still_there", lambda engine, people: [(world.program, ana.person)])
    realigning.bring_in_line(
        world.engine, world.vault, kept_in=world.runtime.settings.erasures, now=world.now
    )
    with transaction(world.engine, program=world.program) as session:
        erasures = select(AuditEvent).where(AuditEvent.action == Action.ERASED)
        assert len(session.exec(erasures).all()) == 1


def test_p1_what_an_erased_person_wrote_is_not_fetched_as_a_missed_text(world: World) -> None:
    ana = world.alumnus()
    ana.texts("URGE")
    with transaction(world.engine, program=world.program) as session:
        sids = session.exec(select(Message.sid).where(Message.direction == "inbound")).all()
    world.carrier.received = [(SENDER, Received(str(sid), ana.number, "URGE", world.now)) for sid in sids]
    erase(world, ana)
    before = len(rows_of(world, Message))
    world.wait(minutes=5)
    assert world.worker._reconciler.look(now=world.now, is_start=True) == 0
    assert len(rows_of(world, Message)) == before


def test_the_ledger_survives_a_torn_line_and_names_nobody(world: World, tmp_path: Path) -> None:
    path, one, two = tmp_path / "new" / "erased.jsonl", uuid.uuid4(), uuid.uuid4()
    ledger.add(path, [one], world.vault, now=NOON)
    path.write_bytes(path.read_bytes() + b'{"person": "12')
    ledger.add(path, [two], world.vault, now=NOON)
    lines = ledger.load(path, world.vault)
    assert (lines.signed, lines.damaged, lines.refused) == (frozenset({one, two}), 1, 0)
    assert path.stat().st_mode & 0o777 == 0o600


def signed(world: World) -> frozenset[uuid.UUID]:
    return ledger.load(world.runtime.settings.erasures, world.vault).signed


def writes_into_the_ledger(world: World, *lines: dict[str, str]) -> None:
    """Somebody who has the file, and not our keys."""
    path = world.runtime.settings.erasures
    with path.open("a") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in lines)


def test_p7_a_line_that_somebody_else_wrote_erases_nobody_and_is_told_of(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unsigned, signed with another key, or with the signature of somebody who was rightly erased."""
    ana, bea = world.alumnus(), world.alumnus("+12025550102", name="Bea Other")
    cy, dee = world.alumnus("+12025550103", name="Cy Early"), world.alumnus("+12025550104", name="Dee Late")
    world.keep_house()
    erase(world, cy)
    [line] = map(json.loads, world.runtime.settings.erasures.read_text().splitlines())
    at = world.now.isoformat()
    people = [one.person.hex for one in (ana, bea, dee) if one.person]
    writes_into_the_ledger(
        world,
        {"person": people[0], "at": at},
        {"person": people[1], "at": at, "mac": "00" * 32},
        {**line, "person": people[2]},
        {"person": str(line["person"]), "at": at},
        {"person": "nobody", "at": at},
    )
    logs.configure("WARNING")
    try:
        world.wait(minutes=2)
        world.keep_house()
    finally:
        structlog.reset_defaults()
        logs.configure("WARNING")
    said = capsys.readouterr().err
    assert '"count": 3' in said
    assert "erasure_ledger_refused" in said
    assert "erasure_ledger_damaged" in said
    assert [one for one in people if one in said or str(uuid.UUID(one)) in said] == []
    assert not any(is_erased(world, one) for one in (ana, bea, dee))
    assert signed(world) == {cy.person}
    settings = world.runtime.settings.model_copy(update={"keys": SecretStr(KEYS)})
    found = [one for one in checking.examine(settings, now=world.now) if one.what.startswith("lines of")]
    assert "3 people" in (found[0].remedy or "")
    path = world.runtime.settings.erasures
    assert troubles.in_ledger(path, world.vault) == [Trouble.LEDGER]


def test_p7_nor_does_a_ledger_that_somebody_put_in_its_place(world: World) -> None:
    """Once the database asks for signatures, a file without any is none of a release before."""
    ana = world.alumnus()
    world.keep_house()
    assert ana.person
    writes_into_the_ledger(world, {"person": ana.person.hex, "at": world.now.isoformat()})
    world.wait(minutes=2)
    world.keep_house()
    assert not is_erased(world, ana)


def test_p7_what_a_release_before_signatures_wrote_is_signed_once_and_nobody_is_lost(world: World) -> None:
    """Ana's commit never came, or an older database was put in place; Cy is in no database of ours now."""
    ana, cy = world.alumnus(), uuid.uuid4()
    assert ana.person
    at = world.now.isoformat()
    writes_into_the_ledger(world, {"person": ana.person.hex, "at": at}, {"person": cy.hex, "at": at})
    assert troubles.in_ledger(world.runtime.settings.erasures, world.vault) == [Trouble.LEDGER]
    world.keep_house()
    assert is_erased(world, ana)
    assert signed(world) == {ana.person, cy}
    assert troubles.in_ledger(world.runtime.settings.erasures, world.vault) == []


def test_p7_unsigned_lines_of_another_machine_are_accepted_by_an_operators_word(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = world.alumnus()
    world.keep_house()
    assert ana.person
    writes_into_the_ledger(world, {"person": ana.person.hex, "at": world.now.isoformat()})
    settings = world.runtime.settings.model_copy(update={"keys": SecretStr(KEYS)})

    def ledger_says(*line: str, code: int) -> str:
        arguments = cli.parser("ledger").parse_args(["ledger", *line])
        assert arguments.run(arguments, settings) == code
        return capsys.readouterr().out

    assert "without a signature, which erase nobody: 1;" in ledger_says(code=1)
    assert not is_erased(world, ana)
    assert "1 people signed" in ledger_says("--accept", code=0)
    assert is_erased(world, ana)
    assert "1 people erased" in ledger_says(code=0)


def test_p7_whom_the_law_asks_us_to_keep_the_ledger_does_not_erase_and_staff_hear_of_it(world: World) -> None:
    """As after a restore to a day when a hold stood, which has been lifted since."""
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, ana.person, "a subpoena", by=audit.COMMAND, now=world.now)
    ledger.add(world.runtime.settings.erasures, [ana.person], world.vault, now=world.now)
    for _ in range(3):
        world.wait(minutes=2)
        world.keep_house()
    assert not is_erased(world, ana)
    [task] = rows_of(world, Task)
    assert (task.about, task.again_at) == (About.ERASURE, None)  # type: ignore[attr-defined]
    assert "a legal hold forbids it" in console_of(world, sam).get("/").text
    with transaction(world.engine, program=world.program) as session:
        tasks.close(session, task.id, now=world.now)  # type: ignore[attr-defined]
    world.wait(hours=2)
    world.keep_house()
    assert open_tasks(world) == []
    world.wait(hours=23)
    world.keep_house()
    assert open_tasks(world) == [About.ERASURE], "it is so still"
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, ana.person, None, by=audit.COMMAND, now=world.now)
    world.wait(minutes=2)
    world.keep_house()
    assert is_erased(world, ana)


def test_without_a_ledger_nobody_is_erased(world: World, tmp_path: Path) -> None:
    ana, _ = lives_through_a_day(world)
    with pytest.raises(ledger.LedgerAway):
        erase(world, ana, kept_in=tmp_path)
    with transaction(world.engine, program=world.program) as session:
        assert session.get(PersonKey, ana.person) is not None


def test_a_hold_and_an_open_alert_stand_against_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert ana.person
    ana.texts("i want to die")
    with pytest.raises(AlertIsOpen):
        erase(world, ana)
    sam.texts("1")
    sam.texts("1 reached")
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, ana.person, "a subpoena", by=audit.COMMAND, now=world.now)
    with pytest.raises(IsHeld):
        erase(world, ana)
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, ana.person, None, by=audit.COMMAND, now=world.now)
    erase(world, ana)
    with pytest.raises(NotHere):
        erase(world, ana)


def test_p6_nobody_is_erased_from_another_program(world: World) -> None:
    ana = world.alumnus(program=world.add_program("+12025550200", "Twin"))
    with pytest.raises(NotHere):
        erase(world, ana)


def test_f12_by_text_it_is_asked_once_confirmed_and_done_an_hour_later(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    ana.texts("please delete my data")
    assert "ERASE ALL" in ana.inbox()[-1]
    ana.texts("Erase all")
    assert "KEEP MY DATA" in ana.inbox()[-1]
    assert [one.about for one in rows_of(world, Task)] == [About.ERASURE]  # type: ignore[attr-defined]
    ana.texts("URGE")
    assert ana.inbox(), "help goes on meanwhile"
    world.wait(minutes=59)
    world.keep_house()
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erased_at is None
    world.wait(minutes=2)
    world.keep_house()
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erased_at == world.now
        asked = session.exec(select(AuditEvent.action).where(AuditEvent.subject_id == ana.person)).all()
    assert set(asked) == {Action.ERASURE_ASKED, Action.ERASED}
    assert [one.about for one in rows_of(world, Task)] == [About.ERASED]  # type: ignore[attr-defined]
    ana.unread.clear()
    world.wait(days=2)
    assert ana.inbox() == []


def test_f12_it_is_taken_back_within_the_hour(world: World) -> None:
    ana = world.alumnus()
    asks_to_be_erased(ana)
    ana.texts("keep my data")
    assert "Nothing is erased" in ana.inbox()[-1]
    world.wait(hours=2)
    world.keep_house()
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erased_at is None


def test_f12_in_spanish_and_after_stop_without_a_word(world: World) -> None:
    ana = world.alumnus(language="es")
    ana.texts("borra mis datos")
    assert "BORRAR TODO" in ana.inbox()[-1]
    ana.texts("STOP")
    ana.unread.clear()
    ana.texts("BORRAR TODO")
    assert ana.inbox() == []
    world.wait(minutes=61)
    world.keep_house()
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erased_at is not None


def test_p10_with_a_pin_it_takes_the_pin_first(world: World) -> None:
    ana = world.alumnus()
    ana.texts("PIN 4821")
    world.wait(minutes=11)
    ana.inbox()
    ana.texts("ERASE ALL")
    assert "PIN" in ana.inbox()[-1]
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erase_at is None
    ana.texts("PIN 4821")
    assert "ERASE ALL" in ana.inbox()[-1], "it goes on where the PIN stood before it"
    ana.texts("ERASE ALL")
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erase_at is not None


def test_c2_erase_me_is_read_as_danger_and_in_a_crisis_nothing_is_erased(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    ana.texts("erase me. i wanna be the one who does it")
    assert "988" in ana.inbox()[-1]
    ana.texts("ERASE ALL")
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).erase_at is None


def test_f12_a_hold_stops_a_request_by_text_and_they_are_told(world: World) -> None:
    ana = world.alumnus()
    assert ana.person
    asks_to_be_erased(ana)
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, ana.person, "a subpoena", by=audit.COMMAND, now=world.now)
    ana.unread.clear()
    world.wait(minutes=61)
    world.keep_house()
    world.tick()
    assert "the law asks your team to keep it" in ana.inbox()[-1]
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        assert (row.erase_at, row.erased_at) == (None, None)


@pytest.mark.parametrize(("body", "reason"), [("CALL", "call"), ("I want to die", "crisis")])
def test_f12_an_open_alert_makes_a_request_by_text_wait_and_then_it_goes_on(
    world: World, body: str, reason: str
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    asks_to_be_erased(ana)
    world.wait(minutes=10)
    ana.texts(body)
    assert "waits for you, and goes on once their alert is closed" in console_of(world, sam).get("/").text
    for _ in range(5):
        world.wait(minutes=55)
        world.keep_house()
        assert reasons(world) == [reason]
        assert is_erased(world, ana) is False
        assert erase_at(world, ana) is not None, "it waits, and is not withdrawn"
        assert About.ERASURE in open_tasks(world)
    sam.texts("1")
    sam.texts("1 reached")
    assert "it is erased at" in console_of(world, sam).get("/").text
    world.wait(hours=1)
    world.keep_house()
    assert is_erased(world, ana)
    assert open_tasks(world) == [About.ERASED]


def test_f12_what_was_asked_for_in_a_crisis_can_be_taken_back_until_its_end(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    asks_to_be_erased(ana)
    ana.texts("I want to die")
    world.wait(hours=3)
    world.keep_house()
    sam.texts("1")
    sam.texts("1 reached")
    ana.texts("keep my data")
    world.wait(hours=2)
    world.keep_house()
    assert not is_erased(world, ana)
    assert erase_at(world, ana) is None


def reasons(world: World) -> list[str]:
    with transaction(world.engine, program=world.program) as session:
        return [str(one.reason) for one in session.exec(select(Alert))]


def is_erased(world: World, ana: Handset) -> bool:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Alumnus, ana.person).erased_at is not None


def test_f12_whose_texts_others_may_read_is_not_told_of_a_hold(world: World) -> None:
    ana = world.alumnus(wants_notices=False)
    assert ana.person
    asks_to_be_erased(ana)
    with transaction(world.engine, program=world.program) as session:
        erasing.hold(session, world.vault, ana.person, "a subpoena", by=audit.COMMAND, now=world.now)
    ana.unread.clear()
    world.wait(minutes=61)
    world.keep_house()
    world.tick()
    assert ana.inbox() == []
    assert open_tasks(world) == [About.ERASURE], "their team knows"


def open_tasks(world: World) -> list[About]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(col(Task.about)).where(col(Task.closed_at).is_(None))))


def erase_at(world: World, ana: Handset) -> datetime | None:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Alumnus, ana.person).erase_at


def test_f12_the_task_says_until_when_and_ends_with_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    asks_to_be_erased(ana)
    assert "it is erased at 2:00 PM unless it is taken back" in console_of(world, sam).get("/").text
    ana.texts("keep my data")
    assert open_tasks(world) == []
    world.wait(days=2)
    assert rows_of(world, Alert) == []


@pytest.mark.parametrize(
    "body", ["never mind", "No, wait!", "don't", "cancel that", "UNDO", "espera", "mejor no"]
)
def test_f12_while_the_hour_runs_it_is_taken_back_in_many_words(world: World, body: str) -> None:
    ana = world.alumnus()
    asks_to_be_erased(ana)
    ana.texts(body)
    assert erase_at(world, ana) is None
    assert wording.has_said("erase_kept", ana.inbox()[-1])
    assert About.ERASURE not in open_tasks(world)


@pytest.mark.parametrize("body", ["STOP", "CANCEL", "take me off this list"])
def test_e8_f12_stop_ends_the_texts_and_erases_nothing_and_a_person_asks(world: World, body: str) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    asks_to_be_erased(ana)
    ana.texts(body)
    assert erase_at(world, ana) is None
    assert open_tasks(world) == [About.ERASURE]
    assert "which does not happen by itself" in console_of(world, sam).get("/").text
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).status is people.Status.STOPPED
    ana.unread.clear()
    world.wait(hours=2)
    world.keep_house()
    ana.texts("URGE")
    assert ana.inbox() == []


def test_c2_f12_in_a_crisis_it_is_taken_back_too(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    asks_to_be_erased(ana)
    ana.texts("I want to die")
    ana.texts("keep my data")
    assert erase_at(world, ana) is None
    assert wording.has_said("crisis_barrier", ana.inbox()[-1])


def test_f12_erase_all_confirms_only_what_was_just_explained(world: World) -> None:
    ana = world.alumnus()
    for before in ("URGE", "ERASE", "PLAN"):
        ana.texts(before)
    ana.texts("ERASE ALL")
    assert wording.has_said("erase_ask", ana.inbox()[-1])
    assert erase_at(world, ana) is None
    ana.texts("ERASE ALL")
    assert erase_at(world, ana) is not None


def test_f12_after_stop_an_unexplained_request_is_for_a_person(world: World) -> None:
    ana = world.alumnus()
    ana.texts("STOP")
    ana.unread.clear()
    ana.texts("ERASE ALL")
    assert (ana.inbox(), erase_at(world, ana)) == ([], None)
    assert open_tasks(world) == [About.ERASURE]


@pytest.mark.parametrize("body", ["erase everything", "Delete everything you have on me", "borra todo"])
def test_f12_everything_is_the_request_and_beside_danger_it_is_danger(body: str) -> None:
    turn = dialogue.respond(State(), read(body), Plan(), pick=0, said=Said(body))
    assert wording.has_said("erase_ask", turn.say or "")
    assert read(f"{body}, i want to die").risk is Risk.CRISIS


def test_i2_two_who_lead_erase_in_the_console_with_a_reason(world: World) -> None:
    ana, _ = lives_through_a_day(world)
    ada = world.staff("+12025550112", name="Ada Admin", role=Role.ADMIN)
    console = console_of(world, ada)
    second = console_of(world, world.staff("+12025550113", name="Olu Admin", role=Role.ADMIN))
    assert f"/people/{ana.person}/two-persons" in console.get(f"/people/{ana.person}").text
    assert "Erase" in console.get(f"/people/{ana.person}/two-persons").text
    where = f"/people/{ana.person}/erase"
    assert console.post(where, data={"because": "asked"}).status_code == 422
    assert console.post(where, data={"because": "whim", "sure": "yes"}).status_code == 422
    assert console.post(where, data={"because": "asked", "sure": "yes"}).status_code == 303
    assert console.get(f"/people/{ana.person}").status_code == 200, "until another one confirms it"
    [confirming] = re.findall(r'action="(/proposals/[^"]+/confirm)"', second.get("/reviews").text)
    assert second.post(confirming).status_code == 303
    assert console.get(f"/people/{ana.person}").status_code == 404
    page = console.get("/people").text
    assert "Zephyrine" not in page
    assert console.get("/").status_code == 200
    assert console.post(where, data={"because": "asked", "sure": "yes"}).status_code == 404


def test_i2_erasing_and_taking_a_pin_off_want_a_fresh_proof(world: World) -> None:
    """Whoever finds the browser open ten minutes later can undo nothing."""
    ana, _ = lives_through_a_day(world)
    ada = world.staff("+12025550112", name="Ada Admin", role=Role.ADMIN)
    console = console_of(world, ada)
    world.clock.at += timedelta(minutes=11)
    person = f"/people/{ana.person}"
    for act, back in ("erase", f"{person}/two-persons"), ("clear-pin", person):
        answer = console.post(f"{person}/{act}", data={"because": "asked", "sure": "yes"})
        asked = f"/sign-in/confirm?next={back}"
        assert (answer.status_code, answer.headers["location"]) == (303, asked), act
    assert console.get(f"/people/{ana.person}").status_code == 200


def test_i2_a_specialist_may_not_erase(world: World) -> None:
    ana, sam = lives_through_a_day(world)
    console = console_of(world, sam)
    assert "two-persons" not in console.get(f"/people/{ana.person}").text
    answer = console.post(f"/people/{ana.person}/erase", data={"because": "asked", "sure": "yes"})
    assert answer.status_code == 403


def test_i2_a_text_on_its_way_does_not_leave(world: World) -> None:
    ana = world.alumnus()
    world.carrier.failures = [NotSent()]
    ana.texts("URGE")
    world.wait(minutes=15)
    erase(world, ana)
    waiting = {Status.QUEUED, Status.SENDING, Status.UNKNOWN}
    assert [one for one in rows_of(world, Message) if one.status in waiting] == []  # type: ignore[attr-defined]


def test_i2_whoever_was_erased_is_a_stranger_and_can_be_enrolled_anew(world: World) -> None:
    ana = world.alumnus()
    erase(world, ana)
    ana.texts("URGE")
    assert ana.inbox()
    again = world.alumnus("+12025550101", name="Ana Ruiz")
    again.texts("URGE")
    assert again.inbox()
    with transaction(world.engine, program=world.program) as session:
        known = session.exec(select(Alumnus.id).where(col(Alumnus.erased_at).is_(None))).all()
    assert known == [again.person]


@pytest.mark.parametrize(
    "body",
    [
        "keep my data please",
        "please dont erase my data",
        "Don't delete my info",
        "do not remove my data please",
        "KEEP DATA",
        "no elimines mis datos",
        "no borres mis datos por favor",
    ],
)
def test_f12_taking_it_back_is_understood_in_other_words_and_is_no_stop(body: str) -> None:
    turn = dialogue.respond(State(), read(body), Plan(lock=Lock.SHUT), pick=0, said=Said(body))
    assert turn.effects == (AskErasure(wanted=False),)
