"""Two programs with the same people, names and phones: nobody who is signed in to one finds a trace of the other (P6, I5)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from service.app import create_app
from service.db import transaction
from service.holdings import exporting
from service.people.staff import Role
from service.protection import audit
from tests import routes, twins
from tests.routes import NotCovered, Place
from tests.twins import Twin, console, ids_of, live, rows_of, values_of, visitor
from tests.world import World

WEB = Path(__file__).parent.parent / "service" / "web"
UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
QUERIES = re.compile(r"(?:query(?:_params)?|given)\.get\(\"([\w-]+)\"")
LOOKS = re.compile(r'<section[^>]*aria-labelledby="looks">.*?</section>', re.DOTALL)

FORMS: Mapping[str, Mapping[str, str]] = {
    "erase": {"because": "asked", "sure": "yes"},
    "close": {"outcome": "reached"},
    "windows": {"day": "every", "at": "22:00"},
    "agree": {"party": "alumnus", "agreed_on": "2030-01-01"},
    "write": {"words": "Good morning"},
    "draft": {"words": "Good morning", "note": "Good morning"},
    "notes": {"words": "Spoke with them"},
    "rename": {"name": "Phone"},
    "snooze": {"until": "1h", "because": "later"},
    "views": {"name": "Mine", "show": "mine"},
    "<brokenglass>": {"verdict": "in_order"},
    "number": {"phone": "+12025550133", "wording": "v1", "way": "paper", "given_at": "2029-12-01T10:00"},
}
"""What a form must hold for its id to be looked at, by the end of its address."""

HOURS = {"starts": "2030-01-02T09:00", "ends": "2030-01-02T17:00", "layer": "0", "seen": "9"}


@pytest.fixture
def pair(world: World) -> tuple[Twin, Twin]:
    return twins.twins(world)


def places(world: World, *methods: str) -> list[Place]:
    return [one for one in routes.places(create_app(world.runtime)) if one.method in methods]


def few(ids: Mapping[str, Sequence[UUID]]) -> dict[str, list[UUID]]:
    """Two of each table: the person of whom both programs know, and the one of whom only this one does."""
    # The last texts are those that wait still and can be taken back.
    return {table: list(rows[-6:] if table == "message" else rows[:2]) for table, rows in ids.items()}


def traces(answer: str, other: Twin, ids: set[str]) -> list[str]:
    """What an answer holds of the other program."""
    found = {one.replace("-", "") for one in UUIDS.findall(answer)} & ids
    return [*found, *(mark for mark in other.marks if mark in answer)]


def everything(ids: Mapping[str, Sequence[UUID]]) -> set[str]:
    return {one.hex for rows in ids.values() for one in rows}


def asked(client: TestClient, place: Place, path: str, form: Mapping[str, str]) -> tuple[int, str]:
    """Status and the whole answer, headers included."""
    answer = client.request(place.method, path, data=form if place.method == "POST" else None)
    return answer.status_code, f"{answer.headers}\n{answer.text}"


def form_of(place: Place, twin: Twin) -> Mapping[str, str]:
    dana = twin.staff[Role.CLINICAL_LEAD].person
    assert dana
    if place.path.startswith("/rota/"):
        return {**HOURS, "who": dana.hex}
    if place.path.endswith("hand-over"):
        return {"to": dana.hex}
    return FORMS.get(place.path.rpartition("/")[2], {})


def addresses(place: Place, ids: Mapping[str, Sequence[UUID]]) -> Iterator[str]:
    """The place with each of these ids; where it takes two, with each pair of them."""
    for table in place.tables:
        assert ids.get(table), f"{place.path}: no {table} in tests/twins.py"
    match place.tables:
        case ():
            yield place.path
        case (table,):
            yield from (place.at(one) for one in ids[table])
        case (first, second):
            yield from (place.at(one, another) for one in ids[first] for another in ids[second])


def test_a_route_with_a_parameter_that_nobody_has_explained_is_noticed() -> None:
    app = Starlette(routes=[Route("/secrets/{id:uuid}", lambda request: None)])
    with pytest.raises(NotCovered):
        routes.places(app)


def test_p6_no_page_feed_or_count_of_a_program_shows_a_trace_of_its_twin(
    world: World, pair: tuple[Twin, Twin]
) -> None:
    mine, other = pair
    live(world, other)
    secrets = live(world, mine)
    theirs, own = everything(ids_of(world, other)), few(ids_of(world, mine))
    seen = ""
    for client in (*(console(world, mine, role) for role in Role), visitor(world)):
        for place in places(world, "GET"):
            for path in addresses(place, own):
                answer = client.get(path)
                assert answer.status_code < 500 or path == "/readyz", path
                said = f"{answer.headers}\n{answer.text}"
                assert traces(said, other, theirs) == [], path
                seen += said
        polled = client.get("/?show=mine", headers={"x-fragment": "1"}).text
        found = client.post("/search", data={"q": "stone"}).text
        feeds = "".join(client.get(f"/calendar/{one}.ics").text for one in secrets)
        assert traces(polled + found + feeds, other, theirs) == []
        seen += feeds
    assert f"{mine.mark} Stone" in seen
    assert f"i used again {mine.mark}" in seen
    assert "BEGIN:VEVENT" in seen


def test_p6_what_is_given_out_about_a_person_holds_nothing_of_their_twin(
    world: World, pair: tuple[Twin, Twin]
) -> None:
    mine, other = pair
    for twin in pair:
        live(world, twin)
    assert mine.ana.person
    with transaction(world.engine, program=mine.program) as session:
        given = str(
            exporting.everything(session, world.vault, mine.ana.person, by=audit.COMMAND, now=world.now)
        )
    assert mine.mark in given
    assert traces(given, other, everything(ids_of(world, other))) == []


def test_p6_an_id_of_the_twin_is_found_at_no_address(world: World, pair: tuple[Twin, Twin]) -> None:
    """As if it did not exist: the answer is the very same as for an id of nobody's. Nothing of the twin's changes."""
    mine, other = pair
    for twin in pair:
        live(world, twin)
    theirs, own, before = few(ids_of(world, other)), few(ids_of(world, mine)), rows_of(world, other)
    ids, answers = everything(ids_of(world, other)), dict[Place, set[int]]()
    for role in Role:
        client = console(world, mine, role)
        for place in places(world, "GET", "POST"):
            if not place.tables:
                continue
            for mixed in mixtures(place, theirs, own):
                path, form = place.at(*mixed), form_of(place, mine)
                status, said = asked(client, place, path, form)
                nobodys = place.at(*(uuid4() if one.hex in ids else one for one in mixed))
                assert masked(said) == masked(asked(client, place, nobodys, form)[1]), path
                assert status in {404, 403} or "/break-glass" in said, (role, place, status)
                answers.setdefault(place, set()).add(status)
                assert traces(said.replace(str(mixed[-1]), ""), other, ids - {one.hex for one in mixed}) == []
    assert rows_of(world, other) == before
    closed = [place for place, seen in answers.items() if 404 not in seen]
    assert closed == [], "somebody whom the page is for was told that there is nothing"


def mixtures(
    place: Place, theirs: Mapping[str, Sequence[UUID]], own: Mapping[str, Sequence[UUID]]
) -> Iterator[tuple[UUID, ...]]:
    """Ids for a place, of which at least one is of the other program."""
    for table in place.tables:
        assert theirs.get(table), f"{place.path}: no {table} in tests/twins.py"
    match place.tables:
        case (table,):
            yield from ((one,) for one in theirs[table])
        case (first, second):
            yield theirs[first][0], theirs[second][0]
            yield theirs[first][0], own[second][0]
            yield own[first][0], theirs[second][0]


def masked(answer: str) -> str:
    return UUIDS.sub("ID", answer)


def test_p6_ones_own_ids_are_found_at_the_same_addresses(world: World, pair: tuple[Twin, Twin]) -> None:
    """Or the test before would say nothing: what answers 404 to the twin's ids answers something else to one's own."""
    mine, _ = pair
    live(world, mine)
    client, own = console(world, mine, Role.ADMIN), few(ids_of(world, mine))
    of_staff = (one for one in places(world, "GET", "POST") if not one.path.startswith("/my/"))
    looked = [one for one in of_staff if one.tables]
    for place in sorted(looked, key=takes_away):
        answers = [asked(client, place, path, form_of(place, mine))[0] for path in addresses(place, own)]
        assert set(answers) != {404}, place


def takes_away(place: Place) -> int:
    """What others need is taken away last."""
    last = ("strike", "take-out", "remove", "revoke", "end", "sign-out", "withdraw", "begin-anew", "erase")
    word = place.path.rpartition("/")[2]
    return last.index(word) + 1 if word in last else 0


class Fields(HTMLParser):
    """The forms of a page: where each goes, and what stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self.forms.append((given.get("action", ""), {}))
        elif tag in {"input", "select", "textarea", "button"} and given.get("name") and self.forms:
            self.forms[-1][1].setdefault(given["name"], given.get("value", ""))


