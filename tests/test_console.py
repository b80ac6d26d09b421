"""The console as staff meet it: who needs me now, what is done about it, and the walls around it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from pydantic import AnyHttpUrl
from sqlalchemy import Engine, event
from sqlmodel import select
from starlette.testclient import TestClient

from service import heartbeats
from service.conversation.context import Context, DayPart, Evidence
from service.conversation.states import Reason
from service.conversation.values import Intent, Risk
from service.db import EVERY_PROGRAM, transaction
from service.escalations.calls.ledger import Status as Ring
from service.escalations.tables import Alert, EventKind, Outcome, Status
from service.messaging import ledger
from service.people import alumni, tasks
from service.people.plans import Strategy
from service.people.task_kinds import About
from service.people.tasks import Task
from service.web import health, pages, times, words
from tests.databases import changing
from tests.escalating import raised
from tests.visiting import console_of, email_of, sign_in, visit
from tests.world import NOON, Handset, World

WEB = Path(__file__).parent.parent / "service"


def trigger(
    world: World, alumnus: Handset, reason: Reason = Reason.CALL, *, program: UUID | None = None
) -> UUID:
    """Raise an alert, and let the worker page whom it must."""
    alert = raised(world, alumnus, reason, program=program)
    world.tick()
    return alert.id


def stored(world: World, alert: UUID) -> Alert:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Alert, alert)


def text_of(answer_text: str) -> str:
    """What a page says on a screen, without its tags."""
    answer_text = re.sub(r'<span class="initials">[^<]*</span>', "", answer_text)  # for paper
    return " ".join(re.sub(r"<[^>]+>", " ", answer_text).split())


def test_f24_every_page_says_that_the_worker_stands_still(world: World) -> None:
    client = console_of(world, world.staff())
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        heartbeats.beat(session, "worker", now=world.now)
    assert "stands-still" not in client.get("/").text
    world.clock.advance(timedelta(minutes=2))
    for page in (client.get("/"), client.get("/", headers={"X-Fragment": "1"}), client.get("/people")):
        assert page.text.count('id="stands-still"') == 1
    assert "stands-still" not in visit(world).get("/sign-in").text


def test_c3_the_inbox_ranks_by_severity_then_by_age_and_shows_aliases(world: World) -> None:
    sam = world.staff()
    world.on_call(sam)
    for number, name, reason in (
        ("+12025550101", "Ana Ruiz", Reason.STRONG_URGE),
        ("+12025550102", "Luis Ortega", Reason.CALL),
        ("+12025550103", "Mia Stone", Reason.CRISIS),
    ):
        trigger(world, world.alumnus(number, name=name, specialist=sam), reason)
        world.wait(minutes=1)
    page = console_of(world, sam).get("/").text
    places = [page.index(alias) for alias in ("Mia S.", "Luis O.", "Ana R.")]
    assert places == sorted(places)
    assert "Stone" not in page
    assert "<title>(3) Inbox</title>" in page
    assert "On call now: Sam R." in text_of(page)
    assert "Sam R. paged 1:00 PM · text delivered" in text_of(page)


def test_an_inbox_with_nobody_waiting_says_so_and_what_will_come(world: World) -> None:
    page = console_of(world, world.staff()).get("/").text
    assert "Nobody is waiting" in page
    assert "Nobody is on call." in page
    assert "<title>Inbox</title>" in page


def test_taking_an_alert_tells_the_alumnus_and_everybody_else(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(sam)
    ana = world.alumnus(specialist=dana)
    alert = trigger(world, ana)
    client = console_of(world, sam)
    ana.inbox(), dana.inbox()

    assert client.post(f"/alerts/{alert}/take").headers["location"] == f"/?did=taken&alert={alert.hex}"
    world.tick()
    assert any("Sam" in text for text in ana.inbox())
    assert any("Sam R." in text for text in dana.inbox())
    page = client.get("/").text
    assert "You have this" in page
    assert 'href="tel:+12025550100"' in page, "by the program's number, which puts them through"
    assert "Type 1# and you are put through" in page
    assert "tel:" not in console_of(world, dana).get("/").text
    assert "Sam R. has this" in console_of(world, dana).get("/").text


def test_an_alert_that_is_passed_on_pages_the_next_person_at_once(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    alert = trigger(world, world.alumnus(specialist=sam))
    assert dana.inbox() == []
    console_of(world, sam).post(f"/alerts/{alert}/pass-on")
    world.tick()
    assert len(dana.inbox()) == 1


def test_closing_wants_an_outcome_and_keeps_the_note_for_the_timeline(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    client = console_of(world, sam)
    with transaction(world.engine, program=world.program) as session:
        [alert] = session.exec(select(Alert.id))

    refused = client.post(f"/alerts/{alert}/close", data={"outcome": "whatever"})
    assert refused.status_code == 422
    assert "say what came of it" in refused.text
    assert stored(world, alert).status is Status.TRIGGERED

    client.post(f"/alerts/{alert}/close", data={"outcome": "reached", "note": "safe, with her sister"})
    closed = stored(world, alert)
    assert (closed.status, closed.outcome) == (Status.CLOSED, Outcome.REACHED)
    assert closed.note
    assert b"sister" not in closed.note
    page = client.get(f"/people/{ana.person}").text
    assert "Alert A1: Sam R. closed it" in page
    assert "safe, with her sister" in page
    ana.texts("URGE")
    assert any("Walk around" in text or "kitchen" in text for text in ana.inbox()), "everyday help is back"


def test_what_cannot_be_done_is_refused_in_words(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    alert = trigger(world, world.alumnus(specialist=sam))
    stranger = console_of(world, dana).post(f"/alerts/{alert}/close", data={"outcome": "reached"})
    assert (stranger.status_code, "take it first" in stranger.text) == (403, True)
    client = console_of(world, sam)
    client.post(f"/alerts/{alert}/take")
    assert console_of(world, dana).post(f"/alerts/{alert}/take").status_code == 409


def test_a_page_that_tells_of_a_refusal_leads_on_and_says_who_is_on_call(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    alert = trigger(world, world.alumnus(specialist=sam))
    console_of(world, dana).post(f"/alerts/{alert}/take")
    client = console_of(world, sam)
    refused = {
        404: [client.get("/nothing"), client.get(f"/people/{uuid4()}")],
        403: [client.get("/staff"), client.get("/reviews")],
        405: [client.put("/people")],
        409: [client.post(f"/alerts/{alert}/take")],
    }
    for status, answers in refused.items():
        for answer in answers:
            assert answer.status_code == status
            assert '<nav aria-label="Main">' in answer.text
            assert "On call: Dana" in text_of(answer.text)
    for stranger in (visit(world).get("/nothing"), client.get("/nothing", headers={"x-fragment": "1"})):
        assert stranger.status_code == 404
        assert "Dana" not in stranger.text


def test_one_person_has_one_timeline_of_all_that_happened(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("URGE")
    ana.texts("7")
    world.wait(minutes=16)
    ana.texts("2")
    page = console_of(world, sam).get(f"/people/{ana.person}").text
    said = text_of(page)
    assert "<title>Person</title>" in page
    assert "Ana Ruiz" in page
    assert "Read as an urge" in said
    assert "Told 2 of 10" in said
    assert "Own strategy offered" in said
    assert "delivered" in said
    assert "Offered 1\u00d7 · helped 1 of 1" in said
    assert "Helped 1 of 1 in the afternoon" in said
    assert "in the afternoon, strength 7 · it helped" in said
    assert said.index("Told 2 of 10") < said.index("Told 7 of 10") < said.index("URGE"), "newest first"


def test_e12_what_cannot_go_out_in_clear_is_marked_with_the_words_and_what_goes_out_instead(
    world: World,
) -> None:
    sam, ana = world.staff(), world.alumnus(strategies=["Walk the dog"])
    for own in ("close the porn tab", "leave the strip club"):
        ana.texts(f"ADD {own}")
    said = text_of(console_of(world, sam).get(f"/people/{ana.person}").text)
    assert "Cannot go out in clear: carriers block porn ." in said
    assert "Cannot go out in clear: carriers block strip club ." in said
    assert said.count("until it has a name") == 2
    inbox = text_of(console_of(world, sam).get("/").text)
    assert "Has a strategy in words that carriers block" in inbox


def test_what_people_text_is_shown_and_never_run(world: World) -> None:
    sam, ana = world.staff(), world.alumnus(name="<b>Ana</b> Ruiz")
    ana.texts("<script>alert(1)</script> & \u202egnp")
    client = console_of(world, sam)
    page = client.get(f"/people/{ana.person}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "<b>Ana" not in page + client.get("/").text + client.get("/people").text


def test_a_task_is_shown_until_it_is_done(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.UNCLEAR, program=world.program, alumnus=ana.person, now=NOON)
        [task] = session.exec(select(Task.id))
    client = console_of(world, sam)
    assert words.tasks.ABOUT[About.UNCLEAR] in client.get("/").text
    client.post(f"/tasks/{task}/finish")
    assert words.tasks.ABOUT[About.UNCLEAR] not in client.get("/").text


def test_staff_of_one_program_see_and_touch_nobody_of_another(world: World) -> None:
    women = world.add_program("+12025550200", name="Haven")
    sam, eve = world.staff(), world.staff("+12025550112", name="Eve Stone", program=women)
    ana = world.alumnus("+12025550102", name="Mia Marker", specialist=eve, program=women)
    ana.texts("hello there")
    alert = trigger(world, ana, program=women)
    with transaction(world.engine, program=women) as session:
        tasks.open_one(session, About.LAPSE, program=women, alumnus=ana.person, now=NOON)
        [task] = session.exec(select(Task.id).where(Task.about == About.LAPSE))
    client = console_of(world, sam)

    assert "Mia" not in client.get("/").text + client.get("/people").text
    nobody = uuid4()
    theirs, nobodys = client.get(f"/people/{ana.person}"), client.get(f"/people/{nobody}")
    assert theirs.status_code == nobodys.status_code == 404
    as_nobody = theirs.text.replace(str(ana.person), str(nobody))
    assert as_nobody == nobodys.text, "as if they did not exist"
    for action in ("take", "pass-on", "close"):
        answer = client.post(f"/alerts/{alert}/{action}", data={"outcome": "reached"})
        assert answer.status_code == 404
    client.post(f"/tasks/{task}/finish")
    assert stored(world, alert).status is Status.TRIGGERED
    with transaction(world.engine, program=women) as session:
        assert session.get_one(Task, task).closed_at is None
    assert "Mia M." in console_of(world, eve, program=women).get("/").text


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": ""}, False),
        ({"origin": "http://testserver"}, True),
        ({"origin": "http://TESTSERVER"}, True),
        ({"origin": "http://127.0.0.1:8000"}, True),  # PUBLIC_URL's
        ({"origin": "null"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://evil.example", "referer": "http://testserver/"}, False),
        ({"origin": "http://testserver.evil.example"}, False),
        ({"origin": "http://[bad"}, False),
        ({"referer": "http://testserver/people"}, True),
        ({"referer": "http://evil.example/http://testserver"}, False),
        ({}, False),
    ],
)
def test_what_changes_something_must_come_from_our_own_pages(
    world: World, headers: dict[str, str], *, is_ours: bool
) -> None:
    sam = world.staff()
    alert = trigger(world, world.alumnus(specialist=sam))
    client = console_of(world, sam)
    del client.headers["sec-fetch-site"]
    answer = client.post(f"/alerts/{alert}/take", headers=headers)
    assert answer.status_code == (303 if is_ours else 403)
    assert stored(world, alert).status is (Status.ACKNOWLEDGED if is_ours else Status.TRIGGERED)


def test_twilio_needs_no_origin_because_it_signs(world: World) -> None:
    client = visit(world)
    del client.headers["sec-fetch-site"]
    answer = client.post("/twilio/sms", data={"Body": "x"})
    assert answer.status_code == 403
    assert "Signature" in answer.text


def pages_of(world: World) -> tuple[TestClient, list[str]]:
    sam, ana = world.staff(), world.alumnus()
    trigger(world, ana)
    client = console_of(world, sam)
    return client, ["/", "/people", f"/people/{ana.person}", "/sign-in", "/nothing", "/healthz"]


def test_every_answer_carries_the_headers_that_keep_it_safe(world: World) -> None:
    client, paths = pages_of(world)
    for path in paths:
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in headers
    assert client.get("/static/base.css").headers["cache-control"] == "no-cache"


def test_by_https_the_browser_is_told_to_stay_there(world: World) -> None:
    settings = world.runtime.settings.model_copy(update={"public_url": AnyHttpUrl("https://tide.example")})
    object.__setattr__(world.runtime, "settings", settings)
    assert "max-age=31536000" in visit(world).get("/sign-in").headers["strict-transport-security"]
    sam = world.staff()
    client = console_of(world, sam)
    assert "__Host-sid" in client.cookies
    answer = client.post("/sign-in", data={"email": email_of(sam), "password": "x"})
    assert answer.status_code == 401
    cookie = visit(world)
    assert sign_in(cookie, email_of(sam)) == 303
    assert all(one.secure and one.path == "/" and not one.domain_specified for one in cookie.cookies.jar)


def test_no_page_holds_a_script_a_style_or_an_address_of_anybody_else(world: World) -> None:
    client, paths = pages_of(world)
    for path in paths:
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)
        assert not re.search(r"(?:src|href|action)=\"(?!/|#)", page)
    for file in (*WEB.rglob("static/*.js"), *WEB.rglob("static/*.css")):
        assert not re.search(r"https?://|\beval\(|@import", file.read_text()), file.name


def test_titles_and_addresses_reveal_nothing(world: World) -> None:
    client, paths = pages_of(world)
    titles = [re.search(r"<title>(.*)</title>", client.get(path).text) for path in paths[:-1]]
    assert {title[1] for title in titles if title} == {
        "(1) Inbox",
        "People",
        "Person",
        "Sign in",
        "Not Found",
    }


def statements(engine: Engine, client: TestClient, path: str) -> int:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_more_people_need_no_more_queries(world: World) -> None:
    sam = world.staff()
    people = [world.alumnus(f"+120255501{n:02d}", specialist=sam) for n in range(20, 32)]
    trigger(world, people[0])
    people[0].texts("URGE")
    client = console_of(world, sam)
    paths = ("/", "/people", f"/people/{people[0].person}")
    before = [statements(world.engine, client, path) for path in paths]
    for one in people[1:]:
        trigger(world, one)
    for _ in range(5):
        people[0].texts("URGE")
    assert [statements(world.engine, client, path) for path in paths] == before
    assert max(before) <= 46  # six of them record the look


@contextmanager
def of_another_release(engine: Engine) -> Iterator[None]:
    """The revision comes back: the other tests of this worker share the database."""
    version = sa.table("alembic_version", sa.column("version_num"))
    with changing(engine) as connection:
        revision = connection.execute(sa.select(version.c.version_num)).scalar_one()
        connection.execute(sa.update(version).values(version_num="another"))
    try:
        yield
    finally:
        with changing(engine) as connection:
            connection.execute(sa.update(version).values(version_num=revision))


def test_health_is_about_the_process_and_readiness_about_its_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LOOKED_AT_FOR", 0.0)
    client = visit(world)
    assert client.get("/healthz").text == "ok"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["migrations"]) == (200, True)
    with of_another_release(world.engine):
        late = client.get("/readyz")
    assert (late.status_code, late.json()["migrations"]) == (503, False)


def test_the_phones_are_absent_where_there_is_a_twilio_account(world: World) -> None:
    assert visit(world).get("/phones").status_code == 404
    assert visit(world).post("/phones/clock", data={"by": "1h"}).status_code == 404


def test_what_is_broken_here_is_said_without_details(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("+12025550101 said something")

    client = console_of(world, world.staff())
    monkeypatch.setattr("service.web.board.read", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "555" not in answer.text


def test_there_are_words_for_everything_that_can_happen() -> None:
    assert set(words.alerts.REASONS) == set(Reason)
    assert set(words.tasks.ABOUT) == set(About)
    assert set(words.sending.PURPOSES) == set(ledger.Purpose)
    assert set(words.sending.DELIVERY) == set(ledger.Status)
    assert set(words.people.STATUS) == set(alumni.Status)
    assert set(words.sending.CALLS) == set(Ring)
    assert set(words.alerts.OUTCOMES) == set(Outcome)
    assert set(words.alerts.EVENTS) == set(EventKind)
    assert set(words.told.INTENTS) == set(Intent)
    assert set(words.told.RISKS) == set(Risk)


def test_times_are_said_as_a_person_says_them() -> None:
    said = [times.age(times.MINUTE * minutes) for minutes in (0, 1, 59, 60, 130, 1440, 4000)]
    assert said == ["just now", "1 min", "59 min", "1 h", "2 h 10 min", "1 day", "2 days"]
    assert times.time_of_day(NOON, "America/Chicago") == "12:00 PM"
    assert times.moment(NOON - times.DAY, "America/Chicago", now=NOON) == "Yesterday, 12:00 PM"
    assert times.moment(NOON - 2 * times.DAY, "America/Chicago", now=NOON) == "Sun, Dec 30, 2029, 12:00 PM"


def test_g3_figures_are_told_in_words_with_how_often_they_were_told() -> None:
    at_night = Evidence(DayPart.NIGHT, is_strong=False, helped=6, unchanged=1, worse=1)
    strong = Evidence(DayPart.NIGHT, is_strong=True, unchanged=1)
    long_ago = Evidence(None, is_strong=False, helped=1)
    assert (
        words.strategies.figures(13, [at_night, strong, long_ago])
        == "Offered 13\u00d7 \u00b7 helped 7 of 10 \u00b7 worse 1"
    )
    assert words.strategies.by_part([at_night, strong, long_ago]) == "helped 6 of 9 at night"
    assert words.strategies.figures(2, []) == "Offered 2\u00d7 \u00b7 nobody knows yet whether it helps"
    assert words.strategies.by_part([]) == ""
    assert words.strategies.weighs([strong], [strong]) == ""
    faded = at_night._replace(helped=3.0, unchanged=0.5, worse=0.5)
    assert words.strategies.weighs([faded], [at_night]) == "counts today as 3.0 of 4.0"
    assert words.strategies.figures(0, []) == "Not offered yet"


def test_a_moment_is_told_in_words() -> None:
    told = Context(DayPart.NIGHT, frozenset({"lonely", "device"}), "their_place", 8)
    assert words.strategies.moment(told) == "at night, strength 8, their place, device, lonely"
    assert words.strategies.moment(Context()) == ""


def test_a_forgotten_pin_is_taken_off_by_staff_of_their_program_alone(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    ana.texts("PIN 2468")
    client = console_of(world, sam)
    other = world.add_program("+12025550200", "Haven")
    stranger = console_of(world, world.staff("+12025550299", program=other))
    assert stranger.post(f"/people/{ana.person}/clear-pin").status_code == 404
    assert "Take it off" in client.get(f"/people/{ana.person}").text
    client.post(f"/people/{ana.person}/clear-pin")
    assert "Take it off" not in client.get(f"/people/{ana.person}").text
    ana.inbox()
    ana.texts("PLAN")
    assert "1. " in " ".join(ana.inbox())


def test_a12_the_situation_before_a_lapse_is_shown_to_the_specialist(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    for body in ("I slipped", "feeling calmer now", "payday and nobody home"):
        ana.texts(body)
    assert "What was going on before" in console_of(world, sam).get(f"/people/{ana.person}").text


def test_f48_what_was_damaged_says_so_and_hides_nothing_else(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(name="Ana Ruiz", specialist=sam)
    trigger(world, ana)
    world.alumnus("+12025550102", name="Bea Other")
    ana.texts("URGE one")
    ana.texts("URGE two")
    with transaction(world.engine, program=world.program) as session:
        text = session.exec(select(ledger.Message).where(ledger.Message.alumnus_id == ana.person)).first()
        strategy = session.exec(select(Strategy).where(Strategy.alumnus_id == ana.person)).first()
        person = session.get_one(alumni.Alumnus, ana.person)
        assert text
        assert strategy
        text.body, strategy.action, person.name = map(_damaged, (text.body, strategy.action, person.name))
    client = console_of(world, sam)
    page = client.get(f"/people/{ana.person}").text
    assert page.count("(unreadable)") >= 3
    assert "URGE two" in page
    assert "Bea Other" in client.get("/people").text
    assert client.get("/").status_code == 200


def _damaged(sealed: bytes) -> bytes:
    """With its last bit turned over."""
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def test_h10_the_bar_of_the_browser_has_the_color_of_the_page_light_and_dark(world: World) -> None:
    page = console_of(world, world.staff()).get("/").text
    colors = dict(re.findall(r'<meta name="theme-color" content="(#\w+)" media="\(([^)]+)\)">', page))
    assert list(colors.values()) == ["prefers-color-scheme: light", "prefers-color-scheme: dark"]
    sheet = (pages.HERE / "static" / "base.css").read_text()
    assert all(f"--surface: {color};" in sheet for color in colors)
