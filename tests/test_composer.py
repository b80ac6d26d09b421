"""Staff write to a person in the thread: looked at, kept, sent with a while to undo, refused with a reason (H4)."""

import re
from datetime import time, timedelta

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.conversation import wording
from service.conversation.states import Reason
from service.db import transaction
from service.escalations import writing
from service.escalations.tables import AlertEvent, EventKind
from service.messaging import proofreading
from service.messaging.ledger import Direction, Message
from service.people.alumni import Status
from service.people.drafts import Draft
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.vault import UNREADABLE
from tests.escalating import kinds, raised
from tests.test_console import text_of
from tests.visiting import console_of
from tests.world import Handset, World


def page_of(client: TestClient, ana: Handset) -> str:
    return client.get(f"/people/{ana.person}").text


def write(client: TestClient, ana: Handset, words: str) -> str:
    """Press 'Send' on the page; where that leads to."""
    found = re.search(r'name="message" value="([^"]+)"', page_of(client, ana))
    assert found
    answer = client.post(f"/people/{ana.person}/write", data={"words": words, "message": found[1]})
    assert answer.status_code == 303
    return answer.headers["location"]


def waiting(world: World) -> list[Message]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)))


def test_h4_a_text_waits_for_ten_seconds_and_then_leaves_from_the_programs_number(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    back = write(client, ana, "I have time to talk today. What time is good for you?")
    world.tick()
    assert ana.inbox() == []
    assert "It leaves in 10 seconds" in client.get(back.partition("#")[0]).text
    world.wait(seconds=11)
    assert ana.inbox() == ["Sam: I have time to talk today. What time is good for you?"]
    page = client.get(back.partition("#")[0]).text
    assert "Undo" not in page
    assert "Sam: I have time to talk today" in page


@pytest.mark.parametrize("body", ["1", "3", "5/10", "yes", "No", "ok", "si", "YES"])
def test_h4_a_bare_answer_to_the_staff_is_theirs_and_no_rating(world: World, body: str) -> None:
    """Nobody holds an alert: what would else be a rating or consent is read by a person."""
    sam, ana = world.staff(), world.alumnus()
    write(console_of(world, sam), ana, "Are you free at 9? Reply 1 or 2")
    world.wait(seconds=11)
    ana.inbox()
    ana.texts(body, opt_out="START" if body == "YES" else None)
    [said] = ana.inbox()
    assert wording.has_said("passed_on", said)
    assert read_out(world) == ([About.ANSWERED], [], [])
    assert "Answered what your team wrote" in text_of(console_of(world, sam).get("/").text)
    write(console_of(world, sam), ana, "Good, till then")
    assert read_out(world) == ([], [], []), "who writes back has read it"


def read_out(world: World) -> tuple[list[About], list[Rating], list[Episode]]:
    """Open tasks, ratings and episodes."""
    with transaction(world.engine, program=world.program) as session:
        about = session.exec(select(Task.about).where(col(Task.closed_at).is_(None)))
        return (
            list(map(About, about)),
            list(session.exec(select(Rating))),
            list(session.exec(select(Episode))),
        )


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("URGE", "offer"),
        ("i want to kill myself", "crisis"),
        ("craving 8", "offer"),
        ("9", "offer"),
        ("10/10", "offer"),
    ],
)
def test_h4_an_urge_or_danger_after_a_text_of_the_staff_is_what_it_is(
    world: World, body: str, key: str
) -> None:
    sam, ana = world.staff(), world.alumnus()
    write(console_of(world, sam), ana, "Are you free at 9?")
    world.wait(seconds=11)
    ana.inbox()
    ana.texts(body)
    assert wording.has_said(key, ana.inbox()[0])


def test_h4_b1_a_check_in_that_is_open_keeps_its_own_number(world: World) -> None:
    sam, ana = world.staff(), world.alumnus(check_ins=[time(13)])
    world.wait(hours=1)
    assert len(ana.inbox()) == 1
    write(console_of(world, sam), ana, "Good luck tonight")
    world.wait(seconds=11)
    ana.inbox()
    ana.texts("9")
    about, ratings, _ = read_out(world)
    assert [one.value for one in ratings] == [9]
    assert About.ANSWERED not in about
    assert not wording.has_said("passed_on", ana.inbox()[0])


