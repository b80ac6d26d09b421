import json
import re
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, func, select

from service import demo, importing
from service.checkins.schedules import CheckInTime
from service.db import EVERY_PROGRAM, ProgramSession, transaction
from service.escalations import policies, rotas
from service.importing import ImportRefused, Report
from service.messaging.ledger import Message, Purpose
from service.people import alumni, plans, programs, staff
from service.people.alumni import Alumnus, Status, Supporter
from service.people.consents import Change, Consent, Source
from service.people.plans import Strategy
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.vault import Vault
from tests.databases import looking

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
EXAMPLE = (Path(__file__).parent / "data" / "program.yaml").read_text(encoding="utf-8")
DEMO = files(demo).joinpath("program.yaml").read_text(encoding="utf-8")


def take(engine: Engine, vault: Vault, text: str, *, now: datetime = NOW) -> Report:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        return importing.apply(session, vault, importing.read(text), now=now)


def refused(text: str) -> list[str]:
    with pytest.raises(ImportRefused) as caught:
        importing.load(text)
    return [str(one) for one in caught.value.problems]


def changed(text: str, before: str, after: str) -> str:
    assert text.count(before) == 1, before
    return text.replace(before, after)


def program_of(session: ProgramSession) -> Program:
    """The only program; the session sees it alone from here on."""
    program = session.exec(select(Program)).one()
    session.info["scope"] = program.id
    return program


def counts(engine: Engine) -> dict[str, int]:
    with looking(engine) as connection:
        tables = SQLModel.metadata.sorted_tables
        found = {
            one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables
        }
    return {name: count for name, count in found.items() if count}


# What is written.


def test_the_file_of_the_docs_becomes_a_program_with_its_people(engine: Engine, vault: Vault) -> None:
    report = take(engine, vault, EXAMPLE)

    assert list(report.lines())[-1] == (
        "5 created (1 program, 1 staff, 1 policy, 1 on_call, 1 alumni), 0 changed"
    )
    assert report.warnings == []
    with transaction(engine, program=EVERY_PROGRAM) as session:
        program = program_of(session)
        assert programs.name_of(session, vault, program) == "Harbor"
        key = keyring.key_of(session, vault, program.id)
        assert key.open("program.sender", program.id, program.sender) == "+12025550000"
        assert (program.timezone, program.language, program.cohort) == ("America/New_York", "en", "men")
        assert not program.is_demo

        sam = session.exec(select(Staff)).one()
        key = keyring.key_of(session, vault, sam.id)
        assert staff.name_of(key, sam) == "Sam Rivera"
        assert staff.phone_of(session, vault, sam) == "+12025550111"
        assert key.open("staff.email", sam.id, sam.email) == "sam@example.org"
        assert sam.email_index == vault.index("email", "sam@example.org")
        assert (sam.role, sam.discipline) == (Role.SPECIALIST, "addiction")
        assert sam.certification is not None
        assert json.loads(key.open("staff.certification", sam.id, sam.certification)) == {
            "body": "IITAP",
            "number": "C-1234",
            "expires": "2028-01-31",
        }

        steps = [(one.after.seconds, one.notify) for one in policies.of_program(session, program.id)]
        assert steps == [(0, "assigned"), (300, "on_call"), (600, "admins")]
        assert rotas.on_call(session, program.id, now=NOW) == (sam.id,)

        ana = session.exec(select(Alumnus)).one()
        key = keyring.key_of(session, vault, ana.id)
        assert alumni.name_of(key, ana) == "Ana"
        assert alumni.phone_of(session, vault, ana) == "+12025550101"
        assert (ana.timezone, ana.language, ana.specialist_id) == ("America/Chicago", "en", sam.id)
        strategy = plans.open_strategy(key, plans.strategies_of(session, ana.id)[0])
        assert strategy.situation == "alone late at night"
        assert strategy.action == "Put the phone in the kitchen and call Mike"
        assert strategy.tags == ("night", "lonely")
        plan = plans.newest(session, ana.id)
        assert plan is not None
        assert plans.reasons_in(key, plan.id, plan.content) == ("My kids trust me again",)
        mike = session.exec(select(Supporter)).one()
        assert key.open("supporter.name", mike.id, mike.name) == "Mike"
        assert key.open("supporter.phone", mike.id, mike.phone) == "+12025550199"
        assert mike.topics == ["encourage"]
        check_in = session.exec(select(CheckInTime)).one()
        assert check_in.local_time == time(20)
        assert check_in.next_at == datetime(2026, 11, 24, 2, tzinfo=UTC)


