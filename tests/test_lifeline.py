"""The lifeline by itself: who gets which answer while the database is away, who is paged, and what is made good after."""

import os
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select
from starlette.testclient import TestClient

from service import inbound
from service.app import create_app
from service.checkins.risk_windows import RiskWindow
from service.conversation import wording
from service.conversation.reading import read
from service.conversation.states import Mode, State
from service.db import EVERY_PROGRAM, transaction
from service.escalations.tables import Alert
from service.holdings import erasing
from service.holdings.erasing import Because
from service.inbound import Answer, InboundText
from service.messaging.carrier import NotSent, Text
from service.messaging.ledger import Direction, Message
from service.messaging.ledger import Status as MessageStatus
from service.messaging.lifeline import Incoming, Lifeline, breaker, paging
from service.messaging.lifeline.breaker import Breaker
from service.messaging.lifeline.frames import Kept
from service.messaging.outbox import LEASE
from service.people import alumni, plans
from service.people.alumni import Alumnus, Status
from service.people.offers import Offer
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import audit, keyring
from service.recovery import aside
from service.recovery.copying import refresh
from service.recovery.drain import drain
from tests.test_webhooks import form, post, say
from tests.world import SENDER, Handset, World

STRATEGIES = ("Put the phone in the kitchen", "Walk around the block", "Call Mike")


@pytest.fixture
def ana(world: World) -> Handset:
    sam = world.staff()
    return world.alumnus(specialist=sam, strategies=STRATEGIES)


@pytest.fixture
def client(world: World, ana: Handset) -> Iterator[TestClient]:
    refresh(world.runtime)
    with TestClient(create_app(world.runtime), base_url="http://elsewhere") as client:
        yield client


@contextmanager
def away(world: World, error: Exception | None = None) -> Iterator[None]:
    """The database refuses every text, and then it is back."""
    failure = error or OperationalError("INSERT", {}, Exception("database is locked"))
    line, receive = world.runtime.writer._texts, world.runtime.writer._texts.write

    def fail(*arguments: object) -> None:
        raise failure

    line.write = fail  # type: ignore[assignment]
    try:
        yield
    finally:
        line.write = receive


def another(world: World) -> Lifeline:
    """Another process's."""
    settings = world.runtime.settings
    return Lifeline(world.vault, settings.data_dir, world.carrier, base_url=settings.base_url)


def text(client: TestClient, body: str, **changes: str) -> str | None:
    status, answer = post(client, form(Body=body, **changes))
    assert status == 200
    return say(answer)


def strategy_in(said: str | None) -> str:
    [found] = [one for one in STRATEGIES if one in (said or "")]
    return found


def incoming(world: World, body: str, sender: str, number: int = 0, to: str = SENDER) -> Incoming:
    return Incoming(f"SM{number:032x}", to, sender, body, None, read(body), world.now)


def test_p2_their_own_strategies_each_once_before_one_comes_again(client: TestClient, world: World) -> None:
    with away(world):
        said = [
            strategy_in(text(client, body))
            for body in ("URGE", "MORE", "i am so close to acting out", "MORE")
        ]
    assert set(said[:3]) == set(STRATEGIES)
    assert said[3] == said[0]


def test_p2_in_a_crisis_the_crisis_line_and_a_person_directly(client: TestClient, world: World) -> None:
    with away(world):
        assert "A person from the team is being told" in (text(client, "i want to die") or "")
        assert text(client, "i want to die")
    world.runtime.lifeline.close()
    assert [(sent.to, sent.body) for sent, _ in world.carrier.sent] == [
        ("+12025550111", "Ana R. needs you now. Please call.")
    ]


def test_nobody_is_promised_where_nobody_can_be_told(client: TestClient, world: World) -> None:
    with away(world):
        said = text(client, "i want to die", From="+12025550177")
    assert "988" in (said or "")
    assert "told" not in (said or "")
    assert world.carrier.sent == []


