"""Who goes off call tells who comes next what to know, and learns who has read it (H1, H6)."""

import re
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, transaction
from service.escalations import rota_changes
from service.escalations.rota import Span
from service.escalations.rota_tables import Kind
from service.holdings import erasing, retention
from service.people import tasks
from service.people.handovers import LASTS, Handover, HandoverLine, HandoverRead
from service.people.notes import Note
from service.people.staff import Role
from service.people.task_kinds import About
from service.protection import audit
from service.protection.audit import Action, AuditEvent
from service.web import handover_page
from service.web.live import marks
from service.web.live.marks import Topic
from tests.escalating import raised
from tests.test_console import text_of
from tests.visiting import console_of, visit
from tests.world import Handset, World

WORDS = "The fire drill is at nine"
ABOUT_ANA = "Her sister is with her until Sunday"


def hand_over(client: TestClient, words: str = WORDS, **about: str) -> int:
    return client.post("/hand-overs", data={"words": words, **about}).status_code


def about(person: Handset) -> str:
    assert person.person
    return f"about-{person.person.hex}"


def for_lead(person: Handset) -> str:
    assert person.person
    return f"lead-{person.person.hex}"


def chosen_for_lead(page: str) -> dict[UUID | None, bool]:
    found = re.findall(r'type="checkbox" name="lead-(\w+)" value="yes"( checked)?', page)
    return {UUID(one): bool(checked) for one, checked in found}


def read_buttons(page: str) -> list[str]:
    return re.findall(r'action="(/hand-overs/[^"]+/read)"', page)


def recorded(world: World, action: Action) -> list[AuditEvent]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == action)))


def stored(world: World, table: type) -> list[object]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return list(session.exec(select(table)))


def test_h1_h6_who_comes_on_call_sees_it_until_they_have_read_it_and_the_writer_sees_that(
    world: World, sam: Handset, dana: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    world.on_call(sam)
    of_sam, of_dana = console_of(world, sam), console_of(world, dana)
    raised(world, ana, Reason.CALL)
    assert "Hand the shift over" in of_sam.get("/").text
    assert hand_over(of_sam, **{about(ana): ABOUT_ANA}) == HTTPStatus.SEE_OTHER
    assert WORDS not in of_sam.get("/").text, "who wrote it knows it"
    assert WORDS not in of_dana.get("/").text, "not on call yet"
    assert "Nobody has read it yet." in of_sam.get("/hand-overs").text

    world.clock.advance(timedelta(minutes=5))
    world.on_call(dana)
    for address in ("/", "/?show=snoozed&kind=tasks"):
        page = of_dana.get(address).text
        assert WORDS in page
        assert "Sam R. hands over" in text_of(page)
        assert ABOUT_ANA not in page, "that is read on their page, where each look is on record"
    [read] = read_buttons(page)
    assert "Ana R." in text_of(page)

    world.clock.advance(timedelta(minutes=3))
    assert of_dana.post(read, data={"show": "mine"}).headers["location"] == "/?show=mine"
    assert WORDS not in of_dana.get("/").text
    assert "Dana L. has read it, 1:08 PM" in text_of(of_sam.get("/hand-overs").text)
    assert WORDS in of_dana.get("/hand-overs").text, "whoever has read it finds it again"
    [event] = recorded(world, Action.HANDED_ON_READ)
    assert event.actor_id == dana.person
    of_dana.post(read)
    assert len(stored(world, HandoverRead)) == 1, "read twice is read once"


def test_h1_h2_what_is_written_about_somebody_is_a_note_on_their_page(
    world: World, sam: Handset, dana: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=dana)
    world.on_call(sam)
    alert = raised(world, ana, Reason.CALL)
    raised(world, luis, Reason.CALL)
    sam.texts(f"{alert.code} in 20")
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=ana.person, now=world.now)
    client = console_of(world, sam)
    page = text_of(client.get("/hand-overs").text)
    assert "Alert A1: Asked for a call, Sam R. has it, a call is promised by 1:20 PM" in page
    assert "Task: " in page
    assert "becomes an alert at" in page
    assert about(luis) not in client.get("/hand-overs").text, "a note is for whose page is open"
    assert "Not of your caseload" in page
    assert hand_over(client, "", **{about(ana): ABOUT_ANA}) == HTTPStatus.SEE_OTHER
    assert ABOUT_ANA in client.get(f"/people/{ana.person}?only=notes").text
    [noted] = recorded(world, Action.NOTED)
    [handed] = recorded(world, Action.HANDED_ON)
    assert (noted.subject_id, handed.subject_id, handed.detail) == (ana.person, None, {"people": 1})
    assert ABOUT_ANA not in str([one.model_dump() for one in recorded(world, Action.HANDED_ON)])


def test_h1_a_task_that_is_put_off_says_until_when(world: World, sam: Handset) -> None:
    ana = world.alumnus(specialist=sam)
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.PLAN_CHANGE, program=world.program, alumnus=ana.person, now=world.now)
        session.flush()
        [task] = tasks.list_open(session)
    client = console_of(world, sam)
    client.post(f"/tasks/{task.id}/snooze", data={"until": "4h", "because": "waiting"})
    assert "put off until 5:00 PM" in text_of(client.get("/hand-overs").text)


