"""Texts whose webhook never reached us: found in the carrier's list, handled once, and answered while that helps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import func, select

from service.conversation.reading import read
from service.db import EVERY_PROGRAM, new_id, transaction
from service.escalations.tables import Alert
from service.inbound import Answer, InboundText, from_alumnus
from service.inbound.ground import Ground
from service.inbound.lookup import Person
from service.messaging import marks
from service.messaging.account import client
from service.messaging.carrier import TwilioCarrier
from service.messaging.inbox import NotListed, Received, received
from service.messaging.ledger import Direction, Message, Status
from service.people import alumni
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.people.tasks import Task
from service.recovery import reconciler
from service.recovery.reconciler import Reconciler
from service.settings import Settings
from tests import standin
from tests.standin import ACCOUNT, TOKEN, Fault, Twilio
from tests.world import NOON, SENDER, Handset, World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def twilio() -> Iterator[Twilio]:
    with standin.running() as twilio:
        yield twilio


def missed(
    world: World, sender: Handset, body: str, *, ago: timedelta = MINUTE, sid: str | None = None
) -> str:
    """Somebody texts us, and the carrier cannot reach our webhook."""
    sid = sid or f"SM{uuid4().hex}"
    text = Received(sid, sender.number, body, world.now - ago)
    world.carrier.received.append((SENDER, text))
    world.carrier.received.sort(key=lambda one: one[1].at)
    return sid


def look(world: World, *, is_start: bool = False) -> int:
    found = Reconciler(world.runtime).look(now=world.now, is_start=is_start)
    world.tick()
    return found


def tasks(world: World) -> list[tuple[About, UUID | None]]:
    with transaction(world.engine, program=world.program) as session:
        return [(one.about, one.alumnus_id or one.staff_id) for one in session.exec(select(Task))]


def messages(world: World, direction: Direction = Direction.INBOUND) -> list[Message]:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        found = select(Message).where(Message.direction == direction).order_by(Message.created_at)  # type: ignore[arg-type]
        return list(session.exec(found))


def alerts(world: World) -> int:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.exec(select(func.count()).select_from(Alert)).one()


def test_f9_a_text_that_never_reached_us_is_handled_once_and_answered_by_the_outbox(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    sid = missed(world, ana, "URGE")
    assert look(world) == 1
    [answer] = ana.inbox()
    assert "kitchen" in answer or "block" in answer
    [text] = messages(world)
    assert (text.sid, text.created_at) == (sid, world.now - MINUTE)
    [reply] = messages(world, Direction.OUTBOUND)
    assert reply.status is Status.DELIVERED
    for _ in range(3):
        world.wait(minutes=2)
        assert look(world) == 0
    assert len(messages(world)) == 1


def test_what_the_webhook_has_handled_is_left_alone(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    ana.texts("URGE", sid="SM" + "a" * 32)
    missed(world, ana, "URGE", sid="SM" + "a" * 32)
    assert look(world) == 0
    assert len(ana.inbox()) == 1


def test_a_webhook_that_comes_after_all_is_not_answered_a_second_time(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    sid = missed(world, ana, "URGE")
    look(world)
    ana.texts("URGE", sid=sid)
    assert len(ana.inbox()) == 1
    assert len(messages(world)) == 1


def test_a_text_that_may_still_be_on_its_way_is_waited_for(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    missed(world, ana, "URGE", ago=timedelta(seconds=5))
    assert look(world) == 0
    world.wait(seconds=60)
    assert look(world) == 1, "and looked for again as soon as it cannot be, not only two minutes later"
    assert len(ana.inbox()) == 1


def test_p1_a_text_that_was_too_young_is_found_by_a_worker_that_stood_still_for_long(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    sid = missed(world, ana, "URGE", ago=timedelta(seconds=5))
    assert look(world) == 0
    world.wait(minutes=25)
    assert look(world) == 1
    assert [one.sid for one in messages(world)] == [sid]


def test_f12_texts_are_handled_in_the_order_in_which_they_were_written(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    missed(world, ana, "MORE", ago=MINUTE)
    missed(world, ana, "URGE", ago=2 * MINUTE)
    assert look(world) == 2
    first, second = ana.inbox()
    assert first != second
    assert messages(world)[0].intent == "urge"


def test_e2_a_text_that_another_machine_may_have_answered_is_left_to_it_but_danger_is_not(
    world: World,
) -> None:
    """On PostgreSQL a machine cut off from the database answers by its lifeline, into a spool that only it can see."""
    ana, mia = world.alumnus(), world.alumnus("+12025550102", name="Mia Lane")
    is_alone = world.engine.dialect.name == "sqlite"
    world.wait(minutes=5)
    missed(world, mia, "i want to die", ago=timedelta(seconds=31))
    sid = missed(world, ana, "URGE", ago=timedelta(seconds=31))
    assert look(world) == 1 + is_alone
    assert "988" in mia.inbox()[0]
    assert bool(ana.inbox()) is is_alone
    given = Answer(new_id(), "Walk around the block")
    spooled = InboundText(
        sid, world.program, ana.number, "URGE", read("URGE"), answered=given, came_at=world.now
    )
    world.runtime.writer.receive(spooled).result()  # it is back, and drains
    world.wait(minutes=1)
    assert look(world) == 0
    assert ana.inbox() == []


def test_a_text_that_no_machine_has_brought_is_handled_after_a_minute(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    missed(world, ana, "URGE", ago=timedelta(seconds=31))
    look(world)
    world.wait(seconds=30)
    look(world)
    assert len(ana.inbox()) == 1


def test_e6_help_that_would_come_too_late_becomes_a_task(world: World) -> None:
    ana = world.alumnus()
    world.wait(hours=3)
    missed(world, ana, "URGE", ago=timedelta(minutes=16))
    assert look(world) == 1
    assert ana.inbox() == []
    assert tasks(world) == [(About.MISSED_TEXT, ana.person)]
    assert len(messages(world)) == 1


def test_e6_help_that_waits_in_the_outbox_expires_by_the_time_of_the_question(world: World) -> None:
    ana = world.alumnus()
    world.wait(hours=1)
    missed(world, ana, "URGE", ago=timedelta(minutes=14))
    look(world)
    [reply] = messages(world, Direction.OUTBOUND)
    assert reply.expires_at == world.now + MINUTE


def test_p1_danger_is_never_too_old(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.wait(hours=9)
    missed(world, ana, "i want to die", ago=timedelta(hours=8))
    assert look(world) == 1
    assert "988" in ana.inbox()[0]
    assert len(sam.inbox()) == 1
    assert alerts(world) == 1


def test_i_redacted_text_becomes_a_task_to_contact_the_person(world: World) -> None:
    ana, sam = world.alumnus(), world.staff()
    world.wait(minutes=5)
    missed(world, ana, "")
    missed(world, sam, "")
    missed(world, world.stranger(), "")
    assert look(world) == 3
    assert sorted(tasks(world), key=str) == sorted(
        [(About.LOST_WORDS, ana.person), (About.LOST_WORDS, sam.person), (About.LOST_WORDS, None)], key=str
    )
    assert (ana.inbox(), sam.inbox()) == ([], [])


def test_stop_counts_at_any_age(world: World) -> None:
    ana = world.alumnus()
    world.wait(hours=9)
    missed(world, ana, "STOP", ago=timedelta(hours=8))
    look(world)
    assert status_of(world, ana) is alumni.Status.STOPPED
    assert ana.inbox() == []


@pytest.mark.parametrize(
    ("before", "then", "after"),
    [("STOP", "START", alumni.Status.ACTIVE), ("START", "STOP", alumni.Status.STOPPED)],
)
def test_e9_an_older_word_never_undoes_a_newer_one(
    world: World, before: str, then: str, after: alumni.Status
) -> None:
    ana = world.alumnus(status=alumni.Status.STOPPED if then == "START" else alumni.Status.ACTIVE)
    world.wait(minutes=5)
    missed(world, ana, before, ago=2 * MINUTE)
    ana.texts(then)
    look(world)
    assert status_of(world, ana) is after
    assert (About.MISSED_TEXT, ana.person) in tasks(world)


def status_of(world: World, someone: Handset) -> alumni.Status:
    with transaction(world.engine, program=world.program) as session:
        assert someone.person is not None
        return session.get_one(Alumnus, someone.person).status


def test_an_old_code_from_staff_takes_no_newer_alert(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.wait(hours=1)
    ana.texts("i want to die")
    missed(world, sam, "1", ago=timedelta(minutes=40))
    look(world)
    assert (About.MISSED_TEXT, sam.person) in tasks(world)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Alert)).one().assignee_id is None


def test_a_stranger_is_answered_too_but_makes_no_task(world: World) -> None:
    someone = world.stranger()
    world.wait(hours=1)
    missed(world, someone, "hello?", ago=timedelta(minutes=40))
    missed(world, someone, "who is this?", ago=MINUTE)
    assert look(world) == 2
    assert len(someone.inbox()) == 1
    assert tasks(world) == []


def test_f10_the_webhook_and_the_list_at_the_same_moment_have_one_effect(world: World) -> None:
    ana = world.alumnus()
    world.wait(minutes=5)
    for n in range(10):
        sid = missed(world, ana, "URGE", ago=timedelta(seconds=70 + n))
        live = InboundText(sid, world.program, ana.number, "URGE", read("URGE"))
        with ThreadPoolExecutor(2) as pool:
            looking = pool.submit(look, world, is_start=True)
            pool.submit(answered, world, live).result()
            looking.result()
    assert len(messages(world)) == 10
    assert len(messages(world, Direction.OUTBOUND)) == 10


def answered(world: World, text: InboundText) -> None:
    world.runtime.writer.receive(text).result()


def test_of_several_workers_one_looks(world: World) -> None:
    world.wait(minutes=5)
    asked: list[datetime] = []
    real = world.carrier.inbound

    def counted(number: str, *, since: datetime, until: datetime) -> list[Received]:
        asked.append(since)
        return real(number, since=since, until=until)  # type: ignore[arg-type]

    world.carrier.inbound = counted  # type: ignore[method-assign]
    workers = [Reconciler(world.runtime) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: one.look(now=world.now), workers))
    assert len(asked) == 1
    workers[1].look(now=world.now + MINUTE)
    assert len(asked) == 1, "it is nobody's turn for two minutes"
    workers[2].look(now=world.now + MINUTE, is_start=True)
    assert len(asked) == 2, "but a worker that starts looks at once"
    workers[3].look(now=world.now + 4 * MINUTE)
    assert len(asked) == 3


def test_a_list_that_fails_is_asked_for_again_and_the_mark_stays(world: World) -> None:
    ana = world.alumnus()
    world.wait(hours=1)
    missed(world, ana, "URGE")
    real, world.carrier.inbound = world.carrier.inbound, failing  # type: ignore[method-assign]
    assert look(world) == 0
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert marks.oldest_look(session) is None
    world.carrier.inbound = real  # type: ignore[method-assign]
    world.wait(seconds=30)
    assert look(world) == 1
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert marks.oldest_look(session) == world.now


def failing(number: str, *, since: datetime, until: datetime) -> list[Received]:
    raise NotListed(20003)


def test_after_days_away_the_list_is_gone_through_piece_by_piece(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciler, "MOST", 3)
    ana = world.alumnus()
    world.wait(days=2)
    for n in range(20):
        missed(world, ana, f"URGE {n}", ago=timedelta(minutes=100 * n + 20))
    looks = 0
    while len(messages(world)) < 20:
        look(world)
        looks += 1
        assert looks < 60
    assert look(world) == 0
    assert tasks(world) == [(About.MISSED_TEXT, ana.person)], "one task, however many texts"


def test_a_text_that_cannot_be_handled_hurts_no_other_and_becomes_a_task(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = world.alumnus(), world.alumnus("+12025550102", name="Ben")
    world.wait(minutes=5)
    poisoned = missed(world, ana, "URGE", ago=2 * MINUTE)
    missed(world, ben, "URGE")
    real = from_alumnus.handle

    def poison(ground: Ground, text: InboundText, person: Person) -> Answer:
        if text.sid == poisoned and text.body:
            raise ZeroDivisionError
        return real(ground, text, person)

    monkeypatch.setattr(from_alumnus, "handle", poison)
    one = Reconciler(world.runtime)
    for _ in range(5):
        one.look(now=world.now)
        world.wait(minutes=1)
    assert len(ben.inbox()) == 1
    assert tasks(world) == [(About.LOST_WORDS, ana.person)]
    assert len(messages(world)) == 2


def settings(url: str) -> Settings:
    made = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_api_base_url": url,
        "twilio_messaging_service_sid": "",
    }
    return Settings.model_validate(made)


@pytest.mark.parametrize("counts_days", [False, True])
def test_the_list_comes_page_by_page_with_incoming_texts_alone(twilio: Twilio, *, counts_days: bool) -> None:
    twilio.counts_days = counts_days
    for n in range(205):
        twilio.receive("+12025550101", SENDER, f"text {n}", at=NOON + timedelta(seconds=n))
    twilio.receive("+12025550101", "+12025550999", "elsewhere", at=NOON)
    twilio.receive("+12025550101", SENDER, "", at=NOON + timedelta(seconds=300))
    twilio.receive("+12025550101", SENDER, "too old", at=NOON - timedelta(hours=1))
    twilio.receive("+12025550101", SENDER, "too new", at=NOON + timedelta(hours=1))
    twilio.messages.append(
        {"sid": "SM" + "f" * 32, "status": "sent", "at": NOON.isoformat(), "To": SENDER, "Body": ""}
    )
    # In another zone than UTC: the library would write its hours as if they were UTC's.
    zone = NOON.astimezone().tzinfo
    found = list(
        TwilioCarrier(settings(twilio.url)).inbound(
            SENDER, since=NOON.astimezone(zone), until=NOON + timedelta(minutes=10)
        )
    )
    assert [one.body for one in found] == ["", *(f"text {n}" for n in reversed(range(205)))]
    assert found[-1].at == NOON
    assert twilio.pages == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(401, '{"code": 20003, "message": "no", "status": 401}'), 401),
        (Fault(500, "<html>"), 500),
        (Fault(200, "<html>"), None),
        (Fault(200, '{"messages": [{"direction": "inbound"}]}'), None),
        (Fault(429), None),
        (Fault(hangs_up=True), None),
    ],
)
def test_a_list_that_is_none_is_one_error(twilio: Twilio, fault: Fault, code: int | None) -> None:
    twilio.lists_with = fault
    with pytest.raises(NotListed) as error:
        list(received(client(settings(twilio.url)), SENDER, since=NOON, until=NOON))
    assert error.value.code == code
