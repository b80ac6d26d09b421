"""Programs under 42 CFR Part 2: signed consents to give records out, the notice with each of them, and what was given out (E9, F12)."""

import csv
import io
import json
import re
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from service import importing
from service.db import EVERY_PROGRAM, transaction
from service.holdings import exporting
from service.people import alumni, disclosures
from service.people.alumni import Alumnus
from service.people.consents import Aim, Change, Consent
from service.people.disclosures import NOTICE
from service.people.programs import Program
from service.people.staff import Role
from service.protection import audit
from service.protection.audit import Action
from service.protection.vault import Vault
from tests.test_console import text_of
from tests.test_erasure import erase
from tests.test_program_pages import recorded
from tests.visiting import console_of
from tests.world import NOON, Handset, World

SIGNED = {
    "recipients": "Dr. Irma Wolf",
    "what": "Dates of sessions",
    "purpose": "Treatment after discharge",
    "signed_on": "2030-01-01",
    "expires_on": "",
    "wording": "v2",
}


@pytest.fixture
def harbor(world: World) -> World:
    """Our program, under Part 2."""
    put_under(world)
    return world


def put_under(world: World) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Program, world.program).under_part_2 = True


def page_of(who: Handset) -> str:
    return f"/people/{who.person}/disclosures"


def signs(console: TestClient, who: Handset, **other: str) -> str:
    """What they have signed is recorded; the page of that consent."""
    answer = console.post(page_of(who), data={**SIGNED, **other})
    assert answer.status_code == 303, answer.text
    found = re.findall(rf'href="({page_of(who)}/[^"]+)"', console.get(page_of(who)).text)
    return str(found[0])


def ledger(world: World) -> list[Consent]:
    with transaction(world.engine, program=world.program) as session:
        return sorted(session.exec(select(Consent)), key=lambda one: one.id)


def copy_of(world: World, who: Handset) -> dict[str, list[dict[str, str]]]:
    assert who.person
    with transaction(world.engine, program=world.program) as session:
        return exporting.everything(session, world.vault, who.person, by=audit.COMMAND, now=world.now)


def accounted(world: World, who: Handset) -> list[tuple[str, str, str, str]]:
    assert who.person
    with transaction(world.engine, program=world.program) as session:
        found = disclosures.accounting(session, world.vault, who.person)
    return [(one.to, one.what, one.why, one.by) for one in found]


def standing(world: World, who: Handset) -> alumni.Status:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Alumnus, who.person).status


def test_e9_what_was_signed_is_in_the_ledger_sealed_and_in_force_until_it_is_withdrawn(harbor: World) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam)
    console = console_of(harbor, sam)
    consent = signs(console, ana)
    said = text_of(console.get(consent).text)
    for words in ("Ana Ruiz", "Harbor", "Dr. Irma Wolf", "Dates of sessions", "Treatment after discharge"):
        assert words in said
    assert "In force" in said
    assert "None: when it is withdrawn" in said
    assert "Jan 1, 2030, wording v2" in said
    harbor.wait(hours=1)
    assert console.post(f"{consent}/withdraw").status_code == 303
    assert console.post(f"{consent}/withdraw").status_code == 303, "twice is once"
    assert "Withdrawn" in text_of(console.get(consent).text)
    given, withdrawn = ledger(harbor)
    assert (given.aim, given.change, given.taken_by) == (Aim.DISCLOSURE, Change.GIVEN, sam.person)
    assert b"Wolf" not in (given.recipients or b"")
    assert (withdrawn.change, withdrawn.withdraws_id) == (Change.WITHDRAWN, given.id)
    assert withdrawn.at > given.at


