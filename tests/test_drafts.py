"""What staff have begun to write about somebody is there when they come back: of a note, and of how an alert ended (H2, H4)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import transaction
from service.escalations.tables import Alert
from service.holdings import exporting, retention
from service.people.drafts import Draft, Kind
from service.people.notes import Note
from service.people.staff import Role
from service.protection import audit
from tests.escalating import raised, read
from tests.test_console import text_of
from tests.test_erasure import erase
from tests.test_staying import idle
from tests.visiting import console_of, email_of, sign_in
from tests.world import Handset, World

WORDS = "Called her sister.\nShe sleeps there <tonight>."
SHOWN = "Called her sister.\nShe sleeps there &lt;tonight&gt;.</textarea>"


def kept(world: World) -> list[Draft]:
    with transaction(world.engine, program=world.program) as session:
        return sorted(session.exec(select(Draft)), key=lambda one: one.id)


def begin(console: TestClient, who: Handset, words: str = WORDS, **more: str) -> int:
    path = f"/people/{who.person}/notes/draft"
    return console.post(path, data={"words": words, **more}).status_code


def page(console: TestClient, who: Handset) -> str:
    return console.get(f"/people/{who.person}").text


def taken(world: World, sam: Handset, ana: Handset, reason: Reason = Reason.CALL) -> Alert:
    alert = raised(world, ana, reason)
    world.tick()
    sam.texts("1")
    return alert


def begin_closing(console: TestClient, alert: UUID, words: str = WORDS) -> int:
    return console.post(f"/alerts/{alert}/draft", data={"note": words}).status_code


def test_h2_h4_a_note_that_was_begun_is_there_again_for_its_writer_alone_and_sealed(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Ode", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=sam)
    console = console_of(world, sam)
    assert begin(console, ana) == 303
    world.clock.advance(timedelta(hours=2))  # whatever became of the browser
    again = console_of(world, sam)
    assert SHOWN in page(again, ana)
    assert "She sleeps there" not in page(console_of(world, kim), ana)
    [row] = kept(world)
    assert row.kind is Kind.NOTE
    assert b"sister" not in row.body
    assert begin(again, ana, " \n") == 303
    assert kept(world) == []


def test_h2_h4_a_script_hears_that_it_was_kept(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console, path = console_of(world, sam), f"/people/{ana.person}/notes/draft"
    said = console.post(path, data={"words": "She is well"}, headers={"x-fragment": "1"})
    assert text_of(said.text) == "Kept as a draft, for you alone."
    said = console.post(path, data={"words": ""}, headers={"x-fragment": "1"})
    assert text_of(said.text) == "What you write is kept as a draft, for you alone."


def test_h2_h4_the_draft_goes_as_the_note_is_saved_and_the_text_beside_it_stays(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console, path = console_of(world, sam), f"/people/{ana.person}"
    console.post(f"{path}/draft", data={"words": "A walk on Monday?"})
    begin(console, ana)
    shown = page(console, ana)
    assert SHOWN in shown
    assert ">A walk on Monday?</textarea>" in shown
    assert console.post(f"{path}/notes", data={"words": WORDS}).status_code == 303
    assert [one.kind for one in kept(world)] == [Kind.TEXT]
    assert SHOWN not in page(console, ana)
    console.post(f"{path}/write", data={"words": "A walk on Monday?"})
    assert kept(world) == []


@pytest.mark.parametrize(("words", "why"), [("", "Write what the note"), ("w" * 4001, "make two of it")])
def test_h2_a_note_that_cannot_be_saved_is_shown_again_with_the_reason(
    world: World, words: str, why: str
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console = console_of(world, sam)
    answer = console.post(f"/people/{ana.person}/notes", data={"words": words})
    shown = console.get(answer.headers["location"].partition("#")[0]).text
    assert why in shown
    assert f">{words}</textarea>" in shown
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Note)).all() == []


def test_h2_what_was_chosen_beside_the_words_is_there_again(world: World) -> None:
    """Else a note for the lead alone would be everybody's once it is taken up again."""
    lead = world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=lead)
    console = console_of(world, lead)
    console.post(f"/people/{ana.person}/notes", data={"words": "Her sister is Eva"})
    with transaction(world.engine, program=world.program) as session:
        [earlier] = session.exec(select(Note.id))
    assert begin(console, ana, corrects=str(earlier), for_lead="yes") == 303
    shown = page(console, ana)
    assert f'value="{earlier}" selected' in shown
    assert 'name="for_lead" value="yes" checked' in shown


def test_c4_a_draft_for_the_lead_alone_is_not_shown_to_who_leads_no_more(world: World) -> None:
    lead = world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=lead)
    begin(console_of(world, lead), ana, for_lead="yes")
    with transaction(world.engine, program=world.program) as session:
        session.exec(select(Draft)).one().is_for_lead = True
    assert SHOWN in page(console_of(world, lead), ana)
    sam = world.staff()
    bea = world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    begin(console_of(world, sam), bea, for_lead="yes")
    assert SHOWN not in page(console_of(world, sam), bea)


