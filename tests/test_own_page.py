"""A person's own page: the link by text, the PIN before it, and who gets none (G1, G4, G5)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from service.db import EVERY_PROGRAM, transaction
from service.people import pins
from service.people.alumni import Alumnus
from service.people.page_openings import IDLE, LIFETIME, LONGEST, PageOpening
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from tests.due import change
from tests.test_erasure import erase
from tests.visiting import console_of, visit
from tests.world import HERE, Handset, World

PIN = "2580"
LINK = re.compile(rf"{re.escape(HERE)}(/my/7[a-z2-7]{{26}})")


def with_pin(world: World, **columns: object) -> Handset:
    """Ana, who has set a PIN."""
    ana = world.alumnus(**columns)  # type: ignore[arg-type]
    ana.texts(f"PIN {PIN}")
    ana.inbox()
    return ana


def link_of(person: Handset, asked: str = "PAGE") -> str:
    """The path that a text of theirs brings."""
    person.texts(asked)
    [said] = person.inbox()
    found = LINK.search(said)
    assert found, said
    return found[1]


def open_page(world: World, person: Handset) -> TestClient:
    """Their page, open in a browser."""
    client = visit(world)
    answer = client.post(link_of(person), data={"pin": PIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/my")
    return client


@pytest.mark.parametrize("asked", ["PAGE", "my page", "Link to my page please"])
def test_g1_a_link_comes_by_text_and_the_pin_opens_the_page(world: World, asked: str) -> None:
    ana = with_pin(world)
    path, client = link_of(ana, asked), visit(world)
    before = client.get(path)
    assert before.status_code == 200
    assert "kitchen" not in before.text
    assert "988" in before.text
    answer = client.post(path, data={"pin": PIN})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = client.get("/my")
    assert "Put the phone in the kitchen and call Mike" in page.text
    assert "<title>My page</title>" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "Leave now" in page.text


def test_g1_the_text_says_nothing_of_what_it_opens(world: World) -> None:
    ana = with_pin(world)
    ana.texts("PAGE")
    [said] = ana.inbox()
    assert said.startswith("The link you asked for is good once, for 10 minutes: ")
    assert len(said) <= 160


def test_g5_in_spanish_for_who_speaks_it(world: World) -> None:
    luis = with_pin(world, name="Luis Ortega", language="es")
    luis.texts("mi página")
    [said] = luis.inbox()
    assert said.startswith("El enlace que pediste")
    found = LINK.search(said)
    assert found
    client = visit(world)
    assert "Tu PIN, por favor" in client.get(found[1]).text
    client.post(found[1], data={"pin": PIN})
    for path in ("/my", "/my/plan", "/my/texts", "/my/people", "/my/record"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert '<html lang="es">' in page.text
        assert "Salir ya" in page.text


def test_g1_without_a_pin_a_text_says_how_one_is_set(world: World) -> None:
    ana = world.alumnus()
    ana.texts("PAGE")
    [said] = ana.inbox()
    assert "PIN and 4 to 8 digits" in said
    assert not LINK.search(said)


def test_g1_no_link_goes_to_a_phone_that_others_read(world: World) -> None:
    ana = with_pin(world, wants_notices=False)
    ana.texts("PAGE")
    [said] = ana.inbox()
    assert said.startswith("No link can come to this phone")
    assert not LINK.search(said)


def test_g1_who_has_opted_out_gets_none(world: World) -> None:
    ana = with_pin(world)
    ana.texts("STOP")
    ana.inbox()
    ana.texts("PAGE")
    assert ana.inbox() == []


def test_g1_in_a_crisis_a_person_comes_and_no_link(world: World) -> None:
    ana = with_pin(world)
    ana.texts("i want to die")
    ana.inbox()
    ana.texts("PAGE")
    assert not any(LINK.search(said) for said in ana.inbox())


def test_g1_a_link_is_good_once_and_for_minutes_and_a_newer_one_replaces_it(world: World) -> None:
    ana = with_pin(world)
    first, second = link_of(ana), link_of(ana)
    never = visit(world).get("/my/7" + "a" * 26)
    assert never.status_code == 404
    assert visit(world).get(first).text == never.text, "replaced"
    visit(world).post(second, data={"pin": PIN})
    assert visit(world).get(second).text == never.text, "used"
    assert visit(world).post(second, data={"pin": PIN}).text == never.text
    third = link_of(ana)
    world.clock.advance(LIFETIME)
    assert visit(world).get(third).text == never.text, "over"


def test_g1_looking_at_a_link_uses_nothing(world: World) -> None:
    path = link_of(with_pin(world))
    for _ in range(3):
        assert visit(world).get(path).status_code == 200
    assert visit(world).post(path, data={"pin": PIN}).status_code == 303


def test_g1_a_wrong_pin_opens_nothing_and_uses_up_the_link(world: World) -> None:
    path = link_of(with_pin(world))
    client = visit(world)
    answer = client.post(path, data={"pin": "1111"})
    assert answer.status_code == 403
    assert "That was not it" in answer.text
    assert client.get("/my").headers["location"] == "/my/pin"
    assert visit(world).post(path, data={"pin": PIN}).status_code == 404
    assert client.post("/my/pin", data={"pin": PIN}).headers["location"] == "/my"
    assert client.get("/my").status_code == 200


def test_g1_too_many_wrong_pins_close_it_for_a_day_and_staff_see_it(world: World) -> None:
    ana = with_pin(world)
    opened = open_page(world, ana)
    client = visit(world)
    path = link_of(ana)
    said = [
        client.post(path if not number else "/my/pin", data={"pin": "1111"}) for number in range(pins.TRIES)
    ]
    assert "too many tries" in said[-1].text
    assert "too many tries" in client.post("/my/pin", data={"pin": PIN}).text, "the right one, too"
    assert opened.get("/my").headers["location"] == "/my/pin", "and where it was open already"
    with transaction(world.engine, program=world.program) as session:
        assert [one.about for one in session.exec(select(Task))] == [About.PIN]
    ana.texts("PAGE")
    assert not LINK.search(ana.inbox()[0])
    world.clock.advance(pins.BARRED_FOR)
    assert open_page(world, ana).get("/my").status_code == 200


def test_g1_a_page_that_nobody_touches_closes(world: World) -> None:
    client = open_page(world, with_pin(world))
    world.clock.advance(IDLE - timedelta(minutes=1))
    assert client.get("/my").status_code == 200
    world.clock.advance(IDLE)
    assert client.get("/my").status_code == 404


def test_g1_one_that_is_touched_all_the_time_closes_too(world: World) -> None:
    client = open_page(world, with_pin(world))
    for _ in range(int(LONGEST / timedelta(minutes=5)) - 1):
        world.clock.advance(timedelta(minutes=5))
        assert client.get("/my").status_code == 200
    world.clock.advance(timedelta(minutes=5))
    assert client.get("/my").status_code == 404


def test_g1_leaving_closes_it_at_once(world: World) -> None:
    client = open_page(world, with_pin(world))
    kept = dict(client.cookies)
    answer = client.post("/my/leave")
    assert answer.headers["refresh"] == "0; url=https://en.wikipedia.org/"
    client.cookies.update(kept)
    assert client.get("/my").status_code == 404


def test_g1_nobody_else_s_step_is_there_and_no_other_program_s_person(world: World) -> None:
    twin = world.add_program("+12025550200", "Twin")
    other = world.alumnus("+12025550102", name="Bea Other", strategies=["tea with Joan"], program=twin)
    client = open_page(world, with_pin(world))
    for path in ("/my", "/my/people", "/my/record"):
        assert "Joan" not in client.get(path).text
    assert client.get(f"/my/steps/{other.person}").status_code == 404


def test_g1_who_is_erased_has_no_page_and_no_link(world: World) -> None:
    ana = with_pin(world)
    client, path = open_page(world, ana), link_of(ana)
    erase(world, ana)
    assert client.get("/my").status_code == 404
    assert visit(world).get(path).status_code == 404
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(PageOpening)).all() == []


def test_g1_once_staff_take_the_pin_off_the_page_is_closed(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    change(world, ana.person, pin=None)
    assert client.get("/my").status_code == 404


@pytest.mark.parametrize("said", ["NEW PIN 7715", "NO PIN"])
def test_g1_i8_a_new_pin_or_none_closes_what_the_former_one_opened(world: World, said: str) -> None:
    """Whoever has it open may know the former one, and nothing else."""
    ana = with_pin(world)
    client, link = open_page(world, ana), link_of(ana)
    ana.texts(f"PIN {PIN}")
    ana.texts(said)
    if said == "NO PIN":
        ana.texts("PIN 7715")
    assert client.get("/my").status_code == 404
    assert visit(world).get(link).status_code == 404
    ana.inbox()
    again = visit(world)
    assert again.post(link_of(ana), data={"pin": "7715"}).status_code == 303


def test_g1_i8_what_was_open_while_the_phone_was_held_stays_shut_after_it(world: World) -> None:
    ana = with_pin(world)
    client, sam = open_page(world, ana), console_of(world, world.staff(role=Role.CLINICAL_LEAD))
    sam.post(f"/people/{ana.person}/hold-phone")
    assert client.get("/my").status_code == 303
    world.clock.advance(timedelta(minutes=5))
    sam.post(f"/people/{ana.person}/clear-phone", data={"why": "called"})
    assert client.get("/my").headers.get("location") == "/my/pin"
    assert client.post("/my/pin", data={"pin": PIN}).status_code == 303
    assert client.get("/my").status_code == 200


def test_g1_of_link_and_cookie_only_hashes_are_kept_and_staff_see_no_link(world: World) -> None:
    ana = with_pin(world)
    path, sam = link_of(ana), world.staff()
    client = visit(world)
    client.post(path, data={"pin": PIN})
    secrets = [path.removeprefix("/my/").encode(), *(value.encode() for value in client.cookies.values())]
    with transaction(world.engine, program=world.program) as session:
        [row] = session.exec(select(PageOpening))
    assert all(one not in (row.link_hash, row.token_hash) for one in secrets)
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    assert path not in page
    assert "/my/****" in page


def _about(person: Handset) -> Any:
    """What is on record of them, oldest first."""
    return select(AuditEvent).where(AuditEvent.subject_id == person.person).order_by(col(AuditEvent.seq))


def test_i4_opening_and_changing_are_recorded_as_theirs(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    client.post("/my/steps", data={"action": "Water the plants"})
    with transaction(world.engine, program=world.program) as session:
        events = session.exec(_about(ana)).all()
    assert [(one.action, one.actor_id) for one in events] == [
        (Action.LOOKED, ana.person),
        (Action.CHANGED, ana.person),
    ]
    assert "You looked" in client.get("/my/record").text


def test_g1_who_tries_many_links_is_turned_away_for_a_while(world: World) -> None:
    path, client = link_of(with_pin(world)), visit(world, address="198.51.100.7")
    said = [client.get(f"/my/7{number}") for number in range(12)]
    assert said[0].status_code == 404
    assert said[-1].status_code == 429
    assert client.get(path).status_code == 429
    assert visit(world).get(path).status_code == 200, "from another network"


def test_g1_a_form_of_another_site_is_refused(world: World) -> None:
    client = open_page(world, with_pin(world))
    answer = client.post("/my/steps", data={"action": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_g1_a_link_asked_for_in_an_urge_changes_nothing_about_it(world: World) -> None:
    ana = with_pin(world)
    ana.texts("URGE")
    ana.inbox()
    with transaction(world.engine, program=world.program) as session:
        before = session.get_one(Alumnus, ana.person).conversation
    link_of(ana)
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).conversation == before
