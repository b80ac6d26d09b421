"""What becomes of a text when the carrier refuses it, hangs, or does not say (E3, E5, E6)."""

import threading
from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest
from sqlmodel import select

from service.db import transaction
from service.messaging.carrier import NotSent, OutcomeUnknown, Refused, Text
from service.messaging.jumps import Jumps
from service.messaging.ledger import Message, Purpose, Status
from service.messaging.outbox import LEASE
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.world import NOON, HeldClock, World


def outbound(world: World, purpose: Purpose) -> Message:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Message).where(Message.purpose == purpose)).one()


def test_p3_a_check_in_taken_unseen_is_found_and_not_sent_again(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    world.carrier.failures.append(OutcomeUnknown())
    world.carrier.taken_unseen = True
    world.wait(hours=8)
    world.wait(minutes=2)
    assert len(ana.inbox()) == 1
    assert outbound(world, Purpose.CHECK_IN).status is Status.DELIVERED


def test_p3_a_check_in_that_nobody_has_seen_is_given_up_rather_than_doubled(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    world.carrier.failures.append(OutcomeUnknown())
    world.wait(hours=8)
    world.wait(minutes=2)
    world.wait(minutes=30)
    assert ana.inbox() == []
    assert outbound(world, Purpose.CHECK_IN).status is Status.FAILED


def test_a_text_that_surely_did_not_go_is_tried_again(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    world.carrier.failures.extend([NotSent(), NotSent()])
    world.wait(hours=8)
    for _ in range(3):
        world.wait(seconds=10)
    assert len(ana.inbox()) == 1


@pytest.mark.parametrize("failure", [OutcomeUnknown(), NotSent()], ids=["unknown", "not sent"])
def test_p4_a_page_is_sent_again_whatever_happened_to_it(world: World, failure: Exception) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.carrier.failures.append(failure)
    ana.texts("i want to die")
    world.wait(seconds=61)
    assert len(sam.inbox()) == 1


def test_e5_a_permanent_refusal_becomes_a_task(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    world.carrier.failures.append(Refused(21211))
    world.wait(hours=8)
    world.wait(hours=1)
    assert ana.inbox() == []
    message = outbound(world, Purpose.CHECK_IN)
    assert (message.status, message.error_code) == (Status.FAILED, 21211)
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Task.about)).all() == [About.NOT_DELIVERED]


def test_e6_help_that_comes_too_late_is_not_sent(world: World) -> None:
    ana = world.alumnus()
    ana.texts("URGE")
    ana.inbox()
    world.carrier.failures.extend([NotSent()] * 40)
    for _ in range(30):
        world.wait(minutes=2)
    world.carrier.failures.clear()
    world.wait(minutes=1)
    assert not any("10" in one for one in ana.inbox())


def test_a_reply_without_a_callback_is_looked_for_and_sent_once(world: World) -> None:
    """The webhook's answer may never have reached Twilio: then the outbox sends it."""
    ana = world.alumnus()
    world.reports_replies = False
    ana.texts("URGE")
    ana.unread.clear()
    world.wait(seconds=61)
    assert len(ana.inbox()) == 1
    world.wait(minutes=5)
    assert ana.inbox() == []


def test_b5_an_outage_over_the_check_in_does_not_make_a_burst(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    world.wait(days=3, hours=6)
    assert len(ana.inbox()) <= 1


def test_nothing_of_ours_leaves_for_the_worker_that_was_away(world: World) -> None:
    """A settled text is not overwritten by an attempt that came back late."""
    ana = world.alumnus(check_ins=[time(20)])
    world.wait(hours=8)
    ana.inbox()
    before = outbound(world, Purpose.CHECK_IN)
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Message, before.id)
        assert row.next_at is None
    world.clock.advance(timedelta(minutes=5))
    world.tick()
    assert outbound(world, Purpose.CHECK_IN).status is before.status


@dataclass
class SlowCarrier:
    """Puts itself before the world's carrier, and lets a text wait there until it may be taken."""

    world: World
    is_asked: threading.Event = field(default_factory=threading.Event)
    may_take: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._take = self.world.carrier.send
        self.world.carrier.send = self.send  # type: ignore[method-assign]

    def send(self, text: Text) -> str:
        self.is_asked.set()
        assert self.may_take.wait(10)
        return self._take(text)


@pytest.fixture
def slow(world: World) -> SlowCarrier:
    """The carrier is being asked to take Ana's check-in."""
    made = SlowCarrier(world)
    world.alumnus(check_ins=[time(20)])
    world.clock.advance(timedelta(hours=8))
    world.worker.tick(now=world.now)
    assert made.is_asked.wait(10)
    return made


def test_p3_f35_a_text_that_is_being_handed_over_is_not_looked_for(world: World, slow: SlowCarrier) -> None:
    """The lease is over, but this process knows better."""
    world.clock.advance(timedelta(seconds=61))
    world.worker.tick(now=world.now)
    while world.worker._delivery.in_flight > 1:  # a look for what seems astray would end by itself
        world.worker._delivery.bell.wait(0.05)
    slow.may_take.set()
    world.tick()
    assert len(world.carrier.sent) == 1


def test_p3_f35_nor_does_another_worker_look_for_it_when_the_clock_has_jumped(
    world: World, slow: SlowCarrier
) -> None:
    """It cannot know that the first is still at it, but that no minute has passed."""
    other = world.runtime.delivery()
    world.clock.at += timedelta(seconds=61)
    assert other.pump(now=world.now) == 0
    slow.may_take.set()
    world.tick()
    other.close()
    assert len(world.carrier.sent) == 1


def test_p4_f35_a_page_that_is_to_be_tried_again_does_not_wait_for_a_clock_that_was_set_back(
    world: World,
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.carrier.failures.append(NotSent())
    ana.texts("i want to die")
    assert not sam.inbox()
    world.clock.at -= timedelta(hours=1)
    world.tick()
    assert len(sam.inbox()) == 1


def test_f35_a_jump_is_forgotten_once_a_lease_has_passed_and_a_step_back_is_none() -> None:
    clock = HeldClock(NOON)
    jumps = Jumps(clock)
    clock.advance(timedelta(days=1))
    assert not jumps.is_fresh()
    clock.at -= timedelta(hours=1)
    assert not jumps.is_fresh()
    clock.at += timedelta(hours=1)
    assert jumps.is_fresh()
    clock.advance(LEASE - timedelta(seconds=5))
    assert jumps.is_fresh()
    clock.advance(timedelta(seconds=5))
    assert not jumps.is_fresh()
