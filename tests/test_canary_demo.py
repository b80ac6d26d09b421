"""The demo in its own process, as somebody tries it: what is typed there, and who is in it, stands where it is meant to alone (I1, I7, J1)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa
import yaml
from sqlmodel import col, select

from service import demo
from service.commands.opening import Opened, opened
from service.db import EVERY_PROGRAM, transaction
from service.escalations import policies
from service.escalations.policies import Step
from service.messaging.ledger import Direction, Message
from service.people import subscriptions
from service.people.staff import Staff
from service.protection import keyring
from service.settings import Settings
from tests import push_server
from tests.demo_visitor import Visitor, around, phones_on
from tests.marks import OTHER, PIN, WORD, found, mark
from tests.processes import Deployment, eventually
from tests.push_server import Browser
from tests.test_canary import Shown, contents

LET_THROUGH = """import sys
from service import cli
from service.messaging import push
push.is_public = lambda address: True
cli.main()"""
"""The demo, but for one thing: a stand-in for a push service is on this very machine."""

ANA, LUIS, SAM, PAT = "Ana Ruiz", "Luis Ortega", "Sam Rivera", "Pat Morgan"
RENAMED, ADDED = f"Ana {mark('renamed')}", f"Cleo {mark('added')}"
STAFF = (SAM, "Dana Lee", PAT)
NOTE, REACHED, DRAFT = mark("note"), mark("reached"), mark("draft")
OPERATOR, TOKEN = "+12025550190", "measure"
BROKEN = ("note", "call", "strategy")
"""Tables that are taken away for a while: a page, the phones and the answer to a text break."""

_FILE = yaml.safe_load(files("service.demo").joinpath("program.yaml").read_text(encoding="utf-8"))


def _words_of(kept: object) -> Iterator[str]:
    match kept:
        case dict():
            for name, value in kept.items():
                if name not in {
                    "tags",
                    "topics",
                    "timezone",
                    "language",
                    "check_ins",
                    "specialist",
                    "consent",
                }:
                    yield from _words_of(value)
        case list():
            for value in kept:
                yield from _words_of(value)
        case str():
            yield kept


ALUMNI = frozenset(_words_of(_FILE["alumni"])) | {"Ruiz", "Ortega"}
"""Names, strategies, reasons and supporters of the demo's alumni."""
NAMES = frozenset(
    part
    for people in ("alumni", "staff")
    for one in _FILE[people]
    for part in (one["name"], *one["name"].split())
) | {one["email"] for one in _FILE["staff"]}


def told(said: str, words: frozenset[str]) -> list[str]:
    """Which of these stand there, as words of their own."""
    return [one for one in sorted(words) if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]


@dataclass
class Tried:
    """The demo, what was done with it, and all that came of it."""

    made: Deployment
    here: Opened
    browser: Browser
    public: Visitor
    """In whose browser the phones are open, and nobody signs in."""
    console: Visitor
    logged: str = ""
    texts: list[tuple[UUID | None, UUID | None, str]] = field(default_factory=list)
    """What went out: the alumnus, or the member of staff, or neither; and the words."""


@pytest.fixture
def tried(database: str, tmp_path: Path) -> Iterator[Tried]:
    folder = tmp_path / "demo"
    folder.mkdir()
    more = {"METRICS_TOKEN": TOKEN, "OPERATOR_PHONE": OPERATOR, "LOG_LEVEL": "DEBUG", "TICK_SECONDS": "0.2"}
    made = Deployment(folder, {"DATABASE_URL": database, **more}, python=("-c", LET_THROUGH))
    with push_server.running() as pushed:
        try:
            made.start("demo")
            eventually(made.is_up, seconds=60)
            settings = Settings(_env_file=None, database_url=database, data_dir=folder, public_url=made.url)
            with opened(settings) as here:
                tried = Tried(made, here, pushed.browser(), Visitor(made.url), Visitor(made.url))
                try_it(tried, settings)
                made.stop()
                tried.logged = (folder / "demo.log").read_text().replace(demo.welcome(settings), "")
                yield tried
        finally:
            made.stop()


def try_it(tried: Tried, settings: Settings) -> None:
    reach_by_push(tried)
    text(tried.public)
    tried.console.sign_in(demo.EMAIL, (settings.data_dir / demo.SIGN_IN).read_text().strip())
    write_in_the_console(tried.console, ids(tried.public)[ANA])
    be_in_danger(tried)
    tried.console.look_around()
    knock(tried)
    with broken(tried):
        knock(tried)
    tried.texts = list(sent(tried.here))


def ids(visitor: Visitor) -> dict[str, str]:
    return {name: one.id for name, one in visitor.phones().items()}