def test_who_has_stopped_is_left_alone_but_not_in_danger(client: TestClient, world: World) -> None:
    world.alumnus("+12025550102", status=Status.STOPPED)
    refresh(world.runtime)
    with away(world):
        assert text(client, "URGE", From="+12025550102") is None
        assert "988" in (text(client, "i want to die", From="+12025550102") or "")


def test_p5_stop_counts_at_once_and_start_takes_it_back(client: TestClient, world: World) -> None:
    with away(world):
        assert text(client, "STOP") is None
        assert text(client, "URGE") is None
        assert text(client, "START") is None
        assert strategy_in(text(client, "URGE"))


def test_the_staff_are_told_that_their_reply_will_count(client: TestClient, world: World) -> None:
    with away(world):
        assert "counts in a few minutes" in (text(client, "7", From="+12025550111") or "")


def test_c7_strangers_and_invited_people_get_a_neutral_step(client: TestClient, world: World) -> None:
    world.alumnus("+12025550103", status=Status.INVITED)
    refresh(world.runtime)
    with away(world):
        for phone in ("+12025550177", "+12025550103"):
            said = text(client, "URGE", From=phone) or ""
            assert wording.has_said("grounding", said)


def test_spanish_is_answered_in_spanish(client: TestClient, world: World) -> None:
    world.alumnus("+12025550104", language="es", strategies=["Salir a caminar"])
    refresh(world.runtime)
    with away(world):
        said = text(client, "URGE", From="+12025550104") or ""
    assert "Salir a caminar" in said
    assert any(said.startswith(one.split("{")[0]) for one in wording.variants("offer", "es"))


def test_made_good_once_with_what_was_really_said(client: TestClient, world: World) -> None:
    with away(world):
        said = text(client, "URGE")
        crisis = text(client, "i want to die")
        again = text(client, "hello", From="+12025550177")
    assert drain(world.runtime) == 3
    assert drain(world.runtime) == 0
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        replies = session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
        assert {one.status for one in replies} == {MessageStatus.ACCEPTED}
        assert {one.next_at for one in replies} == {None}
        assert len(session.exec(select(Alert)).all()) == 1
        [offer] = session.exec(select(Offer)).all()
    texts = sorted(filter(None, (said, crisis, again)))
    assert sorted(bodies(world)) == texts
    assert strategy_in(said) == action_of(world, offer)
    world.wait(minutes=2)
    assert sorted(bodies(world, in_reply=True)) == texts


def bodies(world: World, *, in_reply: bool = True) -> list[str]:
    """What the ledger says that we have answered."""
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        found = session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
        return [
            keyring.key_of(session, world.vault, one.alumnus_id or one.staff_id or one.program_id).open(
                "message.body", one.id, one.body
            )
            for one in found
            if (one.in_reply_to is not None) is in_reply
        ]


def action_of(world: World, offer: Offer) -> str:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        key = keyring.key_of(session, world.vault, offer.alumnus_id)
        row = session.get_one(plans.Strategy, offer.strategy_id)
        return plans.open_strategy(key, row).action