def test_p6_an_id_of_the_twin_in_a_form_or_a_query_is_nobodys(world: World, pair: tuple[Twin, Twin]) -> None:
    """In each field of each form of each page, and in each parameter that the code reads. Nothing of mine points there after it."""
    mine, other = pair
    for twin in pair:
        live(world, twin)
    before, ids, own = rows_of(world, other), everything(ids_of(world, other)), few(ids_of(world, mine))
    client = console(world, mine, Role.ADMIN)
    sent = sent_ids(world, other)
    unsent = ids - {
        one.replace("-", "") for one in sent
    }  # a field for words shows again what was typed there
    names = sorted({name for file in WEB.rglob("*.py") for name in QUERIES.findall(file.read_text())})
    assert {"show", "sent", "person", "week"} <= set(names)
    forms = dict[tuple[str, str], dict[str, str]]()
    for place in places(world, "GET"):
        for path in list(addresses(place, own))[:2]:
            for one in sent:
                said = client.get(path, params=dict.fromkeys(names, one)).text
                assert traces(said, other, unsent) == [], path
            found = Fields()
            found.feed(client.get(path).text)
            forms |= {
                (masked(action), name): {"": action} | filled
                for action, filled in found.forms
                for name in filled
            }
    assert len(forms) > 20
    for (_, name), filled in forms.items():
        action = filled.pop("")
        if not action or action.startswith("/sign-"):
            continue
        for one in sent:
            answer = client.post(action, data={**filled, name: one})
            assert answer.status_code < 500, (action, name)
            assert traces(answer.text, other, unsent) == [], (action, name)
    assert rows_of(world, other) == before
    mentioned = {
        one
        for rows in rows_of(world, mine).values()
        for row in rows
        for value in row.values()
        if not isinstance(value, str)  # words that somebody typed
        for one in values_of(value)
    }
    assert mentioned & ids == set()