def test_h2_i5_nobody_begins_a_note_about_somebody_elses_person(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Ode")
    ana = world.alumnus(specialist=sam)
    alert = taken(world, sam, ana)
    theirs = console_of(world, kim)
    assert begin(theirs, ana) == 403
    assert begin_closing(theirs, alert.id) == 403
    assert kept(world) == []


def test_h4_what_was_begun_about_how_an_alert_ended_is_in_its_card_again_until_it_is_closed(
    world: World,
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    alert = taken(world, sam, ana)
    console = console_of(world, sam)
    assert begin_closing(console, alert.id) == 303
    assert SHOWN in console.get("/").text
    assert SHOWN not in page(console, ana)
    done = console.post(f"/alerts/{alert.id}/close", data={"outcome": "reached", "note": WORDS})
    assert done.status_code == 303
    assert kept(world) == []
    assert "sister" not in console.get("/").text


def test_h4_an_alert_that_cannot_be_closed_leaves_its_words(world: World) -> None:
    """Without an outcome; and where a colleague was quicker."""
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    alert = taken(world, sam, ana)
    console, close = console_of(world, sam), f"/alerts/{alert.id}/close"
    assert console.post(close, data={"note": WORDS}).status_code == 422
    assert SHOWN in console.get("/").text
    sam.texts("1 reached")
    assert console.post(close, data={"outcome": "reached", "note": WORDS}).status_code == 409
    shown = text_of(console.get("/").text)
    assert "What you began to write as you closed an alert of Ana R." in shown
    assert "She sleeps there" in shown
    assert begin_closing(console, alert.id, "") == 303
    assert "She sleeps there" not in text_of(console.get("/").text)


def test_h4_of_another_alert_the_words_are_not_taken_for_this_one(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    first = taken(world, sam, ana)
    console = console_of(world, sam)
    begin_closing(console, first.id)
    sam.texts("1 reached")
    taken(world, sam, ana)
    shown = console.get("/").text
    assert SHOWN not in shown
    assert "She sleeps there" in shown


def test_h8_an_alert_that_is_open_again_has_its_words_again(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    alert = taken(world, sam, ana)
    console = console_of(world, sam)
    console.post(f"/alerts/{alert.id}/close", data={"outcome": "reached", "note": WORDS})
    assert read(world, alert).closed_at
    assert console.post(f"/alerts/{alert.id}/reopen").status_code == 303
    assert SHOWN in console.get("/").text


def test_i5_words_about_an_alert_outside_ones_caseload_go_out_of_sight_with_it(world: World) -> None:
    """Whoever is on call is offered a crisis of anybody; once it is closed, the person is not theirs to see."""
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Ode")
    ana = world.alumnus(specialist=kim)
    alert = raised(world, ana, Reason.CRISIS)
    console = console_of(world, sam)
    console.post(f"/alerts/{alert.id}/take")
    assert begin_closing(console, alert.id) == 303
    assert "She sleeps there" in console.get("/").text
    console.post(f"/alerts/{alert.id}/close", data={"outcome": "reached"})
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Draft)).all() == []
    assert "Ana R." not in text_of(console.get("/").text.partition('id="board"')[2].partition("</div>")[0])


def test_i2_i6_a_draft_goes_with_the_person_and_with_the_words_of_texts_and_is_in_no_copy(
    world: World,
) -> None:
    sam = world.staff()
    ana, bea = world.alumnus(specialist=sam), world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    alert = taken(world, sam, bea)
    console = console_of(world, sam)
    begin(console, ana)
    begin(console, bea)
    begin_closing(console, alert.id)
    assert bea.person
    with transaction(world.engine, program=world.program) as session:
        copy = exporting.everything(session, world.vault, bea.person, by=audit.COMMAND, now=world.now)
    assert "draft" not in copy
    assert "sister" not in str(copy)
    erase(world, ana)
    assert [(one.alumnus_id, one.kind) for one in kept(world)] == [
        (bea.person, Kind.NOTE),
        (bea.person, Kind.CLOSING),
    ]
    world.clock.advance(world.runtime.settings.periods["texts"] + retention.SLACK)
    with transaction(world.engine, program=world.program) as session:
        periods = world.runtime.settings.periods
        assert retention.let_go(session, world.vault, "drafts", periods=periods, now=world.now).count == 2
    assert kept(world) == []


def test_h2_what_was_begun_outlives_the_session_also_where_it_comes_too_late(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    console = console_of(world, sam)
    begin(console, ana, "Before the end")
    idle(world, minutes=31)
    late = console.post(f"/people/{ana.person}/notes/draft", data={"words": "After it"})
    assert late.status_code == 401
    assert "After it" in late.text, "given back, to be sent once more"
    assert sign_in(console, email_of(sam)) == 303
    assert ">Before the end</textarea>" in page(console, ana)
