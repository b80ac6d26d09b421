"""A hand-over that was begun is there when its writer comes back, and so is the form of somebody who is not here yet (H1, H5)."""

import html
import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from starlette.testclient import TestClient

from service.conversation.states import Reason
from service.db import transaction
from service.holdings import held
from service.people.alumni import Alumnus
from service.people.drafts import NEWCOMER, Draft, Kind
from service.people.notes import Note
from service.people.staff import Role, Staff
from tests.escalating import raised
from tests.test_begun_forms import BEGUN, EMPTY, KEPT, hear, kept, type_in, value_in, words_of
from tests.test_console import text_of
from tests.test_enrollment import seen_in
from tests.test_erasure import erase
from tests.visiting import console_of
from tests.world import Handset, World

WORDS = "The fire drill is at nine"
ABOUT_ANA = "Her sister is with her\nuntil <Sunday>"
HIDDEN = "Something that you had begun is not open to you any more"
HERE = "/hand-overs"


@pytest.fixture
def sam(world: World) -> Handset:
    return world.staff()


@pytest.fixture
def dana(world: World) -> Handset:
    return world.staff("+12025550112", name="Dana Lee")


@pytest.fixture
def ana(world: World, sam: Handset) -> Handset:
    return world.alumnus(specialist=sam)


def about(person: Handset) -> str:
    assert person.person
    return f"about-{person.person.hex}"


def for_lead(person: Handset) -> str:
    assert person.person
    return f"lead-{person.person.hex}"


def begin(client: TestClient, **fields: str) -> str:
    """Fill the form in, and press no more than the button that keeps it; the page to which that leads."""
    answer = client.post(f"{HERE}/draft", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (HTTPStatus.SEE_OTHER, HERE)
    return client.get(HERE).text


def stands(page: str, name: str) -> str:
    found = re.search(rf'<textarea name="{name}"[^>]*>([^<]*)</textarea>', page)
    return html.unescape(found[1]) if found else ""


def give_away(world: World, person: Handset, to: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Alumnus, person.person).specialist_id = to.person


def notes(world: World) -> list[Note]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Note)))


def test_h1_h6_a_hand_over_that_was_begun_is_there_again_for_its_writer_alone_and_sealed(
    world: World, sam: Handset, dana: Handset, ana: Handset
) -> None:
    raised(world, ana, Reason.CALL)
    begin(console_of(world, sam), words=WORDS, **{about(ana): ABOUT_ANA})
    page = console_of(world, sam).get(HERE).text
    assert BEGUN in page
    assert KEPT in page
    assert stands(page, "words") == WORDS
    assert stands(page, about(ana)) == ABOUT_ANA
    for other in (dana, world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)):
        page = console_of(world, other).get(HERE).text
        assert BEGUN not in page
        assert WORDS not in page
        assert "until" not in page
    rows = kept(world)
    assert [row.alumnus_id for row in rows] == [None, ana.person]
    assert not any(b"drill" in row.body or b"Sunday" in row.body for row in rows)
    assert [said in words_of(world, row) for said, row in zip((WORDS, "Sunday"), rows, strict=True)] == [
        True
    ] * 2


def test_h1_h6_a_script_hears_that_it_was_kept_and_only_what_changed_is_written(
    world: World, sam: Handset, ana: Handset
) -> None:
    client = console_of(world, sam)

    def told(**fields: str) -> str:
        return text_of(client.post(f"{HERE}/draft", data=fields, headers={"x-fragment": "1"}).text)

    assert told(words="", **{about(ana): ""}) == EMPTY
    assert told(words=WORDS, **{about(ana): ""}) == KEPT
    [first] = kept(world)
    assert told(words=WORDS, **{about(ana): ABOUT_ANA}) == KEPT
    assert [row.id == first.id for row in kept(world)] == [True, False]
    assert told(words="", **{about(ana): " \n"}) == EMPTY
    assert kept(world) == []


