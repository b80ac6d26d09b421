"""Sign-in by the organization's identity provider: who is let in, and all that is not believed (H9)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr, ValidationError
from sqlmodel import select
from starlette.testclient import TestClient

from service.app import create_app
from service.db import EVERY_PROGRAM, transaction
from service.people.programs import Program, SecondFactor
from service.people.staff import Role
from service.protection.signin.identities import Identity
from service.protection.vault import UNREADABLE
from service.runtime import Runtime
from service.settings import Settings
from service.web.auth import provider as provider_module
from tests import identity_provider
from tests.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.visiting import (
    SAME_ORIGIN,
    code_of,
    confirm,
    email_of,
    give_app,
    give_password,
    sign_in,
    visit,
)
from tests.world import Handset, World


@pytest.fixture
def idp() -> Iterator[IdentityProvider]:
    with identity_provider.running() as provider:
        yield provider


@pytest.fixture
def sam(world: World) -> Handset:
    sam = world.staff()
    give_password(world, sam)
    return sam


@pytest.fixture
def pat(world: World) -> Handset:
    pat = world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    give_password(world, pat)
    return pat


def browser(world: World, idp: IdentityProvider) -> TestClient:
    settings = world.runtime.settings.model_copy(
        update={
            "oidc_issuer": idp.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SecretStr(SECRET),
            "oidc_name": "Harbor Health",
        }
    )
    parts = {name: getattr(world.runtime, name) for name in Runtime.__slots__}
    return TestClient(
        create_app(Runtime(**parts | {"settings": settings})),
        headers=SAME_ORIGIN,
        follow_redirects=False,
        client=("192.0.2.1", 50000),
        raise_server_exceptions=False,
    )


def signed_in(world: World, idp: IdentityProvider, staff: Handset) -> TestClient:
    client = browser(world, idp)
    assert sign_in(client, email_of(staff)) == 303
    return client


def go(client: TestClient, path: str = "/sign-in/provider?next=/people") -> str:
    """Off to the provider: its address as the browser gets it."""
    answer = client.get(path)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def come_back(client: TestClient, world: World, idp: IdentityProvider, address: str, **claims: Any) -> Any:
    brought = idp.agree(address, now=world.now.timestamp(), **claims)
    return client.get("/sign-in/provider/back", params=brought)


def connect(world: World, idp: IdentityProvider, staff: Handset, **claims: Any) -> int:
    client = signed_in(world, idp, staff)
    answer = come_back(client, world, idp, go(client, "/account/provider"), **claims)
    return int(answer.status_code)


def allow(world: World, idp: IdentityProvider, staff: Handset, by: Handset) -> None:
    client = signed_in(world, idp, by)
    assert client.post(f"/staff/{staff.person}/allow").status_code == 303


def linked(world: World, idp: IdentityProvider, staff: Handset, by: Handset) -> None:
    assert connect(world, idp, staff) == 303
    allow(world, idp, staff, by)


def test_h9_the_organizations_sign_in_opens_the_console_once_an_admin_has_allowed_it(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    assert connect(world, idp, sam) == 303
    client = browser(world, idp)
    assert "Sign in with Harbor Health" in client.get("/sign-in").text
    refused = come_back(client, world, idp, go(client), amr=["mfa"])
    assert (refused.status_code, "opens no sign-in here yet" in refused.text) == (403, True)

    admin = signed_in(world, idp, pat)
    page = admin.get("/staff").text
    assert "asks to sign in as <strong>sam@work.example</strong>" in page
    allow(world, idp, sam, pat)
    answer = come_back(client, world, idp, go(client), amr=["pwd", "mfa"])
    assert answer.headers["location"] == "/people"
    assert client.get("/people").status_code == 200
    assert "as sam@work.example" in client.get("/account").text


def test_h9_the_browser_is_sent_with_state_nonce_and_a_hashed_verifier(
    world: World, idp: IdentityProvider
) -> None:
    first, second = (go(browser(world, idp)) for _ in range(2))
    assert first.startswith(f"{idp.issuer}/authorize?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(first).query).items()}
    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == "http://127.0.0.1:8000/sign-in/provider/back"
    other = {name: values[0] for name, values in parse_qs(urlsplit(second).query).items()}
    assert all(
        query[name] != other[name] and len(query[name]) >= 43 for name in ("state", "nonce", "code_challenge")
    )


def test_h9_the_same_e_mail_address_alone_opens_nothing(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    claims = {"sub": "somebody else", "email": email_of(sam), "amr": ["mfa"]}
    assert come_back(client, world, idp, go(client), **claims).status_code == 403


def test_h9_without_a_second_factor_there_ours_is_asked_for(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    app, client = give_app(world, sam), browser(world, idp)
    assert come_back(client, world, idp, go(client), amr=["pwd"]).status_code == 303
    assert client.get("/people").headers["location"].startswith("/sign-in/confirm")
    assert confirm(client, code_of(world, app)) == 303
    assert client.get("/people").status_code == 200


def test_h9_who_has_none_of_either_sets_one_up(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    world.clock.at += timedelta(days=8)
    client = browser(world, idp)
    assert come_back(client, world, idp, go(client)).status_code == 303
    assert client.get("/people").headers["location"] == "/account/app?next=/people"


@pytest.mark.parametrize("said", [{"acr": "mfa"}, {"amr": ["otp", "mfa"]}])
def test_h9_amr_or_acr_tells_of_a_second_factor(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset, said: dict[str, Any]
) -> None:
    linked(world, idp, sam, pat)
    give_app(world, sam)
    client = browser(world, idp)
    come_back(client, world, idp, go(client), **said)
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another client"},
        {"aud": ["tideover", "another client"]},
        {"azp": "another client"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"exp": 1},
        {"exp": None},
        {"iat": "soon"},
        {"amr": "mfa"},
        {"at_hash": "another"},
    ],
)
def test_h9_what_it_says_to_somebody_else_or_too_late_is_not_believed(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset, claims: dict[str, Any]
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    assert come_back(client, world, idp, go(client), **claims).status_code == 401
    assert client.get("/people").status_code == 303


def test_h9_a_key_that_is_not_published_signs_nothing(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    idp.key = identity_provider.new_key()
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 401
    forged = identity_provider.new_key().as_dict(private=True) | {"kid": idp.published[0].kid}
    idp.key = type(idp.key).import_key(forged)  # type: ignore[arg-type]
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 401


def test_h9_new_keys_are_fetched_where_an_unknown_one_signs_and_not_for_every_fake(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 303
    idp.rotate()
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 401, (
        "a minute has not passed"
    )
    monkeypatch.setattr(provider_module, "LOOK_AGAIN_SECONDS", 0)
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 303
    assert idp.asked.count("/keys") >= 2


def test_h9_an_answer_is_for_the_browser_that_asked_and_works_once(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client, other = browser(world, idp), browser(world, idp)
    brought = idp.agree(go(client), now=world.now.timestamp(), amr=["mfa"])
    assert other.get("/sign-in/provider/back", params=brought).status_code == 401
    go(other)
    assert other.get("/sign-in/provider/back", params=brought).status_code == 401
    assert (
        client.get("/sign-in/provider/back", params=brought | {"iss": "https://evil.example"}).status_code
        == 401
    )
    assert (
        client.get("/sign-in/provider/back", params=brought | {"error": "access_denied"}).status_code == 401
    )
    assert client.get("/sign-in/provider/back", params=brought).status_code == 303
    assert client.get("/sign-in/provider/back", params=brought).status_code == 401
    late = idp.agree(go(client), now=world.now.timestamp(), amr=["mfa"])
    world.clock.at += timedelta(minutes=5)
    assert client.get("/sign-in/provider/back", params=late).status_code == 401


def test_h9_a_code_is_of_no_use_without_the_verifier(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    stolen = idp.agree(go(browser(world, idp)), now=world.now.timestamp(), amr=["mfa"])
    address = go(client)
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert client.get("/sign-in/provider/back", params=stolen | {"state": state}).status_code == 401


def test_h9_one_account_there_opens_one_sign_in_here(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    twin = world.add_program("+12025550200", "Twin")
    kim = world.staff("+12025550222", name="Kim Ito", program=twin)
    give_password(world, kim, program=twin)
    assert connect(world, idp, kim) == 409
    assert connect(world, idp, sam) == 303, "one's own once more changes nothing"
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        row = session.exec(select(Identity)).one()
    assert row.staff_id == sam.person
    assert row.allowed_at


def test_h9_no_other_site_begins_a_connection(world: World, idp: IdentityProvider, sam: Handset) -> None:
    client = signed_in(world, idp, sam)
    answer = client.get("/account/provider", headers={"sec-fetch-site": "cross-site"})
    assert answer.headers["location"] == "/account"


def test_h9_another_account_has_to_be_allowed_anew(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    assert connect(world, idp, sam, sub="subject-2") == 303
    client = browser(world, idp)
    assert come_back(client, world, idp, go(client), sub="subject-2", amr=["mfa"]).status_code == 403
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 403


def test_h9_refused_disconnected_or_withdrawn_it_opens_nothing(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    for path in (f"/staff/{sam.person}/disallow", f"/staff/{sam.person}/withdraw"):
        linked(world, idp, sam, pat)
        assert signed_in(world, idp, pat).post(path).status_code == 303
        client = browser(world, idp)
        assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 403
        give_password(world, sam)
    linked(world, idp, sam, pat)
    assert signed_in(world, idp, sam).post("/account/provider/remove").status_code == 303
    client = browser(world, idp)
    assert come_back(client, world, idp, go(client), amr=["mfa"]).status_code == 403
    assert signed_in(world, idp, pat).post(f"/staff/{sam.person}/allow").status_code == 404


def test_h9_a_fresh_proof_by_the_provider_counts_where_it_has_just_asked(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    come_back(client, world, idp, go(client), amr=["mfa"])
    world.clock.at += timedelta(minutes=11)
    assert client.get("/account/app").headers["location"].startswith("/sign-in/confirm")
    page = client.get("/sign-in/confirm?next=/account/app").text
    assert "Harbor Health" in page
    assert 'type="password"' not in page, "less than the provider asks for is no proof"
    assert client.post("/sign-in/confirm", data={"password": "x"}).status_code == 422
    path, now = "/sign-in/confirm/provider?next=/account/app", world.now.timestamp()
    address = go(client, path)
    assert "prompt=login" in address
    for claims in (
        {"amr": ["mfa"]},
        {"amr": ["pwd"], "auth_time": now},
        {"amr": ["mfa"], "auth_time": now - 900},
    ):
        assert come_back(client, world, idp, go(client, path), **claims).status_code == 403, claims
    done = come_back(client, world, idp, go(client, path), amr=["mfa"], auth_time=now)
    assert done.headers["location"] == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_h9_somebody_elses_account_there_proves_nothing(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client = signed_in(world, idp, pat)
    address, now = go(client, "/sign-in/confirm/provider"), world.now.timestamp()
    assert come_back(client, world, idp, address, amr=["mfa"], auth_time=now).status_code == 403


def test_h9_while_the_provider_is_away_other_ways_stay_open(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    idp.is_away = True
    client = browser(world, idp)
    assert client.get("/sign-in/provider").status_code == 503
    assert sign_in(client, email_of(sam)) == 303
    assert client.get("/").status_code == 200


def test_h9_a_provider_that_calls_itself_otherwise_is_not_asked(world: World, idp: IdentityProvider) -> None:
    described = idp.describe() | {"issuer": "https://evil.example"}
    idp.describe = lambda: described  # type: ignore[method-assign]
    assert browser(world, idp).get("/sign-in/provider").status_code == 503


def test_h9_without_a_provider_there_are_no_such_pages(world: World, sam: Handset) -> None:
    client = visit(world)
    assert sign_in(client, email_of(sam)) == 303
    assert [client.get(f"/{path}").status_code for path in ("sign-in/provider", "account/provider")] == [
        404,
        404,
    ]
    assert client.get("/sign-in/provider/back?code=1&state=2").status_code in {401, 404}


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": "http://idp.example.org", "oidc_client_id": "x"},
        {"oidc_issuer": "https://idp.example.org"},
        {"oidc_issuer": "idp.example.org", "oidc_client_id": "x"},
    ],
)
def test_h9_a_provider_is_set_as_a_whole_and_encrypted(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_h9_where_the_program_wants_no_second_factor_its_word_is_enough(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Program, world.program).second_factor = SecondFactor.OPTIONAL
    world.clock.at += timedelta(days=30)
    client = browser(world, idp)
    come_back(client, world, idp, go(client))
    assert client.get("/people").status_code == 200


def test_h9_what_an_account_has_opened_ends_when_it_is_disallowed(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    linked(world, idp, sam, pat)
    client = browser(world, idp)
    come_back(client, world, idp, go(client), amr=["mfa"])
    assert client.get("/").status_code == 200
    assert signed_in(world, idp, pat).post(f"/staff/{sam.person}/disallow").status_code == 303
    assert client.get("/").headers["location"] == "/sign-in?next=/"


def test_f48_a_damaged_label_hides_nobody_elses_sign_in(
    world: World, idp: IdentityProvider, sam: Handset, pat: Handset
) -> None:
    assert connect(world, idp, sam) == 303
    with transaction(world.engine, program=world.program) as session:
        session.exec(select(Identity)).one().label = bytes(40)
    page = signed_in(world, idp, pat).get("/staff")
    assert page.status_code == 200
    assert UNREADABLE in page.text
