from contextlib import suppress
from datetime import UTC, datetime, time
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select

from service import importing
from service.checkins.schedules import CheckInTime
from service.db import EVERY_PROGRAM, transaction
from service.importing import ImportRefused, Report
from service.messaging.ledger import Message
from service.people import alumni, plans, programs
from service.people.alumni import Alumnus, Status
from service.people.consents import Consent
from service.protection import keyring
from service.protection.vault import Vault

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
EXAMPLE = (Path(__file__).parent / "data" / "program.yaml").read_text(encoding="utf-8")
BO, CY = "+12025550133", "+12025550134"

TABLE = f"""\
name,phone,timezone,language,specialist,check_ins,consent_given_at,consent_wording,strategy_1_if,strategy_1_then,strategy_1_tags,strategy_2_then,reason_1,reason_2
Bo Diaz,{BO},America/Denver,es,sam@example.org,20:00;08:15,2026-11-01T10:00:00-05:00,v1,at night,"Go out, call Mike",night;lonely,Cold water,My kids,Sleep

Cy,+1 202 555 0134,,,,,,,,,,,,
"""


@pytest.fixture
def harbor(engine: Engine, vault: Vault) -> Engine:
    """A database with the program of docs/import.md."""
    with transaction(engine, program=EVERY_PROGRAM) as session:
        importing.apply(session, vault, importing.load(EXAMPLE), now=NOW)
    return engine


def take(engine: Engine, vault: Vault, text: str) -> Report:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        program = programs.find_by_name(session, vault, "Harbor")
        assert program is not None
        return importing.apply_alumni(session, vault, program, importing.read_csv(text), now=NOW)


def refused(engine: Engine, vault: Vault, text: str) -> list[str]:
    with pytest.raises(ImportRefused) as caught:
        take(engine, vault, text)
    return [str(one) for one in caught.value.problems]


def test_a_table_of_alumni_joins_a_program(harbor: Engine, vault: Vault) -> None:
    report = take(harbor, vault, TABLE)

    assert list(report.lines()) == ["created line 2", "created line 4", "2 created (2 alumni), 0 changed"]
    with transaction(harbor, program=report.program) as session:
        ana, bo, cy = session.exec(select(Alumnus).order_by(col(Alumnus.id))).all()
        key = keyring.key_of(session, vault, bo.id)
        assert alumni.name_of(key, bo) == "Bo Diaz"
        assert (bo.timezone, bo.language, bo.status) == ("America/Denver", "es", Status.ACTIVE)
        assert bo.specialist_id == ana.specialist_id
        first, second = (plans.open_strategy(key, one) for one in plans.strategies_of(session, bo.id))
        assert (first.situation, first.action, first.tags) == (
            "at night",
            "Go out, call Mike",
            ("night", "lonely"),
        )
        assert (second.situation, second.action, second.tags) == ("", "Cold water", ())
        plan = plans.newest(session, bo.id)
        assert plan is not None
        assert plans.reasons_in(key, plan.id, plan.content) == ("My kids", "Sleep")
        times = session.exec(
            select(CheckInTime).where(CheckInTime.alumnus_id == bo.id).order_by(col(CheckInTime.slot))
        ).all()
        assert [(one.local_time, one.next_at) for one in times] == [
            (time(20), datetime(2026, 11, 24, 3, tzinfo=UTC)),
            (time(8, 15), datetime(2026, 11, 24, 15, 15, tzinfo=UTC)),
        ]
        assert alumni.phone_of(session, vault, cy) == CY
        assert (cy.timezone, cy.language, cy.status) == ("America/New_York", "en", Status.INVITED)
        assert [one.alumnus_id for one in session.exec(select(Message))] == [cy.id]
        assert {one.person_id for one in session.exec(select(Consent))} == {ana.id, bo.id}


def test_the_same_table_again_changes_nothing(harbor: Engine, vault: Vault) -> None:
    take(harbor, vault, TABLE)
    assert list(take(harbor, vault, TABLE).lines()) == ["0 created, 0 changed"]


def test_a_row_changes_what_it_says_and_leaves_the_rest(harbor: Engine, vault: Vault) -> None:
    take(harbor, vault, TABLE)
    report = take(harbor, vault, f"phone,name,check_ins\n{BO},Bo D.,\n{CY},Cy,9:00")

    assert list(report.lines()) == [
        "changed line 2: name",
        "changed line 3: check_ins",
        "0 created, 2 changed (2 alumni)",
    ]


def test_nobody_is_removed_by_being_left_out(harbor: Engine, vault: Vault) -> None:
    take(harbor, vault, TABLE)
    take(harbor, vault, "name,phone\n")
    with transaction(harbor, program=EVERY_PROGRAM) as session:
        assert len(session.exec(select(Alumnus)).all()) == 3