def test_h1_h6_it_goes_as_it_is_handed_over_or_thrown_away_and_stays_where_it_cannot_be(
    world: World, sam: Handset, ana: Handset
) -> None:
    client = console_of(world, sam)
    client.post(f"/people/{ana.person}/notes/draft", data={"words": "Called her"})
    refused = client.post(HERE, data={"words": "x" * 501, about(ana): ABOUT_ANA})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = client.get(HERE).text
    assert (stands(page, "words"), stands(page, about(ana))) == ("x" * 501, ABOUT_ANA)
    assert client.post(HERE, data={"words": WORDS, about(ana): ABOUT_ANA}).status_code == HTTPStatus.SEE_OTHER
    assert BEGUN not in client.get(HERE).text
    begin(client, words=WORDS, **{about(ana): ABOUT_ANA})
    assert client.post(f"{HERE}/draft").status_code == HTTPStatus.SEE_OTHER
    page = client.get(HERE).text
    assert BEGUN not in page
    assert WORDS in page, "what was handed over is not thrown away"
    assert stands(page, "words") == ""
    assert [row.form for row in kept(world)] == [""], "a note that was begun on their page is another one"


def test_h1_a_form_in_which_somebody_does_not_stand_leaves_what_was_begun_about_them(
    world: World, sam: Handset, ana: Handset
) -> None:
    client = console_of(world, sam)
    begin(client, words="", **{about(ana): ABOUT_ANA})
    assert stands(begin(client, words=WORDS), about(ana)) == ABOUT_ANA, "another tab, drawn before that"


def test_h1_i4_what_is_open_no_more_is_shown_to_nobody_and_goes_as_the_rest_is_handed_over(
    world: World, sam: Handset, dana: Handset, ana: Handset
) -> None:
    raised(world, ana, Reason.CALL)
    client = console_of(world, sam)
    begin(client, words=WORDS, **{about(ana): ABOUT_ANA})
    give_away(world, ana, dana)
    for one in (client, console_of(world, dana)):
        assert "until" not in one.get(HERE).text
    page = client.get(HERE).text
    assert HIDDEN in page
    assert stands(page, "words") == WORDS
    begin(client, words="Another word")
    give_away(world, ana, sam)
    page = client.get(HERE).text
    assert HIDDEN not in page
    assert stands(page, about(ana)) == ABOUT_ANA, "nothing was lost by it"
    give_away(world, ana, dana)
    assert client.post(HERE, data={"words": WORDS}).status_code == HTTPStatus.SEE_OTHER
    assert kept(world) == []
    assert notes(world) == []


def test_h1_i4_what_is_sent_about_somebody_who_is_not_open_is_kept_nowhere(
    world: World, sam: Handset, dana: Handset, ana: Handset
) -> None:
    client = console_of(world, sam)
    begin(client, words="", **{about(ana): ABOUT_ANA})
    give_away(world, ana, dana)
    begin(client, words="", **{about(ana): f"{ABOUT_ANA}, and more"})
    assert kept(world) == []
    begin(client, words=WORDS)
    answer = client.post(HERE, data={"words": WORDS, about(ana): ABOUT_ANA})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "it is kept nowhere" in answer.text
    assert [row.alumnus_id for row in kept(world)] == [None]


def test_c4_h1_what_was_begun_for_the_lead_alone_stays_so_and_is_nothing_to_who_leads_no_more(
    world: World, sam: Handset, ana: Handset
) -> None:
    lea = world.staff("+12025550114", name="Lea Poe", role=Role.CLINICAL_LEAD)
    client = console_of(world, lea)
    page = begin(client, words="", **{about(ana): ABOUT_ANA, for_lead(ana): "yes"})
    assert f'name="{for_lead(ana)}" value="yes" checked' in page
    page = begin(client, words="", **{about(ana): ABOUT_ANA})
    assert f'name="{for_lead(ana)}" value="yes">' in page
    begin(client, words="", **{about(ana): ABOUT_ANA, for_lead(ana): "yes"})
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Staff, lea.person).role = Role.SPECIALIST
        session.get_one(Alumnus, ana.person).specialist_id = lea.person
    client = console_of(world, lea)
    for _ in range(2):
        page = client.get(HERE).text
        assert "until" not in page
        assert HIDDEN in page
        begin(client, words="", **{about(ana): ""})  # in the field beside them nothing was shown


