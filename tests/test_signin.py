"""Passwords, sessions and the throttle; and sign-in as a browser meets it."""

import asyncio
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service.db import EVERY_PROGRAM, transaction
from service.protection import keyring, signin, throttle
from service.protection.signin import PasswordHash, StaffSession, WeakPassword, sessions
from service.web.auth import passwords
from service.web.auth.hashing import Busy, Door
from tests.loops import in_a_thread
from tests.visiting import PASSWORD, console_of, email_of, give_password, hashed, sign_in, visit
from tests.world import NOON, Handset, World


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "x" * 14,
        "aaaaaaaaaaaaaaaaaaaa",
        "passwordpassword",
        "Password123456789",
        "TideoverTideover2026",
        "qwertyuiopasdfghjkl",
        "sam rivera sam rivera",
        "12345678901234567890",
        "wind over water " * 8 + "!",
    ],
)
def test_a_password_that_is_short_endless_or_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        signin.hash_password(password, words=["Sam", "Rivera", "Harbor"])


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "24cc16794f971301", "пароль мой длинный", "🐦 birds fly 🐦 home", "wind over water " * 8],
)
def test_any_characters_may_make_a_password(password: str) -> None:
    assert signin.is_right(password, signin.hash_password(password))


def test_a_password_is_the_same_from_another_keyboard() -> None:
    composed, decomposed = "un café au coin du feu", "un cafe\u0301 au coin du feu"
    assert signin.is_right(decomposed, signin.hash_password(composed))


def test_nothing_but_the_password_is_right() -> None:
    longest = PASSWORD.ljust(signin.LONGEST, "!")
    assert not signin.is_right(PASSWORD.upper(), hashed())
    assert not signin.is_right("", hashed())
    assert not signin.is_right(f"{longest}!", signin.hash_password(longest))
    assert not signin.is_right("\ud800", hashed())
    assert not signin.is_right(PASSWORD, PasswordHash("no hash at all"))
    assert not signin.is_right(PASSWORD, None)


def test_somebody_unknown_takes_as_long_as_a_wrong_password() -> None:
    def seconds(expected: PasswordHash | None) -> float:
        before = time.process_time()  # the processor's: what else runs here is not the hash's
        signin.is_right("a guess of some length", expected)
        return time.process_time() - before

    signin.is_right("warm up", None)
    real = signin.hash_password(PASSWORD)
    unknown, wrong = zip(*((seconds(None), seconds(real)) for _ in range(9)), strict=True)
    assert 0.5 < statistics.median(unknown) / statistics.median(wrong) < 2


def open_session(world: World, staff: Handset) -> str:
    assert staff.person
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, staff.person)
        return sessions.open_session(session, key, program=world.program, now=NOON)


def is_open(engine: Engine, token: str, **later: float) -> bool:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        return sessions.find_session(session, token, now=NOON + timedelta(**later)) is not None


def test_a_session_is_found_by_its_token_of_which_we_keep_only_a_hash(world: World) -> None:
    token = open_session(world, world.staff())
    assert is_open(world.engine, token)
    assert not is_open(world.engine, f"{token}x")
    assert not is_open(world.engine, "")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert token.encode() not in session.exec(select(StaffSession.token_hash)).one()


def test_a_session_ends_when_idle_and_after_half_a_day_at_most(world: World) -> None:
    token = open_session(world, world.staff())
    assert is_open(world.engine, token, minutes=29)
    assert not is_open(world.engine, token, minutes=30)
    for hour in range(12):
        with transaction(world.engine, program=EVERY_PROGRAM) as session:
            row = session.exec(select(StaffSession)).one()
            sessions.touch(session, row.id, now=NOON + timedelta(hours=hour, minutes=45))
    assert is_open(world.engine, token, hours=11, minutes=59)
    assert not is_open(world.engine, token, hours=12)


def test_a_new_password_signs_out_everywhere(world: World) -> None:
    sam = world.staff()
    token = open_session(world, sam)
    give_password(world, sam)
    assert not is_open(world.engine, token)


def test_sessions_that_ended_are_swept_out_by_the_next(world: World) -> None:
    sam = world.staff()
    open_session(world, sam)
    assert sam.person
    with transaction(world.engine, program=world.program) as session:
        later = NOON + timedelta(hours=1)
        sessions.open_session(
            session, keyring.key_of(session, world.vault, sam.person), program=world.program, now=later
        )
        assert len(session.exec(select(StaffSession)).all()) == 1


def tries(engine: Engine, *keys: bytes, **later: float) -> throttle.TooManyTries | None:
    with transaction(engine, program=EVERY_PROGRAM) as session:
        return throttle.take(session, keys, now=NOON + timedelta(**later))