def reach_by_push(tried: Tried) -> None:
    """Sam has a browser that takes pushes, and every way is tried."""
    with transaction(tried.here.engine, program=EVERY_PROGRAM) as session:
        index = tried.here.vault.index("email", demo.EMAIL)
        sam = session.exec(select(Staff).where(Staff.email_index == index)).one()
        given, now = tried.browser.given, tried.here.now
        subscriptions.keep(session, tried.here.vault, sam.id, given, program=sam.program_id, now=now)
        after = [Step(timedelta(minutes=2), "on_call"), Step(timedelta(minutes=5), "admins", ("voice",))]
        steps = [Step(timedelta(0), "assigned", ("sms", "push")), *after]
        policies.set_policy(session, steps, program=sam.program_id)


def text(visitor: Visitor) -> None:
    """Words of Ana's and of Luis's, hers in her list too; and of somebody of the staff, who means nothing by it."""
    visitor.types(ANA, f"about to act out {mark('urge')}", "MORE", "8", f"ADD {mark('strategy')} walk")
    visitor.types(ANA, "URGE", *["MORE"] * 6)
    visitor.types(LUIS, f"tengo muchas ganas {OTHER}", f"AGREGAR caminar con {OTHER}", f"PIN {PIN}", "PAGINA")
    visitor.types(SAM, f"what about {mark('staff')}", "?")
    visitor.post("/phones/clock", by="next")


def write_in_the_console(console: Visitor, ana: str) -> None:
    person = f"/people/{ana}"
    done = [
        console.fill(f"{person}/enrollment/person", name=RENAMED, phone="+12025550101", language="en"),
        console.post("/enrollments/new", name=ADDED, phone="+12025550103", language="en"),
        console.post(f"{person}/notes", words=f"Spoke about {NOTE}"),
        console.post(f"{person}/strategies", action=f"Swim to {mark('swim')}", tags="night"),
        console.post(f"{person}/write", words=f"Thinking of you {mark('written')}"),
        console.post(f"{person}/draft", words=f"Not sent {DRAFT}"),
    ]
    assert [one.status_code for one in done] == [303] * len(done)
    console.post("/search", q=mark("sought"))


def be_in_danger(tried: Tried) -> None:
    """Both at once: everybody is paged, one is called, nobody answers and the operator hears of it; then Sam does."""
    visitor = tried.public
    visitor.types(LUIS, f"me quiero morir {OTHER}")
    visitor.types(RENAMED, f"i want to die {mark('danger')}")
    eventually(lambda: tried.browser.pushes and visitor.phones()[SAM].received)
    pat = ids(visitor)[PAT]
    for _ in range(3):
        visitor.post("/phones/clock", by="5m")
        eventually(lambda: visitor.post("/phones/call", phone=pat, key="pick-up").status_code == 303)
        for key in ("1", "2", "hang-up"):
            visitor.post("/phones/call", phone=pat, key=key)
    visitor.post("/phones/clock", by="1h")
    eventually(lambda: [one for one in sent(tried.here) if one[:2] == (None, None)])
    visitor.types(SAM, "?", "1", f"1 reached {REACHED}", "2", f"2 reached {REACHED}")


def knock(tried: Tried) -> None:
    """Pages that are there, that are not, and that take no such thing, by both."""
    ana = ids_in(tried)
    for visitor in (tried.public, tried.console):
        for path in (
            "/phones",
            "/phones/feed?after=",
            f"/people/{ana}",
            "/people",
            "/",
            "/healthz",
            "/readyz",
        ):
            visitor.get(path)
        for path in (f"/{WORD}?q={WORD}", f"/people/{WORD}", f"/phones/{WORD}", f"/my/{WORD}"):
            assert visitor.get(path).status_code in {303, 404, 422, 500}
        visitor.get("/metrics", Authorization=f"Bearer {TOKEN}")
        visitor.post("/phones/text", phone=WORD, body=WORD)
        visitor.post("/phones/text", phone=ana, body=f"URGE {mark('again')}")
        visitor.post("/phones/text", phone=ana, body=WORD * 5_500)
        visitor.post("/phones/call", phone=ana, key=WORD)
        visitor.post("/phones/clock", by=WORD)
        visitor.post("/sign-in", email=f"{WORD}@example.org", password=WORD, next=f"/{WORD}")
        visitor.post("/twilio/sms", From="+12025550101", Body=WORD)


def ids_in(tried: Tried) -> str:
    """Ana's id, by what the phones have shown last."""
    pages = (phones_on(one.text) for one in reversed(tried.public.answers) if "/phones" in one.url)
    return next(page[RENAMED].id for page in pages if RENAMED in page)


@contextmanager
def broken(tried: Tried) -> Iterator[None]:
    for table in BROKEN:
        _rename(tried, f'"{table}"', f'"{table}_away"')
    try:
        yield
    finally:
        for table in BROKEN:
            _rename(tried, f'"{table}_away"', f'"{table}"')


