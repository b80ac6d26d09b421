"""The record of looks and changes: written with what it records, never changed unnoticed, there for the person to read."""

import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from service.db import reading, transaction
from service.escalations.tables import Alert
from service.people.staff import Role, Staff
from service.protection import anchors, audit, on_record, proof
from service.protection.audit import Action, Actor, AuditEvent
from service.protection.proof import Verdict
from tests.databases import changing
from tests.visiting import console_of, email_of, give_password, sign_in, visit
from tests.world import World


def recorded(world: World) -> list[AuditEvent]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(AuditEvent).order_by(sa.text("seq"))))


def verified(world: World, anchored: dict[int, bytes] | None = None) -> Verdict:
    with transaction(world.engine, program=world.program) as session:
        return proof.verify(session, world.vault, world.program, anchored or {})


def record(world: World, action: Action = Action.LISTED, *, fails: bool = False) -> None:
    with transaction(world.engine, program=world.program) as session:
        audit.record(
            session,
            world.vault,
            action,
            program=world.program,
            by=audit.COMMAND,
            detail={"n": 1},
            now=world.now,
        )
        if fails:
            raise ValueError("what was to be recorded did not happen")


def tamper(engine: Engine, *statements: str) -> None:
    """As whoever owns the database may: without the triggers."""
    with changing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE auditevent DISABLE TRIGGER USER"))
        else:
            for change in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER tr_auditevent_no_{change}"))
        for one in statements:
            connection.execute(sa.text(one))
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER TABLE auditevent ENABLE TRIGGER USER"))


def test_i4_a_look_at_a_person_is_recorded_and_they_can_read_it(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    console = console_of(world, sam)
    assert console.get(f"/people/{ana.person}").status_code == 200
    page = console.get(f"/people/{ana.person}").text
    assert "Sam R. looked at this page" in page
    with transaction(world.engine, program=world.program) as session:
        assert ana.person is not None
        seen = on_record.about(session, ana.person)
    assert [(one.action, one.actor_id) for one in seen] == [(Action.LOOKED, sam.person)] * 2


def test_i4_who_looked_is_paged_to_the_beginning_and_leads_readers_to_the_record(world: World) -> None:
    sam, pat, ana = (
        world.staff(),
        world.staff("+12025550112", name="Pat Quinn", role=Role.ADMIN),
        world.alumnus(),
    )
    of_sam, of_pat, path = console_of(world, sam), console_of(world, pat), f"/people/{ana.person}"
    of_pat.get(path)
    for _ in range(20):
        of_sam.get(path)
    newest = of_sam.get(path).text
    assert newest.count("looked at this page") == 20
    assert "Pat Q. looked" not in newest
    [older] = re.findall(rf'href="{path}(\?looks=\d+)#looks"', newest)
    last = of_sam.get(f"{path}{older}").text
    assert last.count("looked at this page") == 1
    assert "Pat Q. looked" in last
    assert "?looks=" not in last
    assert f'href="{path}#looks"' in last
    assert of_sam.get(f"{path}?looks=x").text.count("looked at this page") == 20

    record = f"/program/record?whom={ana.person}"
    assert record not in newest
    assert record in of_pat.get(path).text
    assert of_pat.get(record).text.count("looked at a person") > 20
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Staff, sam.person).is_privacy_officer = True
    assert record in of_sam.get(path).text


def test_i4_nobody_looks_where_the_look_cannot_be_recorded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, ana = world.staff(), world.alumnus()
    console = console_of(world, sam)

    def breaks(*arguments: object) -> None:
        raise OSError

    monkeypatch.setattr(audit, "_append", breaks)
    answer = console.get(f"/people/{ana.person}")
    assert answer.status_code == 500
    assert "Ana" not in answer.text


def test_i4_who_is_not_found_was_not_looked_at(world: World) -> None:
    console = console_of(world, world.staff())
    before = len(recorded(world))
    stranger = world.alumnus("+12025550102", program=world.add_program("+12025550200", "Twin"))
    assert console.get(f"/people/{stranger.person}").status_code == 404
    assert len(recorded(world)) == before


