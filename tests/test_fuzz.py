"""Whatever anybody may send, to every route, signed in or not: never a 5xx, never a word of another program (P6, E1)."""

import os
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.app import create_app
from service.db import transaction
from service.people.staff import Role
from service.people.written import LISTS
from service.protection import keyring
from service.protection.signin import sessions
from tests import routes, twins
from tests.routes import OPEN, Place
from tests.twins import Twin, ids_of, live, rows_of, visitor
from tests.visiting import console_of
from tests.world import World

SECONDS = float(os.environ.get("FUZZ_SECONDS", "5"))
"""How long it goes on sending, for each database."""

WEB = Path(__file__).parent.parent / "service" / "web"
READ = re.compile(r"(?:form|query|query_params|fields)(?:\.get\(|\[)\"([\w-]+)\"")

ODD = [
    *(
        "",
        "0",
        "1",
        "-1",
        "9" * 30,
        "1e9",
        "NaN",
        "null",
        "true",
        "on",
        "\x00",
        "a\x00b",
        "\t",
        "\r\n",
        "%00",
        "%zz",
    ),
    *(
        "2030-01-02",
        "2030-01-02T09:00",
        "2030-01-02T09:00+00:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "24:00",
    ),
    *("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2030-03-10T02:30", "22:00", "2030-W01", "²", "١٢"),
    *(
        "'; DROP TABLE staff; --",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "=1+1",
        "../../etc/passwd",
        "//evil.example",
    ),
    *(
        "http://10.0.0.1/",
        "https://push.example.com/x",
        "+12025550101",
        "+1",
        "sam@example.org",
        "program",
        "reached",
    ),
    *(
        "asked",
        "yes",
        "every",
        "alumnus",
        "PHQ-9",
        "sms",
        "email",
        "look",
        "override",
        "leave",
        "en",
        "es",
        "paper",
    ),
    *(
        "\u202e",
        "\ufeff",
        "🐦" * 40,
        "x" * 5000,
        "0" * 32,
        "00000000-0000-0000-0000-000000000000",
        "[]",
        "{}",
        '{"id":1}',
    ),
]
HEADERS = {
    "x-fragment": ("1", ""),
    "origin": ("null", "http://localhost:8000", "http://[bad"),
    "referer": ("http://[bad", "x"),
    "sec-fetch-site": ("same-origin", "none", "cross-site"),
    "accept-language": ("es", "*;q=x"),
    "user-agent": ("", "Mozilla/5.0 (Windows) Firefox/1", "x" * 2000),
    "range": ("bytes=0-", "bytes=-1", "x"),
    "if-none-match": ("x", '"'),
    "if-modified-since": ("x", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "content-type": (
        "text/plain",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
    ),
    "x-forwarded-for": ("x", "10.0.0.1"),
    "x-twilio-signature": ("", "x"),
    "authorization": ("Bearer x", "Basic x", ""),
    "last-event-id": ("-1",),
}

TEXT = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.binary(max_size=8).map(repr),
)


@dataclass
class Sent:
    """One request as it was made up."""

    place: Place
    segments: list[str]
    who: Role | None
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        left = iter(self.segments)
        return OPEN.sub(lambda _: quote(next(left), safe=""), self.place.path)


def words() -> list[str]:
    """The names of fields and parameters that the pages read, and of a plan's lists."""
    read = {name for file in WEB.rglob("*.py") for name in READ.findall(file.read_text(encoding="utf-8"))}
    named = {
        "situation",
        "action",
        "tags",
        "alias",
        "seen",
        "do",
        "version",
        "party",
        "agreed_on",
        "instrument",
        "on",
    }
    named |= {
        "score",
        "name",
        "phone",
        "language",
        "timezone",
        "check_ins",
        "specialist",
        "backup",
        "taken_by",
        "way",
    }
    named |= {
        "given_at",
        "wording",
        "seen_by",
        "notices",
        "calls",
        "voicemail",
        "safe_word",
        "address",
        "topics",
        "word",
    }
    named |= {"after-0", "notify-0", "phone-0", "also-0", "times-0", "gap-0", "after-1", "notify-1"}
    named |= {"who", "starts", "starts_at", "ends", "ends_at", "layer", "endpoint", "p256dh", "auth"}
    return sorted(read | named | {*LISTS, "review_on"})


