"""Notes of the staff on a person's timeline: sealed, corrected by further ones, never sent (H2, I1, I2, I4, C4)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import transaction
from service.holdings import exporting, retention
from service.people.notes import Note
from service.people.staff import Role
from service.protection import audit
from service.protection.audit import Action
from service.web.live import marks
from service.web.live.marks import Topic
from tests.test_console import text_of
from tests.test_erasure import erase
from tests.test_program_pages import recorded
from tests.visiting import console_of
from tests.world import Handset, World

WORDS = "Called her sister with her.\nShe sleeps there tonight."


def note(console: TestClient, who: Handset, words: str, **more: str) -> int:
    return console.post(f"/people/{who.person}/notes", data={"words": words, **more}).status_code


def kept(world: World) -> list[Note]:
    with transaction(world.engine, program=world.program) as session:
        return sorted(session.exec(select(Note)), key=lambda one: one.id)


def story(console: TestClient, who: Handset) -> str:
    return text_of(
        console.get(f"/people/{who.person}").text.partition('id="story"')[2].partition("<aside")[0]
    )


def copy_of(world: World, who: Handset) -> str:
    assert who.person
    with transaction(world.engine, program=world.program) as session:
        return str(
            exporting.everything(session, world.vault, who.person, by=audit.COMMAND, now=world.now).get(
                "note"
            )
        )


def test_h2_i1_i4_a_note_stands_in_the_timeline_with_its_writer_sealed_and_is_never_sent(
    world: World,
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console = console_of(world, sam)
    assert note(console, ana, WORDS) == 303
    said = story(console, ana)
    assert "Note: Sam R." in said
    assert "She sleeps there tonight." in said
    [row] = kept(world)
    assert (row.written_by, row.written_at) == (sam.person, world.now)
    assert b"sister" not in row.words
    [event] = recorded(world, Action.NOTED)
    assert (event.actor_id, event.subject_id) == (sam.person, ana.person)
    assert not event.detail
    world.tick()
    assert (ana.inbox(), world.carrier.sent) == ([], [])


def test_h2_a_note_is_corrected_by_a_further_one_and_both_say_so(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console = console_of(world, sam)
    note(console, ana, "Her sister is called Eva")
    [first] = kept(world)
    world.wait(hours=1)
    assert note(console, ana, "Her sister is called Iva", corrects=str(first.id)) == 303
    said = story(console, ana)
    assert "Corrects the note of" in said
    assert "Corrected by the note of" in said
    assert said.index("Iva") < said.index("Eva"), "newest first, and nothing is overwritten"
    changing = re.findall(r' action="(/people/[^"]*notes[^"]*)"', console.get(f"/people/{ana.person}").text)
    assert changing == [f"/people/{ana.person}/notes"]


@pytest.mark.parametrize("words", ["", "  \n ", "w" * 4001])
def test_h2_a_note_of_nothing_or_without_end_is_refused(world: World, words: str) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    note(console_of(world, sam), ana, words)
    assert kept(world) == []


def test_h2_i5_only_whose_caseload_it_is_writes_and_reads(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Ode")
    ana, bea = world.alumnus(specialist=sam), world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    mine, theirs = console_of(world, sam), console_of(world, kim)
    assert note(theirs, ana, "x") == 403
    note(mine, bea, "About Bea")
    [of_bea] = kept(world)
    assert note(mine, ana, "x", corrects=str(of_bea.id)) == 404
    assert note(mine, ana, "x", corrects="none") == 404
    assert len(kept(world)) == 1


def test_h2_c4_what_is_for_the_lead_alone_is_read_and_given_out_by_nobody_else(world: World) -> None:
    sam, lead = world.staff(), world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    mine, leads = console_of(world, sam), console_of(world, lead)
    assert note(leads, ana, "Reported to the county", for_lead="yes") == 303
    [row] = kept(world)
    assert "Reported to the county" in story(leads, ana)
    said = story(mine, ana)
    assert "Note: Lea P." in said
    assert "For the clinical lead alone" in said
    assert "county" not in said
    assert note(mine, ana, "x", corrects=str(row.id)) == 404
    assert note(leads, ana, "It was the state", corrects=str(row.id)) == 303
    assert [one.is_for_lead for one in kept(world)] == [True, True], "what corrects it is the lead's as well"
    assert note(mine, ana, "Mine", for_lead="yes") == 303
    assert [one.is_for_lead for one in kept(world)] == [True, True, False], (
        "they could not read it themselves"
    )
    given = copy_of(world, ana)
    assert "county" not in given
    assert exporting.FOR_LEAD in given
    assert "Mine" in given


def test_h2_i2_i6_a_note_goes_with_the_person_and_with_its_time(world: World) -> None:
    sam = world.staff()
    ana, bea = world.alumnus(specialist=sam), world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    console = console_of(world, sam)
    note(console, ana, WORDS)
    note(console, bea, WORDS)
    erase(world, ana)
    assert [one.alumnus_id for one in kept(world)] == [bea.person]
    world.clock.advance(world.runtime.settings.periods["numbers"])
    world.clock.advance(retention.SLACK)
    with transaction(world.engine, program=world.program) as session:
        periods = world.runtime.settings.periods
        assert (
            retention.let_go(session, world.vault, "staff_notes", periods=periods, now=world.now).count == 1
        )
    assert kept(world) == []


def test_c4_h11_a_note_for_the_lead_alone_is_news_to_nobody_else(world: World) -> None:
    sam, lead = world.staff(), world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    mine, leads = console_of(world, sam), console_of(world, lead)
    person = UUID(str(ana.person))
    of_sam, of_lead = (Topic(world.program, UUID(str(one.person)), person) for one in (sam, lead))

    def seen() -> dict[Topic, str]:
        with transaction(world.engine, program=world.program) as session:
            return marks.read(session, world.program, [of_sam, of_lead], now=world.now)

    assert story(mine, ana)
    world.clock.advance(timedelta(hours=1))
    before = seen()
    note(leads, ana, "Reported to the county", for_lead="yes")
    after = seen()
    assert after[of_lead] != before[of_lead]
    assert after[of_sam] == before[of_sam]
    shown = mine.get(f"/people/{ana.person}").text
    assert "For the clinical lead alone" in shown
    assert "(new)" not in shown
    note(leads, ana, "Talked on the phone")
    assert seen()[of_sam] != before[of_sam]
    assert "(new)" in mine.get(f"/people/{ana.person}").text


def test_h2_h11_a_note_is_news_to_who_has_the_page_open(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    assert sam.person
    topic = Topic(world.program, sam.person, UUID(str(ana.person)))

    def seen() -> str:
        with transaction(world.engine, program=world.program) as session:
            return marks.read(session, world.program, [topic], now=world.now)[topic]

    before = seen()
    note(console_of(world, sam), ana, WORDS)
    assert seen() != before
