"""The demo in its own process, tried as somebody does who has an evening: by the phones, in the console, and at doors that are shut."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from service import demo
from service.commands.opening import Opened
from service.db import EVERY_PROGRAM, transaction
from service.escalations import policies
from service.escalations.policies import Step
from service.messaging.ledger import Direction, Message
from service.people import subscriptions
from service.people.staff import Staff
from service.protection import keyring
from service.settings import Settings
from tests.demo_visitor import Visitor, phones_on
from tests.marks import OTHER, PIN, WORD, mark
from tests.processes import Deployment, eventually
from tests.push_server import Browser

BREAK = "break it"
HURT = f"""import sys
from service import cli
from service.messaging import push
from service.simulator import exchange

push.is_public = lambda address: True
send = exchange.send

def broken(runtime, demo, handset, body):
    if {BREAK!r} in body:
        raise RuntimeError(f"{{handset.name}} {{handset.phone}} {{body}}")
    send(runtime, demo, handset, body)

exchange.send = broken
cli.main()"""
"""The demo, but that a stand-in for a push service may be on this very machine, and that some words break it."""

ANA, LUIS, SAM, PAT = "Ana Ruiz", "Luis Ortega", "Sam Rivera", "Pat Morgan"
RENAMED, ADDED = f"Ana {mark('renamed')}", f"Cleo {mark('added')}"
STAFF = (SAM, "Dana Lee", PAT)
NOTE, REACHED, DRAFT = mark("note"), mark("reached"), mark("draft")
OPERATOR, TOKEN = "+12025550190", "measure"
BROKEN = ("note", "call", "strategy", "task")
"""Tables that are taken away for a while: a page, the phones and the answer to a text break."""


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
        console.post(f"{person}/plan/draft", version="1", inner=f"Not saved {DRAFT}"),
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
        assert visitor.post("/phones/text", phone=ana, body=f"{BREAK} {WORD}").status_code == 500
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