def test_h1_nothing_that_was_typed_is_lost_when_it_cannot_be_handed_over(
    world: World, sam: Handset, dana: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=dana)
    raised(world, ana, Reason.CALL)
    client = console_of(world, sam)
    assert hand_over(client, "  ") == HTTPStatus.UNPROCESSABLE_ENTITY
    long = client.post("/hand-overs", data={"words": "x" * 501, about(ana): ABOUT_ANA})
    assert long.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "x" * 501 in long.text
    assert ABOUT_ANA in long.text
    closed = client.post("/hand-overs", data={"words": WORDS, about(ana): ABOUT_ANA, about(luis): "Luis too"})
    assert closed.status_code == HTTPStatus.FORBIDDEN
    for said in (WORDS, ABOUT_ANA, "Luis too"):
        assert said in closed.text
    assert client.post("/hand-overs", data={"about-x": "y"}).status_code == HTTPStatus.NOT_FOUND
    assert stored(world, Handover) + stored(world, Note) == [], "all of it, or nothing"
    late = visit(world).post("/hand-overs", data={"words": WORDS})
    assert late.status_code == HTTPStatus.UNAUTHORIZED
    assert WORDS in late.text, "given back after the end of the session"


def test_c4_h1_a_note_about_somebody_whom_the_lead_sees_to_is_the_leads_unless_they_say_otherwise(
    world: World, sam: Handset
) -> None:
    kim = world.staff("+12025550113", name="Kim Moore", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=sam)
    raised(world, ana, Reason.CALL, is_for_lead=True)
    raised(world, luis, Reason.CALL)
    of_sam, of_kim = console_of(world, sam), console_of(world, kim)
    page = of_kim.get("/hand-overs").text
    assert chosen_for_lead(page) == {ana.person: True, luis.person: False}
    assert (
        hand_over(of_kim, **{about(ana): ABOUT_ANA, for_lead(ana): "yes", about(luis): "Calls back"}) == 303
    )
    for one, is_for_lead in ((ana, True), (luis, False)):
        [note] = [
            row for row in stored(world, Note) if isinstance(row, Note) and row.alumnus_id == one.person
        ]
        assert note.is_for_lead == is_for_lead
    assert ABOUT_ANA not in of_sam.get(f"/people/{ana.person}").text
    assert ABOUT_ANA in of_kim.get(f"/people/{ana.person}").text
    again = of_kim.post("/hand-overs", data={"words": "x" * 501, about(ana): "y"})
    assert chosen_for_lead(again.text) == {ana.person: False, luis.person: False}, "as it was typed"
    assert chosen_for_lead(of_sam.get("/hand-overs").text) == {}, "who may not read it cannot say so"
    hand_over(of_sam, **{about(luis): "Works nights", for_lead(luis): "yes"})
    assert sum(row.is_for_lead for row in stored(world, Note) if isinstance(row, Note)) == 1


def test_h1_a_note_about_somebody_of_whom_nothing_is_open_any_more_keeps_its_field(
    world: World, sam: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    client = console_of(world, sam)
    page = client.post("/hand-overs", data={"words": "x" * 501, about(ana): ABOUT_ANA}).text
    assert "Nothing is open about them any more." in page
    assert ABOUT_ANA in page.partition(f'name="{about(ana)}"')[2].partition("</textarea>")[0]
    assert "You wrote this about somebody" not in page
    assert hand_over(client, **{about(ana): ABOUT_ANA}) == HTTPStatus.SEE_OTHER


def test_h1_of_many_it_says_how_many_more_are_open(
    world: World, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handover_page, "MOST", 2)
    people = [world.alumnus(f"+120255501{n}", specialist=sam) for n in range(20, 25)]
    client = console_of(world, sam)
    for one in people[:2]:
        raised(world, one, Reason.CALL)
    assert "something is open" not in client.get("/hand-overs").text
    for one in people[2:]:
        raised(world, one, Reason.CALL)
    page = client.get("/hand-overs").text
    assert page.count('name="about-') == 2
    assert "About 3 more people something is open. See the inbox" in text_of(page)


def test_h6_i4_it_is_for_who_is_on_call_and_who_leads_and_for_nobody_else(
    world: World, sam: Handset, dana: Handset
) -> None:
    kim = world.staff("+12025550113", name="Kim Moore", role=Role.CLINICAL_LEAD)
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=sam)
    raised(world, luis, Reason.CALL)
    hand_over(console_of(world, sam), **{about(luis): "Works nights"})
    [row] = stored(world, Handover)
    assert isinstance(row, Handover)
    of_dana, of_kim = console_of(world, dana), console_of(world, kim)
    assert WORDS not in of_dana.get("/hand-overs").text
    assert of_dana.post(f"/hand-overs/{row.id}/read").status_code == HTTPStatus.NOT_FOUND
    assert WORDS in of_kim.get("/hand-overs").text
    assert dana.person
    with transaction(world.engine, program=world.program) as session:
        span = Span(dana.person, world.now, world.now + timedelta(hours=1))
        where = {"program": world.program, "by": dana.person}
        rota_changes.put(session, Kind.OVERRIDE, span, **where, seen=0, now=world.now)
    assert WORDS not in of_dana.get("/").text, "nobody opens it by saying that they are on call"
    assert of_dana.post(f"/hand-overs/{row.id}/read").status_code == HTTPStatus.NOT_FOUND


