"""The end of a session: told before it comes, put off by who is there, and nothing that was written is lost by it (H9, H10)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from service.app import create_app
from service.db import transaction
from service.people.staff import Role
from service.protection.signin.sessions import StaffSession
from service.web import pages
from service.web.enrolling import halves
from service.web.pages import SECRETS
from tests import routes
from tests.visiting import console_of, email_of, sign_in, visit
from tests.world import World


def idle(world: World, **duration: float) -> None:
    """As if so long ago everything had been done that was: moving the clock on signs nobody out."""
    by = timedelta(**duration)
    with transaction(world.engine, program=world.program) as session:
        for one in session.exec(select(StaffSession)):
            one.created_at, one.last_seen_at = one.created_at - by, one.last_seen_at - by


ASKED = {"x-fragment": "1"}
MINUTE = 60


def test_h10_to_ask_how_long_a_session_lasts_is_no_visit_and_to_stay_is_one(world: World) -> None:
    client = console_of(world, world.staff())
    told = client.get("/account/session").json()
    assert (told["ends_in"], told["warn_in"], told["can_stay"]) == (1800, 1500, True)
    idle(world, minutes=26)
    told = client.get("/account/session").json()
    assert (told["ends_in"], told["warn_in"], told["can_stay"]) == (240, 0, True)
    assert client.get("/account/session").json()["ends_in"] == 4 * MINUTE
    assert client.post("/account/session", headers=ASKED).json()["ends_in"] == 30 * MINUTE
    answer = client.post("/account/session", data={"next": "/people"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert client.post("/account/session", data={"next": "//elsewhere"}).headers["location"] == "/"
    idle(world, minutes=31)
    assert client.get("/account/session", headers=ASKED).status_code == 401
    assert client.post("/account/session", headers=ASKED).status_code == 401


def test_h10_an_error_page_is_no_visit(world: World) -> None:
    client = console_of(world, world.staff())
    idle(world, minutes=26)
    missing = client.get("/nothing")
    assert (missing.status_code, 'data-session="0"' in missing.text) == (404, True)
    assert client.put("/people").status_code == 405
    assert client.get("/account/session").json()["ends_in"] == 4 * MINUTE
    idle(world, minutes=5)
    assert '<nav aria-label="Main">' not in client.get("/nothing").text


def test_h10_the_end_after_twelve_hours_is_told_in_time_and_cannot_be_put_off(world: World) -> None:
    client = console_of(world, world.staff())
    for _ in range(24):
        assert 'data-session="1500"' in client.get("/people").text
        idle(world, minutes=29)
    page = client.get("/people").text  # 24 minutes are left, of which 5 are the warning
    assert 19 * MINUTE - 5 < int(re.findall(r'data-session="(\d+)"', page)[0]) <= 19 * MINUTE
    assert client.get("/account/session").json()["can_stay"] is False


@pytest.mark.parametrize("words", ["She sleeps again.\nCall on Monday <b>&amp;", "ok"])
def test_h2_a_note_that_comes_after_the_end_is_given_back_and_sent_again(world: World, words: str) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    idle(world, minutes=31)
    answer = client.post(f"/people/{ana.person}/notes", data={"words": words})
    assert answer.status_code == 401
    assert f'action="/people/{ana.person}/notes"' in answer.text
    assert 'href="/sign-in" target="_blank"' in answer.text
    if words != "ok":
        assert "Call on Monday &lt;b&gt;&amp;amp;" in answer.text
    assert sign_in(client, email_of(sam)) == 303
    assert client.post(f"/people/{ana.person}/notes", data={"words": words}).status_code == 303


UNASKED = ("/twilio/", "/sign-in", "/sign-out", "/invitation/", "/my", "/phones")
"""Of who sends these nobody asks for a sign-in; an own page asks for its link."""


OF_MANY = ("/program/import", "/program/import/errors.csv", "/program/import/try")
"""What is sent there tells of many people: it stands on no page that whoever comes next to that browser may read."""


def forms(world: World) -> Iterator[str]:
    """Every address that takes a form, with ids of nobody."""
    for place in routes.places(create_app(world.runtime)):
        if place.method == "POST":
            yield place.at(*(uuid4() for _ in place.tables))


def test_h2_no_form_of_the_console_is_lost_by_the_end_of_a_session(world: World) -> None:
    client, words = visit(world), "She sleeps again.\nCall on Monday"
    lost = set()
    for path in forms(world):
        answer = client.post(path, data={"anything": words, "also": "chosen"})
        if f'action="{path}"' not in answer.text or words not in answer.text:
            lost.add(path)
    assert {path for path in lost if not path.startswith(UNASKED)} == set(OF_MANY)
    assert "/program/meetings" not in lost


@pytest.mark.parametrize("path", OF_MANY)
def test_j6_a_table_of_people_that_comes_after_the_end_is_given_back_to_nobody(
    world: World, path: str
) -> None:
    pat = world.staff(role=Role.ADMIN)
    client = console_of(world, pat)
    idle(world, minutes=31)
    table = {"text": "name,phone\nAna Ruiz,+12025550101"}
    answer = client.post(path, data=table, files={"file": ("a.csv", b"Kim Moore")})
    assert answer.status_code == 401
    assert "is given back to nobody: sign in, and choose the file again" in answer.text
    assert not any(one in answer.text for one in ("Ana Ruiz", "12025550101", "Kim Moore"))
    assert sign_in(client, email_of(pat)) == 303
    assert "Ana Ruiz" not in client.get("/program/import").text


@pytest.mark.parametrize("field", sorted(SECRETS))
def test_no_form_with_a_secret_is_given_back(world: World, field: str) -> None:
    client = visit(world)
    for path in forms(world):
        answer = client.post(path, data={field: "three words of mine", "words": "ten words of mine"})
        assert "words of mine" not in answer.text, path


def test_every_field_that_holds_a_secret_is_known_as_one() -> None:
    told = "".join(one.read_text() for one in (pages.HERE / "templates").rglob("*.html"))
    asked = re.findall(r"<input[^>]*>", told)
    secret = [one for one in asked if "password" in one or "one-time-code" in one]
    assert len(secret) > 6
    named = {name for one in secret for name in re.findall(r' name="(\w+)"', one)}
    assert named | halves.UNKEPT <= SECRETS


def test_a_secret_that_comes_after_the_end_is_not_given_back(world: World) -> None:
    client = console_of(world, world.staff())
    idle(world, minutes=31)
    answer = client.post("/account/password", data={"current": "three words of mine"})
    assert answer.status_code == 401
    assert "three words of mine" not in answer.text
