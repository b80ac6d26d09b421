"""A page that has not left does not leave once somebody has the alert (D8), and what is told of it is true."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

from sqlmodel import col, select

from service.db import EVERY_PROGRAM, transaction
from service.escalations import answering
from service.escalations.policies import ADMINS, ASSIGNED, EMAIL, ON_CALL, SMS
from service.escalations.tables import Alert, EventKind, Outcome, Status
from service.messaging import claims
from service.messaging.breaker import ROOM
from service.messaging.carrier import NotSent
from service.messaging.ledger import Message, Purpose
from service.messaging.ledger import Status as Delivery
from service.people.staff import Role, Staff
from service.protection import keyring
from tests.escalating import kinds, paged, raised, read, run_due
from tests.stories.test_alerts import team
from tests.stories.test_calls import policy
from tests.world import Handset, World

STEP = timedelta(minutes=5)


def acknowledge(world: World, alert: Alert, by: Handset) -> None:
    """In the console, while the worker does nothing."""
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alert, alert.id)
        answering.acknowledge(session, world.vault, row, session.get_one(Staff, by.person), now=world.now)


def close(world: World, alert: Alert, by: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alert, alert.id)
        one = session.get_one(Staff, by.person)
        answering.close(session, world.vault, row, one, Outcome.REACHED, now=world.now)


def admin(world: World, number: int) -> Handset:
    return world.staff(f"+1202555012{number}", name=f"Admin {number}", role=Role.ADMIN)


def pages(world: World, phone: Handset) -> list[Delivery]:
    """Where each page to this phone stands, oldest first."""
    query = select(Message).where(Message.staff_id == phone.person, Message.purpose == Purpose.ALERT)
    with transaction(world.engine, program=world.program) as session:
        return [one.status for one in session.exec(query.order_by(col(Message.id)))]


def told(world: World, phone: Handset) -> list[str]:
    """The notices to this phone, sent or not."""
    assert phone.person
    query = select(Message).where(Message.staff_id == phone.person, Message.purpose == Purpose.NOTICE)
    with transaction(world.engine, program=world.program) as session:
        key = keyring.key_of(session, world.vault, phone.person)
        return [key.open("message.body", one.id, one.body) for one in session.exec(query)]


def test_d8_a_page_that_waits_is_taken_back_and_whoever_was_never_paged_hears_nothing(world: World) -> None:
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    run_due(world)
    acknowledge(world, alert, dana)
    world.tick()
    assert sam.inbox() == [], "neither the page nor who has it"
    assert pages(world, sam) == [Delivery.CANCELED]
    assert kinds(world, alert) == ["opened", "paged", "withdrawn", "acknowledged"]
    assert "Dana" in ana.inbox()[0]

    world.wait(minutes=20)
    assert (sam.inbox(), world.carrier.calls) == ([], []), "nor does the call behind it come"
    world.wait(minutes=10)
    assert len(sam.inbox()) == 1, "where Dana does not close it, Sam is asked as ever"


def test_d8_whoever_was_paged_hears_who_has_it_and_only_they(world: World) -> None:
    ana, sam, dana = team(world)
    lee = world.staff("+12025550114", name="Lee Roy")
    alert = raised(world, ana)
    world.tick()
    [_] = sam.inbox()
    world.clock.advance(STEP)
    run_due(world)
    acknowledge(world, alert, lee)
    world.tick()
    assert [text for text in sam.inbox() if "Lee R. has it" in text]
    assert dana.inbox() == []


def test_d8_closing_it_takes_back_what_waits_too(world: World) -> None:
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    world.tick()
    world.clock.advance(STEP)
    run_due(world)
    close(world, alert, sam)
    world.tick()
    assert (pages(world, dana), dana.inbox()) == ([Delivery.CANCELED], [])
    assert read(world, alert).status is Status.CLOSED


def test_d8_a_page_that_may_have_arrived_is_not_tried_again_and_its_reader_is_told(world: World) -> None:
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    run_due(world)
    world.carrier.failures = [NotSent()]
    world.worker.deliver(now=world.now)
    while world.worker._delivery.in_flight:
        world.worker._delivery.bell.wait(0.05)
    assert pages(world, sam) == [Delivery.QUEUED]
    acknowledge(world, alert, dana)
    world.wait(minutes=3)
    assert ["Dana L. has it" in text for text in sam.inbox()] == [True]
    assert pages(world, sam) == [Delivery.CANCELED]


def test_d8_who_had_an_e_mail_of_it_is_told_though_the_text_was_taken_back(world: World) -> None:
    ana, sam, dana = team(world)
    policy(world, (0, ASSIGNED, (SMS, EMAIL)), (5, ON_CALL, (SMS,)))
    alert = raised(world, ana)
    run_due(world)
    world.worker._notifier.pump(now=world.now)
    acknowledge(world, alert, dana)
    world.tick()
    assert ["Dana L. has it" in text for text in sam.inbox()] == [True]


def test_d8_passed_on_at_once_it_may_page_them_in_a_later_step(world: World) -> None:
    ana, sam, dana = team(world)
    policy(world, (0, ASSIGNED, (SMS,)), (5, ON_CALL, (SMS,)))
    world.on_call(sam)
    alert = raised(world, ana)
    run_due(world)
    acknowledge(world, alert, dana)
    dana.texts("1e")
    assert paged(world, alert) == [sam.person, sam.person], "the first of which never left"
    assert ["needs you" in text for text in sam.inbox()] == [True]


def test_d8_passed_on_at_once_whoever_was_never_asked_is_asked_at_once(world: World) -> None:
    ana, (sam, dana, lee) = world.alumnus(), [admin(world, n) for n in (1, 2, 3)]
    policy(world, (0, ADMINS, (SMS,)), (20, ON_CALL, (SMS,)))
    world.on_call(world.staff("+12025550119", name="Kim Ode"))
    alert = raised(world, ana)
    run_due(world)
    acknowledge(world, alert, dana)
    world.wait(minutes=1)
    dana.inbox()
    dana.texts("1e")
    assert [len(one.inbox()) for one in (sam, lee)] == [1, 1]
    assert [text for text in dana.inbox() if "needs you" in text] == [], "who passed it on is not asked again"
    dana.texts("1e")
    assert (sam.inbox(), lee.inbox(), read(world, alert).rounds) == ([], [], 2), "twice is once"
    assert kinds(world, alert).count("withdrawn") == 3


def test_d8_who_takes_it_before_their_own_page_has_left_and_passes_it_on_brings_the_next_step(
    world: World,
) -> None:
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    run_due(world)
    acknowledge(world, alert, sam)
    sam.texts("1e")
    assert ["needs you" in text for text in dana.inbox()] == [True]
    assert (paged(world, alert), read(world, alert).rounds) == ([sam.person, dana.person], 1)


def test_f26_d8_taking_it_and_handing_the_page_over_at_the_same_moment(world: World) -> None:
    dana = world.staff("+12025550112", name="Dana Lee")
    for number in range(8):
        sam = world.staff(f"+1202555{number:04d}")
        alert = raised(world, world.alumnus(f"+1303555{number:04d}", specialist=sam))
        run_due(world)
        both = Barrier(2)

        def take(alert: Alert = alert, both: Barrier = both) -> None:
            both.wait()
            acknowledge(world, alert, dana)

        def hand_over(both: Barrier = both) -> list[UUID]:
            both.wait()
            with transaction(world.engine, program=EVERY_PROGRAM) as session:
                taken = claims.claim(session, world.vault, world.runtime.directory, room=ROOM, now=world.now)
                return [one.id for one in taken if one.purpose is Purpose.ALERT]

        with ThreadPoolExecutor(2) as pool:
            done, left = pool.submit(take), pool.submit(hand_over).result()
            done.result()
        has_left = bool(left)
        is_withdrawn = EventKind.WITHDRAWN.value in kinds(world, alert)
        assert has_left is not is_withdrawn
        assert pages(world, sam)[-1] is (Delivery.SENDING if has_left else Delivery.CANCELED)
        assert (f"A{alert.code}: Dana L. has it." in told(world, sam)) is has_left
