"""The timeline of a person goes on to its beginning: page by page, nothing lost and nothing twice (H2)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select
from starlette.testclient import TestClient

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.conversation.states import EpisodeKind, Reason
from service.db import new_id, transaction
from service.escalations.tables import AlertEvent
from service.messaging.ledger import Direction, Message, Status
from service.people import tasks
from service.people.notes import Note
from service.people.staff import Role
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.audit import Action
from service.web import story_order
from service.web.live import marks
from service.web.story_order import Place, Source
from tests.escalating import raised
from tests.test_console import statements, text_of
from tests.test_program_pages import group, meetings_of, recorded
from tests.visiting import console_of
from tests.world import NOON, Handset, World

MINUTE = timedelta(minutes=1)


def story(page: str) -> str:
    return page.partition('id="story"')[2].partition("<aside")[0]


def link(page: str, name: str) -> str:
    """The address of a link of the story; empty where there is none."""
    found = re.search(rf'<a[^>]* href="([^"]+)"[^>]*>{name}</a>', story(page))
    return found[1].replace("&amp;", "&") if found else ""


def rated(world: World, ana: Handset, values: range, *, every: timedelta = MINUTE) -> None:
    """Numbers of theirs, one after the other, the last one a moment ago."""
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        for number, value in enumerate(reversed(values)):
            at = world.now - (number + 1) * every
            session.add(Rating(program_id=world.program, alumnus_id=ana.person, value=value, at=at))


def walk(client: TestClient, address: str) -> list[str]:
    """The story of every page from this one to the oldest."""
    pages = []
    while address:
        page = client.get(address).text
        pages.append(story(page))
        address = link(page, "Older")
    return pages


def test_h2_older_goes_on_to_the_beginning_and_newest_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 4)
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    rated(world, ana, range(10), every=timedelta(0))
    client = console_of(world, sam)
    pages = walk(client, f"/people/{ana.person}")
    told = [re.findall(r"Told (\d) of 10", one) for one in pages]
    assert [len(one) for one in told] == [4, 4, 2]
    assert sorted(chain.from_iterable(told)) == [str(one) for one in range(10)], (
        "also where all have one instant"
    )
    first = client.get(f"/people/{ana.person}").text
    older = client.get(link(first, "Older")).text
    assert not link(first, "Newest")
    assert "does not change by itself" in older
    assert link(older, "Newest") == f"/people/{ana.person}#story"


def test_h2_a_filter_shows_one_kind_and_the_pages_before_keep_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 3)
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    for _ in range(4):
        world.wait(hours=1)
        ana.texts("URGE")
    rated(world, ana, range(5))
    client = console_of(world, sam)
    pages = walk(client, f"/people/{ana.person}?only=numbers")
    assert [len(re.findall(r"Told \d of 10", one)) for one in pages] == [3, 2]
    assert not any("They wrote" in one for one in pages)
    assert sum(one.count("They wrote") for one in walk(client, f"/people/{ana.person}?only=texts")) == 4
    assert "Nothing of this kind." in client.get(f"/people/{ana.person}?only=meetings").text
    newest = story(client.get(f"/people/{ana.person}").text)
    junk = client.get(f"/people/{ana.person}?only=junk&before=1.2.3").text
    assert story(junk) == newest, "what it does not know is left out"


def test_i4_a_look_at_an_older_part_is_on_record_like_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 2)
    sam, other = world.staff(), world.staff("+12025550112", name="Kim Ode")
    ana = world.alumnus(specialist=sam)
    rated(world, ana, range(5))
    client = console_of(world, sam)
    older = link(client.get(f"/people/{ana.person}").text, "Older")
    client.get(older)
    looks = recorded(world, Action.LOOKED)
    assert [one.subject_id for one in looks] == [ana.person] * 2
    assert [one.detail for one in looks] == [None, {"what": "older", "before": "2030-01-01"}]
    assert console_of(world, other).get(older).status_code == 303, "an address opens nothing"
    assert len(recorded(world, Action.LOOKED)) == 2


def test_h2_an_older_page_takes_as_many_queries_as_the_newest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 20)
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    rated(world, ana, range(10))
    client = console_of(world, sam)
    path = f"/people/{ana.person}"
    before = statements(world.engine, client, path)
    rated(world, ana, range(10), every=2 * MINUTE)
    assert statements(world.engine, client, path) == before
    raised(world, ana, Reason.STRONG_URGE)
    newest, older = path, link(client.get(path).text, "Older")
    assert statements(world.engine, client, older) <= statements(world.engine, client, newest)


Make = Callable[[Session, World, UUID, datetime], list[Place]]
"""Writes one row of that instant; gives the places that it has in the story."""


def _add(session: Session, row: Any, *places: tuple[datetime, Source]) -> list[Place]:
    session.add(row)
    session.flush()
    return [Place(at, source, row.id) for at, source in places]


def _text(direction: Direction, source: Source) -> Make:
    def make(session: Session, world: World, ana: UUID, at: datetime) -> list[Place]:
        row = Message(
            program_id=world.program,
            direction=direction,
            alumnus_id=ana,
            body=b"",
            status=Status.RECEIVED if direction is Direction.INBOUND else Status.SENT,
            created_at=at,
        )
        return _add(session, row, (at, source))

    return make


def _rating(session: Session, world: World, ana: UUID, at: datetime) -> list[Place]:
    row = Rating(program_id=world.program, alumnus_id=ana, value=3, at=at)
    return _add(session, row, (at, Source.RATING))


def _task(session: Session, world: World, ana: UUID, at: datetime) -> list[Place]:
    """Opened then, and over at the same moment."""
    row = Task(program_id=world.program, alumnus_id=ana, about=About.LAPSE, opened_at=at, closed_at=at)
    return _add(session, row, (at, Source.TASK_OPENED), (at, Source.TASK_CLOSED))


def _taken(session: Session, world: World, ana: UUID, at: datetime) -> list[Place]:
    row = Task(
        program_id=world.program, alumnus_id=ana, about=About.LAPSE, opened_at=at, taken_at=at + MINUTE
    )
    return _add(session, row, (at, Source.TASK_OPENED), (at + MINUTE, Source.TASK_TAKEN))


def _situation(session: Session, world: World, ana: UUID, at: datetime) -> list[Place]:
    row = Episode(
        program_id=world.program, alumnus_id=ana, kind=EpisodeKind.LAPSE, opened_at=at, situation=b"x"
    )
    return _add(session, row, (at, Source.SITUATION))


MAKES: tuple[Make, ...] = (
    _text(Direction.INBOUND, Source.INBOUND),
    _text(Direction.OUTBOUND, Source.OUTBOUND),
    _rating,
    _task,
    _taken,
    _situation,
)


def test_h2_walking_all_pages_tells_every_entry_once_and_in_order(world: World) -> None:
    numbers = count(10)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(MAKES), st.integers(0, 3)), max_size=25),
        st.integers(1, 7),
    )
    def holds(rows: list[tuple[Make, int]], most: int) -> None:
        ana = world.alumnus(f"+120255580{next(numbers)}", strategies=()).person
        assert ana
        with transaction(world.engine, program=world.program) as session:
            wanted = [one for make, at in rows for one in make(session, world, ana, NOON + at * MINUTE)]
            found: list[Place] = []
            before: Place | None = None
            for _ in range(len(wanted) + 1):
                page = story_order.page(session, ana, before, program=world.program, most=most, now=world.now)
                found += page.places
                assert page.older is None or len(page.places) == most, "a page has no holes"
                before = page.older and Place.read(str(page.older))
                if before is None:
                    break
        assert found == sorted(wanted, reverse=True)

    holds()


def test_h2_a_place_that_is_none_is_told_from_one() -> None:
    place = Place(NOON + timedelta(microseconds=7), Source.NOTE, new_id())
    assert Place.read(str(place)) == place
    for junk in ("", "1", "1.2.3", "a.b.c", f"1.99.{place.row.hex}", f"{10**40}.1.{place.row.hex}"):
        assert Place.read(junk) is None


def test_h2_an_event_of_an_alert_and_a_note_have_their_place_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 1)
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    raised(world, ana, Reason.STRONG_URGE)
    client = console_of(world, sam)
    client.post(f"/people/{ana.person}/notes", data={"words": "Called her sister"})
    with transaction(world.engine, program=world.program) as session:
        told = len(session.exec(select(AlertEvent.id)).all()) + len(
            session.exec(select(Message.id).where(Message.alumnus_id == ana.person)).all()
        )
    pages = walk(client, f"/people/{ana.person}")
    assert len(pages) == told + 1
    assert sum("Alert A1" in one for one in pages) >= 1
    assert sum("Called her sister" in one for one in pages) == 1


def test_h2_tasks_stand_in_the_timeline_with_who_took_and_who_finished_them(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    with transaction(world.engine, program=world.program) as session:
        for about in (About.LAPSE, About.NO_ANSWER):
            tasks.open_one(session, about, program=world.program, alumnus=ana.person, now=world.now)
        [task] = session.exec(select(Task.id).where(Task.about == About.LAPSE))
    client = console_of(world, sam)
    page, topic = f"/people/{ana.person}", {ana.person}

    def mark() -> str:
        with transaction(world.engine, program=world.program) as session:
            return marks.people(session, {one for one in topic if one}, now=world.now)[ana.person, False]  # type: ignore[index]

    seen = [mark()]
    for act in ("take", "finish"):
        world.clock.advance(MINUTE)
        client.post(f"/tasks/{task}/{act}")
        seen.append(mark())
    assert len(set(seen)) == 3, "a page that is open learns of each"
    world.clock.advance(MINUTE)
    with transaction(world.engine, program=world.program) as session:
        tasks.close_about(session, About.NO_ANSWER, alumnus=ana.person, now=world.now)
    said = text_of(story(client.get(page).text))
    for one in (
        "Task 12:00 PM Told of a lapse",
        "Sam R. took a task 12:01 PM Told of a lapse",
        "Sam R. finished a task 12:02 PM Told of a lapse",
        "A task is over 12:03 PM Went silent after help was given",
    ):
        assert one in said
    assert said.index("finished a task") < said.index("took a task") < said.index("Task 12:00")


def test_h2_f5_who_came_to_a_meeting_stands_in_the_timeline_of_those_who_see_them(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Ode")
    ana = world.alumnus(specialist=sam)
    bea = world.alumnus("+12025550102", name="Bea Other", specialist=kim)
    client = console_of(world, sam)
    client.post("/program/meetings", data=group(ana, bea))
    [meeting] = meetings_of(world)
    told = {str(ana.person): "excused", str(bea.person): "came"}
    client.post(f"/program/meetings/{meeting.id}/attendance", data=told)
    page = f"/people/{ana.person}"
    assert "Tuesday group" not in client.get(page).text, "it has not been yet"
    world.wait(days=8)
    client = console_of(world, sam)
    said = text_of(story(client.get(page).text))
    assert "Tuesday group: excused (new) 5:00 PM Group · noted by Sam R." in said
    assert "came" not in said
    assert client.get(f"/people/{bea.person}").status_code == 303
    leads = console_of(world, world.staff("+12025550113", name="Lee Lead", role=Role.CLINICAL_LEAD))
    assert "Tuesday group: came" in text_of(story(leads.get(f"/people/{bea.person}").text))


def test_h2_a_correction_names_the_note_on_whatever_page_it_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(story_order, "MOST", 1)
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    path = f"/people/{ana.person}"
    client.post(f"{path}/notes", data={"words": "Lives with her sister"})
    with transaction(world.engine, program=world.program) as session:
        [earlier] = session.exec(select(Note.id))
    world.clock.advance(MINUTE)
    client.post(f"{path}/notes", data={"words": "Lives alone", "corrects": str(earlier)})
    newest, oldest = walk(client, path)
    assert "Corrects the note of 12:00 PM" in newest
    assert "Corrected by the note of 12:01 PM" in oldest
