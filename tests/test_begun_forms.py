"""A plan, a strategy or a step of an enrollment that was begun is there when its writer comes back, and overwrites nothing (H5)."""

import html
import json
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import transaction
from service.holdings import exporting, retention
from service.people.alumni import Alumnus
from service.people.drafts import Draft, Kind
from service.people.programs import Program
from service.people.staff import Role
from service.protection import audit, keyring
from tests.test_console import text_of
from tests.test_enrollment import CONTACT, begin, fill, seen_in
from tests.test_erasure import erase
from tests.visiting import console_of
from tests.world import Handset, World

BEGUN = "You had begun this, and not saved it"
KEPT = "Kept as a draft, for you alone."
EMPTY = "What you write is kept as a draft, for you alone."
FASTER = "while you wrote"

STEPS: Mapping[str, Mapping[str, str]] = {
    "person": {"name": "Jo Doe-Lee", "phone": "+12025550140", "language": "es"},
    "consent": {"wording": "v3", "way": "phone", "given_at": "2030-01-01T09:00"},
    "times": {"timezone": "America/Denver", "check_ins": "07:30"},
    "contact": {**CONTACT, "seen_by": "her sister", "address": "12 Elm Street"},
    "supporter": {"name": "Mike Roe", "phone": "+12025550141", "topics": "encourage"},
    "team": {},
    "discharge": {"on": "2030-02-01"},
}
"""What may be typed in each."""

CLOSED_STEPS = frozenset({"discharge"})
"""What asks for more than its own form before it is saved."""


@pytest.fixture
def lea(world: World) -> Handset:
    return world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)


@pytest.fixture
def ana(world: World, sam: Handset) -> Handset:
    return world.alumnus(specialist=sam)


def kept(world: World) -> list[Draft]:
    with transaction(world.engine, program=world.program) as session:
        return sorted(session.exec(select(Draft)), key=lambda one: one.id)


def words_of(world: World, row: Draft) -> str:
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, row.alumnus_id or world.program)
        return key.open("draft.body", row.id, row.body)


def value_in(page: str, name: str) -> str:
    """What stands in a field, of whatever kind it is."""
    found = (
        re.search(rf'<textarea id="f-{name}"[^>]*>\n?([^<]*)</textarea>', page)
        or re.search(rf'<input id="f-{name}"[^>]* value="([^"]*)"', page)
        or re.search(rf'name="{name}" value="([^"]*)" checked', page)
        or re.search(rf'<select id="f-{name}".*?<option value="([^"]*)" selected', page, re.DOTALL)
    )
    return html.unescape(found[1]).strip() if found else ""


def type_in(client: TestClient, path: str, **fields: str) -> str:
    """Open a form, fill it in, and press no more than the button that keeps it; where that leads."""
    answer = client.post(f"{path}/draft", data=filled(client, path, fields))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def hear(client: TestClient, path: str, **fields: str) -> str:
    """What a script is told that sends the same."""
    sent = filled(client, path, fields)
    answer = client.post(f"{path}/draft", data=sent, headers={"x-fragment": "1"})
    assert answer.status_code == 200, answer.text
    return text_of(answer.text)


def filled(client: TestClient, path: str, fields: Mapping[str, str]) -> dict[str, str]:
    page = client.get(path).text
    version = re.search(r'name="version" value="(\d+)"', page)
    return {"seen": seen_in(page), **({"version": version[1]} if version else {}), **fields}


def write(client: TestClient, path: str, version: int, **lists: str) -> int:
    return client.post(path, data={"version": str(version), **lists}).status_code


# The plan


