"""Their quiet word on their own page: set, changed and taken off by the same rules as by text (G1)."""

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from service.db import transaction
from service.people import doubts
from service.people.alumni import Alumnus, Doubt
from service.people.pins import TRIES
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection.audit import Action, AuditEvent
from tests.test_own_page import PIN, link_of, open_page, with_pin
from tests.test_own_page_parts import row_of, text_of
from tests.visiting import visit
from tests.world import Handset, World

FORM = "/my/quiet-word"


def send(client: TestClient, word: str, *, pin: str = PIN, do: str = "set") -> tuple[int, str]:
    answer = client.post(FORM, data={"word": word, "pin": pin, "do": do})
    return answer.status_code, answer.headers.get("location", "") or text_of(answer.text)


def is_word(world: World, ana: Handset, word: str) -> bool:
    return doubts.is_quiet_word(world.vault, row_of(world, ana), word)


def test_g1_a_quiet_word_is_set_changed_and_taken_off(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    assert send(client, "Blue kettle!") == (303, "/my/people?done=saved")
    assert is_word(world, ana, "blue kettle")
    assert send(client, "Tetera Azúl!") == (303, "/my/people?done=saved")
    assert not is_word(world, ana, "blue kettle")
    assert is_word(world, ana, "tetera azul")
    page = client.get("/my/people").text
    assert "tetera" not in page.lower()
    assert send(client, "", do="off") == (303, "/my/people?done=saved")
    assert row_of(world, ana).quiet_word is None
    assert client.get("/my/people").text == page, "whether there is one is not to be seen"
    with transaction(world.engine, program=world.program) as session:
        changes = select(AuditEvent).where(AuditEvent.action == Action.CHANGED)
        assert len(session.exec(changes).all()) == 3


def test_g1_the_word_that_was_set_there_works_by_text(world: World) -> None:
    sam = world.staff()
    ana = with_pin(world, specialist=sam)
    send(open_page(world, ana), "blue kettle")
    ana.texts("blue kettle")
    assert len(sam.inbox()) == 1
    assert row_of(world, ana).doubted_because is Doubt.QUIET_WORD


@pytest.mark.parametrize(
    "word",
    ["", "more", "stop", "i want to die", PIN, "12", "off", "ab", "one two three", "x" * 400, "<b>tea</b>"],
)
def test_g1_what_would_mean_something_else_is_refused_as_by_text(world: World, word: str) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    status, said = send(client, word)
    assert status == 422
    assert "That one could be taken for something else" in said
    assert row_of(world, ana).quiet_word is None
    if len(word) > 2:
        ana.texts(f"PIN {PIN}")
        ana.texts(f"QUIET WORD {word}")
        assert row_of(world, ana).quiet_word is None, "nor does a text set it"


def test_g1_the_pin_comes_once_more_and_wrong_ones_are_counted(world: World) -> None:
    ana = with_pin(world)
    client = open_page(world, ana)
    send(client, "blue kettle")
    for do in ("set", "off"):
        status, said = send(client, "green apple", pin="1111", do=do)
        assert status == 403
        assert "green apple" not in said
    assert is_word(world, ana, "blue kettle")
    for _ in range(TRIES - 2):
        send(client, "", pin="1111", do="off")
    assert client.get("/my/people").headers["location"] == "/my/pin", "too many close it"
    with transaction(world.engine, program=world.program) as session:
        assert About.PIN in session.exec(select(Task.about)).all()


@pytest.mark.parametrize(
    ("path", "more"), [(FORM, {"word": "", "do": "off"}), ("/my/export", {}), ("/my/erase", {"sure": "yes"})]
)
def test_g1_the_word_in_place_of_the_pin_shows_nothing_whatever_was_asked(
    world: World, path: str, more: dict[str, str]
) -> None:
    sam = world.staff()
    ana = with_pin(world, specialist=sam)
    client = open_page(world, ana)
    send(client, "blue kettle")
    answer = client.post(path, data={"pin": "blue kettle", **more})
    assert answer.status_code == 200
    assert "There is nothing new here" in answer.text
    assert "Sam" not in answer.text
    row = row_of(world, ana)
    assert (row.doubted_because, row.erase_at) == (Doubt.QUIET_WORD, None)
    assert row.quiet_word is not None
    world.tick()
    assert len(sam.inbox()) == 1


def test_g1_without_the_page_open_nothing_is_set(world: World) -> None:
    ana = with_pin(world)
    assert send(visit(world), "blue kettle")[0] == 404
    client = visit(world)
    assert client.get(link_of(ana)).status_code == 200
    assert send(client, "blue kettle")[0] == 404
    assert row_of(world, ana).quiet_word is None


def test_g5_in_spanish_for_who_speaks_it(world: World) -> None:
    ana = with_pin(world, language="es")
    client = open_page(world, ana)
    assert "Mi palabra discreta" in client.get("/my/people").text
    assert "Prueba con una o dos palabras sencillas" in send(client, "ayuda")[1]
    assert send(client, "tetera azul") == (303, "/my/people?done=saved")
    assert is_word(world, ana, "tetera azul")


def test_i1_the_word_is_kept_nowhere(world: World) -> None:
    ana = with_pin(world)
    send(open_page(world, ana), "blue kettle")
    with transaction(world.engine, program=world.program) as session:
        kept = session.exec(select(Alumnus.quiet_word)).one()
        assert kept is not None
        assert b"kettle" not in kept
        events = session.exec(select(AuditEvent)).all()
        assert all("kettle" not in str(one.detail) for one in events)
