"""What follows when a text does not arrive, in whatever order and how late the carrier says so."""

from datetime import time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from service.db import EVERY_PROGRAM, new_id, transaction
from service.messaging import outbox
from service.messaging.carrier import NotSent, OutcomeUnknown, Refused
from service.messaging.ledger import DeliveryEvent, Message, Purpose, Status
from service.messaging.outbox import LEASE, Recipient
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.people.tasks import Task
from service.protection import keyring
from tests.world import Handset, World

SID, OTHER_SID = "SM" + "a" * 32, "SM" + "b" * 32


def queue(
    world: World, to: Handset, body: str = "How is today, 0-10?", purpose: Purpose = Purpose.CHECK_IN
) -> UUID:
    assert to.person is not None
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, to.person)
        recipient = Recipient(world.program, alumnus=to.person)
        return outbox.queue(session, key, recipient, body, purpose, now=world.now).id


def message(world: World, row: UUID) -> Message:
    with transaction(world.engine, program=world.program) as session:
        return session.get_one(Message, row)


def change(world: World, row: UUID, **values: object) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.connection().execute(sa.update(Message).where(col(Message.id) == row).values(**values))


def tasks(world: World) -> set[About]:
    with transaction(world.engine, program=world.program) as session:
        return {one.about for one in session.exec(select(Task))}


def accepted(world: World, purpose: Purpose) -> tuple[Handset, UUID]:
    """A text that the carrier has taken as SID and said nothing more about."""
    ana = world.alumnus()
    row = queue(world, ana, purpose=purpose)
    change(world, row, status=Status.ACCEPTED, sid=SID, attempt=1, next_at=None)
    return ana, row


def test_f32_callbacks_in_any_order_twice_and_three_days_late_only_move_forward(world: World) -> None:
    _, row = accepted(world, Purpose.HELP)
    for status in ("delivered", "sent", "queued", "delivered", "undelivered", "failed"):
        world.report(row, status, sid=SID)
    world.clock.advance(timedelta(days=3))
    world.report(row, "sent", sid=SID)
    assert message(world, row).status is Status.DELIVERED
    with transaction(world.engine, program=world.program) as session:
        assert len(session.exec(select(DeliveryEvent)).all()) == 7


def test_f32_a_callback_about_nothing_of_ours_changes_nothing(world: World) -> None:
    world.report(new_id(), "failed", sid=SID, error_code=30003)
    assert tasks(world) == set()


def test_a_callback_before_the_answer_tells_the_sid(world: World) -> None:
    row = queue(world, world.alumnus())
    change(world, row, status=Status.SENDING, attempt=1)
    world.report(row, "sent", sid=SID)
    assert (message(world, row).sid, message(world, row).status) == (SID, Status.SENT)


def test_what_we_gave_up_and_arrived_all_the_same_is_delivered(world: World) -> None:
    row = queue(world, world.alumnus())
    change(world, row, status=Status.FAILED, attempt=1, next_at=None)
    world.report(row, "delivered", sid=SID)
    assert message(world, row).status is Status.DELIVERED


@pytest.mark.parametrize(("code", "minutes"), [(30003, 2), (30008, 1)])
def test_help_to_a_phone_that_was_off_goes_again(world: World, code: int, minutes: int) -> None:
    ana, row = accepted(world, Purpose.HELP)
    world.report(row, "undelivered", sid=SID, error_code=code)
    assert (message(world, row).status, ana.inbox()) == (Status.QUEUED, [])
    world.wait(minutes=minutes)
    assert len(ana.inbox()) == 1


def test_an_unknown_failure_is_tried_once_more_only(world: World) -> None:
    _, row = accepted(world, Purpose.HELP)
    change(world, row, attempt=2)
    world.report(row, "undelivered", sid=SID, error_code=30008)
    assert message(world, row).status is Status.UNDELIVERED
    assert tasks(world) == {About.NOT_DELIVERED}


def test_a_repeated_failure_of_the_first_attempt_does_not_end_the_second(world: World) -> None:
    _, row = accepted(world, Purpose.HELP)
    world.report(row, "undelivered", sid=SID, error_code=30003)
    world.report(row, "undelivered", sid=SID, error_code=30003)
    world.report(row, "sent", sid=SID)
    assert message(world, row).status is Status.QUEUED
    world.report(row, "delivered", sid=SID)
    assert message(world, row).status is Status.DELIVERED


def test_p3_a_check_in_is_not_sent_again_whatever_the_carrier_reports(world: World) -> None:
    ana, row = accepted(world, Purpose.CHECK_IN)
    world.report(row, "undelivered", sid=SID, error_code=30003)
    world.wait(minutes=30)
    assert ana.inbox() == []


@pytest.mark.parametrize("code", [21610, 30004])
def test_the_carriers_block_ends_our_consent_and_what_is_queued(world: World, code: int) -> None:
    ana, row = accepted(world, Purpose.HELP)
    later = queue(world, ana)
    world.report(row, "undelivered", sid=SID, error_code=code)
    world.tick()
    assert ana.inbox() == []
    assert message(world, later).status is Status.CANCELED


def test_filtered_words_never_go_again_and_an_operator_looks(world: World) -> None:
    ana, row = accepted(world, Purpose.HELP)
    world.report(row, "undelivered", sid=SID, error_code=30007)
    world.wait(minutes=10)
    assert ana.inbox() == []
    assert tasks(world) == {About.CARRIER, About.NOT_DELIVERED}