def test_the_eleventh_try_waits_until_five_minutes_after_the_first(engine: Engine) -> None:
    assert [tries(engine, b"sam", b"home", seconds=n) for n in range(10)] == [None] * 10
    refusal = tries(engine, b"sam", b"office", minutes=1)
    assert refusal
    assert refusal.retry_after == 240
    assert tries(engine, b"dana", b"home", minutes=1), (
        "the network that tried is throttled for everybody's e-mail"
    )
    assert tries(engine, b"dana", b"office", minutes=1) is None
    assert tries(engine, b"sam", b"home", minutes=5) is None, "never a lasting lock-out"


def test_whether_somebody_must_wait_is_told_without_counting(engine: Engine) -> None:
    def waits(**later: float) -> bool:
        with transaction(engine, program=EVERY_PROGRAM) as session:
            return throttle.refusal(session, [b"sam", b"home"], now=NOON + timedelta(**later)) is not None

    assert not any(waits() for _ in range(20))
    for _ in range(10):
        tries(engine, b"sam", b"home")
    assert waits()
    assert waits(minutes=4, seconds=59)
    assert not waits(minutes=5)


def test_h9_what_is_good_once_is_so_until_it_is_over(engine: Engine) -> None:
    def first(key: bytes, **later: float) -> bool:
        now = NOON + timedelta(**later)
        with transaction(engine, program=EVERY_PROGRAM) as session:
            return throttle.once(session, key, until=now + timedelta(minutes=5), now=now)

    assert [first(b"one"), first(b"two"), first(b"one"), first(b"one", minutes=4)] == [
        True,
        True,
        False,
        False,
    ]
    assert first(b"one", minutes=5)


def test_a_try_that_succeeds_is_not_counted(engine: Engine) -> None:
    for _ in range(30):
        assert tries(engine, b"nurse", b"clinic") is None
        with transaction(engine, program=EVERY_PROGRAM) as session:
            throttle.give_back(session, [b"nurse", b"clinic"])


