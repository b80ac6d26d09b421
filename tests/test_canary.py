"""Every field that is personal carries a mark; a whole life is lived, and no mark stands where it must not (I1, I7)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

import httpx2
import pytest
import requests
import structlog
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from service import logs
from service.app import create_app
from service.conversation.states import Reason
from service.messaging.errors import OutcomeUnknown, Refused
from service.own_page import visiting
from service.people.staff import Role
from service.recovery.copying import refresh
from service.recovery.drain import drain
from service.web import visitors
from tests import mail_server, push_server, routes, standin, telephone, twins
from tests.conftest import KEYS
from tests.escalating import raised
from tests.mail_server import MailServer
from tests.marks import OTHER, PIN, WORD, found, hashes, mark
from tests.notifying import notifying, policy, subscribe
from tests.processes import Deployment, eventually, settings_for
from tests.push_server import Browser, PushServer
from tests.standin import Fault, Twilio
from tests.test_lifeline import away
from tests.test_own_page import link_of
from tests.test_privacy import everything_in
from tests.test_twins import Fields, addresses, few, takes_away
from tests.test_webhooks import form, post
from tests.twins import Twin, console, ids_of, live, visitor
from tests.visiting import sign_in, visit
from tests.world import SENDER, Handset, World

STAFF = {
    Role.SPECIALIST: ("+12025550111", f"Sam {mark('staff')}"),
    Role.CLINICAL_LEAD: ("+12025550112", f"Dana {mark('lead')}"),
    Role.ADMIN: ("+12025550113", f"Kim {mark('admin')}"),
}
PEOPLE = (f"Ana {mark('last')}", f"Cleo {mark('another')}")
"""To their staff they are Ana Z. and Cleo Z."""
PROGRAM = Path(__file__).parent / "data" / "program.yaml"
STRANGER = "+12025550177"
DIALED = ("tel:", "sms:", "mailto:", "otpauth:")
"""Addresses that lead to an app of their own device, on the page of somebody who may see it."""


@dataclass(frozen=True)
class Exchange:
    """One request, and its answer."""

    request: httpx2.Request
    response: httpx2.Response

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def is_outsiders(self) -> bool:
        """Nobody has signed in, no carrier has signed, and no secret of a feed is in the address."""
        return not self.request.headers.get("cookie") and not self.path.startswith(("/twilio/", "/calendar/"))

    @property
    def sent(self) -> str:
        return f"{self.request.url}\n{self.request.content.decode('utf-8', 'replace')}"


@dataclass
class Heard:
    """All that left the service in one life."""

    exchanges: list[Exchange]
    mail: MailServer
    browsers: list[Browser] = field(default_factory=list)
    logged: str = ""


class Shown(HTMLParser):
    """What of a page stands in the history, the tabs and the referrers of a browser: its title, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        for name, value in attrs:
            if name in {"href", "action", "formaction", "src"} and not (value or "").startswith(DIALED):
                self.parts.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.parts.append(data)