def requests(places: list[Place], ids: dict[str, list[UUID]]) -> st.SearchStrategy[Sent]:
    """Made-up requests; ids are of either program, of nobody, or no ids at all."""
    value = st.one_of(TEXT, st.sampled_from([str(one) for rows in ids.values() for one in rows[:4]]))
    some = st.dictionaries(st.sampled_from(words()), value, max_size=7)
    headers = st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in HEADERS.items()}
    )
    cookies = st.dictionaries(
        st.sampled_from(["sid", "known", "flow"]), st.sampled_from(["", "x", "a.b.c", "{}"])
    )

    def to(place: Place) -> st.SearchStrategy[Sent]:
        fitting = [
            st.one_of(st.sampled_from([str(one) for one in ids[table]]), value) for table in place.tables
        ]
        return st.builds(
            Sent,
            st.just(place),
            st.tuples(*fitting).map(list),
            st.sampled_from([None, *Role]),
            query=some,
            form=some if place.method == "POST" else st.just({}),
            headers=headers,
            cookies=st.one_of(st.just({}), cookies),
        )

    return st.sampled_from(places).flatmap(to)


def signed_in(world: World, client: TestClient, twin: Twin, role: Role) -> None:
    """A fresh session, without the time that a password takes."""
    staff = twin.staff[role].person
    assert staff
    with transaction(world.engine, program=twin.program) as session:
        key = keyring.key_of(session, world.vault, staff)
        token = sessions.open_session(
            session, key, program=twin.program, proved_at=world.now, is_two_factor=True, now=world.now
        )
    client.cookies.set("sid", token)


def test_p6_e1_whatever_is_sent_breaks_nothing_and_tells_nothing_of_another_program(world: World) -> None:
    mine, other = twins.twins(world)
    for twin in (mine, other):
        live(world, twin)
    before = rows_of(world, other)
    places = routes.places(create_app(world.runtime))
    own, theirs = ids_of(world, mine), ids_of(world, other)
    ids = {table: [*rows[:3], *theirs.get(table, [])[:3]] for table, rows in own.items() if rows}
    client, until = visitor(world), time.monotonic() + SECONDS
    answered: Counter[int] = Counter()

    @hypothesis.settings(
        max_examples=50,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(sent=requests(places, ids))
    def send(sent: Sent) -> None:
        client.cookies.clear()
        for name, value in sent.cookies.items():
            client.cookies.set(name, value)
        if sent.who is not None:
            client.cookies.clear()
            signed_in(world, client, mine, sent.who)
        answer = client.request(
            sent.place.method,
            sent.path,
            params=sent.query,
            data=sent.form or None,
            headers=sent.headers,
        )
        answered[answer.status_code] += 1
        said = f"{answer.headers}\n{answer.text}"
        assert answer.status_code < 500 or sent.place.path == "/readyz", answer.status_code
        assert [mark for mark in other.marks if mark in said] == []

    while time.monotonic() < until:
        send()
    assert rows_of(world, other) == before
    print(answered.total(), "requests", sorted(answered.items()))  # noqa: T201 (shown by pytest -rP)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00", "9999-12-31T23:59", "1969-12-31T23:59", "9999-12-20T12:00"]
)
def test_h6_f2_times_at_the_ends_of_the_calendar_are_refused_in_words(world: World, at: str) -> None:
    kim, ana = world.staff(role=Role.ADMIN), world.alumnus()
    assert kim.person
    client = console_of(world, kim)
    for zone in ("+00:00", "+14:00", "-14:00"):
        hours = {"from": f"{at}{zone}", "until": f"{at}{zone}", "at": at}
        for path in ("/rota/override", "/rota/leave", "/rota", "/policy"):
            assert client.get(path, params=hours).status_code == 200
        span = {"who": kim.person.hex, "starts": at, "starts_at": f"{at}{zone}", "ends": at, "ends_at": ""}
        assert client.post("/rota/override", data=span).status_code == 422
    consent = {"wording": "v1", "way": "paper", "given_at": at, "taken_by": str(kim.person)}
    assert client.post(f"/people/{ana.person}/enrollment/consent", data=consent).status_code == 422


def test_h6_a_change_with_an_endless_number_is_none(world: World) -> None:
    client = console_of(world, world.staff(role=Role.ADMIN))
    none, endless = (client.post(f"/rota/undo/{number}") for number in ("999999", "9" * 30))
    assert (none.status_code, none.text) == (endless.status_code, endless.text)
    assert none.status_code < 500
