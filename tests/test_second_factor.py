"""The second factor of staff: an app's codes, recovery codes, and the fresh proof that some acts want (H9)."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from service.db import EVERY_PROGRAM, new_id, transaction
from service.people.programs import Program, SecondFactor
from service.protection.signin.recovery import RecoveryCode
from service.protection.signin.sessions import StaffSession
from service.protection.signin.standing import Standing, judge
from service.protection.signin.totp import Authenticator
from service.web.visitors import require_step_up
from tests.visiting import (
    PASSWORD,
    code_of,
    confirm,
    console_of,
    email_of,
    give_app,
    give_password,
    sign_in,
    visit,
)
from tests.world import NOON, Handset, World


@pytest.fixture
def sam(world: World) -> Handset:
    sam = world.staff()
    give_password(world, sam)
    return sam


def signed_in(world: World, staff: Handset, app: pyotp.TOTP) -> TestClient:
    """A browser that has given both factors."""
    client = visit(world)
    assert sign_in(client, email_of(staff)) == 303
    assert confirm(client, code_of(world, app)) == 303
    world.clock.at += timedelta(minutes=1)
    return client


def wants(world: World, wanted: SecondFactor) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Program, world.program).second_factor = wanted


def set_up(client: TestClient, world: World) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an app by the pages: the app, and the recovery codes that were shown."""
    assert client.post("/account/app").headers["location"] == "/account/app"
    shown = client.get("/account/app").text
    [typed] = re.findall(r'class="typed">([A-Z2-7 ]+)<', shown)
    app = pyotp.TOTP(typed.replace(" ", ""))
    assert "<svg" in shown
    answer = client.post("/account/app/confirm", data={"code": code_of(world, app)})
    assert answer.status_code in {200, 303}
    return app, re.findall(r"<li>([a-z0-9-]+)</li>", answer.text)


def test_h9_without_the_second_factor_no_page_opens(world: World, sam: Handset) -> None:
    app, client = give_app(world, sam), visit(world)
    assert sign_in(client, email_of(sam)) == 303
    for path in ("/", "/people", "/account", "/account/password"):
        assert client.get(path).headers["location"].startswith("/sign-in/confirm?next="), path
    for path in ("/account/codes", "/account/app/remove", "/account/sessions/end-others"):
        assert client.post(path).status_code in {303, 401}, path
    assert client.get("/", headers={"x-fragment": "1"}).status_code == 401
    assert "Sam Rivera" not in client.get("/sign-in/confirm").text

    assert confirm(client, code_of(world, app), next="/people") == 303
    assert client.get("/people").status_code == 200


def test_h9_the_app_cannot_be_replaced_by_who_has_the_password_alone(world: World, sam: Handset) -> None:
    give_app(world, sam)
    client = visit(world)
    sign_in(client, email_of(sam))
    for answer in (client.get("/account/app"), client.post("/account/app")):
        assert answer.headers["location"] == "/sign-in/confirm?next=/account/app"
    assert client.post("/account/app/confirm", data={"code": "000000"}).status_code == 303


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_h9_a_phone_whose_clock_is_half_a_minute_off_is_understood(
    world: World, sam: Handset, steps: int, status: int
) -> None:
    app, client = give_app(world, sam), visit(world)
    sign_in(client, email_of(sam))
    assert confirm(client, code_of(world, app, steps=steps)) == status


def test_h9_a_code_works_once_and_an_older_one_not_after_it(world: World, sam: Handset) -> None:
    app = give_app(world, sam)
    first, second = visit(world), visit(world)
    for client in (first, second):
        sign_in(client, email_of(sam))
    assert confirm(first, code_of(world, app)) == 303
    assert confirm(second, code_of(world, app)) == 422
    assert confirm(second, code_of(world, app, steps=-1)) == 422
    assert confirm(second, code_of(world, app, steps=1)) == 303


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "٠١٢٣٤٥", "1" * 5000, "\x00", "' OR 1=1"])
def test_h9_what_is_no_code_is_refused(world: World, sam: Handset, code: str) -> None:
    give_app(world, sam)
    client = visit(world)
    sign_in(client, email_of(sam))
    assert confirm(client, code) == 422


def test_h9_codes_can_be_typed_with_spaces(world: World, sam: Handset) -> None:
    app, client = give_app(world, sam), visit(world)
    sign_in(client, email_of(sam))
    code = code_of(world, app)
    assert confirm(client, f" {code[:3]} {code[3:]} ") == 303


