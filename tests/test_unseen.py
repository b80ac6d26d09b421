"""What came in since one looked last is marked: in a person's story, in the inbox and in the list of people (H1, H2)."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import transaction
from service.messaging.inbox import Received
from service.messaging.ledger import Direction, Message
from service.people import tasks
from service.people.task_kinds import About
from service.protection import on_record
from service.protection.audit import Action, AuditEvent
from service.recovery.reconciler import Reconciler
from service.web import times
from service.web.live import marks
from service.web.live.marks import Topic
from service.web.story_order import Place, Source
from service.web.unseen import LATELY, VISIT
from tests.escalating import raised
from tests.test_console import statements, text_of
from tests.visiting import console_of
from tests.world import SENDER, Handset, World

MARK = "new : they wrote since you last looked"
DIVIDER = "New since you last looked: all above"


def later(world: World, client: TestClient, **duration: float) -> None:
    """While they stay signed in, by visits elsewhere."""
    until = world.now + timedelta(**duration)
    while world.now < until:
        world.clock.advance(min(timedelta(minutes=20), until - world.now))
        client.get("/rota")


def marked(client: TestClient, address: str = "/") -> int:
    return text_of(client.get(address).text).count(MARK)


def path_of(person: Handset) -> str:
    return f"/people/{person.person}"


def new_words(page: str) -> list[str]:
    """What is said in the entries that are new, newest first."""
    entries = re.findall(r'<li class="entry [^"]*new">.*?</li>', page, re.DOTALL)
    return [said[1] for one in entries if (said := re.search(r"<bdi>(.*?)</bdi>", one))]


def test_h2_a_line_in_the_story_stands_where_what_is_new_ends(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("good morning all of you")
    client = console_of(world, sam)
    assert DIVIDER not in client.get(path_of(ana)).text, (
        "who looks for the first time has nothing to compare with"
    )
    later(world, client, hours=2)
    looked = client.get(path_of(ana)).text
    assert DIVIDER not in looked, "nothing has happened"
    later(world, client, hours=1)
    ana.texts("it was a long day here")
    page = client.get(path_of(ana)).text
    said = text_of(page)
    assert "it was a long day here" in new_words(page)
    assert "good morning all of you" not in new_words(page)
    assert said.index("it was a long day here") < said.index(DIVIDER) < said.index("good morning all of you")
    assert f"{DIVIDER} (2:00 PM)" in said
    assert "They wrote (new)" in said, "who listens hears it at each"


def test_h2_what_one_does_on_the_page_does_not_make_it_old(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("good morning all of you")
    client = console_of(world, sam)
    client.get(path_of(ana))
    later(world, client, hours=1)
    ana.texts("it was a long day here")
    client.get(path_of(ana))
    world.clock.advance(timedelta(minutes=2))
    client.post(f"{path_of(ana)}/notes", data={"words": "Spoke with her"})
    page = client.get(path_of(ana)).text
    assert new_words(page)[0] == "Spoke with her"
    assert "it was a long day here" in new_words(page)
    later(world, client, minutes=VISIT.total_seconds() / 60)
    assert DIVIDER not in client.get(path_of(ana)).text


def test_h2_h11_a_page_that_stays_open_keeps_the_line_where_it_was(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("good morning all of you")
    client = console_of(world, sam)
    client.get(path_of(ana))
    later(world, client, hours=1)
    ana.texts("it was a long day here")
    page = client.get(path_of(ana)).text
    [seen] = re.findall(r'data-seen="([^"]+)"', page)
    assert datetime.fromisoformat(seen) < world.now
    later(world, client, hours=3)
    poll = client.get(f"{path_of(ana)}?seen={quote(seen)}", headers={"x-fragment": "1"}).text
    assert "it was a long day here" in new_words(poll)
    for nothing in ("", "x", "2030-01-01T00:00"):
        answer = client.get(f"{path_of(ana)}?seen={nothing}", headers={"x-fragment": "1"})
        assert answer.status_code == 200
        assert DIVIDER not in answer.text


@pytest.mark.parametrize(
    "part",
    ["?only=notes", "?only=plan", "?before=", "/strategies", "/plan", "a poll"],
)
def test_h2_a_look_that_shows_no_new_text_leaves_it_new(world: World, part: str) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("good morning all of you")
    client = console_of(world, sam)
    client.get(path_of(ana))
    later(world, client, hours=2)
    ana.texts("it was a long day here")
    world.clock.advance(timedelta(minutes=1))
    before = len(looks_of(world))
    if part == "a poll":
        answer = client.get(path_of(ana), headers={"x-fragment": "1"})
    else:
        place = (
            Place(world.now - timedelta(hours=1), Source.INBOUND, UUID(int=0)) if part == "?before=" else ""
        )
        answer = client.get(f"{path_of(ana)}{part}{place}")
    assert answer.status_code == 200
    assert len(looks_of(world)) == before + 1, "it is on record all the same"
    client.get(path_of(ana), headers={"x-fragment": "1"})
    assert len(looks_of(world)) == before + 1, "and a page that stays open adds nothing to it for an hour"
    assert marked(client, "/people") == 1
    later(world, client, hours=1)
    assert marked(client, "/people") == 1
    assert "it was a long day here" in new_words(client.get(path_of(ana)).text)
    assert marked(client, "/people") == 0
    client.get(f"{path_of(ana)}?only=texts")
    assert looks_of(world)[-1] is None, "their texts alone are what they wrote"


def looks_of(world: World) -> list[dict[str, object] | None]:
    """What the record says of each look, the oldest first."""
    with transaction(world.engine, program=world.program) as session:
        query = select(AuditEvent).where(AuditEvent.action == Action.LOOKED)
        return [one.detail for one in session.exec(query.order_by(col(AuditEvent.seq)))]


def test_h2_what_is_new_to_one_is_not_so_to_another(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus()  # nobody's, and so everybody's
    of_sam, of_dana = console_of(world, sam), console_of(world, dana)
    for one in (of_sam, of_dana):
        one.get(path_of(ana))
    later(world, of_sam, hours=1)
    of_dana = console_of(world, dana)
    ana.texts("it was a long day here")
    of_sam.get(path_of(ana))
    assert [marked(one, "/people") for one in (of_sam, of_dana)] == [0, 1]


def test_h1_cards_tasks_and_the_list_say_who_has_written_since(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=sam)
    client = console_of(world, sam)
    raised(world, ana, Reason.CALL)
    with transaction(world.engine, program=world.program) as session:
        for one in (ana, luis):
            tasks.open_one(session, About.LAPSE, program=world.program, alumnus=one.person, now=world.now)
    assert (marked(client), marked(client, "/people")) == (0, 0), "nobody has written"
    ana.texts("good morning all of you")
    assert marked(client) == 3, "her card, her task and what she wrote; not Luis's"
    assert marked(client, "/people") == 1
    client.get(path_of(ana))
    assert (marked(client), marked(client, "/people")) == (0, 0)
    world.clock.advance(timedelta(minutes=1))
    ana.texts("one more thing")
    assert marked(client, "/people") == 1
    found = client.post("/search", data={"q": "ana"}).text
    assert MARK in text_of(found)


def test_h1_i4_it_is_told_of_ones_own_people_alone(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=dana)
    world.on_call(sam)
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=luis.person, now=world.now)
    luis.texts("good morning all of you")
    client = console_of(world, sam)
    assert "Luis O." in client.get("/").text
    assert marked(client) == 0
    assert marked(console_of(world, dana)) == 1


def test_h1_a_text_of_long_ago_is_new_to_nobody(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("good morning all of you")
    world.clock.advance(LATELY + timedelta(minutes=1))
    assert marked(console_of(world, sam), "/people") == 0


def test_h11_the_inbox_hears_of_a_text_of_somebody_who_is_on_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert sam.person
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
    topic = Topic(world.program, sam.person)

    def mark() -> str:
        with transaction(world.engine, program=world.program) as session:
            return marks.read(session, world.program, [topic], now=world.now)[topic]

    before = mark()
    world.clock.advance(timedelta(minutes=1))
    ana.texts("what is this")
    assert mark() != before


def test_i4_the_record_of_looks_is_what_tells_and_nothing_is_added_to_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert sam.person
    assert ana.person
    client = console_of(world, sam)
    client.get(path_of(ana))
    with transaction(world.engine, program=world.program) as session:
        found = on_record.last_look(session, sam.person, ana.person, until=world.now)
        looks = on_record.last_looks(session, sam.person, since=world.now - LATELY)
        kept = session.exec(select(AuditEvent.detail).where(AuditEvent.action == Action.LOOKED)).all()
    assert found == looks[ana.person] == world.now
    assert list(kept) == [None]


def test_h1_h2_it_takes_as_many_queries_for_many_as_for_one(world: World) -> None:
    sam = world.staff()
    people = [world.alumnus(f"+120255501{n:02d}", specialist=sam) for n in range(20, 32)]
    client = console_of(world, sam)
    people[0].texts("what is this")
    paths = ("/", "/people", path_of(people[0]))
    client.get(paths[2])
    later(world, client, hours=1)
    people[0].texts("what is this")
    before = [statements(world.engine, client, path) for path in paths]
    for one in people:
        one.texts("what is this")
    later(world, client, hours=1)
    people[0].texts("what is this")
    assert [statements(world.engine, client, path) for path in paths] == before
    assert max(before) <= 70


def found_late(world: World, person: Handset, body: str, *, ago: timedelta) -> None:
    """The carrier could not reach us with it; the reconciler finds it now."""
    world.carrier.received.append(
        (SENDER, Received(f"SM{uuid4().hex}", person.number, body, world.now - ago))
    )
    assert Reconciler(world.runtime).look(now=world.now) == 1


def test_h1_h2_a_text_that_is_found_late_is_new_though_it_was_written_before_one_looked(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    Reconciler(world.runtime).look(now=world.now)
    later(world, client, hours=1)
    ana.texts("good morning all of you")
    world.clock.advance(timedelta(minutes=1))
    client.get(path_of(ana))
    assert marked(client, "/people") == 0
    later(world, client, hours=1)
    found_late(world, ana, "it was a long day here", ago=timedelta(minutes=70))
    assert marked(client, "/people") == 1
    assert marked(client) >= 1, "the task that it has left, too"
    page = client.get(path_of(ana)).text
    assert [one for one in new_words(page) if one.startswith(("it was", "good"))] == [
        "it was a long day here"
    ]
    said = text_of(page)
    assert f"on this page since {times.dated(world.now, 'America/Chicago')}" in said
    assert said.index("good morning all of you") < said.index("it was a long day here"), "at its own time"
    later(world, client, hours=1)
    client.get(path_of(ana))
    assert (marked(client), marked(client, "/people")) == (0, 0)
    assert DIVIDER not in client.get(path_of(ana)).text


def test_h2_the_line_stands_where_what_happened_since_ends_whatever_was_found_below_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    Reconciler(world.runtime).look(now=world.now)
    later(world, client, hours=1)
    ana.texts("good morning all of you")
    client.get(path_of(ana))
    later(world, client, hours=1)
    found_late(world, ana, "it was a long day here", ago=timedelta(minutes=70))
    world.clock.advance(timedelta(minutes=1))
    ana.texts("and one more thing")
    said = text_of(client.get(path_of(ana)).text)
    order = ("and one more thing", DIVIDER, "good morning all of you", "it was a long day here")
    assert sorted(order, key=said.index) == list(order)


def test_h11_the_inbox_hears_of_a_text_that_is_found_late_behind_a_later_one(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert sam.person
    topic = Topic(world.program, sam.person)
    with transaction(world.engine, program=world.program) as session:
        for about in (About.LAPSE, About.MISSED_TEXT):
            tasks.open_one(session, about, program=world.program, alumnus=ana.person, now=world.now)
    ana.texts("what is this")
    with transaction(world.engine, program=world.program) as session:
        before = marks.read(session, world.program, [topic], now=world.now)[topic]
        row = session.exec(select(Message).where(Message.direction == Direction.INBOUND)).one()
        row.found_at = world.now + timedelta(minutes=5)
        session.flush()
        assert marks.read(session, world.program, [topic], now=world.now)[topic] != before