def _rename(tried: Tried, name: str, to: str) -> None:
    with tried.here.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {name} RENAME TO {to}"))


def sent(here: Opened) -> Iterator[tuple[UUID | None, UUID | None, str]]:
    """All that left, opened by our keys."""
    with transaction(here.engine, program=EVERY_PROGRAM) as session:
        query = select(Message).where(col(Message.direction) == Direction.OUTBOUND)
        for row in session.exec(query).all():
            owner = row.alumnus_id or row.staff_id or row.program_id
            key = keyring.key_of(session, here.vault, owner)
            yield row.alumnus_id, row.staff_id, key.open("message.body", row.id, row.body)


def no_log(tried: Tried) -> None:
    assert tried.logged.count("\n") > 10
    assert found(tried.logged) == []
    assert told(tried.logged, NAMES | ALUMNI) == []


def no_header_title_or_address(tried: Tried) -> None:
    answers = [*tried.public.answers, *tried.console.answers]
    assert len(answers) > 100
    assert [one for one in answers if one.headers.get("location")]
    for one in answers:
        said = str(one.headers)
        if "text/html" in one.headers.get("content-type", ""):
            page = Shown()
            page.feed(one.text)
            said += "\n".join(page.parts)
        assert found(said) == [], one.url
        assert told(said, NAMES | ALUMNI) == [], one.url


def no_measure_refusal_or_breakdown(tried: Tried) -> None:
    answers = [*tried.public.answers, *tried.console.answers]
    measured = [one for one in answers if one.url.endswith(("/metrics", "/healthz", "/readyz"))]
    assert any("tideover_twilio_attempts" in one.text for one in measured)
    refused = [one for one in tried.public.answers if 400 <= one.status_code < 500]
    failed = [one for one in answers if one.status_code >= 500]
    assert {404, 403, 413} <= {one.status_code for one in refused}
    assert {"/phones", "/"} <= {one.request.path_url for one in failed}
    for one in (*measured, *refused, *failed):
        assert found(one.text, but=sent_in(one)) == [], one.url
        assert told(one.text, NAMES | ALUMNI) == [], one.url


def sent_in(answer: requests.Response) -> str:
    return f"{answer.request.url}\n{answer.request.body or ''}"


def no_push(tried: Tried) -> None:
    assert set(tried.browser.pushes) == {"New activity"}
    assert found(str(tried.browser.headers)) == []


def no_phone_of_somebody_else(tried: Tried) -> None:
    """In the page, locked or not: what its owner typed, and what was to reach them."""
    pages = [one.text for one in tried.public.answers if one.request.path_url == "/phones" and one.ok]
    assert len(pages) > 5
    for page in pages:
        for name, phone in phones_on(page).items():
            got = "\n".join((*phone.received, *phone.peeks))
            if name in STAFF:
                assert found(got) == [] and told(got, ALUMNI) == [], got
            assert (OTHER in got) <= (name == LUIS)
            assert (WORD in got) <= (name in {ANA, RENAMED})
            assert [one for one in (NOTE, REACHED, DRAFT, PIN) if one in got] == []
        beside = around(page)
        for name in (RENAMED, ADDED):
            beside = beside.replace(name, "")
        assert found(beside) == []
    shown = phones_on(pages[-1])
    assert all(shown[name].received for name in STAFF)
    assert f"{mark('strategy')} walk" in "\n".join(shown[RENAMED].received)
    assert mark("written") in "\n".join(shown[RENAMED].received)


def no_text_to_staff_or_operator(tried: Tried) -> None:
    operators = [body for alumnus, staff, body in tried.texts if not (alumnus or staff)]
    staffs = [body for _, staff, body in tried.texts if staff]
    assert operators
    assert staffs
    for body in (*operators, *staffs):
        assert found(body) == [], body
        assert told(body, ALUMNI) == [], body
    for body in operators:
        assert told(body, NAMES) == [], body
    for _, _, body in tried.texts:
        assert [one for one in (NOTE, REACHED, DRAFT) if one in body] == [], body


def no_file(tried: Tried) -> None:
    """Nor in the database's own files; but the demo's sign-in, which names its owner, and what was looked at as the log."""
    (tried.made.folder / demo.SIGN_IN).unlink()
    (tried.made.folder / "demo.log").unlink()
    assert found(contents(tried.made.folder)) == []


PLACES = (
    no_log,
    no_header_title_or_address,
    no_measure_refusal_or_breakdown,
    no_push,
    no_phone_of_somebody_else,
    no_text_to_staff_or_operator,
    no_file,
)


@pytest.mark.slow
def test_i1_i7_j1_nothing_typed_in_the_demo_stands_where_it_must_not(
    tried: Tried, subtests: pytest.Subtests
) -> None:
    for place in PLACES:
        with subtests.test(place.__name__):
            place(tried)