def test_h9_guessing_codes_is_throttled_from_wherever_and_never_for_long(world: World, sam: Handset) -> None:
    app = give_app(world, sam)
    guessers = [visit(world, address=f"198.51.100.{n}") for n in range(2)]
    for client in guessers:
        sign_in(client, email_of(sam))
    codes = [confirm(guessers[n % 2], f"{n:06}") for n in range(11)]
    assert codes == [422] * 10 + [429]
    refused = guessers[0].post("/sign-in/confirm", data={"code": code_of(world, app)})
    assert 0 < int(refused.headers["retry-after"]) <= 300
    world.clock.at += timedelta(minutes=5)
    assert confirm(guessers[0], code_of(world, app)) == 303


def test_h9_who_takes_too_long_begins_anew(world: World, sam: Handset) -> None:
    app, client = give_app(world, sam), visit(world)
    sign_in(client, email_of(sam))
    world.clock.at += timedelta(minutes=11)
    assert client.post("/sign-in/confirm", data={"code": code_of(world, app)}).status_code == 401
    assert client.get("/").headers["location"] == "/sign-in?next=/"


def test_h9_the_second_factor_changes_the_cookie(world: World, sam: Handset) -> None:
    app, client = give_app(world, sam), visit(world)
    sign_in(client, email_of(sam))
    before = client.cookies["sid"]
    confirm(client, code_of(world, app))
    assert client.cookies["sid"] != before
    client.cookies.clear()
    client.cookies.set("sid", before)
    assert client.get("/").headers["location"] == "/sign-in?next=/"


