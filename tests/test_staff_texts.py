"""Whatever a phone of the staff texts: nothing breaks, nothing foreign moves, nobody reads of anybody's health.

D1, D10, D13, E11, F27, F28, P4.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from service.conversation import dialogue
from service.conversation.states import Reason
from service.db import EVERY_PROGRAM, transaction
from service.escalations import replies, sparing, wording
from service.escalations.parsing import parse
from service.escalations.tables import Alert, AlertEvent, EventKind, Status
from service.messaging import segments
from service.messaging.ledger import Message, Purpose
from service.people import staff
from service.people.staff import Role, Staff
from tests.escalating import raised, read
from tests.stories.test_drills import drilled
from tests.world import Handset, World

NAMES = ("Ana R.", "Wilhelmina-C R.", "Łukaszmarian K.", "Иннокентийй П.")
CODES = (7, 99)
HEALTH = [
    "crisis",
    "urge",
    "craving",
    "lapse",
    "suicid",
    "danger",
    "recover",
    "treatment",
    "patient",
    "sober",
    "addict",
    "program",
    "safe",
    "harm",
    "health",
    "988",
]

PARTS = st.sampled_from(
    [
        "1",
        "2",
        "3",
        "01",
        "A1",
        "#1",
        "a 2",
        "77",
        "999",
        "reached",
        "no answer",
        "referred",
        "e",
        "E",
        "on it",
        "mine",
        "ok",
        "?",
        "list",
        "in 20",
        "9:40",
        "at 9",
        "by 9 pm",
        "en 20",
        "lo tengo",
        "sin respuesta",
        "raeched",
        ":",
        "!",
        "'",
        "\N{RIGHT SINGLE QUOTATION MARK}",
        "¿",
        "\n",
        "\N{FULLWIDTH DIGIT ONE}",
        "٣",
        "²",
        "\x00",
        "�",
        "-",
        ".",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(PARTS, max_size=5).map(" ".join), st.lists(PARTS).map("".join)
)


@given(TEXTS)
def test_d1_no_text_of_the_staff_raises(body: str) -> None:
    reply = parse(body)
    assert reply is None or reply.code is None or 0 <= reply.code <= 999


def team(world: World) -> tuple[list[Handset], list[Alert]]:
    """Sam, who was paged for A1, and has A2; Dana, of the same program; Lou of another, whose A1 it is not."""
    other = world.add_program("+12025550200", "Bay")
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    lou = world.staff("+12025550211", name="Lou Fox", program=other)
    ana, ben = (world.alumnus(f"+1202555010{n}", specialist=sam) for n in (1, 2))
    cem = world.alumnus("+12025550201", name="Cem Ok", specialist=lou, program=other)
    alerts = [raised(world, ana), raised(world, ben), raised(world, cem, program=other)]
    drilled(world, sam, dana)
    sam.texts("2")
    return [sam, dana, lou], alerts


@contextmanager
def undone(world: World) -> Iterator[Session]:
    """A transaction of all programs that leaves nothing behind."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        yield session
        session.rollback()


def test_f27_no_text_changes_an_alert_that_the_phone_may_not_change(world: World) -> None:
    """Dana may take what nobody has; she may close, pass on or promise nothing that is not hers; Lou nothing here."""
    (sam, dana, lou), (first, second, foreign) = team(world)

    @settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
    @given(TEXTS, st.sampled_from([dana, lou]))
    def changes_nothing_foreign(body: str, phone: Handset) -> None:
        with undone(world) as session:
            by = session.get_one(Staff, phone.person)
            answer = replies.receive(session, world.vault, by, body, now=world.now)
            session.flush()
            here = [session.get_one(Alert, one.id, populate_existing=True) for one in (first, second)]
            there = session.get_one(Alert, foreign.id, populate_existing=True)
            assert (here[1].assignee_id, here[1].status) == (sam.person, Status.ACKNOWLEDGED)
            assert (here[0].status, here[0].assignee_id) in {
                (Status.TRIGGERED, None),
                *({(Status.ACKNOWLEDGED, dana.person)} if phone is dana else set()),
            }
            assert there.status is Status.TRIGGERED or phone is lou
            assert answer is None or segments.count(answer.say).segments == 1

    changes_nothing_foreign()


