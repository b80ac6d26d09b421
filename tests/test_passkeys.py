"""Passkeys: added, used, named and taken off; and all the answers that open nothing (H9)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.app import create_app
from service.db import EVERY_PROGRAM, transaction
from service.protection.signin.passkeys import MOST, Passkey
from service.runtime import Runtime
from tests.authenticator import PRESENT, Device
from tests.visiting import SAME_ORIGIN, code_of, confirm, email_of, give_app, give_password, sign_in, visit
from tests.world import Handset, World


@pytest.fixture
def sam(world: World) -> Handset:
    sam = world.staff()
    give_password(world, sam)
    return sam


def browser(world: World, *, address: str = "192.0.2.1") -> TestClient:
    """At a name, as no browser keeps a passkey for an address in digits."""
    settings = world.runtime.settings.model_copy(update={"public_url": "http://localhost:8000"})
    runtime = Runtime(
        **{name: getattr(world.runtime, name) for name in Runtime.__slots__} | {"settings": settings}
    )
    return TestClient(
        create_app(runtime),
        headers=SAME_ORIGIN,
        follow_redirects=False,
        client=(address, 50000),
        raise_server_exceptions=False,
    )


def signed_in(world: World, staff: Handset) -> TestClient:
    client = browser(world)
    assert sign_in(client, email_of(staff)) == 303
    return client


def asked(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.headers
    return dict(answer.json())


def add(client: TestClient, device: Device, name: str = "Phone") -> int:
    options = asked(client, "/account/passkeys/options")
    answer = client.post("/account/passkeys", data={"answer": device.make(options), "name": name})
    return answer.status_code


def sign(client: TestClient, device: Device) -> str:
    """Sign in by a passkey; where that leads."""
    answer = device.sign(asked(client, "/sign-in/passkey"))
    done = client.post("/sign-in/passkey", data={"answer": answer, "next": "/people"})
    assert done.status_code == 303
    return done.headers["location"]


def test_h9_a_passkey_signs_in_by_itself(world: World, sam: Handset) -> None:
    device, client = Device(), signed_in(world, sam)
    assert add(client, device) == 200, "the first second factor brings recovery codes"
    other = browser(world)
    assert "Use a passkey" in other.get("/sign-in").text
    assert sign(other, device) == "/people"
    assert other.get("/people").status_code == 200
    page = other.get("/account").text
    assert "Passkey: Phone" in page
    assert "A passkey was added" in page


def test_h9_a_passkey_is_asked_for_after_the_password(world: World, sam: Handset) -> None:
    device = Device()
    add(signed_in(world, sam), device)
    client = signed_in(world, sam)
    assert client.get("/").headers["location"] == "/sign-in/confirm?next=/"
    options = asked(client, "/sign-in/confirm/passkey")
    assert len(options["allowCredentials"]) == 1
    done = client.post("/sign-in/confirm/passkey", data={"answer": device.sign(options), "next": "/people"})
    assert done.headers["location"] == "/people"
    assert client.get("/people").status_code == 200


def test_h9_a_passkey_proves_once_more_who_it_is(world: World, sam: Handset) -> None:
    device, client = Device(), signed_in(world, sam)
    add(client, device)
    world.clock.at += timedelta(minutes=11)
    assert client.get("/account/passkeys/options").headers["location"].startswith("/sign-in/confirm")
    answer = device.sign(asked(client, "/sign-in/confirm/passkey"))
    assert client.post("/sign-in/confirm/passkey", data={"answer": answer}).status_code == 303
    assert add(client, Device(), "Laptop") == 303


def test_h9_several_are_named_and_each_is_taken_off(world: World, sam: Handset) -> None:
    client = signed_in(world, sam)
    phone, laptop = Device(), Device(count=-1)
    add(client, phone)
    add(client, laptop, "")
    page = client.get("/account").text
    first, second = re.findall(r'action="(/account/passkeys/[0-9a-f-]{36})/remove"', page)
    assert "Passkey: Some browser" in page
    assert client.post(f"{second}/rename", data={"name": "Work laptop"}).status_code == 303
    assert "Passkey: Work laptop" in client.get("/account").text
    assert client.post(f"{first}/remove").status_code == 303
    assert client.post(f"{first}/remove").status_code == 404
    assert sign(browser(world), phone) == "/sign-in?refused=passkey"
    assert [sign(browser(world), laptop) for _ in range(2)] == ["/people"] * 2, "one that never counts"
    assert client.post(f"{second}/remove").status_code == 409, "the last one, and the program wants one"


def test_h9_nobody_touches_the_passkey_of_somebody_else(world: World, sam: Handset) -> None:
    device = Device()
    add(signed_in(world, sam), device)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        passkey = session.exec(select(Passkey.id)).one()
    dana = world.staff("+12025550112", name="Dana Lee")
    give_password(world, dana)
    client = signed_in(world, dana)
    assert client.post(f"/account/passkeys/{passkey}/remove").status_code == 404
    assert client.post(f"/account/passkeys/{passkey}/rename", data={"name": "Mine"}).status_code == 404
    answer = device.sign(asked(client, "/sign-in/confirm/passkey"))
    assert client.post("/sign-in/confirm/passkey", data={"answer": answer}).status_code == 401
    assert add(client, device) == 422, "one key opens one account"


def test_h9_an_answer_that_was_recorded_works_no_second_time(world: World, sam: Handset) -> None:
    device = Device(count=-1)
    add(signed_in(world, sam), device)
    client = browser(world)
    answer = device.sign(asked(client, "/sign-in/passkey"))
    cookie = client.cookies["passkey"]
    assert client.post("/sign-in/passkey", data={"answer": answer}).headers["location"] == "/"
    thief = browser(world)
    thief.cookies.set("passkey", cookie)
    again = thief.post("/sign-in/passkey", data={"answer": answer})
    assert again.headers["location"] == "/sign-in?refused=passkey"


def test_h9_a_copied_key_is_noticed_by_its_count(world: World, sam: Handset) -> None:
    device = Device()
    add(signed_in(world, sam), device)
    copy = Device(id=device.id, key=device.key)
    assert sign(browser(world), device) == "/people"
    assert sign(browser(world), copy) == "/sign-in?refused=passkey"
    client = browser(world)
    sign(client, device)
    assert "A wrong second step was refused" in client.get("/account").text


@pytest.mark.parametrize(
    "changed",
    [
        {"flags": PRESENT},
        {"flags": 0},
        {"origin": "https://evil.example"},
        {"party": "evil.example"},
        {"key": Device().key},
        {"id": b"somebody else's!"},
    ],
)
def test_h9_an_answer_from_elsewhere_or_without_its_owner_opens_nothing(
    world: World, sam: Handset, changed: dict[str, Any]
) -> None:
    device = Device()
    add(signed_in(world, sam), device)
    for name, value in changed.items():
        setattr(device, name, value)
    assert sign(browser(world), device) == "/sign-in?refused=passkey"


@pytest.mark.parametrize(
    "changed", [{"flags": PRESENT}, {"origin": "https://evil.example"}, {"party": "evil"}]
)
def test_h9_a_passkey_that_does_not_ask_for_its_owner_is_not_added(
    world: World, sam: Handset, changed: dict[str, Any]
) -> None:
    client = signed_in(world, sam)
    assert add(client, Device(**changed)) == 422
    assert client.get("/people").status_code == 200, "and nothing else has changed"


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"id": 1}', '{"id": "a", "rawId": "!"}', "\x00" * 9]
)
def test_h9_what_is_no_answer_is_refused(world: World, sam: Handset, answer: str) -> None:
    client = signed_in(world, sam)
    asked(client, "/account/passkeys/options")
    assert client.post("/account/passkeys", data={"answer": answer}).status_code == 422
    asked(client, "/sign-in/passkey")
    refused = client.post("/sign-in/passkey", data={"answer": answer})
    assert refused.headers["location"] == "/sign-in?refused=passkey"


def test_h9_a_challenge_is_for_one_browser_one_purpose_and_five_minutes(world: World, sam: Handset) -> None:
    device, client = Device(), signed_in(world, sam)
    add(client, device)
    other = browser(world)
    answer = device.sign(asked(other, "/sign-in/passkey"))
    refused = browser(world).post("/sign-in/passkey", data={"answer": answer})
    assert refused.headers["location"] == "/sign-in?refused=passkey"
    answer = device.sign(asked(client, "/sign-in/confirm/passkey"))
    assert client.post("/sign-in/passkey", data={"answer": answer}).headers["location"].endswith("passkey")
    answer = device.sign(asked(other, "/sign-in/passkey"))
    forged = other.cookies["passkey"][:-8] + "AAAAAAAA"
    other.cookies.clear()
    other.cookies.set("passkey", forged)
    assert other.post("/sign-in/passkey", data={"answer": answer}).headers["location"].endswith("passkey")
    answer = device.sign(asked(other, "/sign-in/passkey"))
    world.clock.at += timedelta(minutes=5)
    assert other.post("/sign-in/passkey", data={"answer": answer}).headers["location"].endswith("passkey")


def test_h9_a_first_passkey_needs_a_fresh_password_and_a_second_one_the_first(
    world: World, sam: Handset
) -> None:
    app = give_app(world, sam)
    client = signed_in(world, sam)
    refused = client.get("/account/passkeys/options")
    assert refused.headers["location"].startswith("/sign-in/confirm"), "the password alone adds none"
    assert confirm(client, code_of(world, app)) == 303
    assert add(client, Device()) == 200


def test_h9_there_is_an_end_to_how_many(world: World, sam: Handset) -> None:
    client = signed_in(world, sam)
    codes = [add(client, Device()) for _ in range(MOST + 1)]
    assert codes == [200] + [303] * (MOST - 1) + [409]


def test_h9_at_an_address_in_digits_there_are_no_passkeys(world: World, sam: Handset) -> None:
    client = visit(world)
    assert sign_in(client, email_of(sam)) == 303
    assert "passkey" not in client.get("/sign-in").text
    assert "asskey" not in client.get("/account").text
    assert client.get("/sign-in/passkey").status_code == 404
    assert client.get("/account/passkeys").status_code == 404


def test_h9_refused_passkeys_are_throttled_by_network(world: World, sam: Handset) -> None:
    device = Device()
    add(signed_in(world, sam), device)
    device.flags = PRESENT
    guesser = browser(world, address="192.0.2.66")
    for _ in range(10):
        sign(guesser, device)
    device.flags |= 4
    assert sign(guesser, device) == "/sign-in?refused=passkey"
    assert sign(browser(world), device) == "/people"