def test_a_consent_on_paper_makes_active_and_sends_nothing(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)

    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Alumnus)).one().status is Status.ACTIVE
        consent = session.exec(select(Consent)).one()
        assert (consent.change, consent.source, consent.wording) == (Change.GIVEN, Source.IMPORT, "v1")
        assert consent.at == datetime(2026, 11, 1, 15, tzinfo=UTC)
        assert session.exec(select(Message)).all() == []


INVITED = changed(EXAMPLE, "    consent: {given_at: 2026-11-01T10:00:00-05:00, wording: v1}\n", "")


def test_without_consent_one_invitation_waits_and_never_a_second(engine: Engine, vault: Vault) -> None:
    take(engine, vault, INVITED)
    take(engine, vault, changed(INVITED, "name: Ana", "name: Anna"))

    with transaction(engine, program=EVERY_PROGRAM) as session:
        program_of(session)
        ana = session.exec(select(Alumnus)).one()
        assert ana.status is Status.INVITED
        text = session.exec(select(Message)).one()
        assert (text.purpose, text.alumnus_id, text.next_at) == (Purpose.NOTICE, ana.id, NOW)
        assert text.expires_at == NOW + timedelta(hours=24)
        assert "STOP" in keyring.key_of(session, vault, ana.id).open("message.body", text.id, text.body)
        assert session.exec(select(Consent)).all() == []


def test_a_consent_that_comes_later_ends_the_invitation(engine: Engine, vault: Vault) -> None:
    take(engine, vault, INVITED)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        ana = session.exec(select(Alumnus)).one()
        ana.conversation = {"mode": "invited", "episode": None, "offered": [], "intensity": 4}
    report = take(engine, vault, EXAMPLE)

    assert report.changed == {("alumni", 0): ["consent"]}
    with transaction(engine, program=EVERY_PROGRAM) as session:
        ana = session.exec(select(Alumnus)).one()
        assert ana.status is Status.ACTIVE
        assert (ana.conversation["mode"], ana.conversation["intensity"]) == ("idle", 4)


def test_a_consent_comes_together_with_other_changes(engine: Engine, vault: Vault) -> None:
    take(engine, vault, INVITED)
    text = changed(changed(EXAMPLE, "name: Ana", "name: Anna"), "America/Chicago", "America/Denver")

    assert sorted(take(engine, vault, text).changed["alumni", 0]) == ["consent", "name", "timezone"]
    assert list(take(engine, vault, text).lines()) == ["0 created, 0 changed"]
    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(CheckInTime)).one().next_at == datetime(2026, 11, 24, 3, tzinfo=UTC)


def test_who_has_stopped_is_never_revived(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        session.exec(select(Alumnus)).one().status = Status.STOPPED
    newer = changed(EXAMPLE, "2026-11-01T10:00:00-05:00", "2026-11-22T10:00:00-05:00")
    report = take(engine, vault, newer)

    assert [str(one) for one in report.warnings if "opted out" in str(one)] == [
        "line 16: alumni[0].consent: has opted out of texts: only their own START ends that"
    ]
    with transaction(engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Alumnus)).one().status is Status.STOPPED
        assert len(session.exec(select(Consent)).all()) == 1
        assert session.exec(select(Message)).all() == []