def test_d1_a_text_of_whoever_may_acts_in_one_segment_or_is_left_alone(world: World) -> None:
    (sam, *_), (first, second, _) = team(world)

    @settings(max_examples=80, suppress_health_check=list(HealthCheck), deadline=None)
    @given(TEXTS)
    def is_answered(body: str) -> None:
        with undone(world) as session:
            by = session.get_one(Staff, sam.person)
            answer = replies.receive(session, world.vault, by, body, now=world.now)
            assert answer is None or segments.count(answer.say).segments == 1
            for one in (first, second):
                alert = session.get_one(Alert, one.id, populate_existing=True)
                assert (alert.status is Status.CLOSED) == (alert.next_at is None)

    is_answered()


def said_to_staff(code: int, name: str) -> list[str]:
    """Every text that staff can get from us, for this code and this name."""
    alias = staff.alias(name)
    return [
        dialogue.page(code, alias),
        dialogue.needs_you_now(alias),
        dialogue.acknowledged(code),
        dialogue.acknowledged(code, calls_at="10:30 PM"),
        dialogue.acknowledged(code, calls_at="10:30 PM", asks_after=True),
        dialogue.acknowledged(code, asks_after=True),
        dialogue.acknowledged(code, calls_at="10:30 PM", asks_after=True, is_held=True),
        dialogue.taken_by_another(code, alias),
        dialogue.closed(code),
        dialogue.staff_help(),
        dialogue.staff_later(),
        dialogue.stopped(),
        wording.operator_page(code),
        wording.operator_pages(code),
        wording.closed_by_another(code, alias),
        wording.passed_on(code),
        wording.take_it_first(code),
        wording.not_open(code, [f"A{n} {alias}" for n in range(60)]),
        wording.open_ones([f"A{n} {alias}" for n in range(60)]),
        wording.open_ones([]),
        wording.which_one(range(1, 99)),
        wording.several_wait(),
        wording.more_urgent(code, alias),
        wording.too_late(code, "10:30 PM"),
        wording.drill(code),
        wording.drill_for(code, staff.alias("Ana Ruiz")),
        wording.drill_answered(),
        wording.shift("10:30 PM"),
        wording.shift_confirmed("10:30 PM"),
        wording.task_waits(),
        wording.said(code, alias),
        wording.say_what(code),
        wording.gets_no_texts(code),
        wording.phone_in_doubt(code),
        wording.too_long(code, 300),
        wording.say_otherwise(code, ["should", "ashamed"]),
        wording.answered(alias),
        wording.called(alias),
        wording.glass_broken(alias),
        wording.many_sought(alias),
        wording.codes_guessed(),
        wording.second_one_wanted(alias),
        wording.has_left(alias, alias),
        wording.other_phone(alias, alias),
        wording.other_settings(alias),
        wording.no_more_texts(),
    ]


def test_the_list_above_holds_every_text_of_the_staffs_wording() -> None:
    made = {name for name, one in vars(wording).items() if callable(one) and not name.startswith("_")}
    made -= {"Iterable", "Iterator", "Sequence", "Final"}
    tested = set(said_to_staff.__code__.co_names)
    assert made - tested - {"shift_unconfirmed", "mailed_page"} == set(), "these two have their own tests"


def test_d13_an_e_mail_to_staff_does_not_either() -> None:
    low = wording.mailed_page(7, "Ana R.", "+12025550100", "https://example.org").lower()
    assert not any(word in low for word in HEALTH)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", CODES)
def test_d13_no_text_to_staff_speaks_of_health_and_each_is_one_segment(code: int, name: str) -> None:
    for said in said_to_staff(code, name):
        low = said.lower()
        assert not any(word in low for word in HEALTH), said
        assert segments.count(said).segments == 1, said