def test_e9_it_is_no_consent_to_texts_and_neither_ends_the_other(harbor: World) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam, status=alumni.Status.INVITED)
    console = console_of(harbor, sam)
    first = signs(console, ana)
    assert standing(harbor, ana) is alumni.Status.INVITED
    assert "Last given" not in console.get(f"/people/{ana.person}/enrollment/consent").text
    ana.texts("1")
    assert standing(harbor, ana) is alumni.Status.ACTIVE
    console.post(f"{first}/withdraw")
    assert standing(harbor, ana) is alumni.Status.ACTIVE
    assert "Withdrew consent" not in console.get(f"/people/{ana.person}").text
    second = signs(console, ana, wording="v3")
    ana.texts("STOP")
    assert "In force" in text_of(console.get(second).text)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"recipients": ""}, "is empty"),
        ({"signed_on": "2031-01-01"}, "is in the future"),
        ({"expires_on": "2029-12-31"}, "is before it was signed"),
        ({"wording": "the blue one"}, "is not a version"),
    ],
)
def test_e9_what_a_consent_must_say_is_asked_for_and_nothing_typed_is_lost(
    harbor: World, wrong: dict[str, str], says: str
) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam)
    answer = console_of(harbor, sam).post(page_of(ana), data={**SIGNED, **wrong})
    assert answer.status_code == 422
    assert says in answer.text.replace("Is ", "is ")
    assert "Treatment after discharge" in answer.text
    assert ledger(harbor) == []


def test_f12_what_is_given_out_is_accounted_for_with_when_to_whom_what_why_and_by_whom(harbor: World) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam)
    console = console_of(harbor, sam)
    consent = signs(console, ana)
    assert console.post(f"{consent}/given-out").status_code == 303
    copy_of(harbor, ana)
    to_doctor = ("Dr. Irma Wolf", "Dates of sessions", "Treatment after discharge", "Sam R.")
    to_ana = ("themselves", "all that is kept about them", "asked for by them", "an operator")
    assert accounted(harbor, ana) == [to_ana, to_doctor]
    said = text_of(console.get(page_of(ana)).text)
    assert all(words in said for words in to_doctor + to_ana)
    [event] = recorded(harbor, Action.DISCLOSED)
    assert (event.subject_id, event.actor_id, event.detail) == (ana.person, sam.person, None)
    assert event.object_id == UUID(consent.rpartition("/")[2])
    copy = copy_of(harbor, ana)
    assert [one["to"] for one in copy["given_out"]] == ["themselves", "Dr. Irma Wolf"]
    assert copy["consent"][0]["recipients"] == "Dr. Irma Wolf"
    assert "gave records out, under a consent of theirs" in console.get(f"/people/{ana.person}").text


def test_f12_nothing_is_given_out_under_a_consent_that_is_withdrawn_or_over(harbor: World) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam)
    console = console_of(harbor, sam)
    over = signs(console, ana, expires_on="2030-01-02")
    harbor.wait(days=3)
    assert "Ended" in text_of(console.get(over).text)
    withdrawn = signs(console, ana)
    console.post(f"{withdrawn}/withdraw")
    for consent in (over, withdrawn):
        assert console.post(f"{consent}/given-out").status_code == 409
        assert "I give it out now" not in console.get(consent).text
    assert accounted(harbor, ana) == []


def test_f12_the_notice_goes_with_a_copy_a_table_and_a_print(harbor: World) -> None:
    pat = harbor.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    ana = harbor.alumnus(specialist=pat)
    console = console_of(harbor, pat)
    assert next(iter(copy_of(harbor, ana))) == "notice"
    assert json.dumps(copy_of(harbor, ana)["notice"]) == json.dumps([{"text": NOTICE}])
    rows = list(csv.DictReader(io.StringIO(console.get("/program/record.csv").text.lstrip("\ufeff"))))
    assert rows
    assert {one["notice"] for one in rows} == {NOTICE}
    assert accounted(harbor, ana)[0] == (
        "the program's staff",
        "a table that names them: record",
        "the program's own work",
        "Pat M.",
    )
    for path in ("/", f"/people/{ana.person}", f"/people/{ana.person}/plan", page_of(ana)):
        assert f'<p class="on-paper" lang="en">{NOTICE}</p>' in console.get(path).text, path
    assert "took along a table that names them" in console.get(f"/people/{ana.person}").text
    assert "notice" not in console.get("/program/staff.csv").text, "names nobody in care"