def test_i4_lists_changes_and_sign_ins_are_recorded(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    give_password(world, sam)
    client = visit(world)
    sign_in(client, email_of(sam), "not the password at all")
    sign_in(client, "nobody@example.org")
    sign_in(client, email_of(sam))
    client.get("/")
    client.get("/people")
    with transaction(world.engine, program=world.program) as session:
        alert = session.exec(select(Alert.id)).one()
    client.post(f"/alerts/{alert}/take")
    client.post(f"/alerts/{alert}/close", data={"outcome": "reached"})
    client.post("/sign-out")
    rows = recorded(world)
    assert [one.action for one in rows] == [
        Action.SIGN_IN_REFUSED,
        Action.SIGNED_IN,
        Action.LISTED,
        Action.LISTED,
        Action.ALERT_TAKEN,
        Action.ALERT_CLOSED,
        Action.SIGNED_OUT,
    ]
    lists = [one.detail for one in rows if one.action is Action.LISTED]
    assert lists == [{"what": "inbox"}, {"what": "people"}], "which list it was"
    assert {one.actor for one in rows} == {Actor.STAFF}
    assert {one.subject_id for one in rows if one.object_id == alert} == {ana.person}
    assert verified(world) == Verdict(7)


def test_p9_what_did_not_happen_is_not_recorded(world: World) -> None:
    with pytest.raises(ValueError, match="did not happen"):
        record(world, fails=True)
    assert recorded(world) == []
    record(world)
    assert verified(world) == Verdict(1)


@pytest.mark.postgresql
@pytest.mark.parametrize("table", ["auditevent", "program"])
def test_i4_nor_can_it_be_emptied_at_one_stroke(world: World, table: str) -> None:
    """Neither by itself nor with what it refers to. On SQLite that is a DELETE like any other."""
    console_of(world, world.staff()).get(f"/people/{world.alumnus().person}")
    if world.engine.dialect.name == "sqlite":
        return
    before = len(recorded(world))
    with pytest.raises(DBAPIError, match="the record is never changed"), changing(world.engine) as connection:
        connection.execute(sa.text(f"TRUNCATE {table} CASCADE"))
    assert len(recorded(world)) == before > 0


@pytest.mark.parametrize("change", ["UPDATE auditevent SET action = 'listed'", "DELETE FROM auditevent"])
def test_p9_the_database_refuses_to_change_the_record(world: World, change: str) -> None:
    record(world)
    with pytest.raises(DBAPIError, match="the record is never changed"), changing(world.engine) as connection:
        connection.execute(sa.text(change))


def _renumber(world: World) -> Sequence[str]:
    return ("UPDATE auditevent SET seq = 9 WHERE seq = 2", "UPDATE auditevent SET seq = 2 WHERE seq = 3",
            "UPDATE auditevent SET seq = 3 WHERE seq = 9")  # fmt: skip


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (lambda world: ["UPDATE auditevent SET action = 'looked' WHERE seq = 2"], "row 2, or its place"),
        (lambda world: ["UPDATE auditevent SET detail = '{\"n\": 2}' WHERE seq = 2"], "row 2, or its place"),
        (lambda world: ["DELETE FROM auditevent WHERE seq = 2"], "row 2 is missing"),
        (lambda world: ["DELETE FROM auditevent WHERE seq = 4"], "does not end with row 3"),
        (_renumber, "row 2, or its place"),
    ],
    ids=["a word", "a count", "the middle", "the end", "the order"],
)
def test_p9_what_was_changed_shows(
    world: World, statements: Callable[[World], Sequence[str]], fault: str
) -> None:
    for _ in range(4):
        record(world)
    assert verified(world) == Verdict(4)
    tamper(world.engine, *statements(world))
    assert fault in (verified(world).fault or "")


def test_p9_a_chain_that_was_shortened_with_its_end_shows_against_the_anchor(
    world: World, tmp_path: Path
) -> None:
    for _ in range(3):
        record(world)
    assert anchors.add(world.engine, tmp_path, now=world.now) == 1
    record(world)
    anchored = anchors.load(tmp_path / anchors.NAME)[world.program].ends
    assert verified(world, anchored) == Verdict(4)
    mac = recorded(world)[1].mac.hex()
    spelled = f"'\\x{mac}'" if world.engine.dialect.name == "postgresql" else f"x'{mac}'"
    tamper(
        world.engine,
        "DELETE FROM auditevent WHERE seq > 2",
        f"UPDATE audithead SET seq = 2, mac = {spelled}",
    )
    assert verified(world) == Verdict(2)
    assert "row 3 was anchored" in (verified(world, anchored).fault or "")