def test_i6_an_erasure_takes_what_was_begun_about_them_and_time_takes_the_rest(
    world: World, sam: Handset, ana: Handset
) -> None:
    luis = world.alumnus("+12025550102", name="Luis Ortega", specialist=sam)
    begin(console_of(world, sam), words=WORDS, **{about(ana): ABOUT_ANA})
    erase(world, ana)
    assert [row.alumnus_id for row in kept(world)] == [None]
    assert stands(console_of(world, sam).get(HERE).text, "words") == WORDS
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Alumnus, luis.person).held_because = b"sealed"
        assert held.people(session) == [luis.person]
    world.clock.advance(timedelta(days=89))
    world.keep_house()
    assert len(kept(world)) == 1
    world.clock.advance(timedelta(days=2))
    world.keep_house()
    assert kept(world) == []


def test_p6_nobody_keeps_a_word_about_somebody_of_another_program(world: World, ana: Handset) -> None:
    haven = world.add_program("+12025550200", "Haven")
    other = world.staff("+12025550119", role=Role.ADMIN, program=haven)
    client = console_of(world, other, program=haven)
    client.post(f"{HERE}/draft", data={"words": "", about(ana): ABOUT_ANA})
    assert kept(world) == []
    assert client.post(f"{HERE}/draft", data={"about-x": "y"}).status_code == HTTPStatus.NOT_FOUND


# Somebody who is not here yet

NEW = f"/{NEWCOMER}"


def test_h5_somebody_new_who_was_begun_is_there_again_for_the_writer_alone_and_sealed(
    world: World, sam: Handset, dana: Handset
) -> None:
    assert type_in(console_of(world, sam), NEW, name="Jo Doe", phone="+12025550140", language="es") == NEW
    page = console_of(world, sam).get(NEW).text
    assert BEGUN in page
    assert [value_in(page, one) for one in ("name", "phone", "language")] == ["Jo Doe", "+12025550140", "es"]
    page = console_of(world, dana).get(NEW).text
    assert BEGUN not in page
    assert "Jo Doe" not in page
    [row] = kept(world)
    assert row.alumnus_id is None
    assert b"Jo" not in row.body
    type_in(console_of(world, sam), NEW, name="Jo Doe-Lee", phone="", language="en")
    [row] = kept(world)
    assert "Doe-Lee" in words_of(world, row)


def test_h5_the_draft_of_somebody_new_goes_as_they_are_saved_or_it_is_thrown_away(
    world: World, sam: Handset
) -> None:
    client = console_of(world, sam)
    assert hear(client, NEW, name="", phone="", language="en") == EMPTY
    assert hear(client, NEW, name="Jo Doe", phone="123", language="en") == KEPT
    typed = {"name": "Jo Doe", "phone": "1234", "language": "en"}
    refused = client.post(NEW, data={**typed, "seen": seen_in(client.get(NEW).text)})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert value_in(refused.text, "phone") == "1234"
    assert value_in(client.get(NEW).text, "phone") == "1234", "what cannot be saved is kept"
    assert client.post(NEW, data={**typed, "phone": "+12025550140"}).status_code == HTTPStatus.SEE_OTHER
    assert kept(world) == []
    type_in(client, NEW, **typed)
    assert client.post(f"{NEW}/draft").headers["location"] == NEW
    assert kept(world) == []
    assert BEGUN not in client.get(NEW).text


def test_i6_the_draft_of_somebody_new_is_gone_within_a_day_and_others_stay(
    world: World, sam: Handset, ana: Handset
) -> None:
    client = console_of(world, sam)
    type_in(client, NEW, name="Jo Doe", phone="", language="en")
    type_in(client, f"/people/{ana.person}/plan", inner="the app")
    begin(client, words=WORDS)
    for is_there in (True, False):
        world.clock.advance(timedelta(hours=22 if is_there else 1, minutes=30))
        world.keep_house()
        assert (NEWCOMER in {row.form for row in kept(world)}) == is_there
    assert {row.form for row in kept(world)} == {"plan", "hand-overs"}


def test_h5_nobody_new_is_begun_twice_by_one_writer(world: World, sam: Handset) -> None:
    """On PostgreSQL two rows without a person are not the same to a plain unique key."""
    assert sam.person
    begun = [
        Draft(
            program_id=world.program,
            staff_id=sam.person,
            kind=Kind.FORM,
            form=NEWCOMER,
            body=b"x",
            written_at=world.now,
        )
        for _ in range(2)
    ]
    with pytest.raises(IntegrityError), transaction(world.engine, program=world.program) as session:
        session.add_all(begun)