def test_e9_the_list_of_people_has_the_notice_and_is_given_out_of_each(harbor: World) -> None:
    pat, ana = harbor.staff("+12025550113", name="Pat Moe", role=Role.ADMIN), harbor.alumnus()
    [_, row] = csv.reader(io.StringIO(console_of(harbor, pat).get("/people.csv").text))
    assert (row[0], row[-1]) == ("Ana Ruiz", NOTICE)
    assert [one.subject_id for one in recorded(harbor, Action.EXPORTED)] == [None, ana.person]


def test_i7_on_paper_a_consent_has_the_whole_name_and_what_was_given_out_has_initials(harbor: World) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam)
    console = console_of(harbor, sam)
    consent = console.get(signs(console, ana)).text
    assert "<dd><bdi>Ana Ruiz</bdi></dd>" in consent
    assert "Printed without names" not in consent
    page = console.get(page_of(ana)).text
    assert page.count("Ana Ruiz") == page.count('<span class="name">Ana Ruiz</span>') == 2
    assert "Printed without names" in page


def test_i5_a_consent_is_found_with_its_own_person_alone(harbor: World) -> None:
    sam, kim = harbor.staff(), harbor.staff("+12025550112", name="Kim Ode")
    ana, bea = (
        harbor.alumnus(specialist=sam),
        harbor.alumnus("+12025550102", name="Bea Ortiz", specialist=sam),
    )
    mine = console_of(harbor, sam)
    consent = signs(mine, ana)
    elsewhere = consent.replace(str(ana.person), str(bea.person))
    assert mine.get(elsewhere).status_code == 404
    assert mine.post(f"{elsewhere}/given-out").status_code == 404
    assert mine.post(f"{elsewhere}/withdraw").status_code == 404
    theirs = console_of(harbor, kim)
    assert theirs.get(consent).headers["location"].endswith("/break-glass")
    assert theirs.post(f"{consent}/given-out").status_code == 403
    assert recorded(harbor, Action.DISCLOSED) == []


def test_i2_who_is_erased_leaves_no_word_of_what_they_signed(harbor: World) -> None:
    sam = harbor.staff()
    ana = harbor.alumnus(specialist=sam)
    console = console_of(harbor, sam)
    console.post(f"{signs(console, ana)}/given-out")
    erase(harbor, ana)
    [row] = ledger(harbor)
    assert (row.recipients, row.what, row.purpose) == (None, None, None)
    assert console.get(page_of(ana)).status_code == 404
    [event] = recorded(harbor, Action.DISCLOSED)
    assert event.subject_id == ana.person


def test_e9_a_program_that_is_not_under_part_2_has_none_of_it(world: World) -> None:
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    ana = world.alumnus(specialist=pat)
    console = console_of(world, pat)
    assert console.get(page_of(ana)).status_code == 404
    assert console.post(page_of(ana), data=SIGNED).status_code == 404
    assert NOTICE not in console.get(f"/people/{ana.person}").text
    assert page_of(ana) not in console.get(f"/people/{ana.person}").text
    assert NOTICE not in console.get("/program/record.csv").text
    assert not {"notice", "given_out"} & set(copy_of(world, ana))
    assert ledger(world) == []


FILE = """
program:
  name: Puerto
  sender: "+12025550300"
  timezone: Europe/Madrid
"""


def test_e9_the_program_file_puts_a_program_under_part_2_and_takes_it_out(
    engine: Engine, vault: Vault
) -> None:
    def taken(text: str) -> bool:
        with transaction(engine, program=EVERY_PROGRAM) as session:
            importing.apply(session, vault, importing.read(text), now=NOON)
            return session.exec(select(Program)).one().under_part_2

    assert not taken(FILE)
    assert taken(f"{FILE}  under_part_2: yes\n")
    assert taken(FILE), "what a file does not say stays"
    assert not taken(f"{FILE}  under_part_2: no\n")