class Marking(Fields):
    """The forms of a page, with a mark in every field that takes words."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "textarea" or (tag == "input" and given.get("type", "text") in {"text", "search"}):
            marked = mark(given.get("name", ""))
            typed = f"Robin {marked}" if given.get("name") == "name" else marked  # the first name may be told
            attrs = [("value", typed), *((k, v) for k, v in attrs if k != "value")]
        super().handle_starttag(tag, attrs)


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """Every request that any browser of these tests sends, and what came back."""
    kept: list[Exchange] = []
    send: Callable[..., httpx2.Response] = TestClient.send

    def recorded(self: TestClient, request: httpx2.Request, **more: Any) -> httpx2.Response:
        response = send(self, request, **more)
        kept.append(Exchange(request, response))
        return response

    monkeypatch.setattr(TestClient, "send", recorded)
    return kept


@pytest.fixture
def heard(
    world: World,
    exchanges: list[Exchange],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Heard]:
    logs.configure("DEBUG")
    try:
        with mail_server.running() as mail, push_server.running() as pushed:
            heard = Heard(exchanges, mail)
            with notifying(world, mail=mail.url, operator="operator@tideover.example"):
                live_a_life(world, pushed, heard, monkeypatch)
            written = capsys.readouterr()
            heard.logged = written.out + written.err
            yield heard
    finally:
        structlog.reset_defaults()
        logs.configure("WARNING")


def live_a_life(world: World, pushed: PushServer, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = twins.founded(world, world.program, SENDER, WORD, "+12025550141", STAFF, PEOPLE)
    live(world, twin)
    bea = world.alumnus(
        "+12025550102",
        name=f"Bea {OTHER}",
        strategies=[f"{OTHER} tea"],
        specialist=twin.staff[Role.SPECIALIST],
    )
    world.stranger(STRANGER).texts(f"who is this {WORD}")
    own_page(world, bea, monkeypatch)
    be_alarmed(world, twin, bea, pushed, heard)
    fill_every_form(world, twin)
    look_everywhere(world, twin)
    be_in_the_dark(world, twin)
    break_everything(world, twin, bea, monkeypatch)


def broken(*arguments: object, **more: object) -> NoReturn:
    raise RuntimeError(f"{WORD} {STRANGER} {OTHER}")


def own_page(world: World, bea: Handset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their PIN, what stands on their own page, and a page of it that breaks."""
    bea.texts(f"PIN {PIN}")
    bea.inbox()
    client = visit(world)
    path = link_of(bea)
    assert client.post(path, data={"pin": "1111"}).status_code == 403
    path = link_of(bea)
    assert client.post(path, data={"pin": PIN}).status_code == 303
    data = {"seen_by": OTHER, "notices": "yes", "calls": "agreed", "voicemail": "no"}
    assert client.post("/my/phone", data=data | {"safe_word": OTHER, "address": OTHER}).status_code == 303
    assert (
        client.post(
            "/my/quiet-word", data={"word": f"i want to die {OTHER}", "do": "set", "pin": PIN}
        ).status_code
        == 422
    )
    assert client.post("/my/people", data={"name": OTHER, "phone": "+12025550155"}).status_code == 303
    for part in ("/my", "/my/plan", "/my/texts", "/my/people", "/my/record"):
        assert client.get(part).status_code == 200
    assert client.post("/my/export", data={"pin": PIN}).status_code == 200
    assert client.post("/my/people", data={"name": OTHER, "phone": OTHER}).status_code == 422
    with monkeypatch.context() as patched:
        patched.setattr(visiting, "of_browser", broken)
        assert client.get("/my").status_code == 500


def be_alarmed(world: World, twin: Twin, bea: Handset, pushed: PushServer, heard: Heard) -> None:
    """An alert by every way, which is refused, taken, called about and closed."""
    sam = twin.staff[Role.SPECIALIST]
    heard.browsers.append(pushed.browser())
    subscribe(world, sam, heard.browsers[0])
    policy(world, (0, "assigned", ("sms", "voice", "email", "push")), (5, "on_call", ("sms", "email")))
    world.carrier.failures = [OutcomeUnknown(), Refused(21610)]
    bea.texts(f"i want to die {OTHER}")
    raised(world, twin.only, Reason.CALL)
    world.wait(minutes=6)
    with telephone.at(world) as phones:
        for ring, sid in world.carrier.calls:
            line = telephone.Line(phones, sid, ring.sender, ring.to, ring.url, ring.callback)
            if line.picks_up().keys:
                line.presses("1")
            line.hangs_up()
    sam.texts(f"1 reached {WORD}")
    world.wait(minutes=20)
    world.keep_house()


def fill_every_form(world: World, twin: Twin) -> None:
    """Each form of each page of each role, with marks; what takes away what others need comes last."""
    for role in Role:
        forms = dict[str, dict[str, str]]()
        client, own = console(world, twin, role), few(ids_of(world, twin))
        for place in routes.places(create_app(world.runtime)):
            if place.method == "GET" and all(own.get(table) for table in place.tables):
                for path in list(addresses(place, own))[:2]:
                    page = Marking()
                    page.feed(client.get(path).text)
                    forms |= {action: filled for action, filled in page.forms if action}
        for action in sorted(forms, key=ends):
            if not action.startswith("/sign-"):
                client.post(action, data=forms[action])
    world.tick()


def ends(path: str) -> int:
    return takes_away(routes.Place("POST", path, path))