def test_after_two_reports_a_number_is_dead_and_gets_no_check_in_until_it_texts(world: World) -> None:
    ana = world.alumnus()
    for _ in range(2):
        row = queue(world, ana, purpose=Purpose.HELP)
        change(world, row, status=Status.SENT, sid=f"SM{row.hex}", attempt=1, next_at=None)
        world.report(row, "undelivered", sid=f"SM{row.hex}", error_code=30005)
    barred = queue(world, ana)
    world.tick()
    assert message(world, barred).status is Status.CANCELED
    ana.texts("URGE")
    with transaction(world.engine, program=world.program) as session:
        assert not session.get_one(Alumnus, ana.person).is_unreachable


def test_one_report_alone_does_not_make_a_number_dead(world: World) -> None:
    ana, row = accepted(world, Purpose.HELP)
    world.report(row, "undelivered", sid=SID, error_code=30005)
    queue(world, ana)
    world.tick()
    assert len(ana.inbox()) == 1


def test_f22_while_the_account_is_refused_texts_stay_and_an_operator_looks(world: World) -> None:
    ana = world.alumnus()
    row = queue(world, ana, purpose=Purpose.HELP)
    world.carrier.failures.append(Refused(20003))
    world.tick()
    assert (message(world, row).status, tasks(world)) == (Status.QUEUED, {About.CARRIER})
    world.wait(seconds=31)
    assert len(ana.inbox()) == 1


def test_f20_a_retry_after_is_kept(world: World) -> None:
    ana = world.alumnus()
    row = queue(world, ana, purpose=Purpose.HELP)
    world.carrier.failures.append(NotSent(after=timedelta(seconds=40)))
    world.tick()
    assert (message(world, row).next_at or world.now) >= world.now + timedelta(seconds=40)
    world.wait(seconds=39)
    assert ana.inbox() == []
    world.wait(seconds=2)
    assert len(ana.inbox()) == 1


def test_d6_a_page_that_is_refused_at_once_lets_the_next_step_begin(world: World) -> None:
    sam, second = world.staff(), world.staff("+12025550112", name="Lee Stone")
    world.on_call(second)
    ana = world.alumnus(specialist=sam)
    world.carrier.failures.append(Refused(21211))
    ana.texts("i want to die")
    assert sam.inbox() == []
    assert len(second.inbox()) == 1


def test_two_check_ins_of_the_same_words_are_not_taken_for_each_other(world: World) -> None:
    """The first one arrived and the second never went: the look finds the first one's words."""
    ana = world.alumnus()
    queue(world, ana)
    world.tick()
    assert len(ana.inbox()) == 1
    world.carrier.failures.append(OutcomeUnknown())
    second = queue(world, ana)
    world.wait(seconds=1)
    world.wait(minutes=2)
    assert message(world, second).status is Status.FAILED


def test_f16_a_check_in_of_a_process_that_is_gone_is_sent_once(world: World) -> None:
    ana = world.alumnus()
    row = queue(world, ana)
    change(world, row, status=Status.SENDING, attempt=1, next_at=world.now + LEASE)
    world.wait(minutes=2)
    assert len(ana.inbox()) == 1
    world.wait(minutes=5)
    assert ana.inbox() == []


def test_f47_a_text_that_does_not_open_is_set_aside_and_the_others_go(world: World) -> None:
    ana = world.alumnus()
    broken, good = queue(world, ana), queue(world, ana)
    change(world, broken, body=b"\x01nonsense")
    world.tick()
    assert message(world, good).status is Status.DELIVERED
    for _ in range(3):
        world.wait(minutes=3)
    assert message(world, broken).status is Status.FAILED
    assert About.UNREADABLE in tasks(world)


def test_nobody_gets_more_than_three_unasked_texts_a_day(world: World) -> None:
    ana = world.alumnus()
    for _ in range(5):
        queue(world, ana)
    world.tick()
    assert len(ana.inbox()) == 3
    queue(world, ana, purpose=Purpose.HELP)
    world.tick()
    assert len(ana.inbox()) == 1


def test_f33_stop_beats_everything_that_waits(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    row = queue(world, ana, purpose=Purpose.HELP)
    change(world, row, next_at=world.now + timedelta(minutes=5))
    ana.texts("STOP")
    ana.inbox()
    world.wait(minutes=6)
    world.wait(hours=12)
    assert ana.inbox() == []
    assert message(world, row).status is Status.CANCELED


def test_a_page_is_not_repeated_without_end_where_nobody_can_say_what_became_of_it(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    world.carrier.taken_unseen = True
    world.carrier.failures.extend([OutcomeUnknown()] * 50)
    ana.texts("i want to die")
    for _ in range(20):
        world.wait(seconds=10)
    assert 1 <= sum(text.to == sam.number for text, _ in world.carrier.sent) <= 4


def test_f15_a_worker_that_stood_still_beyond_its_lease_sends_nothing(world: World) -> None:
    ana = world.alumnus()
    queue(world, ana)
    delivery = world.worker._delivery
    due, _ = world.runtime.writer.run(
        lambda session: delivery._take(session, dict.fromkeys(Purpose, 9), may_look=False, now=world.now)
    )
    world.clock.advance(LEASE)
    assert delivery._sender.send(due[0]) is None
    assert world.carrier.sent == []
    world.tick()
    assert len(ana.inbox()) == 1