def test_h6_i4_who_is_on_call_hears_of_nobody_whom_they_do_not_know_of(
    world: World, sam: Handset, dana: Handset
) -> None:
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=sam)
    world.on_call(dana)
    hand_over(console_of(world, sam), **{about(luis): "Works nights"})
    page = text_of(console_of(world, dana).get("/").text)
    assert "1 person of another caseload" in page
    assert "Luis" not in page
    raised(world, luis, Reason.CALL)
    page = text_of(console_of(world, dana).get("/").text)
    assert "Luis O. (their page opens to you once you take what is open)" in page


def test_h1_c3_somebody_in_danger_whom_nobody_has_comes_before_it(
    world: World, sam: Handset, dana: Handset
) -> None:
    ana = world.alumnus(specialist=dana)
    world.on_call(dana)
    hand_over(console_of(world, sam))
    client = console_of(world, dana)
    raised(world, ana, Reason.CRISIS)
    page = client.get("/").text
    assert page.index("May be in danger") < page.index(WORDS)
    [take] = re.findall(r'action="(/alerts/[^"]+/take)"', page)
    client.post(take)
    page = client.get("/").text
    assert page.index(WORDS) < page.index("May be in danger")


def test_h6_it_waits_for_a_long_weekend_and_no_longer(world: World, sam: Handset, dana: Handset) -> None:
    world.on_call(dana)
    hand_over(console_of(world, sam))
    world.clock.advance(LASTS - timedelta(minutes=1))
    assert WORDS in console_of(world, dana).get("/").text
    world.clock.advance(timedelta(minutes=2))
    assert WORDS not in console_of(world, dana).get("/").text
    assert WORDS in console_of(world, sam).get("/hand-overs").text
    world.clock.advance(timedelta(days=5))
    assert WORDS not in console_of(world, sam).get("/hand-overs").text


def test_h11_the_inbox_of_who_is_on_call_hears_of_it(world: World, sam: Handset, dana: Handset) -> None:
    assert dana.person
    assert sam.person
    world.on_call(dana)
    topics = [Topic(world.program, one.person) for one in (sam, dana) if one.person]

    def marked() -> dict[Topic, str]:
        with transaction(world.engine, program=world.program) as session:
            return marks.read(session, world.program, topics, now=world.now)

    before = marked()
    hand_over(console_of(world, sam))
    after = marked()
    assert [before[one] == after[one] for one in topics] == [True, False]
    client = console_of(world, dana)
    client.post(read_buttons(client.get("/").text)[0])
    assert marked() == before


def test_i6_it_is_sealed_and_goes_with_the_person_and_with_its_time(
    world: World, sam: Handset, dana: Handset
) -> None:
    ana = world.alumnus(specialist=sam)
    world.on_call(dana)
    hand_over(console_of(world, sam), **{about(ana): ABOUT_ANA})
    console_of(world, dana).post(read_buttons(console_of(world, dana).get("/").text)[0])
    [row] = stored(world, Handover)
    assert isinstance(row, Handover)
    assert row.words
    assert WORDS.encode() not in row.words
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        erasing.erase(
            session,
            world.vault,
            ana.person,
            by=audit.COMMAND,
            because=erasing.Because.ASKED,
            kept_in=world.runtime.settings.erasures,
            now=world.now,
        )
    assert stored(world, HandoverLine) + stored(world, Note) == []
    page = text_of(console_of(world, sam).get("/hand-overs").text)
    assert WORDS in page
    assert "With a note about" not in page
    world.clock.advance(timedelta(days=91))
    world.keep_house()
    assert stored(world, Handover) + stored(world, HandoverRead) == []
    assert retention.KINDS["handovers"].period == "texts"


def test_p6_another_program_finds_none_of_it(world: World, sam: Handset) -> None:
    haven = world.add_program("+12025550200", "Haven")
    other = world.staff("+12025550119", role=Role.ADMIN, program=haven)
    hand_over(console_of(world, sam))
    [row] = stored(world, Handover)
    assert isinstance(row, Handover)
    client = console_of(world, other, program=haven)
    assert WORDS not in client.get("/hand-overs").text
    assert client.post(f"/hand-overs/{row.id}/read").status_code == HTTPStatus.NOT_FOUND
    ana = world.alumnus(specialist=sam)
    refused = client.post("/hand-overs", data={"words": "x", about(ana): "y"})
    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert stored(world, Note) == []
