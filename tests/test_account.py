"""One's own account: where one is signed in, a new password, and what happened (H9)."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import col, select
from starlette.requests import Request

from service.db import EVERY_PROGRAM, new_id, transaction
from service.protection import keyring
from service.protection.signin import recovery, sessions, totp
from service.protection.signin.events import AccountEvent
from service.web.auth import asking
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
from tests.world import Handset, World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/26.0 Mobile/15E148 Safari/604.1"
)
NEW = "a slow boat to the far shore"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on ChromeOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/26 Safari/605", "Safari on Mac"),
        ("curl/8.5", "Some browser"),
        ("", "Some browser"),
    ],
)
def test_h9_a_browser_is_called_by_what_it_says_of_itself(agent: str, words: str) -> None:
    scope = {"type": "http", "headers": [(b"user-agent", agent.encode())], "client": ("192.0.2.1", 1)}
    assert asking.seen(Request(scope)).device == words


def ends(page: str) -> list[str]:
    """The forms that end a session, in the order of the page."""
    return re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page)


def test_h9_the_list_of_sessions_tells_device_and_network_and_no_more(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    phone = visit(world, address="2001:db8:1:2::9")
    assert phone.post(
        "/sign-in",
        data={"email": email_of(sam), "password": PASSWORD},
        headers={"user-agent": SAFARI},
    ).is_redirect
    page = client.get("/account").text
    assert "Safari on iPhone" in page
    assert "network 2001:db8:1::/48" in page
    assert "network 192.0.2.0/24" in page
    assert "192.0.2.1" not in page
    assert page.count("This one") == 1
    assert len(ends(page)) == 2


def test_h9_a_sign_in_that_has_stopped_half_way_is_marked(world: World, sam: Handset) -> None:
    give_password(world, sam)
    app, half, whole = give_app(world, sam), visit(world), visit(world)
    for client in (half, whole):
        sign_in(client, email_of(sam))
    confirm(whole, code_of(world, app))
    page = whole.get("/account").text
    assert page.count("Second step not given") == 1
    assert len(ends(page)) == 2


def test_h9_one_browser_is_signed_out_from_another(world: World, sam: Handset) -> None:
    here = console_of(world, sam)
    there = visit(world)
    world.clock.at += timedelta(minutes=1)
    sign_in(there, email_of(sam))
    newest, _ = ends(here.get("/account").text)
    assert here.post(newest).status_code == 303
    assert there.get("/").headers["location"] == "/sign-in?next=/"
    assert here.get("/").status_code == 200
    assert here.post(newest).status_code == 404


def test_h9_all_others_are_signed_out_at_once(world: World, sam: Handset) -> None:
    here, there, elsewhere = console_of(world, sam), visit(world), visit(world)
    for client in (there, elsewhere):
        sign_in(client, email_of(sam))
    assert here.post("/account/sessions/end-others").status_code == 303
    assert [one.get("/").status_code for one in (here, there, elsewhere)] == [200, 303, 303]
    assert "All other browsers were signed out" in here.get("/account").text


def test_h9_nobody_ends_a_session_of_somebody_else(world: World, sam: Handset) -> None:
    dana = console_of(world, world.staff("+12025550112", name="Dana Lee"))
    here = console_of(world, sam)
    [mine] = ends(here.get("/account").text)
    assert dana.post(mine).status_code == 404
    assert dana.post(f"/account/sessions/{new_id()}/end").status_code == 404
    assert dana.post("/account/sessions/end-others").status_code == 303
    assert here.get("/").status_code == 200


def test_h9_a_new_password_signs_the_others_out_and_not_this_one(world: World, sam: Handset) -> None:
    here, there = console_of(world, sam), visit(world)
    sign_in(there, email_of(sam))
    before = here.cookies["sid"]
    changed = here.post("/account/password", data={"current": PASSWORD, "new": NEW, "again": NEW})
    assert changed.headers["location"] == "/account"
    assert here.cookies["sid"] != before
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)
    assert sign_in(visit(world), email_of(sam)) == 401
    assert sign_in(visit(world), email_of(sam), NEW) == 303
    assert "The password was changed" in here.get("/account").text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"current": "not mine at all!", "new": NEW, "again": NEW}, "not your password"),
        ({"current": PASSWORD, "new": NEW, "again": f"{NEW}!"}, "not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "15 to 128 characters"),
        ({"current": PASSWORD, "new": "sam rivera sam rivera"} | {"again": "sam rivera sam rivera"}, "easy"),
        ({}, "not your password"),
    ],
)
def test_h9_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(
    world: World, sam: Handset, form: dict[str, str], says: str
) -> None:
    client = console_of(world, sam)
    answer = client.post("/account/password", data=form)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert sign_in(visit(world), email_of(sam)) == 303


def test_h9_guessing_the_password_at_an_open_console_is_throttled(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    form = {"current": "a guess of some length", "new": NEW, "again": NEW}
    codes = [client.post("/account/password", data=form).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    world.clock.at += timedelta(minutes=5)
    assert client.post("/account/password", data=form | {"current": PASSWORD}).status_code == 303


def test_h9_device_and_network_are_sealed(world: World, sam: Handset) -> None:
    give_password(world, sam)
    visit(world).post(
        "/sign-in", data={"email": email_of(sam), "password": PASSWORD}, headers={"user-agent": FIREFOX}
    )
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        kept = [
            *session.exec(select(AccountEvent.seen_from)),
            *session.exec(select(sessions.StaffSession.seen_from)),
        ]
    assert len(kept) == 2
    assert not any(mark in (one or b"") for mark in (b"Firefox", b"192.0.2") for one in kept)


def test_h9_who_keeps_guessing_fills_one_row_and_old_events_go(world: World, sam: Handset) -> None:
    give_password(world, sam)
    for _ in range(8):
        sign_in(visit(world), email_of(sam), "a guess of some length")
    sign_in(visit(world), "nobody@example.org", "a guess of some length")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(AccountEvent.times)).one() == 8
    world.clock.at += timedelta(days=91)
    sign_in(visit(world), email_of(sam))
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(col(AccountEvent.times))).all() == [1]


def test_h9_the_account_of_who_has_an_app_tells_of_it(world: World, sam: Handset) -> None:
    client = console_of(world, sam)
    assert "none yet" in client.get("/account").text
    give_app(world, sam)
    assert client.get("/account").status_code == 303, "it is asked for from then on"


def test_h9_a_new_app_signs_out_whoever_came_in_with_the_former_one(world: World, sam: Handset) -> None:
    give_password(world, sam)
    stolen = give_app(world, sam)
    thief, owner = visit(world), visit(world)
    for number, browser in enumerate((thief, owner)):
        sign_in(browser, email_of(sam))
        world.clock.at += timedelta(minutes=number)
        assert confirm(browser, code_of(world, stolen)) == 303
    owner.post("/account/app")
    fresh = pending_app(world, sam)
    assert owner.post("/account/app/confirm", data={"code": code_of(world, fresh)}).status_code == 200
    assert owner.get("/").status_code == 200
    assert thief.get("/").status_code == 303


def pending_app(world: World, staff: Handset) -> pyotp.TOTP:
    assert staff.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, staff.person)
        row = totp.pending(session, staff.person, now=world.now)
        assert row is not None
        return pyotp.TOTP(totp.secret(key, row))


def test_h9_who_has_the_password_may_not_guess_codes_day_after_day(world: World, sam: Handset) -> None:
    """Its owner hears of it, and comes in all the same: with a recovery code, or where they are signed in already."""
    give_password(world, sam)
    app, codes = give_app(world, sam), recovery_codes(world, sam)
    mine = visit(world)
    sign_in(mine, email_of(sam))
    assert confirm(mine, code_of(world, app)) == 303
    sam.inbox()
    for burst in range(6):
        world.clock.at += timedelta(minutes=6)
        assert mine.get("/").status_code == 200
        thief = visit(world, address=f"198.51.100.{burst}")
        sign_in(thief, email_of(sam))
        for guess in range(10):
            confirm(thief, f"{guess:06d}")
    world.clock.at += timedelta(minutes=6)
    assert confirm(thief, code_of(world, app)) == 429
    world.tick()
    assert sam.inbox() == ["Many wrong sign-in codes after your password. Was it not you? Change it now."]
    world.clock.at += timedelta(minutes=20)
    assert mine.get("/").status_code == 200
    assert confirm(mine, code_of(world, app)) == 303, "a browser that is signed in proves it as ever"
    other = visit(world)
    sign_in(other, email_of(sam))
    assert confirm(other, codes[0]) == 303
    world.clock.at += timedelta(days=1)
    after = visit(world)
    sign_in(after, email_of(sam))
    assert confirm(after, code_of(world, app)) == 303


def recovery_codes(world: World, staff: Handset) -> list[str]:
    assert staff.person
    with transaction(world.engine, program=world.program) as session:
        return recovery.make(session, world.vault, staff.person, program=world.program)