def test_a_table_as_a_spreadsheet_saves_it_in_europe(harbor: Engine, vault: Vault) -> None:
    text = f'NAME; Phone ;check_ins\r\nBo;{BO};"08:00;20:00"\r\n;;\r\n'
    assert list(take(harbor, vault, text).lines()) == ["created line 2", "1 created (1 alumni), 0 changed"]


ERRORS = [
    ("", ["line 1: the file is empty: its first line names the columns"]),
    ("name\nBo", ["line 1: phone: this column is missing"]),
    ("name,phone,phone,strategy_1_tehn\n",
     ["line 1: phone: this column is there twice",
      "line 1: strategy_1_tehn: is not known here; did you mean strategy_1_then?"]),
    (f"name,phone\nBo,{BO}\n\nCy,12025\n,{CY}",
     ["line 4: phone: '12025' is not a phone number with its country code, like +12025550123",
      "line 5: name: is missing"]),
    (f"name,phone\nBo,{BO},20:00", ["line 2: has 3 cells, but there are 2 columns"]),
    (f'name,phone\n"Bo\nDiaz",{BO}\nCy,{BO}', ["line 4: phone: stands already in line 2"]),
    (f'name,phone\nBo,{BO}\n"Cy,{CY}', ["line 3: is no row of a table: unexpected end of data"]),
    (f"name,phone,consent_wording\nBo,{BO},v1", ["line 2: consent_given_at: is missing"]),
    (f"name,phone,consent_wording,consent_given_at\nBo,{BO},v1,2026-11-01",
     ["line 2: consent_given_at: '2026-11-01' lacks its offset from UTC, like 2026-11-01T10:00:00-05:00"]),
    (f"name,phone,consent_wording,consent_given_at\nBo,{BO},v1,2026-12-01T00:00:00Z",
     ["line 2: consent_given_at: is in the future"]),
    (f"name,phone,strategy_2_if,strategy_2_then\nBo,{BO},at night,", ["line 2: strategy_2_then: is missing"]),
    (f"name,phone,strategy_1_then,strategy_3_then\nBo,{BO},Walk,Walk",
     ["line 2: strategy_3_then: stands already in line 2"]),
    (f"name,phone,check_ins\nBo,{BO},20:00;8pm", ["line 2: check_ins: '8pm' is not a time of day, like 20:00"]),
    (f"name,phone,specialist\nBo,{BO},sma@example.org",
     ["line 2: specialist: 'sma@example.org' is not one of the staff"]),
    ("name,phone\nBo,+12025550111", ["line 2: phone: is the phone of one of the staff"]),
    ("name,phone\nBo,+12025550000", ["line 2: phone: is the number that the program itself texts from"]),
    (f"name,phone,reason_1\nBo,{BO},{'x' * 501}", ["line 2: reason_1: is longer than 500 characters"]),
]  # fmt: skip


def test_each_error_is_told_with_its_line_and_column(harbor: Engine, vault: Vault) -> None:
    for text, problems in ERRORS:
        assert refused(harbor, vault, text) == problems


def test_a_table_is_taken_whole_or_not_at_all(harbor: Engine, vault: Vault) -> None:
    assert refused(harbor, vault, f"{TABLE}Di,5") != []
    with transaction(harbor, program=EVERY_PROGRAM) as session:
        assert len(session.exec(select(Alumnus)).all()) == 1
        assert session.exec(select(Message)).all() == []


@given(st.text() | st.text(alphabet='namephon,;"\n\r '))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    with suppress(ImportRefused):
        importing.read_csv(text)


@pytest.mark.slow
def test_a_thousand_people_hold_the_writer_for_seconds_only(harbor: Engine, vault: Vault) -> None:
    rows = (f"Bo {at},+1212{5550000 + at},20:00,{at} at night,Go out" for at in range(1000))
    head = "name,phone,check_ins,strategy_1_if,strategy_1_then"
    begun = process_time()  # the processor's: what else runs here is not the import's
    report = take(harbor, vault, "\n".join([head, *rows]))
    assert len(report.created) == 1000
    assert process_time() - begun < 20  # two, on a quiet machine


def test_e12_a_strategy_of_a_table_may_have_a_name_and_is_warned_of_with_its_line(
    harbor: Engine, vault: Vault
) -> None:
    table = (
        f"name,phone,strategy_1_then,strategy_1_alias\nBo,{BO},Close the porn tab,The tab\nCy,{CY},No porn,\n"
    )
    report = take(harbor, vault, table)
    assert list(map(str, report.warnings)) == [
        (
            "line 3: strategy_1_then: holds a word that carriers block (porn), and so goes out as "
            "'the first step that you wrote down': give it an alias that they like"
        )
    ]
    with transaction(harbor, program=report.program) as session:
        bo = session.exec(select(Alumnus).order_by(col(Alumnus.id))).all()[1]
        key = keyring.key_of(session, vault, bo.id)
        [strategy] = plans.strategies_of(session, bo.id)
        opened = plans.open_strategy(key, strategy)
        assert (opened.action, opened.alias) == ("Close the porn tab", "The tab")