def test_h5_a_plan_that_was_begun_is_there_again_in_another_browser_for_its_writer_alone(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    path = f"/people/{ana.person}/plan"
    assert (
        type_in(console_of(world, sam), path, inner="the app\nthe <street>", review_on="2030-03-01") == path
    )
    other = console_of(world, sam).get(path).text
    assert BEGUN in other
    assert value_in(other, "inner") == "the app\nthe <street>"
    assert value_in(other, "review_on") == "2030-03-01"
    assert BEGUN not in console_of(world, lea).get(path).text
    [row] = kept(world)
    assert (row.kind, row.form) == (Kind.FORM, "plan")
    assert b"street" not in row.body


def test_h5_the_draft_of_a_plan_goes_as_it_is_saved_and_drafts_of_words_stay(
    world: World, sam: Handset, ana: Handset
) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/plan"
    client.post(f"/people/{ana.person}/notes/draft", data={"words": "Called her"})
    type_in(client, path, inner="the app")
    page = client.get(f"/people/{ana.person}").text
    assert ">Called her</textarea>" in page
    assert write(client, path, 0, inner="the app") == 303
    assert [one.kind for one in kept(world)] == [Kind.NOTE]
    assert BEGUN not in client.get(path).text


def test_h5_nothing_is_kept_of_a_form_as_it_was_of_an_empty_one_or_of_one_that_is_thrown_away(
    world: World, sam: Handset, ana: Handset
) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/plan"
    write(client, path, 0, inner="the app", outer="the gym")
    assert hear(client, path, inner="the app", outer="the gym\nchoir") == KEPT
    assert value_in(client.get(path).text, "outer") == "the gym\nchoir"
    assert hear(client, path, inner="the app", outer="the gym") == EMPTY
    assert kept(world) == []
    type_in(client, path, inner="", outer="")
    assert len(kept(world)) == 1, "that nothing is left of a plan is something that was typed"
    away = client.post(f"{path}/draft", data={})
    assert away.headers["location"] == path
    assert kept(world) == []
    assert value_in(client.get(path).text, "inner") == "the app"


def test_f1_h5_a_draft_begun_upon_a_version_that_is_not_the_newest_shows_what_both_made_of_it(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, theirs, path = console_of(world, sam), console_of(world, lea), f"/people/{ana.person}/plan"
    write(mine, path, 0, inner="the app", outer="the gym")
    type_in(mine, path, inner="the app", outer="choir")
    assert (
        write(theirs, path, 1, inner="the app\nthe street", outer="the gym", signs="I hide my phone") == 303
    )

    page = mine.get(path)
    assert page.status_code == 200
    said = text_of(page.text)
    assert "Somebody has written version 2 of this plan while you wrote" in said
    assert BEGUN in said
    assert re.search(r"<ins><bdi>choir</bdi></ins>", page.text)
    assert re.search(r"<del><bdi>the gym</bdi></del>", page.text)
    assert value_in(page.text, "inner") == "the app\nthe street"
    assert value_in(page.text, "outer") == "choir"
    assert value_in(page.text, "signs") == "I hide my phone"
    assert "Save as version 3" in page.text

    lists = {name: value_in(page.text, name) for name in ("inner", "outer", "signs")}
    assert write(mine, path, 2, **lists) == 303
    assert kept(world) == []
    now = mine.get(path).text
    assert [value_in(now, name) for name in lists] == ["the app\nthe street", "choir", "I hide my phone"]


def test_f1_h5_what_was_typed_on_after_that_is_upon_the_newest_version(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, path = console_of(world, sam), f"/people/{ana.person}/plan"
    write(mine, path, 0, inner="the app")
    type_in(mine, path, inner="the app", outer="choir")
    write(console_of(world, lea), path, 1, inner="the app", signs="I hide my phone")
    type_in(mine, path, inner="the app", outer="choir\nthe lake", signs="I hide my phone")
    page = mine.get(path).text
    assert FASTER not in page
    assert value_in(page, "outer") == "choir\nthe lake"


def test_h5_a_draft_that_a_colleague_has_saved_in_the_same_words_is_none(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, path = console_of(world, sam), f"/people/{ana.person}/plan"
    type_in(mine, path, inner="the app")
    write(console_of(world, lea), path, 0, inner="the app", outer="the gym")
    page = mine.get(path).text
    assert BEGUN not in page
    assert value_in(page, "outer") == "the gym"


def test_h5_a_plan_that_could_not_be_saved_is_kept_as_it_was_sent(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, path = console_of(world, sam), f"/people/{ana.person}/plan"
    assert write(mine, path, 0, inner="w" * 501, outer="the gym") == 422
    page = mine.get(path).text
    assert BEGUN in page
    assert "Is longer than 500 characters" in text_of(page) or "is longer than 500 characters" in text_of(
        page
    )
    assert value_in(page, "inner") == "w" * 501
    assert write(mine, path, 0, outer="the gym") == 303
    assert write(console_of(world, lea), path, 1, outer="the gym\nthe lake") == 303
    assert write(mine, path, 1, outer="the gym\nchoir") == 409
    assert FASTER in mine.get(path).text, "and again, whenever it is opened"


def test_h5_whoever_agrees_beside_a_draft_that_is_late_still_sees_both(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, path = console_of(world, sam), f"/people/{ana.person}/plan"
    write(mine, path, 0, inner="the app")
    type_in(mine, path, inner="the app\nthe street")
    write(console_of(world, lea), path, 1, inner="the app", outer="the gym")
    refused = mine.post(f"{path}/2/agree", data={"party": "alumnus", "agreed_on": "2031-01-01"})
    assert refused.status_code == 422
    assert "is in the future" in text_of(refused.text)
    assert FASTER in refused.text
    assert value_in(refused.text, "inner") == "the app\nthe street"


# The steps of an enrollment


@pytest.mark.parametrize("step", STEPS)
def test_h5_each_step_that_was_begun_is_there_again_until_it_is_saved(
    world: World, sam: Handset, lea: Handset, step: str
) -> None:
    kim = world.staff("+12025550116", name="Kim Ode")
    path = f"{begin(console_of(world, sam))}/enrollment/{step}"
    people = {
        "consent": {"taken_by": str(lea.person)},
        "team": {"specialist": str(lea.person), "backup": str(kim.person)},
    }
    typed = {**STEPS[step], **people.get(step, {})}
    assert hear(console_of(world, sam), path, **typed) == KEPT
    again = console_of(world, sam)
    page = again.get(path).text
    assert BEGUN in page
    assert {name: value_in(page, name) for name in typed} == typed
    assert FASTER not in page
    if step in CLOSED_STEPS:
        return
    assert fill(again, path, **typed) == 303
    assert kept(world) == []
    assert BEGUN not in again.get(path).text


def test_h5_a_step_that_a_colleague_has_saved_meanwhile_shows_both(
    world: World, sam: Handset, lea: Handset
) -> None:
    mine, theirs = console_of(world, sam), console_of(world, lea)
    path = f"{begin(mine)}/enrollment/contact"
    assert fill(mine, path, **CONTACT) == 303
    type_in(mine, path, **{**CONTACT, "address": "12 Elm Street"})
    assert fill(theirs, path, **{**CONTACT, "seen_by": "her son"}) == 303
    page = mine.get(path).text
    said = text_of(page)
    assert "Somebody has changed this while you wrote" in said
    assert "Stands now: her son" in said
    assert "You entered: nobody" in said
    assert value_in(page, "address") == "12 Elm Street"
    with transaction(world.engine, program=world.program) as session:
        assert len(session.exec(select(Draft)).all()) == 1
    assert fill(mine, path, **{**CONTACT, "seen_by": "her son", "address": "12 Elm Street"}) == 303
    assert value_in(theirs.get(path).text, "seen_by") == "her son"


def test_h5_what_a_colleague_saved_is_told_each_time_until_the_form_is_saved(
    world: World, sam: Handset, lea: Handset
) -> None:
    mine, theirs = console_of(world, sam), console_of(world, lea)
    path = f"{begin(mine)}/enrollment/contact"
    assert fill(mine, path, **CONTACT) == 303
    type_in(mine, path, **{**CONTACT, "address": "12 Elm"})
    assert fill(theirs, path, **{**CONTACT, "seen_by": "her son"}) == 303
    type_in(mine, path, **{**CONTACT, "address": "12 Elm Street"})
    said = text_of(mine.get(path).text)
    assert "Somebody has changed this while you wrote" in said
    assert "Stands now: her son" in said


def test_h5_where_nothing_but_a_safe_word_was_typed_nothing_is_kept(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    path = f"{begin(client)}/enrollment/contact"
    assert fill(client, path, **CONTACT) == 303
    stands = {**CONTACT, "safe_word": "heron-at-noon"}
    assert hear(client, path, **stands) == EMPTY
    assert kept(world) == []


def test_h5_a_safe_word_is_in_no_draft(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    path = f"{begin(client)}/enrollment/contact"
    assert "Not kept in a draft." in client.get(path).text
    type_in(client, path, **{**CONTACT, "safe_word": "heron-at-noon", "address": "12 Elm Street"})
    [row] = kept(world)
    fields, _ = json.loads(words_of(world, row))
    assert fields["address"] == "12 Elm Street"
    assert "safe_word" not in fields
    assert "heron" not in words_of(world, row)
    page = client.get(path).text
    assert value_in(page, "address") == "12 Elm Street"
    assert value_in(page, "safe_word") == ""


def test_h5_what_no_form_has_is_not_kept(world: World, sam: Handset, ana: Handset) -> None:
    client = console_of(world, sam)
    type_in(client, f"/people/{ana.person}/plan", inner="the app", password="three herons", code="123456")
    [row] = kept(world)
    assert "herons" not in words_of(world, row)
    assert "123456" not in words_of(world, row)


def test_h5_i2_another_number_is_there_again_once_it_was_shown_who_asks(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    path = f"{begin(client)}/enrollment/person"
    world.clock.at += timedelta(minutes=11)
    typed = {"name": "Jo Doe", "phone": "+12025550166", "language": "en"}
    answer = client.post(path, data={**typed, "seen": seen_in(client.get(path).text)})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in/confirm")
    assert value_in(client.get(path).text, "phone") == "+12025550166"


def test_h5_a_step_that_is_refused_is_kept(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    path = f"{begin(client)}/enrollment/supporter"
    assert fill(client, path, name="Mike Roe", phone="555") == 422
    page = client.get(path).text
    assert BEGUN in page
    assert (value_in(page, "name"), value_in(page, "phone")) == ("Mike Roe", "555")


def test_h5_a_consent_to_give_records_out_is_kept_while_it_is_typed(
    world: World, sam: Handset, ana: Handset
) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Program, world.program).under_part_2 = True
    client, path = console_of(world, sam), f"/people/{ana.person}/disclosures"
    typed = {"recipients": "My doctor", "what": "the plan", "purpose": "care", "signed_on": "2030-01-01"}
    type_in(client, path, **typed)
    page = client.get(path).text
    assert BEGUN in page
    assert value_in(page, "recipients") == "My doctor"
    assert fill(client, path, **typed, wording="v1") == 303
    assert kept(world) == []


# Strategies


def first_of(client: TestClient, path: str) -> str:
    found = re.search(rf'href="({path}/[0-9a-f-]+)"', client.get(path).text)
    assert found
    return found[1]


def test_f3_h5_a_new_strategy_and_one_that_is_changed_are_kept_each_by_itself(
    world: World, sam: Handset, ana: Handset
) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    one = first_of(client, path)
    type_in(client, path, situation="at night", action="Call Mike")
    type_in(client, one, action="Walk to the lake")
    page = client.get(path).text
    assert BEGUN in page
    assert (value_in(page, "situation"), value_in(page, "action")) == ("at night", "Call Mike")
    assert "As it would be sent" in page
    assert value_in(client.get(one).text, "action") == "Walk to the lake"
    assert fill(client, path, situation="at night", action="Call Mike") == 303
    assert [row.form for row in kept(world)] == [one.partition(f"{ana.person}/")[2]]
    assert fill(client, one, action="Walk to the lake") == 303
    assert kept(world) == []


def test_f3_h5_looked_at_first_it_is_kept_too(world: World, sam: Handset, ana: Handset) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    assert fill(client, path, action="Call Mike", do="look") == 200
    assert value_in(client.get(path).text, "action") == "Call Mike"


def test_f3_h5_a_strategy_that_was_changed_meanwhile_shows_both(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    one = first_of(mine, path)
    action = value_in(mine.get(one).text, "action")
    type_in(mine, one, action=action, tags="night")
    assert fill(console_of(world, lea), one, action=action, tags="lonely") == 303
    said = text_of(mine.get(one).text)
    assert "Somebody has changed this while you wrote" in said
    assert "Stands now: lonely" in said
    assert "You entered: night" in said


def test_f3_h5_a_strategy_that_was_taken_out_meanwhile_is_a_new_one_and_nothing_is_lost(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    mine, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    one = first_of(mine, path)
    type_in(mine, one, action="Walk to the lake", tags="night")
    assert console_of(world, lea).post(f"{one}/take-out").status_code == 303
    assert "Somebody has taken this out" in text_of(mine.get(one).text), "where it was begun, too"
    page = mine.get(path).text
    assert "Somebody has taken this out or reworded it while you wrote" in text_of(page)
    assert "A new one" in page
    assert value_in(page, "action") == "Walk to the lake"
    sent = {"action": "Walk to the lake", "tags": "night", "seen": seen_in(page)}
    assert mine.post(one, data={**sent, "do": "look"}).status_code == 200
    assert mine.post(one, data=sent).status_code == 303
    assert kept(world) == []
    assert "Walk to the lake" in mine.get(path).text


def test_f3_h5_who_takes_out_what_they_had_begun_to_change_has_begun_nothing(
    world: World, sam: Handset, ana: Handset
) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    one = first_of(client, path)
    type_in(client, one, action="Walk to the lake")
    assert client.post(f"{one}/take-out").status_code == 303
    assert kept(world) == []
    assert FASTER not in text_of(client.get(path).text)


def test_f3_h5_a_change_that_is_sent_twice_is_made_once_and_leaves_no_draft(
    world: World, sam: Handset, ana: Handset
) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/strategies"
    one, before = first_of(client, path), client.get(path).text.count('/take-out"')
    sent = filled(client, one, {"situation": "", "action": "Walk to the lake", "tags": "", "alias": ""})
    assert [client.post(one, data=sent).status_code for _ in range(2)] == [303, 303]
    assert kept(world) == []
    assert client.get(path).text.count('/take-out"') == before


def test_h5_a_version_without_end_breaks_no_page(world: World, sam: Handset, ana: Handset) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/plan"
    client.post(f"{path}/draft", data={"version": "9" * 5_000, "inner": "the app"})
    assert client.get(path).status_code == 200


# Who may see it, and for how long


def test_i5_a_draft_goes_out_of_sight_with_the_person(
    world: World, sam: Handset, lea: Handset, ana: Handset
) -> None:
    client, path = console_of(world, sam), f"/people/{ana.person}/plan"
    type_in(client, path, inner="the app")
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Alumnus, ana.person).specialist_id = lea.person
    assert client.get(path).status_code == 303
    assert client.post(f"{path}/draft", data={"inner": "the street"}).status_code == 403
    assert BEGUN not in console_of(world, lea).get(path).text
    [row] = kept(world)
    assert "the street" not in words_of(world, row)


def test_i5_an_admin_who_sees_the_steps_alone_begins_no_plan(world: World, ana: Handset) -> None:
    client = console_of(world, world.staff("+12025550115", name="Pat Ode", role=Role.ADMIN))
    world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)
    assert client.post(f"/people/{ana.person}/plan/draft", data={"inner": "x"}).status_code == 403
    type_in(client, f"/people/{ana.person}/enrollment/supporter", name="Mike Roe")
    assert [one.form for one in kept(world)] == ["enrollment/supporter"]


def test_i5_a_draft_of_nobodys_strategy_is_not_taken(world: World, sam: Handset, ana: Handset) -> None:
    bea = world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    client = console_of(world, sam)
    hers = first_of(client, f"/people/{bea.person}/strategies").rpartition("/")[2]
    for path in (f"strategies/{hers}/draft", "enrollment/nothing/draft"):
        assert client.post(f"/people/{ana.person}/{path}", data={"action": "Walk"}).status_code == 404
    assert kept(world) == []


def test_i2_i6_a_form_that_was_begun_goes_with_the_person_and_with_the_words_of_texts_and_is_in_no_copy(
    world: World, sam: Handset, ana: Handset
) -> None:
    bea = world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    client = console_of(world, sam)
    for one in (ana, bea):
        type_in(client, f"/people/{one.person}/plan", inner="the harbor bar")
    assert bea.person
    with transaction(world.engine, program=world.program) as session:
        copy = exporting.everything(session, world.vault, bea.person, by=audit.COMMAND, now=world.now)
    assert "harbor bar" not in str(copy)
    erase(world, ana)
    assert [one.alumnus_id for one in kept(world)] == [bea.person]
    world.clock.advance(world.runtime.settings.periods["texts"] + retention.SLACK)
    with transaction(world.engine, program=world.program) as session:
        periods = world.runtime.settings.periods
        assert retention.let_go(session, world.vault, "drafts", periods=periods, now=world.now).count == 1
    assert kept(world) == []