def test_p9_the_worker_anchors_once_a_day(world: World) -> None:
    path = world.runtime.settings.data_dir / anchors.NAME
    world.keep_house()
    assert not path.exists()
    record(world)
    for hours, lines in ((0, 1), (2, 1), (24, 2)):
        world.wait(hours=hours)
        world.keep_house()
        assert len(path.read_text().splitlines()) == lines


def test_an_anchor_that_was_cut_off_while_written_is_passed_over(world: World, tmp_path: Path) -> None:
    record(world)
    anchors.add(world.engine, tmp_path, now=world.now)
    path = tmp_path / anchors.NAME
    path.write_text(path.read_text() + '{"program": "00')
    assert list(anchors.load(path)) == [world.program]
    assert json.loads(path.read_text().splitlines()[0])["seq"] == 1


def test_p9_a_session_that_only_reads_cannot_lose_a_record(world: World) -> None:
    with reading(world.engine, program=world.program) as session, pytest.raises(audit.OnlyReading):
        audit.record(
            session, world.vault, Action.LOOKED, program=world.program, by=audit.COMMAND, now=world.now
        )


def test_f63_two_at_once_make_one_chain(world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: record(world), range(20)))
    assert verified(world) == Verdict(20)


def test_p9_a_chain_is_whole_also_while_others_add_to_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever verifies reads the end, and then the rows: one that comes in between is no fault."""
    if world.engine.dialect.name == "sqlite":
        return  # one look there is one moment
    record(world)
    read_end = proof._end

    def read_and_be_overtaken(connection: sa.Connection, program: UUID) -> tuple[int, bytes]:
        found = read_end(connection, program)
        record(world)
        return found

    monkeypatch.setattr(proof, "_end", read_and_be_overtaken)
    assert verified(world).fault is None


def test_p9_a_row_behind_the_end_shows(world: World) -> None:
    for _ in range(3):
        record(world)
    mac = recorded(world)[1].mac.hex()
    spelled = f"'\\x{mac}'" if world.engine.dialect.name == "postgresql" else f"x'{mac}'"
    tamper(world.engine, f"UPDATE audithead SET seq = 2, mac = {spelled}")
    assert "row 3 lies behind the end" in (verified(world).fault or "")


Step = int | tuple[list[Any], bool]
"""A record, or a savepoint with its steps and whether it is undone."""

STEPS: st.SearchStrategy[list[Step]] = st.recursive(
    st.lists(st.integers(0, 99), max_size=3),
    lambda inner: st.lists(st.one_of(st.integers(0, 99), st.tuples(inner, st.booleans())), max_size=4),
    max_leaves=12,
)


def expected(steps: list[Step]) -> list[int]:
    found: list[int] = []
    for one in steps:
        if isinstance(one, int):
            found.append(one)
        elif not one[1]:
            found += expected(one[0])
    return found


def do(world: World, session: Session, steps: list[Step]) -> None:
    for one in steps:
        if isinstance(one, int):
            audit.record(
                session,
                world.vault,
                Action.LISTED,
                program=world.program,
                by=audit.COMMAND,
                detail={"n": one},
                now=world.now,
            )
            continue
        with suppress(ValueError), session.begin_nested():
            do(world, session, one[0])
            if one[1]:
                raise ValueError("undone")


def test_p9_a_savepoint_that_is_undone_takes_its_own_records_with_it_and_no_others(world: World) -> None:
    before = 0

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(STEPS, st.booleans())
    def holds(steps: list[Step], fails: bool) -> None:
        nonlocal before
        with suppress(ValueError), transaction(world.engine, program=world.program) as session:
            do(world, session, steps)
            if fails:
                raise ValueError("all of it is undone")
        rows = recorded(world)[before:]
        assert [(one.detail or {})["n"] for one in rows] == ([] if fails else expected(steps))
        before += len(rows)

    holds()
    assert verified(world) == Verdict(before)


def test_p6_each_program_has_its_own_chain(world: World) -> None:
    twin = world.add_program("+12025550200", "Twin")
    record(world)
    with transaction(world.engine, program=twin) as session:
        audit.record(session, world.vault, Action.LISTED, program=twin, by=audit.SERVICE, now=world.now)
    assert [one.seq for one in recorded(world)] == [1]
    assert verified(world) == Verdict(1)