def look_everywhere(world: World, twin: Twin) -> None:
    """Every page and form as somebody and as nobody, with marks in the address and in what is sent."""
    typed = {
        "q": mark("sought"),
        "words": WORD,
        "name": WORD,
        "email": f"{WORD}@example.org",
        "password": WORD,
    }
    clients = (console(world, twin, Role.CLINICAL_LEAD), visitor(world))
    own = few(ids_of(world, twin))
    for client in clients:
        for place in routes.places(create_app(world.runtime)):
            if place.path.startswith("/sign-out") or not all(own.get(table) for table in place.tables):
                continue
            for path in list(addresses(place, own))[:2]:
                client.request(place.method, path, data=typed if place.method == "POST" else None)
        client.get(f"/people/{WORD}", params={"q": WORD})
    sign_in(visitor(world), f"{STAFF[Role.ADMIN][0][1:]}@example.org", WORD)


def be_in_the_dark(world: World, twin: Twin) -> None:
    """The database is away: the lifeline answers from the local copy, and what came is taken in later."""
    refresh(world.runtime)
    with TestClient(create_app(world.runtime), base_url="http://elsewhere") as client:
        failure = OperationalError("INSERT", {"body": WORD}, Exception(f"{WORD} {STRANGER}"))
        with away(world, failure):
            for sender in (twin.ana.number, "+12025550102", STRANGER):
                status, _ = post(client, form(Body=f"i want to die {WORD}", From=sender))
                assert status == 200
        assert world.runtime.lifeline
        spooled = everything_on_disk(world)
        assert found(spooled) == []
    drain(world.runtime)
    world.tick()