def sent_ids(world: World, twin: Twin) -> list[str]:
    """A member of staff, a person and a text of theirs, as forms spell them."""
    kim, ana = twin.staff[Role.ADMIN].person, twin.ana.person
    assert kim
    assert ana
    return [kim.hex, str(ana), str(ids_of(world, twin)["message"][0])]


def test_p6_pages_are_the_same_whether_the_twin_lives_or_not(world: World, pair: tuple[Twin, Twin]) -> None:
    """No count, rank, name or order tells of another program."""
    mine, other = pair
    live(world, mine)
    world.tick()
    client, own = console(world, mine, Role.ADMIN), few(ids_of(world, mine))
    paths = [
        path
        for place in places(world, "GET")
        if place.path not in {"/metrics", "/readyz"}  # of the service, for whoever runs it
        and place.path != "/people.csv"  # taken along, it stands among what was given out about each
        and not place.path.startswith("/program/record")  # the looks of this very test stand there
        for path in addresses(place, own)
    ]

    def shown() -> dict[str, str]:
        return {path: LOOKS.sub("", masked(client.get(path).text)) for path in paths}

    once, again = shown(), shown()
    steady = [path for path in paths if once[path] == again[path]]
    assert [path for path in paths if path not in steady and "passkey" not in path] == []
    live(world, other)
    later = shown()
    assert [path for path in steady if later[path] != once[path]] == []


def test_p6_a_phone_of_two_programs_gets_from_each_what_is_of_that_one(
    world: World, pair: tuple[Twin, Twin]
) -> None:
    """Texts in and out, of somebody who is an alumnus of both, and of somebody who is on the staff of both."""
    mine, other = pair
    said = dict[str, list[str]]()
    for twin in pair:
        phones = (twin.ana, twin.staff[Role.SPECIALIST])
        for one in phones:
            one.inbox()  # what the same phone got from the other number is no matter here
        with twins.at(world, twin):
            for body in ("URGE", "MORE", "MORE", "8", "PLAN", "i want to die"):
                twin.ana.texts(body)
            twin.staff[Role.SPECIALIST].texts("1")
        said[twin.mark] = [text for one in phones for text in one.inbox()]
    for twin, another in ((mine, other), (other, mine)):
        sent = [text.body for text, _ in world.carrier.sent if text.sender == twin.sender]
        assert any(f"Walk to {twin.mark} bridge" in one for one in said[twin.mark])
        assert [one for one in sent + said[twin.mark] if another.mark in one] == []
    assert {text.sender for text, _ in world.carrier.sent if text.callback} == {mine.sender, other.sender}


def test_looking_changes_nothing_but_the_record_of_it(world: World, pair: tuple[Twin, Twin]) -> None:
    """Every page, asked for as it stands in the address bar: an act needs a form (ASVS 5.0, 3.5.3)."""
    mine, _ = pair
    live(world, mine)
    client, own = console(world, mine, Role.ADMIN), few(ids_of(world, mine))
    recorded = {"auditevent", "audithead", "staffsession", "rotafeed", "authenticator"}
    before = rows_of(world, mine)
    for place in places(world, "GET"):
        for path in addresses(place, own):
            client.get(path)
    after = rows_of(world, mine)
    assert {name for name in before if before[name] != after[name]} <= recorded