def test_a_text_that_was_late_and_committed_all_the_same_gets_no_second_reply(
    client: TestClient, world: World, ana: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer had it in hands when its time was up: the ledger must show the lifeline's answer, once."""
    with late(world, monkeypatch):
        said = text(client, "URGE")
    assert drain(world.runtime) == 1
    assert bodies(world) == [said]
    world.reports_replies = False
    world.wait(minutes=5)
    assert bodies(world) == [said]
    assert not [one for one, _ in world.carrier.sent if one.to == ana.number and strategy_in_any(one.body)]


def test_f2_a_callback_about_the_answer_to_a_late_text_waits_for_it_and_finds_it(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lifeline, has_looked = world.runtime.lifeline, threading.Event()
    is_waiting = lifeline.is_waiting

    def look(message: UUID) -> bool:
        waits = is_waiting(message)
        if waits:
            has_looked.set()
        return waits

    monkeypatch.setattr(lifeline, "is_waiting", look)
    with late(world, monkeypatch):
        _, answer = post(client, form(Body="URGE"))
    element = ET.fromstring(answer).find("Message")
    assert element is not None
    callback = (element.get("action") or "").removeprefix("http://127.0.0.1:8000")
    with ThreadPoolExecutor(1) as carrier:
        fields = form(MessageStatus="delivered", MessageSid="SM" + "a" * 32)
        told = carrier.submit(post, client, fields, path=callback)
        assert has_looked.wait(10)
        assert drain(world.runtime) == 1
        assert told.result(10)[0] == 200
    with transaction(world.engine, program=world.program) as session:
        [reply] = session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
        assert (reply.status, reply.sid) == (MessageStatus.DELIVERED, "SM" + "a" * 32)
    assert bodies(world) == [element.text]


def test_f2_a_strangers_late_answer_takes_its_place_too(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with late(world, monkeypatch):
        said = text(client, "who is this", From="+12025550177")
    assert drain(world.runtime) == 1
    assert bodies(world) == [said]
    with transaction(world.engine, program=world.program) as session:
        [reply] = session.exec(select(Message).where(Message.direction == Direction.OUTBOUND)).all()
        key = keyring.key_of(session, world.vault, world.program)
        assert reply.other_phone is not None
        assert key.open("message.other_phone", reply.id, reply.other_phone) == "+12025550177"


@contextmanager
def late(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The writer is so slow that the lifeline answers first; what it had in hand, it commits all the same."""
    writer, gate, is_in_hand = world.runtime.writer, threading.Event(), threading.Event()
    receive, write = writer.receive, writer._texts.write
    world.runtime.directory.refresh()  # so that nothing is waited for before the writer has the text

    def take(taken: InboundText) -> "Future[Answer]":
        answer = receive(taken)
        assert is_in_hand.wait(10)  # only now it is given up
        return answer

    def hold(*arguments: object) -> object:
        is_in_hand.set()
        gate.wait(10)
        return write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("service.web.receiving.DEADLINE_SECONDS", 0)
        patch.setattr(writer, "receive", take)
        patch.setattr(writer._texts, "write", hold)
        yield
        assert is_in_hand.is_set()
        gate.set()
        writer.run(lambda _: None)  # it is through
    world.runtime.lifeline.breaker = Breaker()


def test_a6_the_strategy_that_arrived_is_the_one_that_is_judged(
    client: TestClient, world: World, ana: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = strategy_in(text(client, "URGE")), strategy_in(text(client, "MORE"))
    [unseen] = set(STRATEGIES) - {first, second}
    lifeline = world.runtime.lifeline
    while strategy_in(lifeline.answer(incoming(world, "URGE", ana.number)).said) != unseen:
        pass  # it gives each once: the next one is another
    with late(world, monkeypatch):
        arrived = strategy_in(text(client, "MORE"))
    assert arrived != unseen
    assert drain(world.runtime) == 1
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        offers = session.exec(select(Offer).order_by(col(Offer.number))).all()
    assert [action_of(world, one) for one in offers] == [first, second, arrived]
    text(client, "that helped")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        [judged] = session.exec(select(Offer).where(col(Offer.has_helped).is_(True))).all()
    assert action_of(world, judged) == arrived
    assert strategy_in(text(client, "URGE")), "an own step comes still"


def test_f2_what_a_worker_hands_over_at_this_moment_stays_in_the_ledger(
    client: TestClient, world: World, ana: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our late reply is sent after all, and the spool is drained while it goes: the ledger must not forget it."""
    with late(world, monkeypatch):
        text(client, "URGE")
    send, sender = world.carrier.send, world.runtime.delivery()

    def drained_meanwhile(handed_over: Text) -> str:
        assert drain(world.runtime) == 1
        return send(handed_over)

    monkeypatch.setattr(world.carrier, "send", drained_meanwhile)
    world.clock.advance(LEASE)
    for _ in ("looked for", "sent"):
        assert sender.pump(now=world.now) == 1
        while sender.in_flight:
            sender.bell.wait(0.05)
    sender.close()
    assert bodies(world) == sent_to(world, ana) != []


@pytest.mark.parametrize("body", ["PAUSE 7", "ADD hold the dog", "friday nights are hard", "ERASE"])
def test_what_a_late_text_changed_is_told_once_and_at_once(
    client: TestClient, world: World, ana: Handset, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    """It was committed, and they got a step in place of our words for it: a change of which they do not know."""
    keys = {"PAUSE 7": "paused", "ADD hold the dog": "saved", "ERASE": "erase_ask"}
    with late(world, monkeypatch):
        given = text(client, body)
    assert strategy_in(given)
    assert drain(world.runtime) == 1
    [told] = sent_to(world, ana)
    assert wording.has_said(keys.get(body, "window_ask"), told)
    assert bodies(world) == [given]
    world.wait(minutes=5)
    assert len(sent_to(world, ana)) == 1


@pytest.mark.parametrize("body", ["thanks", "i want to die", "PLAN", "STOP"])
def test_where_nothing_changed_or_life_is_at_stake_a_late_text_gets_no_second_answer(
    client: TestClient, world: World, ana: Handset, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    with late(world, monkeypatch):
        text(client, body)
    drain(world.runtime)
    world.tick()
    assert [one for one in sent_to(world, ana) if "sam" not in one.lower()] == []


def test_p10_a_late_erase_all_is_told_with_how_to_take_it_back(
    client: TestClient, world: World, ana: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    text(client, "ERASE")
    with late(world, monkeypatch):
        assert strategy_in(text(client, "ERASE ALL"))
    drain(world.runtime)
    assert erase_at(world, ana) is not None
    [told] = sent_to(world, ana)
    assert "KEEP MY DATA" in told
    text(client, "KEEP MY DATA")
    assert erase_at(world, ana) is None


def strategy_in_any(body: str) -> bool:
    return any(one in body for one in STRATEGIES)


def test_a_text_given_up_before_its_turn_is_not_handled_twice(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.web.receiving.DEADLINE_SECONDS", 0)
    world.runtime.directory.refresh()
    gate, has_begun = threading.Event(), threading.Event()

    def work(_: object) -> None:
        has_begun.set()
        gate.wait(10)

    busy = world.runtime.writer.submit(work)
    assert has_begun.wait(10)
    said = text(client, "URGE")
    assert len(world.runtime.writer._texts) == 1, "it stands in line still"
    gate.set()
    busy.result(10)
    assert drain(world.runtime) == 1
    assert bodies(world) == [said]


def test_f2_the_same_text_again_gets_the_same_answer_and_is_kept_once(
    client: TestClient, world: World
) -> None:
    fields = form(Body="URGE")
    with away(world):
        first, second = post(client, fields), post(client, fields)
    assert first == second
    assert drain(world.runtime) == 1
    assert post(client, fields) == first


def test_later_texts_of_a_phone_wait_behind_the_earlier_ones(
    client: TestClient, world: World, ana: Handset
) -> None:
    with away(world):
        text(client, "STOP")
    world.runtime.lifeline.breaker = Breaker()  # the database is back, and nothing was drained yet
    text(client, "START")
    assert world.carrier.sent == []
    drain(world.runtime)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        inbounds = session.exec(select(Message).where(Message.direction == Direction.INBOUND)).all()
        assert [one.intent for one in sorted(inbounds, key=lambda one: one.created_at)] == ["stop", "start"]
    assert stored_status(world, ana) is Status.ACTIVE


def stored_status(world: World, who: Handset) -> Status:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Alumnus, who.person).status


def test_a_text_that_the_database_refuses_for_itself_is_put_aside_after_three_tries(
    client: TestClient, world: World, ana: Handset
) -> None:
    with away(world, ValueError("a bad row")):
        assert text(client, "URGE")
        assert not world.runtime.lifeline.breaker.is_open
        for _ in range(3):
            assert drain(world.runtime) == 0
    assert world.runtime.lifeline.is_drained
    assert len(list(world.runtime.lifeline.spool.folder.glob("aside-*"))) == 1
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        [task] = session.exec(select(Task)).all()
        assert (task.about, task.alumnus_id) == (About.NOT_HANDLED, ana.person)
    assert text(client, "MORE")


def test_a_text_that_cannot_be_handled_yet_holds_up_its_own_phone_alone(
    client: TestClient, world: World, ana: Handset
) -> None:
    ben = world.alumnus("+12025550102", name="Ben Ito")
    refresh(world.runtime)
    with away(world):
        text(client, "URGE")
    world.runtime.lifeline.breaker = Breaker()
    with away(world, ValueError("a bad row")):
        assert drain(world.runtime) == 0
    lifeline = world.runtime.lifeline
    assert lifeline.takes(incoming(world, "MORE", ana.number))
    assert not lifeline.takes(incoming(world, "URGE", ben.number, 2))
    assert drain(world.runtime) == 1
    assert not lifeline.takes(incoming(world, "MORE", ana.number))


def refused(client: TestClient, world: World, body: str, **changes: str) -> None:
    """A text that ends up aside."""
    with away(world, ValueError("a bad row")):
        text(client, body, **changes)
        for _ in range(3):
            drain(world.runtime)


def set_aside(world: World) -> list[Kept]:
    return [kept for one in world.runtime.lifeline.spool.aside() for kept in one.kept]


def written_now(world: World) -> None:
    """As files of this moment: the world's clock is years ahead of the machine's."""
    for path in world.runtime.lifeline.spool.folder.glob("aside-*"):
        os.utime(path, (world.now.timestamp(), world.now.timestamp()))


def test_i2_whoever_is_erased_is_erased_from_what_was_set_aside_too(
    client: TestClient, world: World, ana: Handset
) -> None:
    ben = world.alumnus("+12025550102", name="Ben Ito")
    refused(client, world, "URGE canary", MessageSid="SM" + "a" * 32)
    refused(client, world, "URGE tea", MessageSid="SM" + "b" * 32, From=ben.number)
    refused(client, world, "who is this", MessageSid="SM" + "c" * 32, From="+12025550199")
    world.runtime.lifeline.spool.put_aside(b"what nobody can read")
    written_now(world)
    assert {kept.person for kept in set_aside(world)} == {ana.person, ben.person, None}
    assert aside.let_go(world.runtime) == 0
    world.clock.advance(timedelta(minutes=1))
    with transaction(world.engine, program=world.program) as session:
        assert ana.person
        erasing.erase(
            session,
            world.vault,
            ana.person,
            by=audit.COMMAND,
            because=Because.ASKED,
            kept_in=world.runtime.settings.erasures,
            now=world.now,
        )
    assert aside.let_go(world.runtime) == 3
    assert [kept.body for kept in set_aside(world)] == ["URGE tea"], "and what may have been hers"
    assert len(list(world.runtime.lifeline.spool.folder.glob("aside-*"))) == 1
    assert aside.let_go(world.runtime) == 0


def test_i6_what_was_set_aside_is_kept_no_longer_than_texts(
    client: TestClient, world: World, ana: Handset
) -> None:
    refused(client, world, "URGE")
    written_now(world)
    world.clock.advance(timedelta(days=89))
    assert aside.let_go(world.runtime) == 0
    assert len(set_aside(world)) == 1
    world.clock.advance(timedelta(days=2))
    assert aside.let_go(world.runtime) == 1
    assert list(world.runtime.lifeline.spool.folder.glob("aside-*")) == []


def test_i6_what_was_set_aside_of_somebody_under_a_legal_hold_stays(
    client: TestClient, world: World, ana: Handset
) -> None:
    refused(client, world, "URGE")
    written_now(world)
    with transaction(world.engine, program=world.program) as session:
        assert ana.person
        erasing.hold(session, world.vault, ana.person, "a subpoena", by=audit.COMMAND, now=world.now)
    world.clock.advance(timedelta(days=200))
    assert aside.let_go(world.runtime) == 0
    assert [kept.body for kept in set_aside(world)] == ["URGE"]


def test_without_a_disk_danger_is_answered_and_remembered_and_the_rest_refused(
    client: TestClient, world: World
) -> None:
    world.runtime.lifeline.spool.folder.touch()
    with away(world):
        assert "988" in (text(client, "i want to die") or "")
        assert post(client, form(Body="URGE"))[0] == 503
        assert post(client, form(Body="STOP"))[0] == 503
    assert drain(world.runtime) == 1
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert len(session.exec(select(Alert)).all()) == 1


def test_a_number_that_is_not_ours_is_answered_but_never_handled(client: TestClient, world: World) -> None:
    world.runtime.directory._by_sender.clear()
    elsewhere = incoming(world, "i want to die", "+12025550177", to="+12025559999")
    kept = world.runtime.lifeline.answer(elsewhere)
    assert "988" in (kept.said or "")
    world.runtime.lifeline.keep(kept).result(5)
    for _ in range(3):
        assert drain(world.runtime) == 0
    assert world.runtime.lifeline.is_drained


def test_the_lifeline_never_raises(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    lifeline = world.runtime.lifeline
    monkeypatch.setattr(Lifeline, "_sender", fail)
    assert "988" in (lifeline.answer(incoming(world, "i want to die", "+12025550101")).said or "")
    assert lifeline.answer(incoming(world, "URGE", "+12025550101", 1)).said
    assert lifeline.answer(incoming(world, "STOP", "+12025550101", 2)).said is None


def sent_to(world: World, who: Handset) -> list[str]:
    world.tick()
    return [one.body for one, _ in world.carrier.sent if one.to == who.number]


def state_of(world: World, who: Handset) -> State:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        row = session.get_one(Alumnus, who.person)
        return alumni.load_state(row.conversation, row.status)


def erase_at(world: World, who: Handset) -> datetime | None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.get_one(Alumnus, who.person).erase_at


def test_p10_no_hour_of_erasing_begins_of_which_nobody_told_them(
    client: TestClient, world: World, ana: Handset
) -> None:
    text(client, "ERASE")
    with away(world):
        assert strategy_in(text(client, "ERASE ALL"))
    assert drain(world.runtime) == 1
    assert erase_at(world, ana) is None
    [said] = sent_to(world, ana)
    assert wording.has_said("erase_ask", said), "they are asked anew"
    assert "KEEP MY DATA" in (text(client, "ERASE ALL") or "")
    assert erase_at(world, ana) is not None


def test_p10_what_is_kept_is_kept_also_from_the_spool(client: TestClient, world: World, ana: Handset) -> None:
    text(client, "ERASE")
    text(client, "ERASE ALL")
    with away(world):
        text(client, "KEEP MY DATA")
    drain(world.runtime)
    assert erase_at(world, ana) is None
    assert [wording.has_said("erase_kept", one) for one in sent_to(world, ana)] == [True]


def test_b7_a_question_that_the_lifeline_did_not_ask_is_asked_afterwards(
    client: TestClient, world: World, ana: Handset
) -> None:
    with away(world):
        assert strategy_in(text(client, "friday nights are hard"))
    drain(world.runtime)
    [said] = sent_to(world, ana)
    assert wording.has_said("window_ask", said)
    assert state_of(world, ana).mode is Mode.NEW_TIME


def test_b7_at_night_and_late_nothing_is_asked_and_a_person_looks(
    client: TestClient, world: World, ana: Handset
) -> None:
    with away(world):
        text(client, "friday nights are hard")
    world.clock.advance(timedelta(hours=11))  # eleven in the evening where Ana is
    drain(world.runtime)
    assert sent_to(world, ana) == []
    assert state_of(world, ana).mode is not Mode.NEW_TIME
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(RiskWindow)).all() == []
        assert session.exec(select(Task.about)).all() == [About.MISSED_TEXT]


def test_a11_what_they_added_meanwhile_is_told_afterwards(
    client: TestClient, world: World, ana: Handset
) -> None:
    with away(world):
        text(client, "ADD hold the dog")
    drain(world.runtime)
    assert [wording.has_said("saved", one) for one in sent_to(world, ana)] == [True]
    assert "hold the dog" in (text(client, "PLAN") or "")


def test_who_asks_to_be_erased_has_not_stopped(world: World) -> None:
    """By itself such a text reads like STOP; while the database is away, help goes on."""
    assert incoming(world, "STOP", "+12025550101").is_stop
    assert not incoming(world, "ERASE ALL", "+12025550101").is_stop


def test_a_breaker_lets_one_text_try_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Breaker()
    assert made.lets_through()
    with pytest.raises(TimeoutError), made.watching():
        raise TimeoutError
    assert made.is_open
    assert not made.lets_through()
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", -1)
    with pytest.raises(TimeoutError), made.watching():
        raise TimeoutError
    assert made.lets_through()
    with made.watching():
        pass
    assert not made.is_open


def test_a_breaker_does_not_mind_a_text_that_fails_for_itself() -> None:
    made = Breaker()
    with pytest.raises(ValueError, match="a bad row"), made.watching():
        raise ValueError("a bad row")
    assert not made.is_open


def test_a_carrier_that_fails_is_noticed_and_tried_again(world: World) -> None:
    world.carrier.failures.append(NotSent())
    world.carrier.call_failures.append(NotSent())
    pager = paging.Pager(world.carrier, world.runtime.lifeline.line, is_over=lambda: True)
    pager.page(SENDER, "Ana", "Ana R.", [SENDER], now=world.now)
    pager.close()
    pager._pool = None
    assert not pager.page(SENDER, "Ana", "Ana R.", [SENDER], now=world.now)  # nobody is promised now
    pager.close()
    assert [sent.body for sent, _ in world.carrier.sent] == ["Ana R. needs you now. Please call."]


def test_a_started_process_takes_up_the_copy_of_the_one_before(world: World, ana: Handset) -> None:
    refresh(world.runtime)
    other = another(world)
    assert other.copy.count == 0
    other.recollect()
    assert other.copy.count == 1
    other.path.write_bytes(b"garbage")
    again = another(world)
    again.recollect()
    assert again.copy.count == 0


def test_what_came_hours_ago_stands_in_the_ledger_at_its_time(world: World, ana: Handset) -> None:
    lifeline = world.runtime.lifeline
    early = replace(incoming(world, "URGE", ana.number), came_at=world.now - timedelta(hours=3))
    lifeline.keep(lifeline.answer(early)).result(5)
    assert drain(world.runtime) == 1
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        rows = session.exec(select(Message)).all()
        assert {one.created_at for one in rows} == {world.now - timedelta(hours=3)}


def test_the_same_text_twice_in_two_spools_counts_once(world: World, ana: Handset) -> None:
    lifeline = world.runtime.lifeline
    kept = lifeline.answer(incoming(world, "i want to die", ana.number))
    other = another(world)
    for one in (lifeline, other):
        one.keep(kept).result(5)
    drain(world.runtime)
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert len(session.exec(select(Message)).all()) == 2
    handled = inbound.understood(read("URGE"), None)
    assert InboundText(kept.sid, world.program, ana.number, "URGE", handled).missed_at is None