def test_h4_what_we_ask_after_the_staff_is_ours_and_so_is_what_comes_a_day_later(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    write(client, ana, "Are you free at 9?")
    world.wait(seconds=11)
    ana.texts("URGE")
    ana.texts("it's a 5")
    ana.inbox()
    ana.texts("1")
    assert not wording.has_said("passed_on", ana.inbox()[0]), "we had asked how it is"
    world.wait(hours=3)
    write(client, ana, "And tomorrow?")
    world.wait(hours=13)
    ana.inbox()
    ana.texts("1")
    assert not wording.has_said("passed_on", ana.inbox()[0])


def test_h4_what_was_taken_back_waits_for_no_answer(world: World) -> None:
    """Also of who has the alert: her next text is handled as any other."""
    sam, ana = world.staff(), world.alumnus()
    raised(world, ana)
    world.tick()
    sam.texts("1")
    client = console_of(world, sam)
    write(client, ana, "See you at nine")
    message = next(one.id for one in reversed(waiting(world)) if one.alumnus_id == ana.person)
    assert client.post(f"/people/{ana.person}/unwrite/{message}").status_code == 303
    ana.inbox()
    ana.texts("1")
    [said] = ana.inbox()
    assert not wording.has_said("passed_on", said)


def test_h4_what_is_taken_back_is_never_sent_and_its_words_are_a_draft_again(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    write(client, ana, "See you at nine")
    [message] = waiting(world)
    undo = f"/people/{ana.person}/unwrite/{message.id}"
    assert client.post(undo).status_code == 303
    world.wait(minutes=1)
    assert ana.inbox() == []
    page = page_of(client, ana)
    assert ">See you at nine</textarea>" in page
    assert "took back what they wrote" in page
    assert client.post(undo).status_code == 404


def test_f48_a_damaged_draft_is_none_and_hides_nothing_else(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    client.post(f"/people/{ana.person}/draft", data={"words": "See you at nine"})
    with transaction(world.engine, program=world.program) as session:
        session.exec(select(Draft)).one().body = bytes(40)
    page = client.get(f"/people/{ana.person}")
    assert page.status_code == 200
    assert UNREADABLE not in page.text, "what stands in the box could be sent"


def test_h4_too_late_is_said_and_changes_nothing(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    write(client, ana, "See you at nine")
    [message] = waiting(world)
    world.wait(seconds=11)
    refused = client.post(f"/people/{ana.person}/unwrite/{message.id}")
    assert (refused.status_code, "It has left already" in refused.text) == (409, True)
    assert ana.inbox() == ["Sam: See you at nine"]


def test_h4_pressed_twice_it_is_sent_once(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    found = re.search(r'name="message" value="([^"]+)"', page_of(client, ana))
    assert found
    for _ in range(2):
        client.post(f"/people/{ana.person}/write", data={"words": "Hi", "message": found[1]})
    world.wait(seconds=11)
    assert ana.inbox() == ["Sam: Hi"]


def test_h4_in_a_crisis_nothing_waits(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    raised(world, ana, Reason.CRISIS)
    world.tick()
    ana.inbox()
    client = console_of(world, sam)
    page = client.get(write(client, ana, "I am calling you now")).text
    assert "It is on its way." in page
    assert "/unwrite/" not in page
    world.tick()
    assert "Sam: I am calling you now" in ana.inbox()


def test_h4_d14_who_has_the_alert_hears_that_they_answered(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    alert = raised(world, ana)
    world.tick()
    sam.texts("1")
    write(console_of(world, sam), ana, "What would help now?")
    assert "said" in kinds(world, alert)
    world.wait(seconds=11)
    sam.inbox()
    ana.texts("a walk maybe")
    assert any("answered" in text for text in sam.inbox())


def test_h4_taken_back_it_was_never_said(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    raised(world, ana)
    world.tick()
    sam.texts("1")
    client = console_of(world, sam)
    back = write(client, ana, "What would help now?")
    message = back.partition("sent=")[2].partition("#")[0]
    assert client.post(f"/people/{ana.person}/unwrite/{message}").status_code == 303
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(AlertEvent).where(AlertEvent.kind == EventKind.SAID)).all() == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("you should be ashamed", "Say it without “ shame"),
        ("no porn tonight", "carriers block it"),
        ("reply STOP to end", "the carrier acts on it as an answer"),
        ("x" * 301, "Longer than 300 characters"),
        ("   ", "There is nothing to send yet"),
    ],
)
def test_e12_h4_what_may_not_go_is_refused_with_the_word_and_kept(world: World, words: str, why: str) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    back = write(client, ana, words)
    page = text_of(client.get(back.partition("#")[0]).text)
    assert "Not sent." in page
    assert why.partition("“")[0] in page
    world.wait(minutes=1)
    assert ana.inbox() == []
    if words.strip():
        assert words in page


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"status": Status.STOPPED}, "they have opted out of texts, and nothing reaches them"),
        ({"status": Status.INVITED}, "they have not agreed to texts yet"),
        ({"wants_notices": False}, "somebody else may read this phone"),
    ],
)
def test_h4_who_gets_no_texts_is_not_written_to_and_the_page_says_why(
    world: World, columns: dict[str, object], why: str
) -> None:
    sam, ana = world.staff(), world.alumnus(**columns)  # type: ignore[arg-type]
    client = console_of(world, sam)
    page = page_of(client, ana)
    assert f"Texts cannot be sent: {why}" in text_of(page)
    assert f"/people/{ana.person}/write" not in page
    client.post(f"/people/{ana.person}/write", data={"words": "Hi there"})
    world.wait(minutes=1)
    assert ana.inbox() == []
    assert "Your draft is kept: Hi there" in text_of(page_of(client, ana))


def test_h4_a_draft_is_kept_sealed_for_its_writer_alone(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Lee")
    ana = world.alumnus()
    client = console_of(world, sam)
    seen = client.post(
        f"/people/{ana.person}/draft", data={"words": "\u00bfA walk on Monday?"}, headers={"x-fragment": "1"}
    )
    assert "23 units of GSM-7 · 1 segment" in text_of(seen.text)
    assert "Sam: \u00bfA walk on Monday?" in seen.text
    assert ">\u00bfA walk on Monday?</textarea>" in page_of(client, ana)
    assert "walk on Monday" not in page_of(console_of(world, dana), ana)
    with transaction(world.engine, program=world.program) as session:
        [draft] = session.exec(select(Draft))
    assert b"Monday" not in draft.body
    client.post(f"/people/{ana.person}/draft", data={"words": ""})
    assert "walk on Monday" not in page_of(client, ana)


def test_i5_nobody_writes_to_a_person_of_another_program(world: World) -> None:
    other = world.add_program("+12025550200", "Haven")
    eve = world.staff("+12025550299", name="Eve Stone", program=other)
    ana = world.alumnus()
    client = console_of(world, eve, program=other)
    for path in ("write", "draft"):
        assert client.post(f"/people/{ana.person}/{path}", data={"words": "Hi"}).status_code == 404
    world.wait(minutes=1)
    assert ana.inbox() == []


def test_b5_quiet_hours_where_they_are_are_told_and_forbid_nothing(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    client = console_of(world, sam)
    assert "within quiet hours" not in page_of(client, ana)
    world.clock.advance(timedelta(hours=10))
    client = console_of(world, sam)
    assert "It is 10:00 PM where they are, within quiet hours." in text_of(page_of(client, ana))
    write(client, ana, "Sleep well")
    world.wait(seconds=11)
    assert ana.inbox() == ["Sam: Sleep well"]


def test_a_look_counts_as_the_carrier_does_and_shows_forty_characters() -> None:
    look = writing.look("Sam", "I\u2019m here " * 20)
    assert "\u2019" not in look.said, "a curly quote that alone makes it dear is straightened"
    assert (look.cost.segments, len(look.preview), look.problems) == (2, 40, ())


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Shall we move our talk?"), ("es", "\u00bfCambiamos la hora")]
)
def test_g5_templates_are_in_the_persons_language_and_may_all_be_sent(
    world: World, language: str, said: str
) -> None:
    page = page_of(console_of(world, world.staff()), world.alumnus(language=language))
    assert said in page
    templates = re.findall(r"data-template>([^<]+)<", page)
    assert len(templates) == 6
    for one in templates:
        look = writing.look("Alexandra", one)
        assert (look.problems, look.is_too_long) == ((), False)
        assert look.cost.segments <= proofreading.LONGEST