def test_a_list_that_is_too_long_says_how_many_more_there_are() -> None:
    said = wording.open_ones([f"A{n} Ana R." for n in range(10, 60)])
    assert said.startswith("Open for you: A10 Ana R., A11 Ana R.")
    shown = said.count("Ana R.")
    assert said.endswith(f" and {50 - shown} more")
    assert shown > 8


def storm(world: World, sam: Handset, count: int) -> list[Alert]:
    people = (world.alumnus(f"+1202556{n:04}", specialist=sam, strategies=()) for n in range(count))
    alerts = [raised(world, one) for one in people]
    world.tick()
    return alerts


def test_d10_f28_every_first_page_leaves_and_repeats_come_as_one(world: World) -> None:
    sam = world.staff()
    alerts = storm(world, sam, 12)
    first = sam.inbox()
    assert len([one for one in first if "needs you" in one]) == 12, "no first page is held"
    for _ in range(2):
        world.wait(minutes=5)  # nobody else is there: the round ends, and begins anew
    again = sam.inbox()
    assert again == ["Several alerts still wait for you. Reply ? for the list."]
    with transaction(world.engine, program=world.program) as session:
        pages = session.exec(select(AlertEvent).where(AlertEvent.kind == EventKind.PAGED)).all()
        assert {one.alert_id for one in pages if one.round == 2} == {one.id for one in alerts}
        assert len({one.message_id for one in pages if one.round == 2}) == 1
    newest = raised(world, world.alumnus("+12025570000", specialist=sam))
    world.tick()
    assert [f"A{newest.code}:" in one for one in sam.inbox()] == [True]


def test_d10_a_storm_of_notices_ends_and_the_list_still_tells(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    alerts = storm(world, sam, sparing.MOST_NOTICES + 3)
    world.wait(minutes=5)
    sam.inbox()
    for one in alerts:
        dana.texts(str(one.code))
    assert len([said for said in sam.inbox() if "has it" in said]) == 0, "their phone has rung enough"
    sam.texts("?")
    assert sam.inbox() == ["Nothing is waiting for you."]


def test_e11_two_machines_do_not_talk_for_ever(world: World) -> None:
    sam = world.staff()
    for _ in range(30):
        sam.texts("I am on vacation until Monday. Please write to my colleague.")
    assert len(sam.inbox()) == sparing.MOST_HELP
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.inbox()
    sam.texts("1")
    assert "1 is yours" in sam.inbox()[0], "what is about an alert is always answered"
    assert read(world, alert).assignee_id == sam.person
    world.wait(minutes=15)
    sam.texts("hello?")
    assert len(sam.inbox()) == 1


def test_c3_d9_what_becomes_worse_pages_at_once_all_who_should_know_by_now(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    pat = world.staff("+12025550113", name="Pat Moe", role=Role.ADMIN)
    world.on_call(dana)
    ana = world.alumnus(specialist=sam)
    alert = raised(world, ana, Reason.SILENCE)
    world.tick()
    world.wait(minutes=6)
    for phone in (sam, dana, pat):
        phone.inbox()
    raised(world, ana, Reason.CALL)
    world.tick()
    assert [len(phone.inbox()) for phone in (sam, dana, pat)] == [1, 1, 0]
    world.wait(minutes=4)
    assert [len(phone.inbox()) for phone in (sam, dana, pat)] == [0, 0, 1], "the next step keeps its time"
    for reason in (Reason.CALL, Reason.STRONG_URGE, Reason.SILENCE):
        raised(world, ana, reason)
        world.tick()
    assert [len(phone.inbox()) for phone in (sam, dana, pat)] == [0, 0, 0], "no second storm of pages"
    assert read(world, alert).reason is Reason.CALL


def texts_to(world: World, person: UUID | None) -> list[Message]:
    with transaction(world.engine, program=world.program) as session:
        return list(session.exec(select(Message).where(col(Message.staff_id) == person)))


def test_a_drill_is_no_page_and_holds_up_none(world: World) -> None:
    sam = world.staff()
    drilled(world, sam)
    [text] = texts_to(world, sam.person)
    assert text.purpose is Purpose.NOTICE
    assert text.expires_at == world.now + timedelta(hours=2)