def test_what_the_program_says_holds_for_who_says_nothing(engine: Engine, vault: Vault) -> None:
    text = changed(EXAMPLE, "    timezone: America/Chicago\n", "")
    take(engine, vault, changed(text, "language: en", "language: es"))

    with transaction(engine, program=EVERY_PROGRAM) as session:
        ana = session.exec(select(Alumnus)).one()
        assert (ana.timezone, ana.language) == ("America/New_York", "es")


def test_nothing_of_the_file_stands_in_the_database_in_clear(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)

    with looking(engine) as connection:
        tables = SQLModel.metadata.sorted_tables
        dump = repr([connection.execute(sa.select(table)).all() for table in tables])
    for secret in (
        "Harbor",
        "Sam",
        "sam@example.org",
        "2025550",
        "Ana",
        "kitchen",
        "lonely",
        "kids",
        "Mike",
        "C-1234",
    ):
        assert secret not in dump


# A second time.


def test_the_same_file_again_changes_nothing(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    before = counts(engine)
    report = take(engine, vault, EXAMPLE, now=NOW + timedelta(days=3))

    assert list(report.lines()) == ["0 created, 0 changed"]
    assert counts(engine) == before


CHANGES: list[tuple[str, str, tuple[str | int, ...], list[str]]] = [
    ("name: Harbor", "name: Haven", ("program",), ["name"]),
    ("cohort: men", "cohort: all", ("program",), ["cohort"]),
    ("name: Sam Rivera", "name: Samuel Rivera", ("staff", 0), ["name"]),
    ('phone: "+12025550111"', 'phone: "+12025550112"', ("staff", 0), ["phone"]),
    ("role: specialist", "role: admin", ("staff", 0), ["role"]),
    ("C-1234", "C-1235", ("staff", 0), ["certification"]),
    ("role: specialist", "role: specialist, called_after_stop: yes", ("staff", 0), ["called_after_stop"]),
    ("after: 5m", "after: 6m", ("policy",), ["steps"]),
    ("notify: admins", "notify: admins, ways: [voice]", ("policy",), ["steps"]),
    ("notify: admins", "notify: admins, ways: [email, push]", ("policy",), ["steps"]),
    ("notify: admins", "notify: Sam@example.org", ("policy",), ["steps"]),
    (
        "{after: 10m, notify: admins}",
        "{after: 10m, notify: Admins, ways: [sms]}\n  - {after: 1h, notify: on_call}",
        ("policy",),
        ["steps"],
    ),
    ("on_call: [sam@example.org]", "on_call: []", ("on_call",), ["people"]),
    ("name: Ana", "name: Anna", ("alumni", 0), ["name"]),
    ("America/Chicago", "America/Denver", ("alumni", 0), ["timezone"]),
    ('check_ins: ["20:00"]', "check_ins: [20:00, 8:15]", ("alumni", 0), ["check_ins"]),
    ('check_ins: ["20:00"]', "check_ins: []", ("alumni", 0), ["check_ins"]),
    ("wording: v1", "wording: v2", ("alumni", 0), ["consent"]),
    ("tags: [night, lonely]", "tags: [night]", ("alumni", 0), ["strategies"]),
    ("then: Put", "then: Leave", ("alumni", 0), ["strategies"]),
    ("reasons: [My kids trust me again]", "reasons: [My kids]", ("alumni", 0), ["reasons"]),
    ("name: Mike", "name: Michael", ("alumni", 0), ["supporters"]),
    ('phone: "+12025550199"', 'phone: "+12025550198"', ("alumni", 0), ["supporters"]),
    (
        "    supporters:",
        "    discharged_on: 2026-10-01\n    supporters:",
        ("alumni", 0),
        ["discharged_on"],
    ),
]


def test_what_the_file_says_otherwise_is_changed_and_only_that(engine: Engine, vault: Vault) -> None:
    for before, after, path, what in CHANGES:
        take(engine, vault, EXAMPLE)
        text = changed(EXAMPLE, before, after)

        report = take(engine, vault, text)
        assert (report.created, report.changed) == ([], {path: what})
        assert list(take(engine, vault, text).lines()) == ["0 created, 0 changed"]


def test_what_the_file_does_not_say_stays(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    for key in ("strategies", "reasons", "supporters", "check_ins", "consent", "specialist", "timezone"):
        without = re.sub(rf"^    {key}:.*\n(      .*\n)?", "", EXAMPLE, flags=re.MULTILINE)
        assert without != EXAMPLE
        assert list(take(engine, vault, without).lines()) == ["0 created, 0 changed"], key


def strategies(engine: Engine, vault: Vault) -> dict[str, bool]:
    """Each by what to do, and whether it is in use."""
    with transaction(engine, program=EVERY_PROGRAM) as session:
        rows = session.exec(select(Strategy).order_by(col(Strategy.id))).all()
        return {
            plans.open_strategy(keyring.key_of(session, vault, row.alumnus_id), row).action: row.retired_at
            is None
            for row in rows
        }


def test_a_strategy_that_is_gone_from_the_file_is_retired_and_can_come_back(
    engine: Engine, vault: Vault
) -> None:
    first = "Put the phone in the kitchen and call Mike"
    other = changed(EXAMPLE, first, "Go for a walk")
    take(engine, vault, EXAMPLE)
    take(engine, vault, other)
    assert strategies(engine, vault) == {first: False, "Go for a walk": True}

    take(engine, vault, EXAMPLE)
    assert strategies(engine, vault) == {first: True, "Go for a walk": False}


def test_a_strategy_that_the_person_added_by_text_is_theirs(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        ana = session.exec(select(Alumnus)).one()
        key = keyring.key_of(session, vault, ana.id)
        own = plans.seal_strategy(
            key, ana.id, program=ana.program_id, situation="", action="Sing", tags=(), now=NOW
        )
        session.add(own)

    assert list(take(engine, vault, EXAMPLE).lines()) == ["0 created, 0 changed"]
    assert strategies(engine, vault)["Sing"]


def test_reasons_that_change_are_a_new_version_of_the_plan(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    take(engine, vault, changed(EXAMPLE, "[My kids trust me again]", "[My kids, My sleep]"))

    with transaction(engine, program=EVERY_PROGRAM) as session:
        versions = session.exec(select(plans.Plan.version).order_by(col(plans.Plan.version))).all()
    assert versions == [1, 2]


def test_a_new_phone_of_staff_has_opted_out_of_nothing(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    with transaction(engine, program=EVERY_PROGRAM) as session:
        session.exec(select(Staff)).one().has_opted_out = True
    take(engine, vault, changed(EXAMPLE, "+12025550111", "+12025550112"))

    with transaction(engine, program=EVERY_PROGRAM) as session:
        sam = session.exec(select(Staff)).one()
        assert not sam.has_opted_out
        assert sam.phone_index == vault.index("phone", "+12025550112")


def test_nobody_is_removed_by_being_left_out(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    before = counts(engine)
    report = take(engine, vault, "\n".join(EXAMPLE.splitlines()[:1]))

    assert list(report.lines()) == ["0 created, 0 changed"]
    assert counts(engine) == before


def test_two_programs_may_know_the_same_phones(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    other = changed(changed(EXAMPLE, "name: Harbor", "name: Haven"), "+12025550000", "+12025550001")

    assert len(take(engine, vault, other).created) == 5
    assert list(take(engine, vault, EXAMPLE).lines()) == ["0 created, 0 changed"]
    assert counts(engine)["program"] == 2


def test_a_session_of_another_scope_stays_so(engine: Engine, vault: Vault) -> None:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        importing.apply(session, vault, importing.load(EXAMPLE), now=NOW)
        assert session.info["scope"] is EVERY_PROGRAM


# What is refused.


def test_a_good_file_loads() -> None:
    assert importing.load(EXAMPLE).said is not None
    assert importing.load(DEMO).said is not None


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("timezone: America/New_York", "timezone: America/New_Yrok",
         ("line 1: program.timezone: 'America/New_Yrok' is not a time zone, like America/Chicago;"
         " did you mean America/New_York?")),
        ("language: en", "language: fr", "line 1: program.language: 'fr' must be 'en' or 'es'"),
        ("language: en", "lang: en",
         "line 1: program.lang: is not known here; did you mean language?"),
        ('sender: "+12025550000"', 'sender: "2025550000"',
         "line 1: program.sender: '2025550000' is not a phone number with its country code, like +12025550123"),
        ("program: {name: Harbor,", "program: {", "line 1: program.name: is missing"),
        ("name: Harbor", "name: ' '", "line 1: program.name: is empty"),
        ("name: Harbor", "name: [Harbor]", "line 1: program.name: must be one value"),
        ("name: Harbor", f"name: {'x' * 101}", "line 1: program.name: is longer than 100 characters"),
        ("email: sam@example.org", "email: sam at example",
         "line 3: staff[0].email: 'sam at example' is not an e-mail address"),
        ("email: sam@example.org", 'email: "sam\\0@example.org"',
         "line 3: staff[0].email: 'sam\\x00@example.org' is not an e-mail address"),
        ("role: specialist", "role: boss",
         "line 3: staff[0].role: 'boss' must be 'specialist', 'clinical_lead' or 'admin'"),
        ("expires: 2028-01-31", "expires: 2028-02-31",
         "line 4: staff[0].certification.expires: '2028-02-31' is not a date, like 2028-01-31"),
        ("expires: 2028-01-31", "expires: 20280131",
         "line 4: staff[0].certification.expires: '20280131' is not a date, like 2028-01-31"),
        ("after: 5m", "after: 5",
         "line 7: policy[1].after: '5' is not a duration, like 0s, 90s, 5m or 2h"),
        ("after: 10m", "after: 1d",
         "line 8: policy[2].after: '1d' is not a duration, like 0s, 90s, 5m or 2h"),
        ("after: 10m", "after: 25h", "line 8: policy[2].after: '25h' is more than 24 hours"),
        ("after: 10m", "after: 1m", "line 8: policy[2].after: comes before the step above it"),
        ("notify: admins", "notify: admins, ways: [pigeon]", "line 8: policy[2].ways[0]: 'pigeon' must be 'sms', 'voice', 'email' or 'push'"),
        ("on_call: [sam@example.org]", "on_call: sam@example.org", "line 9: on_call: must be a list"),
        ("on_call: [sam@example.org]", "on_call: [sam@example.org, Sam@example.org]",
         "line 9: on_call[1]: stands already in line 9"),
        ('phone: "+12025550101"', 'phone: "12025"',
         "line 12: alumni[0].phone: '12025' is not a phone number with its country code, like +12025550123"),
        ('phone: "+12025550101"', "phone: 2025550101",
         "line 12: alumni[0].phone: '2025550101' is not a phone number with its country code, like +12025550123"),
        ('phone: "+12025550101"', 'phone: "+12025550111"', "line 12: alumni[0].phone: stands already in line 3"),
        ('phone: "+12025550101"', 'phone: "+12025550000"', "line 12: alumni[0].phone: stands already in line 1"),
        ("specialist: sam@example.org", "specialist: sam", "line 14: alumni[0].specialist: 'sam' is not an e-mail address"),
        ('check_ins: ["20:00"]', "check_ins: [8pm]",
         "line 15: alumni[0].check_ins[0]: '8pm' is not a time of day, like 20:00"),
        ('check_ins: ["20:00"]', "check_ins: [24:00]",
         "line 15: alumni[0].check_ins[0]: '24:00' is not a time of day, like 20:00"),
        ('check_ins: ["20:00"]', "check_ins: [20:00, '20:00']",
         "line 15: alumni[0].check_ins[1]: stands already in line 15"),
        ("2026-11-01T10:00:00-05:00", "2026-11-01T10:00:00",
         ("line 16: alumni[0].consent.given_at: '2026-11-01T10:00:00' lacks its offset from UTC,"
         " like 2026-11-01T10:00:00-05:00")),
        ("2026-11-01T10:00:00-05:00", "1762009200",
         "line 16: alumni[0].consent.given_at: '1762009200' is not a time, like 2026-11-01T10:00:00-05:00"),
        (", wording: v1}", "}", "line 16: alumni[0].consent.wording: is missing"),
        ("then: Put the phone in the kitchen and call Mike, ", "", "line 18: alumni[0].strategies[0].then: is missing"),
        ("then: Put", "than: Put", "line 18: alumni[0].strategies[0].than: is not known here; did you mean then?"),
        ("tags: [night, lonely]", "tags: night", "line 18: alumni[0].strategies[0].tags: must be a list"),
        ("tags: [night, lonely]", "tags: ['a,b']", "line 18: alumni[0].strategies[0].tags[0]: must not hold a comma"),
        ("reasons: [My kids trust me again]", "reasons: {why: kids}", "line 19: alumni[0].reasons: must be a list"),
        ('phone: "+12025550199"', 'phone: "+12025550101"',
         "line 20: alumni[0].supporters[0].phone: stands already in line 12"),
        ("  - name: Ana\n", "  - Ana\n  - name: Ana\n", "line 11: alumni[0]: must be keys with values"),
        ("  - name: Ana\n", "  - name: Ana\n    name: Bo\n",
         "line 12: alumni[0].name (again): stands already in line 11"),
        ("    reasons:", "    pin: 1234\n    reasons:",
         ("line 19: alumni[0].pin: is not known here; known are check_ins, consent, discharged_on, language, midday, milestones,"
         " name, notices, phone, policy, reasons, rhythm, risk_windows, specialist, strategies, supporters, tells_lapses, timezone,"
         " weekly_questions, wishes")),
    ],
)  # fmt: skip
def test_each_error_is_told_with_its_line(before: str, after: str, problem: str) -> None:
    text = EXAMPLE.replace(before, after, 1)
    assert text != EXAMPLE
    assert problem in refused(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: must be keys with values, such as alumni, on_call, policy, program, rota, staff"),
        ("- a\n- b", "line 1: must be keys with values, such as alumni, on_call, policy, program, rota, staff"),
        ("program:\n  name: [a", "line 2: expected ',' or ']', but got '<stream end>'"),
        ("program: {name: a}\nstaff: &all []\nalumni: *all", "line 3: write it out: * and & are not understood here"),
        ("program: " + "[" * 1000, "line 1: too many levels"),
        ("program:\n  name: !!python/name:os.system x",
         "line 2: program.name: tag:yaml.org,2002:python/name:os.system is not understood here"),
        ("program:\n  name: !secret x", "line 2: program.name: !secret is not understood here"),
        ("program:\n  ? [a, b]\n  : c", "line 1: program: a key must be one word (line 2)"),
        ("program: {name: a}\n---\nprogram: {name: b}", "line 2: but found another document"),
        ("program:\n  name: a\x07b", "line 2: a character that does not print"),
        ('program:\n  name: "a\\0b"', "line 2: program.name: holds a character that does not print"),
        ("program:\n\tname: a", "line 2: found character '\\t' that cannot start any token"),
        ('program:\n  name: "\\ud83d"', "line 2: half of a character"),
        ("policy: []", "line 1: policy: needs at least one step; without the key, the usual policy holds"),
    ],
)  # fmt: skip
def test_what_is_no_program_file_is_told_with_its_line(text: str, problem: str) -> None:
    assert problem in refused(text)


def test_yaml_never_guesses() -> None:
    text = EXAMPLE
    for quoted, plain in (
        ('"+12025550101"', "+12025550101"),
        ('["20:00"]', "[20:00, 08:30]"),
        ("then: Put", "then: on  # "),
    ):
        text = changed(text, quoted, plain)
    text = text.replace("if: alone late at night", "if: off").replace(
        ", tags: [night, lonely]}", "\n        , tags: [no, 010, 1e3]}"
    )

    [ana] = importing.load(text).believed([]).alumni
    assert ana.phone == "+12025550101"
    assert ana.check_ins == (time(20), time(8, 30))
    assert ana.strategies is not None
    assert ana.strategies[0].situation == "off"
    assert ana.strategies[0].action == "on"
    assert ana.strategies[0].tags == ("no", "010", "1e3")


WRONG = """\
program: {name: Harbor, sender: "+12025550000", timezone: America/New_York}
staff:
  - {name: Sam, email: sam@example.org, phone: "+1202", role: specialist}
on_call: [dan@example.org]
alumni:
  - {name: Ana, phone: 5, specialist: sma@example.org}
  - {name: Bo, phone: "+12025550102", specialist: sam@example.org, check_in: ["20:00"]}
  - {name: Cy, phone: "+1 (202) 555-0102", consent: {given_at: 2027-01-01T00:00:00Z, wording: v1}}
"""


def test_all_errors_come_at_once_and_nothing_is_written(engine: Engine, vault: Vault) -> None:
    before = counts(engine)
    with pytest.raises(ImportRefused) as caught:
        take(engine, vault, WRONG)

    assert [str(one) for one in caught.value.problems] == [
        "line 3: staff[0].phone: '+1202' is not a phone number with its country code, like +12025550123",
        "line 4: on_call[0]: 'dan@example.org' is not one of the staff; did you mean sam@example.org?",
        "line 6: alumni[0].phone: '5' is not a phone number with its country code, like +12025550123",
        "line 6: alumni[0].specialist: 'sma@example.org' is not one of the staff; did you mean sam@example.org?",
        "line 7: alumni[1].check_in: is not known here; did you mean check_ins?",
        "line 8: alumni[2].phone: stands already in line 7",
        "line 8: alumni[2].consent.given_at: is in the future",
    ]
    assert counts(engine) == before


def test_the_refusal_itself_may_be_logged() -> None:
    with pytest.raises(ImportRefused) as caught:
        importing.load(WRONG)
    assert str(caught.value) == "4 errors, so nothing was written"


def test_an_error_after_the_first_writes_undoes_them(
    engine: Engine, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(engine)

    def fail(*arguments: object, **named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(importing.applying, "put_alumni", fail)
    with suppress(RuntimeError):
        take(engine, vault, EXAMPLE)
    assert counts(engine) == before


CONTRADICTIONS = [
    ("+12025550000", "+12025550001",
     "line 1: program.name: is another program's, with another sender: a program is known by its sender"),
    ("email: sam@example.org", "email: samuel@example.org",
     "line 3: staff[0].phone: is the phone of another member of staff already"),
    ('phone: "+12025550111"', 'phone: "+12025550101"', "line 3: staff[0].phone: is the phone of one of the alumni"),
    ("notify: admins", "notify: admin", "line 8: policy[2].notify: 'admin' is not one of the staff; did you mean admins?"),
]  # fmt: skip


def test_what_contradicts_the_people_who_are_there_is_refused(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    there = counts(engine)
    for before, after, problem in CONTRADICTIONS:
        with pytest.raises(ImportRefused) as caught:
            take(engine, vault, changed(EXAMPLE, before, after))
        assert problem in map(str, caught.value.problems)
    assert counts(engine) == there


def test_who_is_on_the_staff_already_need_not_stand_in_the_file(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    lines = EXAMPLE.splitlines(keepends=True)
    report = take(engine, vault, "".join([lines[0], *lines[8:]]))

    assert list(report.lines()) == ["0 created, 0 changed"]


def test_an_alumnus_with_the_phone_of_staff_is_refused(engine: Engine, vault: Vault) -> None:
    take(engine, vault, EXAMPLE)
    lines = EXAMPLE.splitlines(keepends=True)
    with pytest.raises(ImportRefused) as caught:
        take(engine, vault, "".join([lines[0], *lines[8:]]).replace("+12025550101", "+12025550111"))

    assert [str(one) for one in caught.value.problems] == [
        "line 5: alumni[0].phone: is the phone of one of the staff"
    ]


@given(st.text() | st.text(alphabet="abc:{}[]-,\n &*!?|>'\"#%@`~"))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    with suppress(ImportRefused):
        importing.load(text)


# What is warned of.


def test_an_alert_that_would_reach_nobody_is_warned_of(engine: Engine, vault: Vault) -> None:
    alone = changed(
        changed(EXAMPLE, "    specialist: sam@example.org\n", ""), "on_call: [sam@example.org]", ""
    )

    assert list(map(str, take(engine, vault, alone).warnings)) == [
        "line 5: policy: no step reaches anybody for the alerts of 1 of the alumni"
    ]


def test_words_that_could_not_go_out_are_warned_of(engine: Engine, vault: Vault) -> None:
    report = take(engine, vault, changed(EXAMPLE, "then: Put", "then: Stop porn and put"))

    assert list(map(str, report.warnings)) == [
        (
            "line 18: alumni[0].strategies[0].then: holds a word that carriers block (porn), and so goes out as "
            "'the first step that you wrote down': give it an alias that they like"
        )
    ]
    assert len(report.created) == 5


def test_e12_a_strategy_with_a_name_for_it_is_warned_of_only_where_the_name_is_no_better(
    engine: Engine, vault: Vault
) -> None:
    named = changed(
        changed(EXAMPLE, "then: Put", "then: Stop porn and put"), "tags:", "alias: The big one, tags:"
    )
    assert list(map(str, take(engine, vault, named).warnings)) == []
    badly = changed(named, "The big one", "No porn")
    assert [str(one).partition(",")[0] for one in take(engine, vault, badly).warnings] == [
        "line 18: alumni[0].strategies[0].then: holds a word that carriers block (porn)",
        "line 18: alumni[0].strategies[0].alias: holds a word that carriers block (porn)",
    ]


def test_e12_words_that_shame_their_owner_are_kept_and_pointed_out(engine: Engine, vault: Vault) -> None:
    unkind = changed(EXAMPLE, "then: Put", "then: Stop being a failure, clean the kitchen and put")
    assert list(map(str, take(engine, vault, unkind).warnings)) == [
        (
            "line 18: alumni[0].strategies[0].then: is sent as written, but shames its owner (failure): "
            "look for kinder words together"
        )
    ]


def test_e12_a_reason_or_a_milestone_in_words_that_carriers_block_is_said_never_to_be_sent(
    engine: Engine, vault: Vault
) -> None:
    reason = changed(EXAMPLE, "My kids trust me again", "No more porn")
    assert list(map(str, take(engine, vault, reason).warnings)) == [
        "line 19: alumni[0].reasons[0]: holds a word that carriers block (porn), and so is never sent"
    ]
    day = changed(EXAMPLE, "    reasons:", "    milestones: [{on: 2031-05-01, words: No porn}]\n    reasons:")
    assert list(map(str, take(engine, vault, day).warnings)) == [
        "line 19: alumni[0].milestones[0].words: holds a word that carriers block (porn), and so is never sent"
    ]


# The demo.


def test_the_demo_is_sound_and_marked_as_one(engine: Engine, vault: Vault) -> None:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        report = importing.apply(session, vault, importing.load(DEMO), now=NOW, is_demo=True)
        assert program_of(session).is_demo
        assert [one.status for one in session.exec(select(Alumnus))] == [Status.ACTIVE, Status.ACTIVE]
        assert session.exec(select(Message)).all() == []
    assert report.warnings == []
    assert isinstance(report.program, UUID)


def test_the_demos_numbers_are_nobodys() -> None:
    file = importing.load(DEMO).believed([])
    supporters = [one.phone for alumnus in file.alumni for one in alumnus.supporters or ()]
    people = [one.phone for one in file.staff] + [one.phone for one in file.alumni]
    assert all(phone.startswith("+120255501") for phone in (file.program.sender, *people, *supporters))
    assert all(len(alumnus.strategies or ()) >= 4 for alumnus in file.alumni)