def test_h9_an_app_is_set_up_by_its_first_code_and_asked_for_from_then_on(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    client.post("/account/app")
    assert client.post("/account/app/confirm", data={"code": "000000"}).status_code == 422
    other = visit(world)
    assert sign_in(other, email_of(sam)) == 303
    assert other.get("/").status_code == 200, "what is only begun is asked of nobody"

    app, codes = set_up(client, world)
    assert len(set(codes)) == 10
    assert client.get("/").status_code == 200, "who has set it up has shown it"
    assert other.get("/").headers["location"].startswith("/sign-in?"), "elsewhere they begin anew"
    assert sign_in(other, email_of(sam)) == 303
    assert other.get("/account/app").headers["location"].startswith("/sign-in/confirm")
    assert confirm(other, code_of(world, app)) == 422, "the code that began it is used"
    assert confirm(other, codes[0]) == 303
    assert "An authenticator app was added" in client.get("/account").text


def test_h9_another_app_takes_the_place_of_the_first_only_with_its_code(world: World, sam: Handset) -> None:
    first = give_app(world, sam)
    client = signed_in(world, sam, first)
    client.post("/account/app")
    assert confirm(client, code_of(world, first)) == 303, "until then the first one stays"
    second, codes = set_up(client, world)
    assert len(codes) == 10, "an app without recovery codes gets some"
    world.clock.at += timedelta(minutes=1)
    assert confirm(client, code_of(world, first)) == 422
    assert confirm(client, code_of(world, second)) == 303


def test_h9_a_picture_is_good_for_ten_minutes(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    client.post("/account/app")
    [typed] = re.findall(r'class="typed">([A-Z2-7 ]+)<', client.get("/account/app").text)
    world.clock.at += timedelta(minutes=10)
    client.post("/sign-in/confirm", data={"password": PASSWORD})
    late = code_of(world, pyotp.TOTP(typed.replace(" ", "")))
    assert client.post("/account/app/confirm", data={"code": late}).status_code == 422
    assert "<svg" not in client.get("/account/app").text


def test_h9_a_recovery_code_works_once_however_it_is_typed(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    _, codes = set_up(client, world)
    other = visit(world)
    sign_in(other, email_of(sam))
    assert confirm(other, f" {codes[0].replace('-', ' ').upper()} ") == 303
    assert other.get("/").status_code == 200
    assert confirm(other, codes[0]) == 422
    page = other.get("/account").text
    assert "no second step" not in page, "a sign-in that was begun and ended is one event"
    assert "A recovery code was used" in page
    assert "9 left" in page


def test_h9_new_recovery_codes_take_the_place_of_the_old(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    _, old = set_up(client, world)
    new = re.findall(r"<li>([a-z0-9-]+)</li>", client.post("/account/codes").text)
    assert len(new) == 10
    assert not set(old) & set(new)
    assert confirm(client, old[0]) == 422
    assert confirm(client, new[0]) == 303


def test_h9_of_seeds_and_codes_the_database_shows_nothing(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    app, codes = set_up(client, world)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        kept = session.exec(select(RecoveryCode.code_hash)).all()
        seed = session.exec(select(Authenticator.seed)).one()
    assert app.secret.encode() not in seed
    assert not any(code.replace("-", "").encode() in one for code in codes for one in kept)


def test_h9_a_code_of_somebody_else_opens_nothing(world: World, sam: Handset) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    give_password(world, dana)
    hers = give_app(world, dana)
    _, codes = set_up(console_of(world, sam), world)
    client = visit(world)
    sign_in(client, email_of(dana))
    assert confirm(client, codes[0]) == 422
    assert confirm(client, code_of(world, hers)) == 303


def test_h9_a_week_after_the_first_sign_in_a_password_alone_leads_to_setting_up(
    world: World, sam: Handset
) -> None:
    client = console_of(world, sam)
    assert "set up a second step" in client.get("/").text
    world.clock.at += timedelta(days=6, hours=23)
    give_password(world, sam)
    assert sign_in(client, email_of(sam)) == 303
    assert client.get("/").status_code == 200
    world.clock.at += timedelta(hours=1)
    assert sign_in(client, email_of(sam)) == 303, "neither a new password nor a new sign-in prolongs it"
    for path in ("/", "/people", "/account", "/account/password"):
        assert client.get(path).headers["location"] == f"/account/app?next={path}"
    assert client.post("/account/sessions/end-others").status_code == 401
    set_up(client, world)
    assert client.get("/").status_code == 200


def test_h9_where_the_program_wants_no_second_factor_a_password_is_enough(world: World, sam: Handset) -> None:
    wants(world, SecondFactor.OPTIONAL)
    client = console_of(world, sam)
    assert "second step" not in client.get("/").text
    world.clock.at += timedelta(days=30)
    assert sign_in(client, email_of(sam)) == 303
    assert client.get("/").status_code == 200


def test_h9_the_last_factor_comes_off_only_where_the_program_wants_none(world: World, sam: Handset) -> None:
    client = signed_in(world, sam, give_app(world, sam))
    refused = client.post("/account/app/remove")
    assert (refused.status_code, "set up another one" in refused.text) == (409, True)
    wants(world, SecondFactor.OPTIONAL)
    assert client.post("/account/app/remove").status_code == 303
    assert client.get("/").status_code == 200
    assert sign_in(visit(world), email_of(sam)) == 303
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(RecoveryCode)).all() == []


async def _sensitive(request: Request) -> Response:
    visitor = await require_step_up(request, back="/people")
    return PlainTextResponse(visitor.name)


def test_h9_a_sensitive_act_wants_a_fresh_proof_and_leads_back(world: World, sam: Handset) -> None:
    app = give_app(world, sam)
    client = signed_in(world, sam, app)
    client.app.router.routes.insert(0, Route("/sensitive", _sensitive, methods=["GET", "POST"]))  # type: ignore[attr-defined]
    assert client.post("/sensitive").text == "Sam Rivera"
    world.clock.at += timedelta(minutes=11)
    assert client.get("/people").status_code == 200, "what is not sensitive goes on"
    asked = client.post("/sensitive")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in/confirm?next=/people")
    assert "Is it you?" in client.get("/sign-in/confirm?next=/people").text
    done = client.post("/sign-in/confirm", data={"code": code_of(world, app), "next": "/people"})
    assert done.headers["location"] == "/people"
    assert client.post("/sensitive").text == "Sam Rivera"


def test_h9_who_has_no_second_factor_proves_it_by_the_password(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    world.clock.at += timedelta(minutes=11)
    assert client.get("/account/app").headers["location"] == "/sign-in/confirm?next=/account/app"
    wrong = client.post("/sign-in/confirm", data={"password": "not this one at all"})
    assert wrong.status_code == 422
    right = client.post("/sign-in/confirm", data={"password": PASSWORD, "next": "/account/app"})
    assert right.headers["location"] == "/account/app"
    assert client.get("/account/app").status_code == 200


def test_h9_who_signs_in_sees_it_and_what_was_refused(world: World, sam: Handset) -> None:
    app = give_app(world, sam)
    stranger = visit(world, address="203.0.113.9")
    for _ in range(3):
        sign_in(stranger, email_of(sam), "a guess of some length")
    sign_in(stranger, email_of(sam))
    confirm(stranger, "000000")
    page = signed_in(world, sam, app).get("/account").text
    assert "A wrong password was refused, 3 times" in page
    assert "The right password was given, and no second step" in page
    assert "A wrong second step was refused" in page
    assert page.count("Signed in") == 1
    assert "203.0.113.0/24" in page


def test_h9_a_session_of_the_release_before_stays_open() -> None:
    def judged(seen_from: bytes | None) -> Standing:
        row = StaffSession(
            program_id=new_id(), token_hash=b"", staff_id=new_id(), created_at=NOON, last_seen_at=NOON
        )
        row.seen_from = seen_from
        return judge(row, has_factor=False, is_required=True, required_from=None, now=NOON)

    assert judged(None) is Standing.OPEN
    assert judged(b"sealed") is Standing.BARE
