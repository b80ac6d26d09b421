"""Somebody new of the staff: added by an admin in the console, and invited with it (H7, H9)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.app import create_app
from service.db import transaction
from service.people import staff as staff_table
from service.people.phones import Phone
from service.people.staff import Role, Staff
from service.protection import keyring
from service.protection.audit import Action
from service.protection.signin.invitations import Invitation
from service.web.auth.posting import NotPosted
from tests.test_console import text_of
from tests.test_invitations import NEW, FakePost, choose, link_in
from tests.test_program_pages import recorded
from tests.visiting import SAME_ORIGIN, code_of, confirm, console_of, give_app, sign_in, visit
from tests.world import SENDER, Handset, World

PAGE = "/staff/new"
LEE = {
    "name": "Lee Park",
    "email": "Lee@example.org",
    "phone": "+1 202 555 0170",
    "discipline": "addiction",
    "way": "sms",
}
NUMBER = Phone("+12025550170")


@pytest.fixture
def pat(world: World) -> Handset:
    return world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)


@pytest.fixture
def admin(world: World, pat: Handset) -> TestClient:
    return console_of(world, pat)


def add(client: TestClient, **other: str) -> int:
    return client.post(PAGE, data={**LEE, **other}).status_code


def staff_of(world: World) -> list[Staff]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Staff).order_by(Staff.id)))  # type: ignore[arg-type]


def test_h9_somebody_is_added_invited_and_signs_in_with_a_second_factor(
    world: World, admin: TestClient, pat: Handset
) -> None:
    phone = world.stranger(NUMBER)
    assert f'href="{PAGE}"' in admin.get("/staff").text
    assert add(admin) == 303
    world.tick()
    [said] = phone.inbox()
    assert said.startswith("Tideover: Pat M. sends you a link to sign in.")
    assert "Lee Park" in admin.get("/staff").text
    lee = staff_of(world)[-1]
    assert (lee.role, lee.discipline, lee.is_counted, lee.has_opted_out) == (
        Role.SPECIALIST,
        "addiction",
        True,
        False,
    )
    with transaction(world.engine, program=world.program) as session:
        assert staff_table.name_of(keyring.key_of(session, world.vault, lee.id), lee) == "Lee Park"
        assert staff_table.phone_of(session, world.vault, lee) == NUMBER
        assert staff_table.email_of(session, world.vault, lee) == "lee@example.org"
    client = visit(world)
    assert choose(client, link_in([said])) == 303
    assert client.get("/").headers["location"] == "/account/app?next=/", "a password alone opens nothing"
    app = give_app(world, world._handset(NUMBER, lee.id))
    again = visit(world)
    assert sign_in(again, "lee@example.org", NEW) == 303
    assert confirm(again, code_of(world, app)) == 303
    assert "Who needs me now" in again.get("/").text
    [added, invited] = [*recorded(world, Action.CHANGED), *recorded(world, Action.STAFF_INVITED)]
    assert {(one.actor_id, one.object_id) for one in (added, invited)} == {(pat.person, lee.id)}
    assert added.detail == {"what": "added to the staff"}
    assert "added to the staff; Lee P." in text_of(admin.get("/program/record").text)


def test_d5_whoever_was_added_is_paged_for_their_people_and_verified_by_it(
    world: World, admin: TestClient
) -> None:
    add(admin)
    lee = staff_of(world)[-1]
    assert lee.phone_verified_at is None
    phone = world._handset(NUMBER, lee.id)
    ana = world.alumnus(specialist=phone)
    ana.texts("I want to die")
    world.tick()
    assert any("Ana R." in one for one in phone.inbox())
    assert staff_of(world)[-1].phone_verified_at is not None


def test_h9_it_is_added_and_invited_or_neither(world: World, admin: TestClient) -> None:
    assert add(admin, way="email") == 409, "no mail server is set"
    assert len(staff_of(world)) == 1
    post = FakePost()
    client = TestClient(create_app(world.runtime, post), headers=SAME_ORIGIN, follow_redirects=False)
    client.cookies = admin.cookies
    assert add(client, way="email") == 303
    [(to, _)] = post.sent
    assert to == "lee@example.org"


class BrokenPost:
    def send(self, to: str, body: str, *, now: datetime) -> None:
        raise NotPosted


def test_h9_where_the_mail_server_fails_they_are_there_and_the_page_says_what_to_do(
    world: World, admin: TestClient
) -> None:
    client = TestClient(create_app(world.runtime, BrokenPost()), headers=SAME_ORIGIN, follow_redirects=False)
    client.cookies = admin.cookies
    answer = client.post(PAGE, data={**LEE, "way": "email"})
    assert answer.status_code == 303
    assert len(staff_of(world)) == 2
    said = text_of(client.get(answer.headers["location"]).text)
    assert "They are on the staff now, but the mail server did not take the e-mail" in said


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "is missing"),
        ({"email": "lee"}, "is not an e-mail address"),
        ({"email": "12025550113@example.org"}, "is of one of the staff already"),
        ({"phone": "555 0170"}, "is not a phone number with its country code"),
        ({"phone": "+12025550113"}, "is the phone of another member of staff already"),
        ({"phone": "+12025550101"}, "is the phone of one of the alumni"),
        ({"phone": SENDER}, "is the number that the program itself texts from"),
        ({"phone": "+4915112345678"}, "is a number of DE, where we do not text"),
        ({"name": "x" * 101}, "is longer than 100 characters"),
    ],
)
def test_h9_what_is_wrong_is_told_and_nothing_typed_is_lost(
    world: World, admin: TestClient, wrong: dict[str, str], says: str
) -> None:
    world.alumnus()
    answer = admin.post(PAGE, data={**LEE, **wrong})
    assert answer.status_code == 422
    assert says in text_of(answer.text).replace("Is ", "is ")
    assert 'value="addiction"' in answer.text
    assert len(staff_of(world)) == 1
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Invitation)).all() == []


def test_i5_who_is_known_in_another_program_is_new_here(world: World, admin: TestClient) -> None:
    haven = world.add_program("+12025550200", "Haven")
    world.staff(NUMBER, name="Lee Park", program=haven)
    assert add(admin, email="12025550170@example.org") == 303
    assert len(staff_of(world)) == 2


def test_i2_nobody_makes_a_second_one_who_leads(world: World, admin: TestClient) -> None:
    assert add(admin, role="admin") == 303
    assert staff_of(world)[-1].role is Role.SPECIALIST
    assert "whoever runs the service" in admin.get(PAGE).text


def test_h9_it_wants_a_fresh_proof_and_what_was_typed_stays(world: World, admin: TestClient) -> None:
    world.clock.at += timedelta(minutes=11)
    answer = admin.post(PAGE, data=LEE)
    assert answer.status_code == 401
    assert 'href="/sign-in/confirm?next=/staff/new"' in answer.text
    assert 'value="Lee Park"' in answer.text
    assert len(staff_of(world)) == 1