def test_signing_in_opens_the_inbox_and_signing_out_closes_it(world: World) -> None:
    sam = world.staff()
    client = console_of(world, sam)
    assert "Sam Rivera" in client.get("/").text
    token = client.cookies["sid"]

    answer = client.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "cache" in answer.headers["clear-site-data"]
    client.cookies.set("sid", token)
    assert client.get("/").status_code == 303, "the session is gone, whoever kept the cookie"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    form = {"email": email_of(sam).upper(), "password": PASSWORD}
    cookies = visit(world).post("/sign-in", data=form).headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["sid", "known"]
    assert all(
        {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; ")) for cookie in cookies
    )


def test_neither_answer_nor_status_tells_which_e_mail_addresses_are_known(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    world.staff("+12025550112", name="No Password")
    answers = [
        visit(world).post("/sign-in", data={"email": email, "password": "wrong wrong wrong"})
        for email in (email_of(sam), "12025550112@example.org", "nobody@example.org", "' OR 1=1 --")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text.partition("<input")[0] for answer in answers}) == 1


def test_nor_does_the_time_of_a_refusal_tell_who_is_in_two_programs(world: World) -> None:
    """What was compared in less time than two passwords take waits for the rest."""
    sam = world.staff()
    give_password(world, sam)
    other = world.add_program("+12025550200", "Haven")
    give_password(world, world.staff(program=other), program=other)
    lone = world.staff("+12025550112", name="Kim Lee")
    give_password(world, lone)
    owed = {}
    for email in (email_of(sam), email_of(lone), "nobody@example.org"):
        account, owed[email] = passwords._check(world.runtime, passwords.Attempt(email, "wrong " * 4, "/"))
        assert account is None
    assert owed[email_of(sam)] == 0
    assert owed[email_of(lone)] > 0
    assert owed["nobody@example.org"] > 0


def test_guessing_is_throttled_by_account_and_by_network_and_never_for_long(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    guesser = visit(world, address="192.0.2.66")
    assert [sign_in(guesser, email_of(sam), "guess") for _ in range(10)] == [401] * 10
    refused = guesser.post("/sign-in", data={"email": email_of(sam), "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 300
    assert sign_in(guesser, "somebody@example.org", "guess") == 429
    assert sign_in(visit(world), "somebody@example.org", "guess") == 401

    world.clock.at += timedelta(minutes=5)
    assert sign_in(guesser, email_of(sam)) == 303


def test_h9_who_keeps_guessing_does_not_keep_the_owner_out_of_a_browser_of_theirs(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    own, new = visit(world), visit(world)
    assert sign_in(own, email_of(sam)) == 303
    own.post("/sign-out")
    guesser = visit(world, address="192.0.2.66")
    for _ in range(10):
        sign_in(guesser, email_of(sam), "guess")
    assert sign_in(new, email_of(sam)) == 429
    assert sign_in(own, email_of(sam)) == 303
    assert [sign_in(own, email_of(sam), "guess") for _ in range(11)] == [401] * 10 + [429]
    assert sign_in(own, "dana@example.org", "guess") == 401, "known for one address alone"


def test_a_household_with_ipv6_has_one_address(world: World) -> None:
    codes = [
        sign_in(visit(world, address=f"2001:db8::{n:x}"), f"{n}@example.org", "guess") for n in range(11)
    ]
    assert codes == [401] * 10 + [429]


@pytest.mark.parametrize(
    ("after", "goes_to"),
    [
        *(("/people", "/people"), ("", "/"), ("//evil.example", "/"), ("https://evil.example", "/")),
        *(("/\\evil.example", "/"), ("/\t/evil.example", "/"), ("javascript:alert(1)", "/")),
    ],
)
def test_sign_in_goes_on_only_to_pages_of_ours(world: World, after: str, goes_to: str) -> None:
    sam = world.staff()
    give_password(world, sam)
    answer = visit(world).post("/sign-in", data={"email": email_of(sam), "password": PASSWORD, "next": after})
    assert (answer.status_code, answer.headers["location"]) == (303, goes_to)


def test_a_page_asks_to_sign_in_first_and_comes_back_to_itself(world: World) -> None:
    answer = visit(world).get("/people")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/people")
    assert visit(world).get("/", headers={"x-fragment": "1"}).status_code == 401


def test_a_session_that_was_planted_in_the_browser_ends_with_sign_in(world: World) -> None:
    sam = world.staff()
    give_password(world, sam)
    planted, client = open_session(world, sam), visit(world)
    client.cookies.set("sid", planted)
    assert sign_in(client, email_of(sam)) == 303
    assert not is_open(world.engine, planted)


def test_a_page_that_refreshes_itself_does_not_keep_its_session_alive(world: World) -> None:
    client = console_of(world, world.staff())
    for _ in range(6):
        world.clock.at += timedelta(minutes=5)
        answer = client.get("/", headers={"x-fragment": "1"})
    assert answer.status_code == 401


def test_somebody_who_looks_around_stays_signed_in(world: World) -> None:
    client = console_of(world, world.staff())
    for _ in range(4):
        world.clock.at += timedelta(minutes=20)
        assert client.get("/people").status_code == 200


def test_moving_the_demos_clock_signs_nobody_out(world: World) -> None:
    client = console_of(world, world.staff())
    world.clock.advance(timedelta(days=3))
    assert client.get("/").status_code == 200


def test_a_huge_or_strange_form_is_refused(world: World) -> None:
    client = visit(world)
    assert client.post("/sign-in", data={"email": "x" * 100_000}).status_code == 413
    assert (
        client.post("/sign-in", content=b"\xff\x00", headers={"content-type": "text/plain"}).status_code
        == 401
    )
    assert client.post("/sign-in", files={"email": ("a.txt", b"x")}).status_code in {400, 401}


def test_h9_more_than_so_many_at_a_time_are_turned_away_at_once() -> None:
    async def crowd() -> None:
        door = Door(2)
        async with AsyncExitStack() as inside:
            for _ in range(2):
                await inside.enter_async_context(door.entered())
            with pytest.raises(Busy):
                await inside.enter_async_context(door.entered())
        async with door.entered():
            pass

    in_a_thread(lambda: asyncio.run(crowd()))


def test_h9_a_crowd_that_is_turned_away_asks_the_database_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "door", Door(0))
    answer = visit(world).post("/sign-in", data={"email": "sam@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(throttle.Throttle)).all() == []


@pytest.mark.slow
def test_f56_a_text_is_answered_in_time_while_passwords_are_guessed(world: World) -> None:
    ana, stop = world.alumnus(), threading.Event()
    crowd_is_there = threading.Barrier(8 + 1)

    def guess(n: int) -> None:
        client, tries = visit(world, address=f"198.51.100.{n}"), 0
        while not stop.is_set():
            sign_in(client, f"{n}-{tries}@example.org", "a guess of some length")
            tries += 1
            if tries == 1:
                crowd_is_there.wait(60)  # and goes on

    with ThreadPoolExecutor(8) as crowd:
        guessers = [crowd.submit(guess, n) for n in range(8)]
        crowd_is_there.wait(60)
        began = time.perf_counter()
        for _ in range(5):
            ana.texts("URGE")
        took = (time.perf_counter() - began) / 5
        stop.set()
    for one in guessers:
        one.result()
    assert len(ana.inbox()) == 5
    assert took < 10, "seconds: promise P2, whatever else these two processors do"