def break_everything(world: World, twin: Twin, bea: Handset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page breaks, and the carrier, with words in the error."""
    client = console(world, twin, Role.ADMIN)
    with monkeypatch.context() as patched:
        patched.setattr(visitors, "_described", broken)
        assert [client.get(path).status_code for path in ("/", "/people")] == [500, 500]
        patched.setattr(world.carrier, "send", broken)
        bea.texts(f"URGE {OTHER}")
    raised(world, twin.ana, Reason.CALL)
    world.wait(minutes=5)


def everything_on_disk(world: World) -> bytes:
    """Names and contents of every file that the service keeps beside its database."""
    return contents(Path(world.folder.name))


def contents(folder: Path) -> bytes:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return b"\n".join(path.name.encode() + b"\n" + path.read_bytes() for path in files)


def spoken(twiml: str) -> str:
    """What a voice says in a call."""
    return " ".join(re.findall(r"<Say[^>]*>(.*?)</Say>", twiml, re.DOTALL))


def no_log(world: World, heard: Heard) -> None:
    assert heard.logged.count("\n") > 10
    assert found(heard.logged) == []


def no_header_cookie_title_or_address(world: World, heard: Heard) -> None:
    assert len(heard.exchanges) > 500
    for one in heard.exchanges:
        assert found(str(one.response.headers.multi_items())) == [], one.path
        if "text/html" in one.response.headers.get("content-type", ""):
            page = Shown()
            page.feed(one.response.text)
            assert found("\n".join(page.parts)) == [], one.path


def no_outsider_and_no_breakdown(world: World, heard: Heard) -> None:
    outside = [one for one in heard.exchanges if one.is_outsiders]
    assert {"/metrics", "/healthz", "/readyz", "/sign-in"} <= {one.path for one in outside}
    assert {one.response.status_code // 100 for one in outside} >= {2, 3, 4}
    for one in outside:
        assert found(one.response.text, but=one.sent) == [], one.path
    broken = [one for one in heard.exchanges if one.response.status_code >= 500]
    assert len(broken) >= 3
    for one in broken:
        assert found(one.response.text) == [], one.path


def no_push_e_mail_or_voice(world: World, heard: Heard) -> None:
    pushes = [
        (push, headers)
        for one in heard.browsers
        for push, headers in zip(one.pushes, one.headers, strict=True)
    ]
    assert pushes
    assert found(str(pushes)) == []
    assert len(heard.mail.mails) >= 2
    for mail in heard.mail.mails:
        del mail["To"]
        assert found(mail.as_string() + str(mail.get_content()), but=SENDER) == []
    said = [spoken(one.response.text) for one in heard.exchanges if one.path.startswith("/twilio/")]
    assert any(said)
    assert found(" ".join(said)) == []


def no_phone_of_somebody_else(world: World, heard: Heard) -> None:
    staff = {number for number, _ in STAFF.values()}
    bea = "+12025550102"
    texts = [(text.to, text.body) for text, _ in world.carrier.sent]
    assert {bea, "+12025550111"} <= {to for to, _ in texts}
    for to, body in texts:
        if to in staff:
            assert found(body) == [], body
        assert (WORD in body) <= (to != bea), body
        assert (OTHER in body) <= (to == bea), body


def no_row_and_no_file(world: World, heard: Heard) -> None:
    dump = everything_in(world)
    assert found(dump) == []
    assert found(everything_on_disk(world)) == []
    guessed = hashes(PIN, WORD, OTHER, "+12025550101", "+12025550111", "12025550111@example.org")
    assert [one for one in guessed if one in dump] == []


PLACES = (
    no_log,
    no_header_cookie_title_or_address,
    no_outsider_and_no_breakdown,
    no_push_e_mail_or_voice,
    no_phone_of_somebody_else,
    no_row_and_no_file,
)


@pytest.mark.slow
def test_i1_i7_a_whole_life_leaves_no_mark_where_it_must_not(
    world: World, heard: Heard, subtests: pytest.Subtests
) -> None:
    for place in PLACES:
        with subtests.test(place.__name__):
            place(world, heard)


@pytest.mark.parametrize(
    "leak",
    [
        f"to {mark('name')}",
        "%2B12025550101",
        "(202) 555-0101",
        WORD.encode().hex(),
        f"pin={PIN}",
        f"x3e06fba1d910{OTHER.upper()}",
    ],
)
def test_a_mark_that_leaks_is_found(leak: str) -> None:
    assert found(leak)
    assert found(leak.encode())


MARKED = {
    "Sam Rivera": f"Sam {mark('staff')}",
    "sam@example.org": f"{mark('mail').lower()}@example.org",
    "C-1234": mark("number"),
    "name: Ana": f"name: Ana {mark('last')}",
    "alone late at night": mark("situation"),
    "in the kitchen": mark("action"),
    "My kids": mark("reason"),
    "name: Mike": f"name: {mark('supporter')}",
}
COMMANDS = (
    ("audit", "verify"),
    ("purge", "--dry-run"),
    ("keys", "status"),
    ("erase", "--phone", "+12025550188"),
    ("export", "--phone", "+12025550188", "x.json"),
    ("wrong",),
)


def harbor(twilio: Twilio, database: str, folder: Path) -> Deployment:
    settings = settings_for(twilio, database, KEYS) | {"LOG_LEVEL": "DEBUG"}
    return Deployment(folder, settings)


@pytest.mark.slow
def test_i7_real_processes_and_commands_name_nobody(database: str, tmp_path: Path) -> None:
    """Their output and whatever they leave in their folder, the database itself included where it is a file."""
    program = PROGRAM.read_text(encoding="utf-8")
    for plain, marked in MARKED.items():
        assert plain in program
        program = program.replace(plain, marked)
    kept, asked = tmp_path / "data", tmp_path / "program.yaml"
    kept.mkdir()
    asked.write_text(program, encoding="utf-8")
    with standin.running() as twilio:
        made = harbor(twilio, database, kept)
        try:
            said = [made.run("import", str(asked))]
            assert said[0].returncode == 0, said[0].stderr
            for command in ["serve"] if database.startswith("sqlite") else ["web", "work"]:
                made.start(command)
            made.until_up()
            twilio.script = lambda form: Fault(400, f'{{"code": 21610, "message": "{WORD} {form["To"]}"}}')
            for body in (f"URGE {WORD}", f"ADD {WORD}", f"PIN {PIN}", f"i want to die {WORD}"):
                assert made.text("+12025550101", "+12025550000", body)
            for path in (
                f"/{WORD}?q={WORD}",
                "/metrics",
                "/healthz",
                "/readyz",
                f"/my/{WORD}",
                f"/sign-in?next=/{WORD}",
            ):
                answer = requests.get(made.url + path, timeout=15, allow_redirects=False)
                assert found(answer.text + str(answer.headers), but=path) == [], path
            requests.post(f"{made.url}/twilio/sms", data={"From": STRANGER, "Body": WORD}, timeout=15)
            eventually(lambda: b"text_refused" in contents(kept))
            said += [made.run(*command) for command in COMMANDS]
        finally:
            made.stop()
    for one in said:
        assert found(one.stdout + one.stderr, but=" ".join(one.args)) == [], one.args
    assert found(contents(kept)) == []
